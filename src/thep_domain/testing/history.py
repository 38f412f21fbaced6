"""A whole history: the steps taken, the facts recorded, the refusals met, and how to have it again."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from attrs import frozen

from thep_domain.application import Partnership
from thep_domain.kernel.provenance import Recorded
from thep_domain.testing.memory import MakePartnership, SimulatedClock
from thep_domain.testing.plain import PlainBook, read
from thep_domain.testing.story import Step, carry_out


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

    def again(self, later: timedelta = timedelta(0), *, without: Collection[str] = ()) -> "History":
        """The same steps on an empty Partnership; ``later`` moves the clock, so little that no day changes.

        ``without`` leaves out some verbs, such as ``fees.charge``.
        """
        clock = SimulatedClock()
        thep = self.make(clock)
        kept = [step for step in self.steps if step.sent.command.verb not in without]
        steps = [carry_out(thep, clock, step.at + later, step.sent, step.rival, step.rivals) for step in kept]
        return History(tuple(steps), thep, clock, self.make)

    def __repr__(self) -> str:
        steps = "".join(f"\n    {number}. {step!r}" for number, step in enumerate(self.steps, start=1))
        return f"a history of {len(self.facts)} facts:{steps}"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """How Hypothesis prints it: as it stands, not field by field."""
        printer.text(repr(self))
