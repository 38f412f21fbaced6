"""On what grounds any command can be refused, whatever it is about."""

from thep_domain.kernel.free_text import PERSONAL_DETAIL, TEXT_TOO_LONG, UNREADABLE_TEXT
from thep_domain.kernel.refusal import DATE_IN_FUTURE, TOO_LARGE, Refusal
from thep_domain.kernel.sealed import NO_KEY_STORE

NOT_AN_ACCOUNT = Refusal(
    "not-an-account", "DOMAIN section 7, Identifiers: an actor is an account id, never a person's name"
)
REQUEST_REUSED = Refusal("request-reused", "DOMAIN section 2, invariant 40: one request id, one command")
BAD_REQUEST_ID = Refusal("bad-request-id", "DOMAIN section 2, invariant 40: one request id, one command")
LOST_RACE = Refusal("lost-race", "DOMAIN section 7, Races: a command that lost the race is decided again a few times")
UNKNOWN_AUTHORITY = Refusal(
    "unknown-authority", "DOMAIN section 7, Authority: a cited decision is named by stream and version, and is recorded"
)
UNKNOWN_FACT = Refusal(
    "unknown-fact", "DOMAIN section 7, Authority: a fact that is cited is named by stream and version, and is recorded"
)
REASON_MISSING = Refusal(
    "reason-missing", "DOMAIN section 7, Putting right (R): what was recorded wrong is put right with a reason"
)

REFUSALS = (
    DATE_IN_FUTURE,
    UNKNOWN_AUTHORITY,
    UNKNOWN_FACT,
    REASON_MISSING,
    NOT_AN_ACCOUNT,
    REQUEST_REUSED,
    BAD_REQUEST_ID,
    LOST_RACE,
    TOO_LARGE,
    PERSONAL_DETAIL,
    UNREADABLE_TEXT,
    TEXT_TOO_LONG,
    NO_KEY_STORE,
)
