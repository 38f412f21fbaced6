"""On what grounds a charge, a payment or a credit is refused."""

from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, Refusal

NOTHING_TO_CHARGE = Refusal(
    "nothing-to-charge", "prospectus E2 [2:883-893]: members pay, and nothing before 1 April 2017"
)
NO_PUPIL_COUNT = Refusal("no-pupil-count", "DOMAIN section 3, Pupil count date: without a dated count no charge")
NO_ACCOUNT = Refusal("no-account", "prospectus E2 [2:881-893]: a full member has a fee account")
NOT_POSITIVE = Refusal("not-positive", "DOMAIN section 1, FeeAccount: a payment or credit is of at least a penny")
CREDIT_TOO_LARGE = Refusal("credit-too-large", "DOMAIN section 2, invariant 14: no credit exceeds what it credits")
UNKNOWN_CHARGE = Refusal("unknown-charge", "DOMAIN section 1, FeeAccount: a credit names the charge it takes back from")

REFUSALS = (
    NOTHING_TO_CHARGE,
    NO_PUPIL_COUNT,
    NO_ACCOUNT,
    NOT_POSITIVE,
    CREDIT_TOO_LARGE,
    UNKNOWN_CHARGE,
    DATES_OUT_OF_ORDER,
)
