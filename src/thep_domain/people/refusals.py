"""On what grounds a command about people or keys is refused."""

from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, Refusal

UNKNOWN_PERSON = Refusal("unknown-person", "DOMAIN section 7, People: a person is named by an id that was added")
ALREADY_ADDED = Refusal("already-added", "DOMAIN section 7, People: one person, one id, which is never used again")
NOT_A_PERSON_ID = Refusal("not-a-person-id", "DOMAIN section 7, People: an id is random, and never made of a name")
DETAILS_MISSING = Refusal(
    "details-missing", "DOMAIN section 7, People: a person is added with details, which are sealed"
)
NOTHING_TO_ERASE = Refusal("nothing-to-erase", "DOMAIN section 7, Erasure: what is erased are keys that open texts")
UNKNOWN_KEY = Refusal(
    "unknown-key", "DOMAIN section 7, Erasure: a key that was not issued, or was erased, opens nothing"
)

REFUSALS = (
    UNKNOWN_PERSON,
    ALREADY_ADDED,
    NOT_A_PERSON_ID,
    DETAILS_MISSING,
    NOTHING_TO_ERASE,
    UNKNOWN_KEY,
    DATES_OUT_OF_ORDER,
)
