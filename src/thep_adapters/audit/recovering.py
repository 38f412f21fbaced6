"""After a restore that lost a tail: what the log still has, and the store has not, is appended again, byte for byte."""

from collections.abc import Iterator, Sequence
from itertools import islice

from attrs import frozen
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import ApplicationRecorder, StoredEvent

from thep_adapters.audit import leaf
from thep_adapters.audit.catching_up import History, Row, at_work
from thep_adapters.audit.folder import TILES, Folder
from thep_adapters.audit.leaf import Leaf, LeafError
from thep_adapters.audit.tiles import TileFault
from thep_adapters.audit.tree import Edge, leaf_hash
from thep_domain.application import StoreError

BATCH = 500
"""Events of one transaction."""
NAMED = 20
"""How many of the lost events are named."""


class NotRecovered(StoreError):
    """The store cannot be brought back to the log: the message says which events are lost. Nothing was appended."""


@frozen
class Recovered:
    """How many events stood in the store, and how many were appended from the log."""

    before: int
    appended: int


def recover(folder: Folder, history: History, recorder: ApplicationRecorder) -> Recovered:
    """Append to the store the events that only the log has. Nothing is appended unless the store begins the log.

    Raises NotRecovered where something else was recorded since, LogDamaged where the log itself is not whole.
    """
    folder.expect_log()
    with at_work(folder):
        size = _whole(folder)
        before, position = _common(folder, history, size)
        leaves = folder.leaves(size, after=before)
        appended = 0
        while batch := [leaf.decode(each) for each in islice(leaves, BATCH)]:
            _append(recorder, batch, position + appended)
            appended += len(batch)
        return Recovered(before, appended)


def _whole(folder: Folder) -> int:
    """The size of the log, when its entries lead to its root."""
    reached, edge = folder.reached, Edge()
    try:
        for each in folder.leaves(reached.size):
            edge.add(leaf_hash(each))
            leaf.decode(each)
    except (TileFault, LeafError) as error:
        raise folder.damaged(TILES, error) from error
    if edge.root() != reached.root:
        raise folder.damaged(TILES, "its entries do not lead to its root")
    return reached.size


def _common(folder: Folder, history: History, size: int) -> tuple[int, int]:
    """How many events the store holds, and the position of the last, when they are the first of the log."""
    leaves = folder.leaves(size)
    number = position = 0
    for row in _rows(history):
        wanted = next(leaves, None)
        if wanted is None or _written(row) != wanted:
            raise _lost(folder, number, size, row)
        number, position = number + 1, row[0]
    if number < size and position != number:
        raise NotRecovered(
            f"The store has {number} events, and the last is at position {position}: positions have gaps, and what"
            " comes back would stand at others. Nothing was appended."
        )
    return number, position


def _rows(history: History) -> Iterator[Row]:
    for page in history.rows_after(0):
        yield from page


def _written(row: Row) -> bytes | None:
    try:
        return leaf.encode(row[1], row[2], row[3], row[4])
    except LeafError:
        return None


def _lost(folder: Folder, number: int, size: int, row: Row) -> NotRecovered:
    if number >= size:
        return NotRecovered(
            f"The store holds all {size} events of the log and more: nothing is lost, and nothing was appended."
        )
    lost = [leaf.decode(each) for each in islice(folder.leaves(size, after=number), NAMED)]
    names = "; ".join(f"#{at} {_shown(each)}" for at, each in enumerate(lost, start=number + 1))
    more = f"; and {size - number - NAMED} more" if size - number > NAMED else ""
    return NotRecovered(
        f"From event {number + 1} on the store holds something else than the log (version {row[2]} of {row[1]},"
        f" {row[3]}): what the log has cannot be put behind it. Nothing was appended. The store lacks: {names}{more}."
        " Record again what is true of these, and begin a new log for this store: thep audit init --origin NAME/2; keep"
        " the old folder and its heads."
    )


def _shown(found: Leaf) -> str:
    return f"{found.name} ({found.stream}, version {found.version})"


def _append(recorder: ApplicationRecorder, batch: Sequence[Leaf], after: int) -> None:
    events = [StoredEvent(each.stream, each.version, each.name, each.state) for each in batch]
    try:
        positions = recorder.insert_events(events)
    except EventSourcingError as error:
        raise NotRecovered(f"The store refused what the log has, after position {after}: {error}.") from error
    if positions and list(positions) != list(range(after + 1, after + 1 + len(batch))):
        raise NotRecovered(
            f"Somebody else recorded while the store was brought back, after position {after}: compare it with the log,"
            " thep audit verify --store."
        )
