"""What follows in the same save: seats that can no longer be kept, and reviews of schools that are no more."""

from datetime import date

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.work import Work
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.review_events import (
    ConflictLearnt,
    ReviewCancelled,
    ReviewRestored,
    SeatVacated,
    StepWithdrawn,
    VisitMoved,
)
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.seats import Held
from thep_domain.peer_review.team import Bar, bar_of, reviews_of
from thep_domain.peer_review.words import CancelledFor, Step, VacatedFor
from thep_domain.people import end_case, reopen_case
from thep_domain.schools import School, cite_registration, establishment_at

LEARNT = (VacatedFor.EMPLOYED_BY_HOST, VacatedFor.CONFLICT)
"""What is a finding when it is learnt after a visit."""


def follow(work: Work) -> None:
    """Let seats follow reviewers and visits, and reviews follow the register."""
    people = sorted({each.key for each in work.touched if each.kind is Reviewer})
    for person in people:
        for key, review in list(reviews_of(work, person)):
            _look_at(work, key, review, only=person)
    moved = sorted({each.key for each in work.touched if isinstance(each.event, VisitMoved | StepWithdrawn)})
    for key in moved:
        _look_at(work, key, work.load(Review, key))
    schools = {each.key for each in work.touched if each.kind is School}
    if schools:
        _follow_register(work, schools)


def _follow_register(work: Work, schools: set[str]) -> None:
    """Look at the reviews of schools that the register has news of: of few of those of a file there are any."""
    by_host: dict[str, list[tuple[str, Review]]] = {}
    for key, review in work.loaded(Review):
        by_host.setdefault(review.host, []).append((key, review))
    for host, held in sorted(by_host.items()):
        found = establishment_at(work, host)
        if found is None or not schools & {host, *map(str, found.urns)}:
            continue
        closing, register = found.closing, cite_registration(work, found.registrations[-1])
        last_day = None if closing is None else closing.last_day
        merged = closing is not None and closing.merged
        for key, review in held:
            _follow_school(work, key, review, last_day, register, merged=merged)


def _look_at(work: Work, key: str, review: Review, only: str | None = None) -> None:
    """Empty the seats of a review that can no longer be kept; after the visit that is a finding, and no change."""
    if review.over:
        return
    plan = work.load(Cycle, review.cycle).planned(review.cycle)
    for held in review.team:
        if only not in (None, held.person):
            continue
        reviewer = work.load(Reviewer, held.person)
        bar = bar_of(work, held.person, reviewer, review, held.role, plan.protocol, held.from_on)
        if bar is None:
            continue
        if review.visited is not None:
            _learn(work, key, held, bar)
        elif not (bar.cause is VacatedFor.CONFLICT and _undecided(reviewer, review)):
            vacate(work, key, held, bar.cause, work.today)


def _undecided(reviewer: Reviewer, review: Review) -> bool:
    """Whether a conflict waits for its decision: until then the seat is kept, and the visit refused."""
    conflict = reviewer.conflict_with(review.host)
    return conflict is not None and not conflict.decisions


def _learn(work: Work, key: str, held: Held, bar: Bar) -> None:
    if held.learnt or bar.cause not in LEARNT:
        return
    fact = ConflictLearnt(review=key, seat=held.seat, person=held.person, cause=bar.cause, learnt_on=work.today)
    work.record(Review, key, fact)


def vacate(work: Work, key: str, held: Held, cause: VacatedFor, day: date) -> None:
    """Empty a seat."""
    on = max(day, held.from_on)
    fact = SeatVacated(review=key, seat=held.seat, person=held.person, cause=cause, vacated_on=on)
    work.record(Review, key, fact)


def cancel(
    work: Work,
    key: str,
    review: Review,
    day: date,
    cause: CancelledFor,
    reason: Text | None = None,
    register: Cited | None = None,
) -> None:
    """Cancel a review and empty its seats; its texts are kept as long as those of any case that ended."""
    on = min(day, work.today)
    for held in review.team:
        vacate(work, key, held, VacatedFor.CANCELLED, on)
    fact = ReviewCancelled(review=key, cancelled_on=day, cause=cause, reason_given=reason, register=register)
    work.record(Review, key, fact, on=on)
    end_case(work, f"{Review.STREAM}:{key}", on)


def _follow_school(
    work: Work, key: str, review: Review, last_day: date | None, register: Cited, *, merged: bool
) -> None:
    """A review ends with its host, unless the host was visited by then; it is restored where that is taken back."""
    ended = review.cancelled_for in (CancelledFor.CLOSED, CancelledFor.MERGED)
    if ended and review.cancelled_on is not None and review.cancelled_on != last_day:
        cancelled_on = review.cancelled_on
        fact = ReviewRestored(review=key, cancelled_on=cancelled_on, register=register)
        review = work.record(Review, key, fact, on=min(cancelled_on, work.today))
        reopen_case(work, f"{Review.STREAM}:{key}", work.today)
    if last_day is None or review.over or last_day < review.scheduled_on:
        return
    if review.status_on(last_day) not in (Step.SCHEDULED, Step.TEAM_NAMED, Step.SELF_REVIEWED):
        return
    cancel(work, key, review, last_day, CancelledFor.MERGED if merged else CancelledFor.CLOSED, register=register)
