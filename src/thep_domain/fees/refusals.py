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
PAID_ALREADY = Refusal(
    "paid-already", "DOMAIN section 1, FeeAccount (R): a payment is entered once; a second one like it says so"
)
UNKNOWN_PAYMENT = Refusal("unknown-payment", "DOMAIN section 1, FeeAccount: a reversal names the payment it reverses")
REVERSED_ALREADY = Refusal("reversed-already", "DOMAIN section 1, FeeAccount: a payment is reversed once")
NOT_MISALLOCATED = Refusal(
    "not-misallocated", "DOMAIN section 1, FeeAccount (R): only a payment that was another school's is moved to it"
)
REFUND_TOO_LARGE = Refusal(
    "refund-too-large", "DOMAIN section 1, FeeAccount: at most what is paid too much is refunded"
)
YEAR_TOO_FAR = Refusal(
    "year-too-far", "prospectus E2 [2:885] (R): the fee is payable in advance, and not years before its time"
)
BEFORE_THE_ACCOUNT = Refusal(
    "before-the-account", "DOMAIN section 5: date order is a guard in the domain; a payment rests on a membership (R)"
)

REFUSALS = (
    NOTHING_TO_CHARGE,
    NO_PUPIL_COUNT,
    NO_ACCOUNT,
    NOT_POSITIVE,
    CREDIT_TOO_LARGE,
    UNKNOWN_CHARGE,
    PAID_ALREADY,
    UNKNOWN_PAYMENT,
    REVERSED_ALREADY,
    NOT_MISALLOCATED,
    REFUND_TOO_LARGE,
    YEAR_TOO_FAR,
    BEFORE_THE_ACCOUNT,
    DATES_OUT_OF_ORDER,
)
