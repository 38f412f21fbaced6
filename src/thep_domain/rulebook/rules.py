"""The rules that the rulebook itself asks."""

from thep_domain.kernel.rules import authority_rule

AUTHORITY_TO_SET_RULES = authority_rule(
    "rule",
    "set a rule",
    "DOMAIN section 7, Authority (R): what the constitution or the Board decides is recorded with it",
)

RULES = (AUTHORITY_TO_SET_RULES,)
