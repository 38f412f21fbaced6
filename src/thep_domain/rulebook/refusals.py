"""On what grounds a change of the rulebook is refused."""

from thep_domain.kernel.refusal import NOTHING_TO_CORRECT, Refusal

UNKNOWN_RULE = Refusal("unknown-rule", "DOMAIN section 7, Rules: the rulebook is a closed list of rules")
UNREADABLE_RULE = Refusal("unreadable-rule", "DOMAIN section 7, Rules: a rule is data that decisions can read")
AUTHORITY_MISSING = Refusal("authority-missing", "rulebook: the rules whose names begin with authority")
DAY_TOO_EARLY = Refusal("day-too-early", "rulebook: the rule rulebook.earliest-day")
BEFORE_FOUNDING = Refusal(
    "before-founding", "DOMAIN section 7, Rules: of two values the one of the later first day counts"
)

REFUSALS = (UNKNOWN_RULE, UNREADABLE_RULE, AUTHORITY_MISSING, DAY_TOO_EARLY, BEFORE_FOUNDING, NOTHING_TO_CORRECT)
