"""Looking after a store: examining every row of it, and copying it to another."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice, zip_longest

from attrs import frozen
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import PersistenceError
from eventsourcing.utils import Environment
from sqlalchemy import Table, inspect

from thep_adapters.sqlalchemy.checksum import checksum
from thep_adapters.sqlalchemy.errors import DamagedRow
from thep_adapters.sqlalchemy.factory import SQLAlchemyFactory
from thep_adapters.sqlalchemy.recorders import SQLAlchemyAggregateRecorder, SQLAlchemyApplicationRecorder, Stored
from thep_adapters.sqlalchemy.schema import VERSION, check, known_version, qualified, snapshots_table

BATCH = 1_000
"""How many events are copied in one transaction."""

SNAPSHOTS = "stored_snapshots"
"""The table that a store made by an earlier release lacks."""

Told = Callable[[int, int], None]
"""Told the position copied so far, and the last one."""


class NotKept(Exception):
    """The store cannot be looked after: the message says why, and what to do."""


@frozen
class Finding:
    """What is wrong, and where, as far as it can be told."""

    position: int | None
    stream: str | None
    version: int | None
    problem: str


@frozen
class Copied:
    """What came of copying: where to, the events copied now, those held before, and the last position copied."""

    target: str
    events: int
    before: int
    position: int


@frozen
class Upgraded:
    """What came of upgrading: the layout, and the tables that were made."""

    layout: int
    made: tuple[str, ...]


# -------------------------------------------------------------------------------------------------------------- opening


@contextmanager
def opened(
    store: Mapping[str, str], *, read_only: bool, checked: bool = False
) -> Iterator[SQLAlchemyApplicationRecorder]:
    """The recorder of the store with these settings. Whatever the store raises meanwhile is raised as NotKept."""
    settings = {
        **store,
        "SQLALCHEMY_READ_ONLY": "yes" if read_only else "no",
        "SQLALCHEMY_CHECK_CHECKSUMS": "yes" if checked else "no",
        "ORIGINATOR_ID_TYPE": "text",
    }
    try:
        factory = SQLAlchemyFactory(Environment("", settings))
    except (EventSourcingError, OSError, ValueError) as error:
        raise NotKept(f"The store cannot be opened: {_said(error)}") from error
    with closing(factory):
        try:
            recorder = factory.application_recorder()
        except EventSourcingError as error:
            said = _said(error)
            raise NotKept(said if said.startswith("The store ") else f"{factory.datastore.name}: {said}") from error
        try:
            yield recorder
        except EventSourcingError as error:
            raise NotKept(_said(error)) from error


def _said(error: Exception) -> str:
    return " ".join(str(error).split())


def upgraded(store: Mapping[str, str]) -> Upgraded:
    """Bring the tables of a store up to today's layout: what an earlier release did not make is made."""
    with opened(store, read_only=True) as recorder:
        lacking = [table for table in _tables(recorder) if _layout(recorder, table) is None]
    if lacking:
        with opened(store, read_only=False) as recorder:
            for table in lacking:
                recorder.datastore.make(table, guarded=table.name == recorder.table.name)
    return Upgraded(VERSION, tuple(table.name for table in lacking))


def _tables(recorder: SQLAlchemyApplicationRecorder) -> tuple[Table, ...]:
    return recorder.table, snapshots_table(SNAPSHOTS, recorder.table.schema)


def _layout(recorder: SQLAlchemyApplicationRecorder, table: Table) -> int | None:
    """The layout of a table, which is today's: there was none before it, and a newer one is not opened."""
    store = recorder.datastore
    with store.engine.connect() as connection:
        found = known_version(connection, table)
        check(connection, table)
        stands = inspect(connection).has_table(table.name, schema=table.schema)
    if found is None:
        return None
    if found != VERSION:
        raise NotKept(
            f"The store {store.name} says that its table {table.name} has layout {found}, which no release ever made:"
            " go back to a copy."
        )
    if not stands:
        raise NotKept(f"The store {store.name} has lost its table {table.name}: go back to a copy.")
    return VERSION


# ------------------------------------------------------------------------------------------------------------ snapshots


def snapshots(recorder: SQLAlchemyApplicationRecorder) -> SQLAlchemyAggregateRecorder:
    """The recorder of the snapshots that stand beside the events."""
    return SQLAlchemyAggregateRecorder(
        recorder.datastore, events_table_name=SNAPSHOTS, for_snapshots=True, originator_id_type="text"
    )


def streams_with_snapshots(recorder: SQLAlchemyApplicationRecorder) -> list[str]:
    """The streams that have snapshots; none where there is no table for them."""
    table = snapshots(recorder).table
    if _layout(recorder, table) is None:
        return []
    name = qualified(table.name, table.schema)
    statement = f"SELECT DISTINCT originator_id FROM {name} ORDER BY originator_id"  # noqa: S608 - a quoted name
    return [str(stream) for (stream,) in recorder.datastore.select(statement)]


# ------------------------------------------------------------------------------------------------------------ examining


def examined(recorder: SQLAlchemyApplicationRecorder) -> Iterator[Stored | Finding]:
    """Every row that is as it was written, in order, and whatever is found wrong, at its place.

    What is recorded after it began is not looked at.
    """
    try:
        yield from _file(recorder)
        yield from _versions(_rows(recorder))
    except PersistenceError as error:
        yield Finding(None, None, None, f"cannot be read to the end: {_said(error)}")


def _file(recorder: SQLAlchemyApplicationRecorder) -> Iterator[Finding]:
    """What SQLite says of the pages and indexes of its file."""
    if recorder.datastore.engine.dialect.name != "sqlite":
        return
    try:
        rows = recorder.datastore.select("PRAGMA integrity_check")
    except PersistenceError as error:  # of some damage SQLite says no more than that
        yield Finding(None, None, None, _said(error))
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


# -------------------------------------------------------------------------------------------------------------- copying


def copy(
    source: SQLAlchemyApplicationRecorder,
    target: SQLAlchemyApplicationRecorder,
    told: Told | None = None,
    batch: int = BATCH,
) -> Copied:
    """Copy every event that was recorded when it began, byte for byte, at its position.

    The target is empty, or holds the beginning of the same history: then it goes on from there. Each batch is one
    transaction. Both are opened with ``checked``, so that a damaged row is not copied under a new checksum.
    """
    last = source.max_notification_id() or 0
    before = position = _held(source, target, last)
    rows = _sound(source, before + 1, last) if before < last else iter(())
    while several := list(islice(rows, batch)):
        _append(source, target, position, several)
        position += len(several)
        if told is not None:
            told(position, last)
    for each in (source, target):
        _counted(each, last)
    return Copied(target.datastore.name, position - before, before, position)


def _held(source: SQLAlchemyApplicationRecorder, target: SQLAlchemyApplicationRecorder, last: int) -> int:
    """Up to which position the target holds the source's events, and nothing else."""
    name = target.datastore.name
    held = target.max_notification_id() or 0
    if held > last:
        raise NotKept(
            f"The store {name} goes on to position {held}, and what is to be copied ends at {last}: nothing was"
            " written. Name an empty store."
        )
    if held:
        for ours, theirs in zip_longest(_sound(source, 1, held), _sound(target, 1, held)):
            if ours != theirs:
                position = min(row[0] for row in (ours, theirs) if row is not None)
                raise NotKept(
                    f"The store {name} holds other events from position {position} on: nothing was written. Name an"
                    " empty store, or one that holds the beginning of this history."
                )
    return held


def _sound(recorder: SQLAlchemyApplicationRecorder, start: int, stop: int) -> Iterator[Stored]:
    try:
        yield from recorder.stream_rows(start, stop)
    except DamagedRow as error:
        raise NotKept(
            f"The store {recorder.datastore.name} is damaged, and copying stopped: {error}. `thep store check` finds"
            " out what else is."
        ) from error


def _append(
    source: SQLAlchemyApplicationRecorder,
    target: SQLAlchemyApplicationRecorder,
    after: int,
    several: list[Stored],
) -> None:
    for expected, row in enumerate(several, start=after + 1):
        if row[0] != expected:
            raise NotKept(
                f"The store {source.datastore.name} has no event at position {expected}: copying stopped at {after}."
                " `thep store check` finds out what else is missing."
            )
    rows = [(*row, checksum(row[0], str(row[1]).encode(), row[2], row[3].encode(), row[4])) for row in several]
    with target.datastore.writing(target.table) as writer:
        if writer.last != after:
            raise NotKept(
                f"Somebody else recorded in the store {target.datastore.name} meanwhile: copying stopped at position"
                f" {after}."
            )
        writer.append(target.table, rows)


def _counted(recorder: SQLAlchemyApplicationRecorder, last: int) -> None:
    table = qualified(recorder.table.name, recorder.table.schema)
    statement = f"SELECT count(*) FROM {table} WHERE id <= {recorder.datastore.MARK}"  # noqa: S608 - a quoted name
    ((found,),) = recorder.datastore.select(statement, (last,))
    if found != last:
        raise NotKept(
            f"The store {recorder.datastore.name} holds {found} events up to position {last}: `thep store check` finds"
            " out why."
        )
