"""Rows that are a function of an aggregate and of what it reads: made again when one of these has new facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import frozen
from sqlalchemy import Connection, delete, insert

from thep_adapters.projections.projection import Columns, Tables
from thep_adapters.projections.streams import (
    Reader,
    Streams,
    keys_that_read,
    note_sources,
    sources_columns,
    versions_columns,
)
from thep_domain.application import Journal
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Aggregate
from thep_domain.schools import School

Row = dict[str, object]

STREAMS, SOURCES = "streams", "sources"


@frozen
class RowsOf:
    """How the rows of a kind of aggregate are made of its key, and which column of each view holds that key."""

    kind: type[Aggregate]
    columns: Mapping[str, str]
    make: Callable[[Reader, str], Iterable[tuple[str, Row]]]
    """Each row with its view."""


def inner_of(name: str) -> Mapping[str, Columns]:
    """What such a projection keeps for itself: how many facts the streams have, and which rows read which."""
    return {f"{name}_{STREAMS}": versions_columns(), f"{name}_{SOURCES}": sources_columns()}


class KeyedRun:
    """Replaces the rows of an aggregate whenever it, or a school or another that it reads, has new facts."""

    def __init__(self, journal: Journal, name: str, *made: RowsOf) -> None:
        self._made = {each.kind.STREAM: each for each in made}
        self._streams = Streams(journal, School, *(each.kind for each in made))
        self._name = name

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Replace the rows that may have changed."""
        versions, sources = (tables[f"{self._name}_{kept}"] for kept in (STREAMS, SOURCES))
        grown = self._streams.take(facts, connection, versions)
        streams = {stream for stream in grown if stream.partition(":")[0] in self._made}
        streams |= keys_that_read(grown, connection, sources)
        rows, keys = defaultdict[str, list[Row]](list), defaultdict[str, list[str]](list)
        read: dict[str, set[str]] = {}
        for stream in sorted(streams):
            reader = self._streams.reader(connection, versions)
            kind, _, key = stream.partition(":")
            keys[kind].append(key)
            for view, row in self._made[kind].make(reader, key):
                rows[view].append(row)
            read[stream] = reader.read
        note_sources(read, connection, sources)
        for kind, of_kind in keys.items():
            for view, column in self._made[kind].columns.items():
                connection.execute(delete(tables[view]).where(tables[view].c[column].in_(of_kind)))
                if rows[view]:
                    connection.execute(insert(tables[view]), rows[view])
