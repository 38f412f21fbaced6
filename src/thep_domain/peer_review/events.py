"""Every fact of peer review: of a cycle, of a reviewer, and of a review."""

from thep_domain.peer_review.cycle_events import CycleEvent
from thep_domain.peer_review.review_events import ReviewEvent
from thep_domain.peer_review.reviewer_events import ReviewerEvent

PeerReviewEvent = CycleEvent | ReviewerEvent | ReviewEvent
