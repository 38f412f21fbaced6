"""The rules that the rulebook itself asks."""

from datetime import date

from thep_domain.kernel.rules import DAY, Rule, authority_rule

AUTHORITY_TO_SET_RULES = authority_rule(
    "rule",
    "set a rule",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)

EARLIEST_DAY: Rule[date] = Rule(
    "rulebook.earliest-day",
    "no act and no rule is dated before this day",
    DAY,
    "2016-01-01",
    "no source (assumption): the Partnership was prepared in 2016; an earlier day is a slip of the pen",
)

RULES = (AUTHORITY_TO_SET_RULES, EARLIEST_DAY)
