"""On what grounds an act about risk is refused."""

from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, Refusal
from thep_domain.people import UNKNOWN_PERSON

BAD_ROUND_NAME = Refusal("bad-round-name", "DOMAIN section 1, Risk: a round is named once, and by that name for ever")
ROUND_PLANNED_ALREADY = Refusal(
    "round-planned-already", "DOMAIN section 1, Risk: a round is named once, and by that name for ever"
)
UNKNOWN_ROUND = Refusal("unknown-round", "DOMAIN section 1, Risk: a school is assessed in a round")
ROUND_NOT_OPEN = Refusal("round-not-open", "DOMAIN section 1, Risk: being listed, open, closed")
ROUND_CLOSED = Refusal("round-closed", "DOMAIN section 1, Risk: being listed, open, closed")
ROUND_UNFINISHED = Refusal(
    "round-unfinished", "DOMAIN section 1, Risk: a round closes when the authority knows every category in it"
)
NOT_IN_SCOPE = Refusal("not-in-scope", "DOMAIN section 1, Risk: every school of the scope, member or not [0:23]")
NOT_LISTED = Refusal("not-listed", "DOMAIN section 1, Risk: a school is assessed in a round that lists it")
SCHOOL_DELISTED = Refusal("school-delisted", "DOMAIN section 1, Risk: a school that closes leaves its round")
UNKNOWN_WORD = Refusal("unknown-word", "DOMAIN section 3, Scale of risk: lists of words are data with a version")
RATED_TWICE = Refusal("rated-twice", "DOMAIN section 1, Risk: an analysis says of each area how it stands")
RATIONALE_MISSING = Refusal("rationale-missing", "DOMAIN section 2, invariant 16: every rating carries a rationale")
NO_EVIDENCE = Refusal("no-evidence", "DOMAIN section 2, invariant 16: every rating carries the date of its evidence")
GROUP_TOO_SMALL = Refusal(
    "group-too-small", "DOMAIN section 1, Risk: a group decides, of people who do not work for the school (R)"
)
NOT_ANALYSED = Refusal("not-analysed", "DOMAIN section 1, Risk: analysed, then moderated [3:118]")
MODERATED_ALREADY = Refusal(
    "moderated-already", "DOMAIN section 1, Risk: one category a round; a change at any time is a round of one school"
)
NOT_NOTIFIED = Refusal(
    "not-notified", "DOMAIN section 1, Risk: not superseded before the authority is formally notified [1:189]"
)
NOT_MODERATED = Refusal("not-moderated", "DOMAIN section 1, Risk: moderated, then notified")
NOT_WHAT_STANDS = Refusal(
    "not-what-stands", "DOMAIN section 5 (R): a correction names the fact that it puts right, and what is right"
)

RESTED_ON = Refusal(
    "rested-on", "DOMAIN section 5 (R): what others rest on is withdrawn after them, the last one first"
)

REFUSALS = (
    BAD_ROUND_NAME,
    ROUND_PLANNED_ALREADY,
    UNKNOWN_ROUND,
    ROUND_NOT_OPEN,
    ROUND_CLOSED,
    ROUND_UNFINISHED,
    NOT_IN_SCOPE,
    NOT_LISTED,
    SCHOOL_DELISTED,
    UNKNOWN_WORD,
    RATED_TWICE,
    RATIONALE_MISSING,
    NO_EVIDENCE,
    GROUP_TOO_SMALL,
    UNKNOWN_PERSON,
    NOT_ANALYSED,
    MODERATED_ALREADY,
    NOT_NOTIFIED,
    NOT_MODERATED,
    NOT_WHAT_STANDS,
    RESTED_ON,
    DATES_OUT_OF_ORDER,
)
