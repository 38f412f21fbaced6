"""The states that rows are worked out from, exactly as at the position reached; and which rows read which streams.

The rows of a key, such as a membership, are a function of the streams they are worked out from. So they are worked out
again when one of these grows, and not before: nothing else of the history is read again. How many facts each stream
has at the position reached is kept in a table of the projection, so that what was recorded meanwhile is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Column, Connection, Integer, Table, Text, bindparam, delete, insert, select, update

from thep_adapters.projections.projection import Columns
from thep_domain.application import Journal
from thep_domain.engine.ports import gap
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Aggregate
from thep_domain.schools import Establishment, School
from thep_domain.schools.establishment import establishment_of

A = TypeVar("A", bound=Aggregate)

HELD = 20_000
"""States kept in memory at most."""


def versions_columns() -> Columns:
    """How many facts each stream has."""
    return (Column("stream", Text, primary_key=True), Column("version", Integer, nullable=False))


def sources_columns() -> Columns:
    """Which streams the rows of a key were worked out from."""
    return (Column("key", Text, primary_key=True), Column("stream", Text, primary_key=True, index=True))


class Streams:
    """States of the streams of some kinds, moved on with each batch."""

    def __init__(self, journal: Journal, *kinds: type[Aggregate]) -> None:
        self._journal = journal
        self._kinds = {kind.STREAM: kind for kind in kinds}
        self._states: dict[str, tuple[int, Aggregate]] = {}

    def take(self, facts: Iterable[Recorded], connection: Connection, table: Table) -> set[str]:
        """Move on by a batch; returns the streams that grew."""
        first: dict[str, int] = {}
        grown: dict[str, int] = {}
        for fact in facts:
            kind = self._kinds.get(fact.stream.partition(":")[0])
            if kind is None:
                continue
            first.setdefault(fact.stream, fact.version)
            grown[fact.stream] = fact.version
            held = self._states.pop(fact.stream, None) or ((0, kind()) if fact.version == 1 else None)
            if held is None:
                continue
            if fact.version != held[0] + 1:
                raise gap(fact.stream, held[0] + 1, fact.version)
            self._hold(fact.stream, fact.version, held[1].evolve(fact.event))
        rows = [{"of": stream, "stream": stream, "version": version} for stream, version in grown.items()]
        known = [row for row in rows if first[str(row["stream"])] > 1]
        if known:
            here = update(table).where(table.c.stream == bindparam("of"))
            connection.execute(here.values(version=bindparam("version")), _without(known, "stream"))
        new = [row for row in rows if first[str(row["stream"])] == 1]
        if new:
            connection.execute(insert(table), _without(new, "of"))
        return set(grown)

    def reader(self, connection: Connection, table: Table) -> "Reader":
        """What reads states, and remembers which."""
        return Reader(self, connection, table)

    def state(self, kind: type[A], stream: str, connection: Connection, table: Table) -> A:
        """The state of a stream at the position reached; the empty one where it has no facts there."""
        held = self._states.get(stream)
        if held is None:
            version = connection.scalar(select(table.c.version).where(table.c.stream == stream)) or 0
            state: Aggregate = kind()
            count = 0
            for fact in islice(self._journal.stream(stream), version):
                state = state.evolve(fact.event)
                count += 1
            if count != version:
                raise gap(stream, version, count)
            held = self._hold(stream, version, state)
        if not isinstance(held[1], kind):
            raise TypeError(f"{stream} holds a {type(held[1]).__name__}, not a {kind.__name__}")
        return held[1]

    def _hold(self, stream: str, version: int, state: Aggregate) -> tuple[int, Aggregate]:
        self._states[stream] = held = (version, state)
        if len(self._states) > HELD:
            del self._states[next(iter(self._states))]
        return held


class Reader:
    """Reads states for the rows of one key, and remembers of which streams."""

    def __init__(self, streams: Streams, connection: Connection, table: Table) -> None:
        self._streams = streams
        self._connection = connection
        self._table = table
        self.read: set[str] = set()

    def load(self, kind: type[A], key: str) -> A:
        """The state of one aggregate."""
        stream = f"{kind.STREAM}:{key}"
        self.read.add(stream)
        return self._streams.state(kind, stream, self._connection, self._table)

    def establishment(self, key: str) -> Establishment | None:
        """The establishment that a membership or an account is of; None where the register does not hold it."""
        return establishment_of(lambda each: self.load(School, each), key)


def keys_that_read(streams: Iterable[str], connection: Connection, sources: Table) -> set[str]:
    """The keys whose rows were worked out from one of these streams."""
    wanted = sorted(streams)
    return set(connection.scalars(select(sources.c.key).where(sources.c.stream.in_(wanted)))) if wanted else set()


def note_sources(read: Mapping[str, Iterable[str]], connection: Connection, sources: Table) -> None:
    """Note from which streams the rows of some keys were worked out."""
    if not read:
        return
    connection.execute(delete(sources).where(sources.c.key.in_(sorted(read))))
    rows = [{"key": key, "stream": stream} for key, streams in read.items() for stream in sorted(streams)]
    connection.execute(insert(sources), rows)


def _without(rows: Sequence[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if key != name} for row in rows]
