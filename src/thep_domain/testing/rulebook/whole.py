"""Every verb of the rulebook with every argument it has."""

from datetime import date
from typing import Final

from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import Command, do

DAY: Final = date(2018, 3, 15)

WHOLE: Final[tuple[Command, ...]] = (
    do(RulebookDesk.set_rule, "fees.rate", "5.50", in_force_from=DAY, authority="AGM", source="minutes"),
    do(RulebookDesk.correct_rule, "fees.rate", "5.50", in_force_from=DAY, authority="AGM", source="minutes"),
)
