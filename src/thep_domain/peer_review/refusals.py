"""On what grounds an act of peer review is refused."""

from thep_domain.interventions import (
    CANDIDATE_BARRED,
    CONSENT_MISSING,
    NO_CAPACITY,
    NOT_ENTITLED,
    OWN_SCHOOL,
    SAME_HAND,
)
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, Refusal
from thep_domain.people import UNKNOWN_PERSON
from thep_domain.risk import NOT_WHAT_STANDS, RATIONALE_MISSING, RESTED_ON, UNKNOWN_WORD

# A cycle
BAD_CYCLE_NAME = Refusal("bad-cycle-name", "DOMAIN section 1, PeerReviewCycle: a cycle is named once, and for ever")
CYCLE_PLANNED_ALREADY = Refusal(
    "cycle-planned-already", "DOMAIN section 1, PeerReviewCycle: a cycle is named once, and for ever"
)
UNKNOWN_CYCLE = Refusal("unknown-cycle", "DOMAIN section 1, PeerReviewCycle: schools review each other in a cycle")
CYCLE_CLOSED = Refusal("cycle-closed", "DOMAIN section 1, PeerReviewCycle: planned, clusters formed, running, closed")
WINDOW_CLOSED = Refusal("window-closed", "DOMAIN section 1, PeerReviewCycle: hence opt-in, within the days of the plan")
ALREADY_OPTED_IN = Refusal("already-opted-in", "DOMAIN section 1, PeerReviewCycle: participation is encouraged, opt-in")
NOT_OPTED_IN = Refusal("not-opted-in", "DOMAIN section 1, PeerReviewCycle: participation is encouraged, opt-in")
REVIEWS_OPEN = Refusal("reviews-open", "DOMAIN section 2, invariant 29: a cycle closes when all reviews are terminal")

# Clusters
UNKNOWN_CLUSTER = Refusal("unknown-cluster", "DOMAIN section 2, invariant 27: a cluster is named by its number")
ALREADY_CLUSTERED = Refusal(
    "already-clustered", "DOMAIN section 2, invariant 27: a school is in at most one cluster per cycle"
)
CLUSTER_TOO_SMALL = Refusal("cluster-too-small", "DOMAIN section 2, invariant 27: each cluster has two schools or more")
CLUSTER_TOO_LARGE = Refusal("cluster-too-large", "DOMAIN section 1, PeerReviewCycle: clusters by the model's size")
NOT_CLUSTERED = Refusal("not-clustered", "DOMAIN section 1, PeerReviewCycle: clusters formed, then reviews")

# Reviewers and teams
UNKNOWN_REVIEWER = Refusal("unknown-reviewer", "DOMAIN section 1, PeerReviewCycle: reviewers are known by id")
ALREADY_REGISTERED = Refusal("already-registered", "DOMAIN section 1, PeerReviewCycle: reviewers are known by id")
CONFLICT_NOT_DECLARED = Refusal(
    "conflict-not-declared", "DOMAIN section 2, invariant 26: a conflict is declared, then decided"
)
NOT_TRAINED = Refusal("not-trained", "DOMAIN section 1, PeerReviewCycle: a team is of trained reviewers (S)")
REVIEWER_AWAY = Refusal("reviewer-away", "DOMAIN section 1, PeerReviewCycle: a team that can come")
ALREADY_VISITING = Refusal("already-visiting", "DOMAIN section 1, PeerReviewCycle: one place at a time")
OUT_OF_SCOPE = Refusal("out-of-scope", "DOMAIN section 1, PeerReviewCycle: protocol version")
RECIPROCAL_PAIR = Refusal("reciprocal-pair", "DOMAIN section 1, PeerReviewCycle: protocol version")
ONE_OF_A_SCHOOL = Refusal("one-of-a-school", "DOMAIN section 1, PeerReviewCycle: protocol version")
TEAM_FULL = Refusal("team-full", "DOMAIN section 1, PeerReviewCycle: a team is as large as the model says")
NOT_IN_TEAM = Refusal("not-in-team", "DOMAIN section 1, PeerReviewCycle: a seat is given up by who has it")
TEAM_INCOMPLETE = Refusal("team-incomplete", "DOMAIN section 1, PeerReviewCycle: team confirmed, then on site")
REVIEWER_CONFLICTED = Refusal(
    "reviewer-conflicted", "DOMAIN section 2, invariant 26: no reviewer is employed by the host"
)
ALLOCATION_BROKEN = Refusal(
    "allocation-broken", "DOMAIN section 2, invariant 26: what a solver says is checked without it"
)
ALLOCATION_UNPROVEN = Refusal(
    "allocation-unproven", "DOMAIN section 7, Authority (R): what is not proven to be the least is taken knowingly"
)
BY_PROVIDER = Refusal("by-provider", "DOMAIN section 1, PeerReviewCycle: the provider names the team")

# A review
UNKNOWN_REVIEW_ID = Refusal(
    "unknown-peer-review", "DOMAIN section 2, invariant 25: identifiers of reviews never change"
)
ALREADY_SCHEDULED = Refusal("already-scheduled", "DOMAIN section 1, PeerReviewCycle: one review of a school at a time")
REVIEW_OVER = Refusal("review-over", "DOMAIN section 1, PeerReviewCycle: followed up or cancelled, with a reason")
STEP_NOT_TAKEN = Refusal("step-not-taken", "DOMAIN section 1, PeerReviewCycle: each step follows the one before")
STEP_TAKEN = Refusal("step-taken", "DOMAIN section 1, PeerReviewCycle: each step is taken once")
SELF_REVIEW_MISSING = Refusal(
    "self-review-missing", "DOMAIN section 2, invariant 28: a self-review is dated before the visit"
)
FINDINGS_MISSING = Refusal("findings-missing", "DOMAIN section 1, PeerReviewCycle: a report says what was found")
UNKNOWN_DRAFT = Refusal("unknown-draft", "DOMAIN section 1, PeerReviewCycle: a report is agreed on a draft")
OWN_WORK = Refusal("own-work", "DOMAIN section 1, PeerReviewCycle: quality-assured [2:698-713]")
SECOND_READER_MISSING = Refusal(
    "second-reader-missing", "DOMAIN section 2, invariant 26: a conflict learnt later asks for a reader more"
)
UNKNOWN_ACTION = Refusal("unknown-action", "DOMAIN section 1, PeerReviewCycle: what was planned is followed up")
UNKNOWN_DISCLOSURE = Refusal("unknown-disclosure", "DOMAIN section 1, PeerReviewCycle: safeguarding disclosure exempt")
NOT_THE_DAY = Refusal(
    "not-the-day", "DOMAIN section 5 (R): a correction names the fact that it puts right, and what is right"
)

REFUSALS = (
    BAD_CYCLE_NAME,
    CYCLE_PLANNED_ALREADY,
    UNKNOWN_CYCLE,
    CYCLE_CLOSED,
    WINDOW_CLOSED,
    NOT_ENTITLED,
    ALREADY_OPTED_IN,
    NOT_OPTED_IN,
    REVIEWS_OPEN,
    UNKNOWN_CLUSTER,
    ALREADY_CLUSTERED,
    CLUSTER_TOO_SMALL,
    CLUSTER_TOO_LARGE,
    NOT_CLUSTERED,
    UNKNOWN_REVIEWER,
    ALREADY_REGISTERED,
    UNKNOWN_PERSON,
    CONFLICT_NOT_DECLARED,
    SAME_HAND,
    OWN_SCHOOL,
    CANDIDATE_BARRED,
    NOT_TRAINED,
    REVIEWER_AWAY,
    NO_CAPACITY,
    ALREADY_VISITING,
    OUT_OF_SCOPE,
    RECIPROCAL_PAIR,
    ONE_OF_A_SCHOOL,
    TEAM_FULL,
    NOT_IN_TEAM,
    TEAM_INCOMPLETE,
    REVIEWER_CONFLICTED,
    ALLOCATION_BROKEN,
    ALLOCATION_UNPROVEN,
    BY_PROVIDER,
    UNKNOWN_REVIEW_ID,
    ALREADY_SCHEDULED,
    REVIEW_OVER,
    STEP_NOT_TAKEN,
    STEP_TAKEN,
    SELF_REVIEW_MISSING,
    FINDINGS_MISSING,
    UNKNOWN_DRAFT,
    CONSENT_MISSING,
    OWN_WORK,
    SECOND_READER_MISSING,
    UNKNOWN_ACTION,
    UNKNOWN_DISCLOSURE,
    NOT_THE_DAY,
    NOT_WHAT_STANDS,
    RESTED_ON,
    UNKNOWN_WORD,
    RATIONALE_MISSING,
    DATES_OUT_OF_ORDER,
)
