"""What can be reached at all: the driver, one statement, and a loop with nothing around it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import msgspec
import psycopg
from eventsourcing.persistence import StoredEvent

from benchmarks.places import Place
from thep_domain.application import AGGREGATES, EVENTS
from thep_domain.kernel.event import declared

REST = "originator_version bigint NOT NULL, topic text NOT NULL,"
NUMBERED = "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
BY_BYTES = 'originator_id text COLLATE "C" NOT NULL'
INDEX = "CREATE UNIQUE INDEX stored_events_aggregate_idx ON stored_events (originator_id, originator_version)"
MAKING = {
    "SQLite": (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        f"CREATE TABLE stored_events (id INTEGER PRIMARY KEY, originator_id TEXT NOT NULL, {REST} state BLOB NOT NULL)",
        INDEX,
    ),
    "PostgreSQL": (
        f"CREATE TABLE stored_events ({NUMBERED}, {BY_BYTES}, {REST} state bytea NOT NULL)",
        INDEX,
    ),
}
"""The columns and the index without which no history can be kept; no checksum, and nothing that guards it."""

INSERTING = {
    "SQLite": "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)",
    "PostgreSQL": "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)",
}
READING = "SELECT originator_id, originator_version, topic, state FROM stored_events ORDER BY id"


class Connection(Protocol):
    """As far as both drivers agree."""

    def execute(self, statement: Any, parameters: Sequence[object] = (), /) -> Any:
        """Run a statement."""

    def close(self) -> None:
        """Let go of the database."""


@contextmanager
def connection_of(place: Place, *, making: bool = False) -> Iterator[Connection]:
    """A driver's connection that commits each statement by itself, with the table made if asked for."""
    connection: Any
    if place.database == "SQLite":
        connection = sqlite3.connect(place.path, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection = psycopg.connect(place.url, autocommit=True)
    try:
        for statement in MAKING[place.database] if making else ():
            connection.execute(statement)
        yield connection
    finally:
        connection.close()


def append(place: Place, connection: Any, events: Sequence[StoredEvent]) -> None:
    """Append events durably: one with its own statement, many with one statement in one transaction."""
    rows = [(each.originator_id, each.originator_version, each.topic, each.state) for each in events]
    if len(rows) == 1:
        connection.execute(INSERTING[place.database], rows[0])
        return
    connection.execute("BEGIN")
    connection.cursor().executemany(INSERTING[place.database], rows)
    connection.execute("COMMIT")


def decoders() -> dict[str, Any]:
    """What reads an envelope's version and event, and skips the rest of it; by the name of the event."""
    return {
        declared(event).name: msgspec.json.Decoder(msgspec.defstruct(event.__name__, [("v", int), ("event", event)]))
        for event in EVENTS
    }


def fold(place: Place, connection: Any) -> dict[str, Any]:
    """The final state of every stream of our own rows, by the same ``evolve``."""
    cursor = connection.cursor() if place.database == "SQLite" else connection.cursor(binary=True)
    decode = {name: decoder.decode for name, decoder in decoders().items()}
    states: dict[str, Any] = {}
    for stream, _version, topic, state in cursor.execute(READING):
        held = states.get(stream)
        if held is None:
            held = AGGREGATES[stream.partition(":")[0]]()
        states[stream] = held.evolve(decode[topic](state).event)
    return states
