"""Examining every row of a store."""

from collections.abc import Iterator

from attrs import frozen
from eventsourcing.persistence import PersistenceError

from thep_adapters.sqlalchemy.keeping.layout import examined_layout
from thep_adapters.sqlalchemy.keeping.opening import on_one_line
from thep_adapters.sqlalchemy.recorders import SQLAlchemyApplicationRecorder, Stored
from thep_adapters.sqlalchemy.schema import qualified


@frozen
class Finding:
    """What is wrong, and where, as far as it can be told."""

    position: int | None
    stream: str | None
    version: int | None
    problem: str


def examined(recorder: SQLAlchemyApplicationRecorder) -> Iterator[Stored | Finding]:
    """Every row that is as it was written, in order, and whatever is found wrong, at its place; the layout first.

    What is recorded after it began is not looked at.
    """
    try:
        yield from _file(recorder)
        for problem in examined_layout(recorder):
            yield Finding(None, None, None, problem)
        yield from _versions(_rows(recorder))
    except PersistenceError as error:
        yield Finding(None, None, None, f"cannot be read to the end: {on_one_line(error)}")


def _file(recorder: SQLAlchemyApplicationRecorder) -> Iterator[Finding]:
    """What SQLite says of the pages and indexes of its file."""
    if recorder.datastore.engine.dialect.name != "sqlite":
        return
    try:
        rows = recorder.datastore.select("PRAGMA integrity_check")
    except PersistenceError as error:  # of some damage SQLite says no more than that
        yield Finding(None, None, None, on_one_line(error))
        return
    for (said,) in rows:
        if said != "ok":
            yield Finding(None, None, None, f"the file is damaged: {' '.join(str(said).split())}")


def _rows(recorder: SQLAlchemyApplicationRecorder) -> Iterator[Stored | Finding]:
    table = qualified(recorder.table.name, recorder.table.schema)
    ((first, last),) = recorder.datastore.select(f"SELECT min(id), max(id) FROM {table}")  # noqa: S608 - a quoted name
    if first is None:
        return
    if first < 1:
        yield Finding(first, None, None, "stands before position 1, where a history begins")
    after = 0
    for damage in recorder.verify(stop=last):
        # a row that is damaged is passed over: its text may be such that the driver refuses the whole page
        if damage.position > after + 1:
            yield from recorder.stream_rows(after + 1, damage.position - 1)
        version: object = damage.originator_version  # SQLite takes any type in any column
        known = version if isinstance(version, int) else None
        yield Finding(damage.position, damage.originator_id or None, known or None, damage.problem)
        after = damage.position
    if last > after:
        yield from recorder.stream_rows(after + 1, last)


def _versions(rows: Iterator[Stored | Finding]) -> Iterator[Stored | Finding]:
    """The same, and where the versions of a stream do not follow each other."""
    versions: dict[str, int] = {}
    for row in rows:
        if isinstance(row, Finding):
            # a damaged row that says it is the next of its stream is taken to be: one finding for it is enough
            if row.stream is not None and row.version == versions.get(row.stream, 0) + 1:
                versions[row.stream] = row.version
            yield row
            continue
        position, stream, found = row[0], str(row[1]), row[2]
        version: object = found
        if not isinstance(version, int):  # two ways through a damaged file lead to different rows
            yield Finding(position, stream, None, "the file is damaged: it has no version")
            continue
        expected = versions.get(stream, 0) + 1
        if version != expected:
            yield Finding(position, stream, version, f"version {expected} should stand here")
        versions[stream] = version
        yield row
