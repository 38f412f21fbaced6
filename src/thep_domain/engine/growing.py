"""Folding a part of a history: from a kept fold where there is one, and keeping further ones on the way."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from thep_domain.engine.capabilities import Row
from thep_domain.engine.folds import MUCH, STEPS, Note
from thep_domain.engine.layered import Layered
from thep_domain.engine.parts import Entries, Part
from thep_domain.engine.snapshots import mark_of_row
from thep_domain.engine.trail import BLOCK, Trail
from thep_domain.kernel.collecting import collector_paused

if TYPE_CHECKING:
    from thep_domain.engine.journal import Journal


@frozen(eq=False)
class Grown:
    """A part of a history, folded up to a position."""

    part: Part
    states: Layered[str, tuple[int, Any]] = field(factory=lambda: Layered({}))
    position: int = 0
    trail: Trail = field(factory=Trail)
    kept: int = 0
    """The position up to which it was kept, or was begun from what was kept."""
    changed: frozenset[str] = frozenset()
    """What the events changed that it was last grown by."""


class Growing:
    """Folds the parts of one history."""

    def __init__(self, journal: "Journal", *, checking: bool = False) -> None:
        self._journal = journal
        self._checking = checking

    def begun(self, part: Part, last: int) -> Grown:
        """The newest kept fold of a part up to a position that fits this history; else nothing yet."""
        folds = self._journal.folds
        for note in folds.newest_first(part, last) if folds is not None else ():
            at = self._journal.at([note.position])
            if not at or not _fits(note, at[0]):
                continue
            with collector_paused():
                states = folds.states(part, note) if folds is not None else None
            if states is not None:
                trail = Trail(note.position, bytes.fromhex(note.chain), note.stored)
                return Grown(part, Layered(states), note.position, trail, note.position)
        return Grown(part)

    def grown(self, grown: Grown, position: int) -> Grown:
        """A part with the events that follow, up to a position."""
        grown = attrs.evolve(grown, changed=frozenset())
        with collector_paused():
            for stop in self._stops(grown, position):
                grown = self._folded(grown, stop, self._journal.pages(grown.position, stop, grown.part.wanted))
                grown = self._kept(grown)
            if grown.position == position:
                return grown
            return self._folded(grown, position, self._journal.pages(grown.position, position, grown.part.wanted))

    def wrong(self, part: Part) -> Iterator[Note]:
        """The kept folds of a part that would be used, and are not what the events come to."""
        folds = self._journal.folds
        notes = sorted(folds.newest_first(part), key=lambda note: note.position) if folds is not None else ()
        grown = Grown(part)
        for note in notes:
            at = self._journal.at([note.position])
            if folds is None or not at or not _fits(note, at[0]):
                continue
            pages = self._journal.pages(grown.position, note.position, part.wanted)
            with collector_paused():
                grown = self._folded(grown, note.position, pages)
            trail = (grown.trail.chain.hex(), grown.trail.stored)
            if trail != (note.chain, note.stored) or folds.states(part, note) != dict(grown.states):
                yield note

    def caught_up(self, grown: Grown, position: int, rows: Sequence[Row]) -> Grown:
        """A part with the events that follow, which were read already, with others; it is not kept."""
        part = grown.part
        begun = Grown(part, grown.states, grown.position, grown.trail, grown.kept)
        return self._folded(begun, position, ([row for row in rows if part.wanted(row)],))

    def _folded(self, grown: Grown, position: int, pages: Iterable[Sequence[Row]]) -> Grown:
        part, trail, new = grown.part, grown.trail, Entries()
        trailing = self._keeps or self._checking
        for page in pages:
            if not page:
                continue
            part.fold(new, grown.states, page, self._journal.steps_of(page))
            if trailing:
                trail = trail.after(page, page[-1][0])
        if trailing:
            trail = trail.after((), position)
        return Grown(part, grown.states.with_changes(new), position, trail, grown.kept, grown.changed.union(new))

    @property
    def _keeps(self) -> bool:
        return self._journal.folds is not None and self._journal.folds.keeps

    def _stops(self, grown: Grown, position: int) -> list[int]:
        """Where on the way folds are kept: at the ends of blocks, spread over the history, and not often."""
        step = position // STEPS
        if not self._keeps or position - grown.kept < max(MUCH, step):
            return []
        ends = (position * number // STEPS // BLOCK * BLOCK for number in range(1, STEPS + 1))
        return [end for end in ends if end > grown.position and end - grown.kept >= step // 2]

    def _kept(self, grown: Grown) -> Grown:
        folds, trail = self._journal.folds, grown.trail
        at = self._journal.at([grown.position])
        if folds is not None and at:
            folds.keep(grown.part, grown.position, mark_of_row(at[0]), trail.chain.hex(), trail.stored, grown.states)
        return attrs.evolve(grown, kept=grown.position)


def _fits(note: Note, at: Row) -> bool:
    """Whether a kept fold was made of a history that has this row at its position."""
    return note.position > 0 and note.position % BLOCK == 0 and mark_of_row(at) == note.mark
