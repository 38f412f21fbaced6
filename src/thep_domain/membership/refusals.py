"""On what grounds an act of membership is refused."""

from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, NOTHING_TO_CORRECT, Refusal

ALREADY_APPLIED = Refusal("already-applied", "DOMAIN section 2, invariants 1 and 3: one open spell, and none overlap")
ALREADY_A_MEMBER = Refusal("already-a-member", "DOMAIN section 2, invariants 1 and 3: one open spell, and none overlap")
NOT_A_FORMER_MEMBER = Refusal("not-a-former-member", "DOMAIN section 1, Membership: rejoining is a new spell")
UNKNOWN_COMMITMENT = Refusal("unknown-commitment", "prospectus, How to join [2:971-978]")
COMMITMENT_MISSING = Refusal("commitment-missing", "prospectus, How to join [2:971-978]")
NOT_APPLIED = Refusal("not-applied", "prospectus, How to join [2:971-980]: a school becomes a member by applying")
NOT_ELIGIBLE = Refusal("not-eligible", "prospectus D1 [2:726-733]: publicly-funded schools; others as associates")
EXCEPTION_NEEDED = Refusal("exception-needed", "prospectus D1 [2:727]: schools within Tower Hamlets")
SCHOOL_NOT_OPEN = Refusal(
    "school-not-open", "prospectus D1 [2:726]: members are schools; the register says when one is open"
)
TOO_EARLY = Refusal("too-early", "prospectus [2:879]: incorporated by 30 June 2016")
NOT_A_MEMBER = Refusal("not-a-member", "prospectus E2 [2:895]: a member school gives notice")
ALREADY_UNDER_NOTICE = Refusal("already-under-notice", "prospectus E2 [2:895]: one notice, which can be rescinded")
NOTICE_TOO_SHORT = Refusal("notice-too-short", "prospectus E2 [2:895-905]: one year's notice")
NO_NOTICE = Refusal("no-notice", "DOMAIN section 1, Membership: a notice is rescinded before it ends, with consent (R)")
SCHOOL_STILL_OPEN = Refusal("school-still-open", "prospectus E2 [2:895]: an open school leaves by giving notice")
ALREADY_IN_TIER = Refusal("already-in-tier", "prospectus D1 [2:726-733]: two categories of membership")

REFUSALS = (
    ALREADY_APPLIED,
    ALREADY_A_MEMBER,
    NOT_A_FORMER_MEMBER,
    UNKNOWN_COMMITMENT,
    COMMITMENT_MISSING,
    NOT_APPLIED,
    NOT_ELIGIBLE,
    EXCEPTION_NEEDED,
    SCHOOL_NOT_OPEN,
    TOO_EARLY,
    DATES_OUT_OF_ORDER,
    NOT_A_MEMBER,
    ALREADY_UNDER_NOTICE,
    NOTICE_TOO_SHORT,
    NO_NOTICE,
    SCHOOL_STILL_OPEN,
    ALREADY_IN_TIER,
    NOTHING_TO_CORRECT,
)
