"""What the tests of the recorders share: a store, and events to put into it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Self

from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import Environment
from sqlalchemy import make_url

from tests.support.tampering import unguarded
from thep_adapters.sqlalchemy import Factory, SQLAlchemyApplicationRecorder

Settings = dict[str, str]

MEMORY, SQLITE, POSTGRES = "memory", "sqlite", "postgres"

END_ALL = (
    "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
"""Ends every other connection to a PostgreSQL server, and waits until it is gone."""


def events(*versions: int, stream: str = "stream:1", state: bytes = b"{}") -> list[StoredEvent]:
    """Events of one stream."""
    return [StoredEvent(stream, version, "something.happened", state) for version in versions]


class LookedAt(Sequence[StoredEvent]):
    """Events that call back when they are first looked at."""

    def __init__(self, stored: Sequence[StoredEvent], looked_at: Callable[[], object]) -> None:
        self._stored = stored
        self._looked_at = looked_at

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, index: object) -> StoredEvent:  # type: ignore[override]
        raise AssertionError("iterate instead")

    def __iter__(self) -> Iterator[StoredEvent]:
        self._looked_at()
        return iter(self._stored)


class Store:
    """An empty store; each recorder is on a factory, and a pool, of its own."""

    def __init__(self, kind: str, settings: Settings) -> None:
        self.kind = kind
        self.settings = {**settings, "ORIGINATOR_ID_TYPE": "text"}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self._stack.close()

    @property
    def path(self) -> Path:
        """The file, of SQLite."""
        return Path(make_url(self.settings["SQLALCHEMY_URL"]).database or "")

    def factory(self, name: str = "", **settings: str) -> Factory:
        """A factory, closed at the end."""
        factory = Factory(Environment(name, {**self.settings, **settings}))
        self._stack.callback(factory.close)
        return factory

    def recorder(self, **settings: str) -> SQLAlchemyApplicationRecorder:
        """A recorder of an application's events."""
        return self.factory(**settings).application_recorder()

    def execute(self, statement: str) -> list[Any]:
        """Run SQL as anybody with a tool of their own would."""
        if self.kind == POSTGRES:
            import psycopg

            with psycopg.connect(self.settings["SQLALCHEMY_URL"], autocommit=True) as connection:
                connection.execute(f"SET search_path = {self.settings['SQLALCHEMY_SCHEMA']}".encode())
                cursor = connection.execute(statement.encode())
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.path)) as file, file:
            return file.execute(statement).fetchall()


def change(store: Store, statement: str) -> None:
    """Run SQL past the triggers that guard the events, as the owner of the tables can; afterwards they guard again."""
    if store.kind == POSTGRES:
        store.execute("ALTER TABLE stored_events DISABLE TRIGGER USER")
        store.execute(statement)
        store.execute("ALTER TABLE stored_events ENABLE TRIGGER USER")
        return
    with closing(sqlite3.connect(store.path)) as file, file, unguarded(file):
        file.execute(statement)


def positions(recorder: SQLAlchemyApplicationRecorder) -> Sequence[int]:
    """The positions of all events, in the order of reading."""
    return [each.id for each in recorder.stream_notifications()]
