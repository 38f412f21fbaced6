"""Copying a store to another while it is in use."""

from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from attrs import frozen
from eventsourcing.persistence import PersistenceError

from thep_adapters.sqlalchemy.checksum import checksum
from thep_adapters.sqlalchemy.errors import DamagedRow
from thep_adapters.sqlalchemy.keeping.opening import NotKept, on_one_line
from thep_adapters.sqlalchemy.recorders import SQLAlchemyApplicationRecorder, Stored
from thep_adapters.sqlalchemy.schema import qualified

BATCH = 1_000
"""How many events are copied in one transaction."""

Told = Callable[[int, int], None]
"""Called with the position copied so far, and the last one."""

Readable = Callable[[Stored], None]


@frozen
class Copied:
    """What came of copying: where to, the events copied now, those held before, and the last position copied."""

    target: str
    events: int
    before: int
    position: int


def copy(
    source: SQLAlchemyApplicationRecorder,
    target: SQLAlchemyApplicationRecorder,
    told: Told | None = None,
    batch: int = BATCH,
    *,
    readable: Readable | None = None,
) -> Copied:
    """Copy every event that was recorded when it began, byte for byte, at its position.

    ``readable`` is shown each event first, and raises NotKept for one that is not to be copied.

    The target is empty, or holds the beginning of the same history: then it goes on from there. Each batch is one
    transaction. Both are opened with ``checked``, so that a damaged row is not copied under a new checksum.
    """
    last = source.max_notification_id() or 0
    before = position = _held(source, target, last)
    rows = _sound(source, before + 1, last) if before < last else iter(())
    try:
        while several := list(islice(rows, batch)):
            if readable is not None:
                for row in several:
                    readable(row)
            _append(source, target, position, several)
            position += len(several)
            if told is not None:
                told(position, last)
    except PersistenceError as error:
        raise NotKept(
            f"Copying stopped at position {position} of {last}: {on_one_line(error)}. What was copied up to there"
            " stays, and the same command resumes there."
        ) from error
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
