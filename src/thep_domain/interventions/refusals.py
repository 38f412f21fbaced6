"""On what grounds an act about concerns, capacity and interventions is refused."""

from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, NOTHING_TO_CORRECT, Refusal
from thep_domain.people import UNKNOWN_PERSON
from thep_domain.risk import NOT_WHAT_STANDS, RATIONALE_MISSING, RESTED_ON, UNKNOWN_WORD

UNKNOWN_CONCERN = Refusal("unknown-concern", "DOMAIN section 1, Concern: a concern is named by its number")
CONCERN_OVER = Refusal("concern-over", "DOMAIN section 1, Concern: what is over is raised anew, or reopened")
NOT_MONITORED = Refusal("not-monitored", "DOMAIN section 1, Concern (R): a concern is monitored before it is closed")
INTERVENTION_OPEN = Refusal(
    "intervention-open", "DOMAIN section 2, invariant 19: a concern with an open intervention cannot be closed"
)
ADVICE_MISSING = Refusal(
    "advice-missing", "DOMAIN section 1, Concern: the authority is advised of a safeguarding matter [1:246]"
)
STEP_MISSING = Refusal("step-missing", "DOMAIN section 1, Intervention: each step rests on the one before")
SCHOOL_CLOSED = Refusal("school-closed", "DOMAIN section 1, Concern: it is about a school that is open on its day")

UNKNOWN_INTERVENTION = Refusal(
    "unknown-intervention", "DOMAIN section 1, Intervention: an intervention is named by its number"
)
INTERVENTION_OVER = Refusal(
    "intervention-over", "DOMAIN section 2, invariant 24: a stopped or completed one takes note, correction and impact"
)
INTERVENTION_PAUSED = Refusal(
    "intervention-paused", "DOMAIN section 2, invariant 24: a paused one waits until it is resumed"
)
NOT_ENTITLED = Refusal(
    "not-entitled", "prospectus E3 [2:1072-1092]: brokerage is for members; others by commission of the authority"
)
UNKNOWN_CANDIDATE = Refusal("unknown-candidate", "DOMAIN section 2, invariant 49: numbers are given once")
UNKNOWN_OBJECTIVE = Refusal("unknown-objective", "DOMAIN section 2, invariant 49: numbers are given once")
UNKNOWN_REVIEW = Refusal("unknown-review", "DOMAIN section 2, invariant 25: the identifier of a review never changes")
OWN_SCHOOL = Refusal("own-school", "DOMAIN section 2, invariant 20: a supporter is another establishment")
GIVER_NOT_OPEN = Refusal(
    "giver-not-open", "DOMAIN section 1, Intervention: who supports a school is open throughout, as far as is known"
)
CANDIDATE_BARRED = Refusal(
    "candidate-barred", "DOMAIN section 1, Intervention: a conflict of interest that bars stands"
)
CANDIDATE_DECIDED = Refusal(
    "candidate-decided", "DOMAIN section 1, Intervention: a candidate is accepted, declines or withdraws once"
)
ALREADY_PROPOSED = Refusal("already-proposed", "DOMAIN section 1, Intervention: a giver is asked once at a time")
CONFLICT_UNCHECKED = Refusal(
    "conflict-unchecked", "DOMAIN section 2, invariant 22: conflicts of interest are looked at before acceptance"
)
CONFLICT_UNDECIDED = Refusal(
    "conflict-undecided", "DOMAIN section 2, invariant 20: a declared conflict of interest is decided"
)
NO_CONFLICT = Refusal("no-conflict", "DOMAIN section 2, invariant 20: what is decided was declared")
SAME_HAND = Refusal("same-hand", "DOMAIN section 2, invariant 55: who proposed is not who decides")
NO_CAPACITY = Refusal("no-capacity", "DOMAIN section 2, invariant 21: nobody supports more schools than declared")
CONSENT_MISSING = Refusal("consent-missing", "DOMAIN section 2, invariant 22: done with, and not to [0:11]")
PLAN_MISSING = Refusal("plan-missing", "DOMAIN section 1, Intervention: no start without a plan")
OBJECTIVE_UNRATED = Refusal(
    "objective-unrated", "DOMAIN section 1, Intervention: a review rates every objective that stands"
)
REVIEW_MISSING = Refusal("review-missing", "DOMAIN section 1, Intervention: no end without a final review")
IMPACT_MISSING = Refusal("impact-missing", "DOMAIN section 1, Intervention: no end without its impact, by objective")
NOT_RECOGNISED = Refusal("not-recognised", "DOMAIN section 1, Intervention: a strength that ends was recognised")
UNKNOWN_GIVER = Refusal(
    "unknown-giver",
    "DOMAIN section 7, Identifiers: a giver is a school, a person who was added, or an organisation by a number",
)

REFUSALS = (
    UNKNOWN_CONCERN,
    CONCERN_OVER,
    NOT_MONITORED,
    INTERVENTION_OPEN,
    ADVICE_MISSING,
    STEP_MISSING,
    SCHOOL_CLOSED,
    UNKNOWN_INTERVENTION,
    INTERVENTION_OVER,
    INTERVENTION_PAUSED,
    NOT_ENTITLED,
    UNKNOWN_CANDIDATE,
    UNKNOWN_OBJECTIVE,
    UNKNOWN_REVIEW,
    OWN_SCHOOL,
    GIVER_NOT_OPEN,
    CANDIDATE_BARRED,
    CANDIDATE_DECIDED,
    ALREADY_PROPOSED,
    CONFLICT_UNCHECKED,
    CONFLICT_UNDECIDED,
    NO_CONFLICT,
    SAME_HAND,
    NO_CAPACITY,
    CONSENT_MISSING,
    PLAN_MISSING,
    OBJECTIVE_UNRATED,
    REVIEW_MISSING,
    IMPACT_MISSING,
    NOT_RECOGNISED,
    UNKNOWN_GIVER,
    UNKNOWN_PERSON,
    UNKNOWN_WORD,
    RATIONALE_MISSING,
    NOT_WHAT_STANDS,
    RESTED_ON,
    DATES_OUT_OF_ORDER,
    NOTHING_TO_CORRECT,
)
