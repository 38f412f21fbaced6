"""On what grounds a change of the register is refused."""

from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, NOTHING_TO_CORRECT, Refusal

UNKNOWN_SCHOOL = Refusal(
    "unknown-school", "prospectus D1 [2:727]: members are schools; the register says which there are"
)
UNKNOWN_PART = Refusal("unknown-part", "End of Year Report 2017-18, Membership [3:190-202]: the phases it counts in")
NOT_A_SCHOOL = Refusal("not-a-school", "DOMAIN section 6: the register of schools, as the Department publishes it")

CANNOT_BE_PARTED = Refusal(
    "cannot-be-parted", "DOMAIN section 5 (R): a membership follows its school from one URN to the next"
)
STILL_RELIED_ON = Refusal(
    "still-relied-on", "prospectus D1 [2:727]: members are schools; the register says which there are"
)

UNKNOWN_GRADE = Refusal(
    "unknown-grade", "DOMAIN section 3 (R): words of inspections are kept as printed, and none stands for another"
)
WRONG_REGIME = Refusal(
    "wrong-regime", "DOMAIN section 4 (S): overall grades, areas and report cards each had their time"
)
NOT_AN_INSPECTION = Refusal("not-an-inspection", "DOMAIN section 6: inspections, as they are published")

REFUSALS = (
    UNKNOWN_SCHOOL,
    UNKNOWN_PART,
    NOT_A_SCHOOL,
    CANNOT_BE_PARTED,
    STILL_RELIED_ON,
    NOTHING_TO_CORRECT,
    UNKNOWN_GRADE,
    WRONG_REGIME,
    NOT_AN_INSPECTION,
    DATES_OUT_OF_ORDER,
)
