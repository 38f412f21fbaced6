"""Loading one aggregate: from its events, and if there are many, from its latest snapshot on."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Generic, TypeVar

from attrs import frozen

from thep_domain.engine.journal import Journal
from thep_domain.engine.moments import Moment
from thep_domain.engine.snapshots import EVERY, Snapshot, chained, mark_of
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.store_errors import StoreError
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)

SEVERAL = 20
"""Aggregates of one kind that are loaded one by one; for further ones all of the kind are folded at once."""


@frozen
class Loaded(Generic[A]):
    """The state of an aggregate at a version of its stream, and the version of the snapshot it came from, or 0."""

    version: int
    state: A
    snapshot: int = 0


def load(journal: Journal, kind: type[A], stream: str) -> Loaded[A]:
    """The state of an aggregate after all of its events."""
    rows = journal.rows(stream, limit=EVERY + 1)
    if len(rows) <= EVERY:
        return Loaded(len(rows), journal.recent.state(kind, stream, rows, journal.events))
    begun = Loaded(0, kind())
    taken = _latest(journal, kind, stream)
    if taken is not None:
        begun = Loaded(taken.version, taken.state, taken.version)
        rows = journal.rows(stream, after=taken.version)
    else:
        rows = [*rows, *journal.rows(stream, after=len(rows))]
    state = begun.state
    for event in journal.events(rows):
        state = state.evolve(event)
    return Loaded(begun.version + len(rows), state, begun.snapshot)


def load_now(journal: Journal, kind: type[A], stream: str, position: int) -> Loaded[A]:
    """The state of an aggregate as of a position, beyond which little if anything was recorded."""
    found = load(journal, kind, stream)
    newer = (row for page in journal.pages(position) for row in page) if journal.last_position() > position else ()
    return load_as_known(journal, kind, stream, position) if any(row[1] == stream for row in newer) else found


def load_as_known(journal: Journal, kind: type[A], stream: str, position: int) -> Loaded[A]:
    """The state of an aggregate as far as it was known at a position."""
    taken = _latest(journal, kind, stream, position)
    begun = Loaded(taken.version, taken.state, taken.version) if taken else Loaded(0, kind())
    rows = [row for row in journal.stream_known(stream, position) if row[2] > begun.version]
    state = begun.state
    for _, _, event in journal.steps_of(rows):
        state = state.evolve(event)
    return Loaded(begun.version + len(rows), state, begun.snapshot)


def keep_snapshot(journal: Journal, loaded: Loaded[A], last: Recorded) -> None:
    """Keep the state after the fact recorded last, if the stream has grown enough since its latest snapshot."""
    if journal.snapshots is None or loaded.version - loaded.snapshot <= EVERY:
        return
    if not last.position or last.version != loaded.version:  # a recorder need not tell positions
        return
    with suppress(StoreError):  # the fact is recorded, whatever becomes of the snapshot
        held = journal.snapshots.newest_first(type(loaded.state), last.stream)
        before = next(((each.version, each.chain) for each in held if each.version == loaded.snapshot), (0, ""))
        rows = journal.rows(last.stream, after=before[0], limit=last.version - before[0])
        chain, mark, at = chained(before[1], rows), mark_of(rows[-1]), last.why.recorded_at
        journal.snapshots.keep(Snapshot(last.stream, last.version, last.position, at, mark, chain, loaded.state))


@frozen
class Unfounded:
    """A snapshot that is not what the events of its stream make of it: its version, and the position it gives."""

    version: int
    position: int | None


def unfounded(journal: Journal, kind: type[A], stream: str) -> Iterator[Unfounded]:
    """The snapshots of a stream that cannot be right; those that another fold made are never used, and may be."""
    if journal.snapshots is None:
        return
    yield from (Unfounded(version, None) for version in journal.snapshots.unusable(kind, stream))
    held = {each.version: each for each in journal.snapshots.newest_first(kind, stream)}
    rows = journal.rows(stream) if held else ()
    state, chain = kind(), ""
    for row, event in zip(rows, journal.events(rows), strict=True):
        state, chain = state.evolve(event), chained(chain, [row])
        taken = held.pop(row.originator_version, None)
        if taken is not None:
            last = next(journal.scan(taken.position, after=taken.position - 1), None)
            made = last and Snapshot(
                last.stream, last.version, last.position, last.why.recorded_at, mark_of(row), chain, state
            )
            if taken != made:
                yield Unfounded(taken.version, taken.position)
    yield from (Unfounded(each.version, each.position) for each in held.values())  # beyond the end of the stream


def _latest(journal: Journal, kind: type[A], stream: str, known_at: Moment | None = None) -> Snapshot[A] | None:
    """The latest snapshot, if it was taken of this very history."""
    taken = journal.snapshots.latest(kind, stream, known_at) if journal.snapshots is not None else None
    if taken is None:
        return None
    there = journal.rows(stream, after=taken.version - 1, limit=1)
    return taken if there and mark_of(there[0]) == taken.mark else None
