"""Peer review: schools review each other, in clusters or across them, by an agreed protocol."""

from thep_domain.kernel.context import Context
from thep_domain.peer_review.answered import Answered
from thep_domain.peer_review.assurance import Copied, copied
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.events import PeerReviewEvent
from thep_domain.peer_review.falling_due import fall_due
from thep_domain.peer_review.finding import review_key
from thep_domain.peer_review.following import follow
from thep_domain.peer_review.questions import (
    CycleRow,
    GivingRow,
    LoadRow,
    QualityRow,
    ReviewerRow,
    ReviewRow,
    SeatRow,
    WhyRow,
    allocation_problem,
    cycle_row,
    cycles,
    giving,
    peer_reviews,
    quality,
    review_row,
    reviewer_loads,
    reviewer_row,
    reviewers,
    why_review,
)
from thep_domain.peer_review.refusals import REFUSALS
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.review_events import Action, Finding, ReportDrafted
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.rules import DUE, RULES, DueAfter
from thep_domain.peer_review.seats import Held
from thep_domain.peer_review.stating import Stated
from thep_domain.peer_review.verbs import PeerReviewDesk
from thep_domain.peer_review.wording import sentence
from thep_domain.peer_review.words import CycleStatus, FindingKind, OpenTo, Role, Step, VacatedFor

CONTEXT = Context(
    name="peer_review",
    aggregates=(Cycle, Reviewer, Review),
    refusals=REFUSALS,
    rules=RULES,
    desk=PeerReviewDesk,
    wording=sentence,
    follows=follow,
    falls_due=fall_due,
)

__all__ = [
    "CONTEXT",
    "DUE",
    "Action",
    "Answered",
    "Copied",
    "Cycle",
    "CycleRow",
    "CycleStatus",
    "DueAfter",
    "Finding",
    "FindingKind",
    "GivingRow",
    "Held",
    "LoadRow",
    "OpenTo",
    "PeerReviewDesk",
    "PeerReviewEvent",
    "QualityRow",
    "ReportDrafted",
    "Review",
    "ReviewRow",
    "Reviewer",
    "ReviewerRow",
    "Role",
    "SeatRow",
    "Stated",
    "Step",
    "VacatedFor",
    "WhyRow",
    "allocation_problem",
    "copied",
    "cycle_row",
    "cycles",
    "giving",
    "peer_reviews",
    "quality",
    "review_key",
    "review_row",
    "reviewer_loads",
    "reviewer_row",
    "reviewers",
    "why_review",
]
