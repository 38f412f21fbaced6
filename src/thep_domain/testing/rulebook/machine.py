"""Moves of the state machine: the Board changes and corrects rules; and what is in force must be as in the model."""

from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from thep_domain import rulebook
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import do
from thep_domain.testing.rulebook.model import FOUNDED
from thep_domain.testing.rulebook.moves import MISREAD
from thep_domain.testing.stage import PICK, Stage
from thep_domain.testing.values import MEETING

SINCE: Final = st.sampled_from(("today", "this year", "2017"))


class RulebookMoves(Stage):
    """The Board changes rules; which ones, is a move of the context that asks them."""

    def set_a_rule(self, name: str, value: str, since: str, *, back: bool = False) -> None:
        """The Board changes a rule: from now on, from September, or for 2017 already; and may think better of it."""
        days = {"today": self.today, "this year": self.today.replace(month=9, day=1), "2017": date(2017, 9, 1)}
        for each in (value, FOUNDED[name]) if back else (value,):
            self.book.entries.append((name, each, days[since]))
            self.send(do(RulebookDesk.set_rule, name, each, in_force_from=days[since], authority=MEETING))

    @precondition(lambda self: self.book.entries)
    @rule(pick=PICK, which=PICK, off=st.sampled_from((0, 0, 0, 1)), why=st.sampled_from((MISREAD, MISREAD, None)))
    def correct_a_rule(self, pick: int, which: int, off: int, why: str | None) -> None:
        """A value that was set is another, or is the same after all; or it was set for another day."""
        name, _, since = self.book.entries[pick % len(self.book.entries)]
        values = [FOUNDED[name], *(value for rule_name, value, _ in self.book.entries if rule_name == name)]
        value, day = values[which % len(values)], since + timedelta(days=off)
        before = list(self.book.entries)
        expected = self.book.correct(name, value, day)
        if why is None and expected is None:
            self.book.entries, expected = before, "reason-missing"
        command = do(RulebookDesk.correct_rule, name, value, in_force_from=day, authority=MEETING)
        self.send(command, expected, reason=why)

    @invariant()
    def rules_agree(self) -> None:
        """Which rules are in force on a day is answered as by the model."""
        known = self.thep.known()
        for day in (self.today - timedelta(days=100), self.today, self.today + timedelta(days=365)):
            held = rulebook.rules_in_force(known, day).entries
            for name in FOUNDED:
                found, expected = held[name].value, self.book.value(name, day)
                assert found == expected, f"on {day} {name} is {found}, and {expected} in the model"
