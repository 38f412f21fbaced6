"""Kept folds: what a long history came to at a position, so that a question need not begin at its first event.

As with snapshots, a kept fold is a shortcut and never a fact: one that another release made, or that does not fit the
history, is passed over, and whatever is wrong with it, the events are there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, Protocol, runtime_checkable

from attrs import frozen
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import AggregateRecorder, StoredEvent

from thep_domain.engine.parts import Entries, Part

MUCH = 20_000
"""A history is long enough for a kept fold when it has grown by so many events."""
STEPS = 5
"""... and by one part in so many of its length since the last: so they are spread over it, and are few."""
MOST = 2 * STEPS
"""How many are kept of a part; then those that are closest together are thinned out."""
PIECE = 1_000
"""States in one row."""

NOTE, STATES = "fold", "states"


@frozen
class Note:
    """What is known of a kept fold without reading its states."""

    position: int
    mark: str
    """SHA-256 of the event at that position: on another history the fold says nothing."""
    chain: str
    """The running hash of the events that it was folded from."""
    stored: int
    """How many bytes those events are."""
    size: int
    """How many bytes its own states are."""
    pieces: int
    states: int


class FoldCodec(Protocol):
    """Turns kept folds into bytes and back. What cannot be read is None."""

    def encode_note(self, note: Note, fold: str) -> bytes:
        """A note, with the fingerprint of the fold."""

    def decode_note(self, stored: bytes, fold: str) -> Note | None:
        """A note; None where another fold made it."""

    def encode_states(self, states: Sequence[tuple[str, int, Any]]) -> bytes:
        """Some states, compressed."""

    def decode_states(self, kind: Any, stored: bytes) -> Sequence[tuple[str, int, Any]] | None:
        """Some states of a type."""


@runtime_checkable
class Forgets(Protocol):
    """What a recorder of kept folds offers beside eventsourcing's interface: they may be deleted."""

    def forget(self, originator_id: str, version: int | None = None) -> None:
        """Delete what is kept under an id, or one version of it."""


Keeping = Callable[[], AbstractContextManager[AggregateRecorder]]
"""Opens the recorder that folds are kept on, which is not always the one that they are read from."""


class Folds:
    """The folds that are kept beside the events; ``fold`` is the catalogue's fingerprint."""

    def __init__(
        self, recorder: AggregateRecorder | None, codec: FoldCodec, fold: str, into: Keeping | None = None
    ) -> None:
        self._recorder = recorder
        self._codec = codec
        self._fold = fold
        self._into = into if fold else None

    @property
    def keeps(self) -> bool:
        """Whether further ones may be kept."""
        return self._into is not None

    def newest_first(self, part: Part, last: int | None = None) -> Iterator[Note]:
        """The folds of a part that this release made, up to a position."""
        if self._recorder is None or not self._fold:
            return
        with suppress(EventSourcingError):
            for row in self._recorder.select_events(part.name, lte=last, desc=True):
                note = self._codec.decode_note(row.state, self._fold)
                if note is not None and note.position == row.originator_version:
                    yield note

    def states(self, part: Part, note: Note) -> Entries | None:
        """The states of a kept fold; None where they cannot be read, or are not all there."""
        entries: Entries = {}
        if self._recorder is None:
            return None
        with suppress(EventSourcingError):
            for row in self._recorder.select_events(_pieces(part, note.position), lte=note.pieces):
                found = self._codec.decode_states(part.state, row.state)
                if found is None:
                    return None
                entries.update((stream, (version, state)) for stream, version, state in found)
            if len(entries) == note.states and all(version > 0 for version, _ in entries.values()):
                return entries
        return None

    def keep(
        self, part: Part, position: int, mark: str, chain: str, stored: int, states: Mapping[str, tuple[int, Any]]
    ) -> None:
        """Keep a fold, if it and those kept before are smaller than the events they were folded from.

        Where that fails, or another process kept it already, nothing is lost but the shortcut.
        """
        if self._into is None:
            return
        every = [(stream, version, state) for stream, (version, state) in states.items()]
        pieces = [self._codec.encode_states(every[start : start + PIECE]) for start in range(0, len(every), PIECE)]
        size = sum(map(len, pieces))
        note = Note(position, mark, chain, stored, size, len(pieces), len(every))
        with suppress(EventSourcingError), self._into() as recorder:
            if not self._make_room(recorder, part, note):
                return
            under = _pieces(part, position)
            recorder.insert_events(
                [
                    *(StoredEvent(under, number, STATES, piece) for number, piece in enumerate(pieces, start=1)),
                    StoredEvent(part.name, position, NOTE, self._codec.encode_note(note, self._fold)),
                ]
            )

    def _make_room(self, recorder: AggregateRecorder, part: Part, new: Note) -> bool:
        """Whether there is room for a fold, once others are forgotten that are no longer wanted."""
        kept: list[Note] = []
        for row in recorder.select_events(part.name):
            note = self._codec.decode_note(row.state, self._fold)
            if note is not None and note.position == row.originator_version != new.position:
                kept.append(note)
            elif not _forget(recorder, part, row.originator_version):
                return False
        most = max(new.stored, *(note.stored for note in kept)) if kept else new.stored
        while kept and (len(kept) >= MOST or sum(note.size for note in kept) + new.size > most):
            closest = _closest(kept)
            if not _forget(recorder, part, closest.position):
                return False
            kept.remove(closest)
        return new.size <= most


def _forget(recorder: AggregateRecorder, part: Part, position: int) -> bool:
    if not isinstance(recorder, Forgets):
        return False
    recorder.forget(part.name, position)
    recorder.forget(_pieces(part, position))
    return True


def _pieces(part: Part, position: int) -> str:
    return f"{part.name}@{position}"


def _closest(kept: Sequence[Note]) -> Note:
    """The fold that is least missed: the one closest after another."""
    before = [0, *(note.position for note in kept)]
    return min(kept, key=lambda note: (note.position - before[kept.index(note)], note.position))
