"""A school in the register, in the plainest way: its registrations, one after another, each with its counts."""

from datetime import date

from attrs import define, field

from thep_domain.testing.memory import SimulatedClock
from thep_domain.testing.rulebook.model import ModelRules


@define
class ModelRegistration:
    """A school under one URN: when it is open, whether it may join, and its pupils on the days they were counted."""

    urn: int
    opened_on: date | None = None
    closed_on: date | None = None
    funded: bool = True
    of_another_authority: bool = False
    lies_outside: bool = False
    counts: list[tuple[date, int]] = field(factory=list)
    taken: set[tuple[date, int, date]] = field(factory=set)
    """What files have said already: the day counted, the pupils, and the day of the file."""
    wrong: list[tuple[date, int, int]] = field(factory=list)
    """The counts that were put right: the day counted, what was wrong, and what is right."""

    moves: list[tuple[date, bool]] = field(factory=list)
    """From which days on it has needed an exception to join as a full member, or no longer."""

    def __attrs_post_init__(self) -> None:
        self.moves = [(date.min, self._outside)]

    @property
    def _outside(self) -> bool:
        return self.of_another_authority or self.lies_outside

    def move(self, on: date, *, another_authority: bool = False, outside: bool = False) -> None:
        """From a day on, the register shows another authority than before, or another area."""
        self.of_another_authority ^= another_authority
        self.lies_outside ^= outside
        self.moves.append((on, self._outside))

    def outside_on(self, day: date) -> bool:
        """Whether it needs an exception to join as a full member on a day."""
        return next(outside for since, outside in reversed(self.moves) if since <= day)

    def opened_by(self, day: date) -> bool:
        """Whether it had opened by a day."""
        return self.opened_on is None or self.opened_on <= day

    def count(self, pupils: int, day: date, as_at: date) -> None:
        """Count the pupils, as files of a day say; a closed school's are counted on its last day open."""
        dated = self._while_open(day)
        held = self._count_of(dated)
        news = held is None or held[1] != pupils
        if news and pupils not in self._wrong_on(dated) and (dated, pupils, as_at) not in self.taken:
            self.counts.append((dated, pupils))
            self.taken.add((dated, pupils, as_at))

    def count_by_hand(self, pupils: int, day: date, as_at: date) -> None:
        """Enter a count: of a day that has one already, that one was wrong."""
        dated = self._while_open(day)
        held = self._count_of(dated)
        if held is None or held[1] != pupils:
            counted_on = dated if held is None else held[0]
            self.counts.append((counted_on, pupils))
            self.taken.add((dated, pupils, as_at))
            if held is not None:
                self.wrong.append((counted_on, held[1], pupils))

    def _count_of(self, dated: date) -> tuple[date, int] | None:
        """The count that is dated on a day, with the day it was counted: of two, the later counted or the later."""
        found: tuple[date, int] | None = None
        for counted_on, pupils in self.counts:
            if self._while_open(counted_on) == dated and (found is None or counted_on >= found[0]):
                found = counted_on, pupils
        return found

    def _wrong_on(self, dated: date) -> set[int]:
        """The figures of a day that were wrong, and not right after all."""
        found: set[int] = set()
        for counted_on, wrong, right in self.wrong:
            if self._while_open(counted_on) == dated:
                found = (found | {wrong}) - {right}
        return found

    def counted_on(self, day: date) -> tuple[date, int] | None:
        """The latest count up to a day, with the day it is dated: of two counts of one day, the later."""
        found: tuple[date, date, int] | None = None
        for counted_on, pupils in self.counts:
            dated = self._while_open(counted_on)
            if dated <= day and (found is None or (dated, counted_on) >= found[:2]):
                found = dated, counted_on, pupils
        return None if found is None else (found[0], found[2])

    def counted_after(self, day: date) -> tuple[date, int] | None:
        """The first count dated after a day."""
        later = [dated for counted_on, _ in self.counts if (dated := self._while_open(counted_on)) > day]
        return self.counted_on(min(later)) if later else None

    def _while_open(self, day: date) -> date:
        return day if self.closed_on is None or day < self.closed_on else self.closed_on


@define
class ModelEstablishment:
    """One school through its conversions: its registrations, and the parts that it is counted as."""

    clock: SimulatedClock
    rules: ModelRules
    registrations: list[ModelRegistration]
    parts: tuple[str, ...] = ()

    @property
    def now(self) -> ModelRegistration:
        """Its last registration."""
        return self.registrations[-1]

    def shown_on(self, day: date) -> ModelRegistration:
        """The registration in force on a day."""
        opened = [each for each in self.registrations if each.opened_by(day)]
        return opened[-1] if opened else self.registrations[0]

    def open_on(self, day: date) -> bool:
        """Whether it is open on a day, under whichever URN."""
        return any(
            each.opened_by(day) and (each.closed_on is None or day <= each.closed_on) for each in self.registrations
        )

    def pupils_on(self, day: date, *, later_allowed: bool) -> int | None:
        """Its pupils by the count that serves on a day: its own, or its predecessor's, or its successor's."""
        own = self.registrations.index(self.shown_on(day))
        in_turn = (self.registrations[own], *reversed(self.registrations[:own]), *self.registrations[own + 1 :])
        for each in in_turn:
            count = each.counted_on(day) or (each.counted_after(day) if later_allowed else None)
            if count is not None:
                return count[1]
        return None

    def follow_register(self) -> None:
        """What becomes of it when the register shows another closing day."""
