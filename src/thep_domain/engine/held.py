"""What a Partnership holds of its history: some parts of it, folded up to a position, which catch up when asked."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from thep_domain.engine.capabilities import Row
from thep_domain.engine.folds import Note
from thep_domain.engine.growing import Growing, Grown
from thep_domain.engine.lists import KeptList
from thep_domain.engine.parts import KindPart, MentionsPart, Part
from thep_domain.engine.rows import PAGE
from thep_domain.engine.snapshots import mark_of_row
from thep_domain.kernel.collecting import collector_paused
from thep_domain.kernel.store_errors import UnreadableHistory
from thep_domain.kernel.work import Aggregate, Listing

if TYPE_CHECKING:
    from thep_domain.engine.journal import Journal

R = TypeVar("R")

LOG = logging.getLogger("thep.folding")

LISTS = 4
"""How many lists are kept, those that were asked for last."""


@frozen(eq=False)
class Held:
    """The parts that are held, all as of one position. It never changes: whoever reads it reads one prefix."""

    position: int
    parts: Mapping[str, Grown]


class Holding:
    """The parts that were ever asked for; each question costs what was recorded since the last.

    One thread at a time catches up, and the others take what it made. Whoever asks gets a whole prefix of the history,
    which ends no earlier than the fact that was recorded last when it asked.
    """

    def __init__(self, journal: "Journal") -> None:
        self._journal = journal
        self._growing = Growing(journal)
        self._lock = RLock()
        self._held = Held(0, {})
        self._mark = ""
        """Of the event at that position: where another is there, this is another history."""
        self._lists: dict[Listing[Any, Any], KeptList] = {}
        self._parts: dict[str, Part] = {}

    def unlock(self) -> None:
        """In a process that was forked: the thread that may have held the lock is not there."""
        self._lock = RLock()

    def part_of(self, kind: type[Aggregate]) -> Part:
        """The part that the aggregates of a kind are."""
        return self._parts.get(kind.STREAM) or self._parts.setdefault(kind.STREAM, KindPart(kind))

    @property
    def mentions(self) -> Part:
        """The part that says which facts name which school."""
        return self._parts.get("") or self._parts.setdefault("", MentionsPart(self._journal.catalogue))

    def wrong_folds(self) -> Iterator[tuple[Part, Note]]:
        """The kept folds that would be used, and are not what the events come to."""
        growing = Growing(self._journal, checking=True)
        for part in (*map(self.part_of, self._journal.catalogue.aggregates.values()), self.mentions):
            yield from ((part, note) for note in growing.wrong(part))

    def now(self) -> Held:
        """What is held, as of the fact recorded last."""
        last = self._journal.last_position()
        if self._held.position == last:
            return self._held
        with self._lock:
            if self._held.position < last:
                self._catch_up()
            elif self._held.position > self._journal.last_position():
                self._forget()
                self._catch_up()
            return self._held

    def as_known(self, position: int) -> Held:
        """What is held as of a position: nothing, unless that is where it stands."""
        held = self._held
        return held if held.position == position else Held(position, {})

    def part(self, part: Part, position: int, *, hold: bool) -> Grown:
        """A part as of a position. It may be held from now on, if that is the present one, or just was."""
        if not hold:
            return self._folded(part, position)
        with self._lock:
            wanted = self._folded(part, position)
            held = self._held
            if part.name not in held.parts and position <= held.position:
                grown = self._growing.grown(wanted, held.position)
                self._held = Held(held.position, {**held.parts, part.name: grown})
            return wanted

    def _folded(self, part: Part, position: int) -> Grown:
        grown = self._held.parts.get(part.name)
        if grown is None or grown.position > position:
            grown = self._growing.begun(part, position)
        if grown.position == position:
            return grown
        before, begun = grown.position, time.perf_counter()
        grown = self._growing.grown(grown, position)
        milliseconds = round((time.perf_counter() - begun) * 1000, 3)
        LOG.debug(
            "%s folded from %d to %d, %.1f ms",
            part.name,
            before,
            position,
            milliseconds,
            extra={"part": part.name, "after": before, "position": position, "milliseconds": milliseconds},
        )
        return grown

    def listed(self, listing: Listing[Any, R], position: int) -> list[R] | None:
        """The rows of a list as of a position; None where others have gone on from it meanwhile."""
        with self._lock, collector_paused():
            if self._held.position != position:
                return None
            kept = self._lists.pop(listing, None) or KeptList(listing)
            rows = kept.rows(lambda kind: self.part(self.part_of(kind), position, hold=True).states)
            self._lists[listing] = kept
            if len(self._lists) > LISTS:
                del self._lists[next(iter(self._lists))]
            return list(rows)

    def _catch_up(self) -> None:
        journal, last = self._journal, self._journal.last_position()
        position = self._held.position
        few = bool(self._held.parts) and 0 < last - position <= PAGE
        # In one reading: the event up to which it is folded, which must still be the same, and those that follow.
        read = [row for page in journal.pages(max(position - 1, 0), last) for row in page] if few else []
        if position and self._mark != _mark_at(position, read[:1] if few else journal.at([position])):
            self._forget()
        held, new = self._held, [row for row in read if row[0] > position]
        parts: dict[str, Grown] = {}
        for name, each in held.parts.items():
            with suppress(UnreadableHistory):  # whoever asks for this part is told
                parts[name] = self._growing.caught_up(each, last, new) if few else self._growing.grown(each, last)
        self._mark = _mark_at(last, read[-1:] if few else journal.at([last]) if last else ())
        if len(parts) < len(held.parts):
            self._lists.clear()
        for kept in self._lists.values():
            for grown in parts.values():
                kept.note(grown.changed)
        self._held = Held(last, parts)

    def _forget(self) -> None:
        """Begin anew: this is not the history that was folded."""
        self._held = Held(0, {})
        self._lists.clear()


def _mark_at(position: int, rows: Sequence[Row]) -> str:
    """The mark of the row at a position; nothing where it is not among these."""
    return "".join(mark_of_row(row) for row in rows if row[0] == position)
