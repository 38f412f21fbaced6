"""Which days an act may be dated by: none to come, and none before the Partnership began."""

from datetime import date

from thep_domain.kernel.refusal import refuse_future
from thep_domain.kernel.work import Work
from thep_domain.rulebook.refusals import DAY_TOO_EARLY
from thep_domain.rulebook.rulebook import RulesInForce
from thep_domain.rulebook.rules import EARLIEST_DAY
from thep_domain.rulebook.verbs import rules_on


def refuse_day(work: Work, day: date) -> None:
    """Refuse an act dated by a day to come, or before the earliest day that the rulebook allows."""
    refuse_future(day, work.today)
    refuse_too_early(day, rules_on(work, work.today))


def refuse_too_early(day: date, rules: RulesInForce) -> None:
    """Refuse a day before the earliest that the rulebook allows."""
    if day < rules[EARLIEST_DAY]:
        raise DAY_TOO_EARLY(f"{day} is before {rules[EARLIEST_DAY]}, the earliest day there is: check the year.")
