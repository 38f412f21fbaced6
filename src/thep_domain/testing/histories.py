"""Whole valid histories: commands carried out one after another, with what was recorded and what was refused."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import RegisterEntry
from thep_domain.testing.dice import FRAME, Dice
from thep_domain.testing.memory import MakePartnership, SimulatedClock, in_memory
from thep_domain.testing.moves import MOVES, REFUSED_MOVES, join, raise_rate, set_rule
from thep_domain.testing.plain import PlainBook, read
from thep_domain.testing.story import Step, Story, carry_out
from thep_domain.testing.values import BOROUGH_CODE, COMMUNITY, NAMES, TYPES

STARTS = (date(2016, 5, 2), date(2016, 5, 2), date(2016, 12, 20), date(2017, 8, 20), date(2019, 11, 1))


@frozen(slots=False, eq=False)
class History:
    """A partnership with everything that led to it: the steps taken, the facts recorded, the refusals met."""

    steps: tuple[Step, ...]
    thep: Partnership
    clock: SimulatedClock
    make: MakePartnership

    @cached_property
    def facts(self) -> tuple[Recorded, ...]:
        """Every fact, as the store gives it back."""
        return tuple(self.thep.history())

    @cached_property
    def book(self) -> PlainBook:
        """All of it, read the plain way."""
        return read(self.facts)

    @property
    def refusals(self) -> tuple[str, ...]:
        """The codes of the refusals met."""
        return tuple(step.refused.code for step in self.steps if step.refused is not None)

    @property
    def today(self) -> date:
        """The day on which the history ends."""
        return self.thep.today

    def again(self, later: timedelta = timedelta(0)) -> "History":
        """The same steps on an empty Partnership; ``later`` moves the clock, so little that no day changes."""
        clock = SimulatedClock()
        thep = self.make(clock)
        steps = [carry_out(thep, clock, step.at + later, step.sent, step.rival, step.rivals) for step in self.steps]
        return History(tuple(steps), thep, clock, self.make)

    def __repr__(self) -> str:
        steps = "".join(f"\n    {number}. {step!r}" for number, step in enumerate(self.steps, start=1))
        return f"a history of {len(self.facts)} facts:{steps}"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """How Hypothesis prints it: as it stands, not field by field."""
        printer.text(repr(self))


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    least: int = 14,
    most: int = 26,
    partnership: MakePartnership = in_memory,
    refusals: bool = True,
    rule_changes: bool = True,
) -> History:
    """Histories of a partnership, from its first register file on, of ``least`` to ``most`` moves.

    ``partnership`` opens an empty store for each; without one, histories are kept in memory. ``refusals=False`` leaves
    out commands that are sent only to be refused, ``rule_changes=False`` keeps to the founding rulebook.
    """
    dice = Dice(draw(st.binary(min_size=FRAME * (most + 4), max_size=FRAME * (most + 4))))
    clock = SimulatedClock(datetime.combine(dice.one_of(STARTS), time(9), UTC))
    moves = [move for move in MOVES if rule_changes or move not in (set_rule, raise_rate)]
    length = least + dice.byte() * (most + 1 - least) // 256
    story = Story(dice, partnership(clock), clock)
    story.publish(*_first_schools(story))
    for _ in range(2):
        dice.turn()
        join(story)
    for _ in range(length):
        dice.turn()
        story.let_time_pass()
        wrong = story.one_of(False, False, True)
        dice.one_of(REFUSED_MOVES if wrong and refusals else moves)(story)
    return History(tuple(story.steps), story.thep, clock, partnership)


def _first_schools(story: Story) -> list[RegisterEntry]:
    """Three ordinary schools, and up to two of any kind."""
    ordinary: dict[str, Any] = {
        "type_code": COMMUNITY,
        "type_name": TYPES[COMMUNITY],
        "opened_on": None,
        "closed_on": None,
    }
    pupils = (435, story.one_of(436, 90, 7, 3, 1, 0), story.one_of(210, 1200, 1))
    first = [
        RegisterEntry(
            urn=URN(100_001 + number),
            name=NAMES[number],
            la=BOROUGH_CODE,
            phase_code=2,
            pupils=each,
            counted_on=date(2016, 1, 21),
            **ordinary,
        )
        for number, each in enumerate(pupils)
    ]
    return first + [story.entry(URN(100_004 + number)) for number in range(story.one_of(0, 1, 2))]
