"""What was recorded and was not so: whether it can be withdrawn, which is refused while others rest on it."""

from collections.abc import Iterable
from datetime import date

from thep_domain.interventions import NO_CAPACITY
from thep_domain.kernel.work import Reading
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.finding import standing_review
from thep_domain.peer_review.refusals import CYCLE_CLOSED
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.team import reviews_of
from thep_domain.peer_review.words import CancelledFor, OfCycle, OfReviewer, Step
from thep_domain.risk import NOT_WHAT_STANDS, RESTED_ON

WITHDRAWABLE = (
    Step.SELF_REVIEWED,
    Step.VISITED,
    Step.FED_BACK,
    Step.DRAFTED,
    Step.AGREED,
    Step.ASSURED,
    Step.ACTION_PLANNED,
    Step.FOLLOWED_UP,
    Step.CANCELLED,
)
"""The steps that can be withdrawn. A review that was scheduled wrong is cancelled; who has a seat stands down."""


def of_reviewer(reading: Reading, person: str, reviewer: Reviewer, of: int) -> OfReviewer:
    """What a version says of a reviewer. Raises Refused where nothing stands by it, or where others rest on it."""
    if of and of == reviewer.registered_by:
        said = reviewer.employments, reviewer.trainings, reviewer.offers, reviewer.away, reviewer.conflicts
        if any(said) or any(True for _ in reviews_of(reading, person)):
            raise RESTED_ON(f"{person} was registered, and more is recorded since: withdraw that first.")
        return OfReviewer.REGISTRATION
    if any(each.version == of for each in reviewer.employments):
        return OfReviewer.EMPLOYMENT
    if any(each.version == of for each in reviewer.trainings):
        return OfReviewer.TRAINING
    for offer in reviewer.offers:
        if offer.version == of:
            _refuse_to_lower(reading, person, reviewer, offer.cycle, of)
            return OfReviewer.OFFER
    for conflict in reviewer.conflicts:
        if conflict.version == of:
            if conflict.decisions:
                decided = conflict.decisions[-1]
                raise RESTED_ON(
                    f"That conflict was decided on {decided.on}: withdraw the decision first (version"
                    f" {decided.version})."
                )
            return OfReviewer.CONFLICT
        if any(each.version == of for each in conflict.decisions):
            return OfReviewer.DECISION
    raise NOT_WHAT_STANDS(
        f"Nothing stands of {person} by version {of}: thep history reviewer:{person} shows the versions; days away are"
        " put right with thep reviewers correct-away."
    )


def _refuse_to_lower(reading: Reading, person: str, reviewer: Reviewer, cycle: str, of: int) -> None:
    """Refuse to take an offer back on which seats rest that are still to be kept."""
    left = next((each.visits for each in reversed(reviewer.offers) if each.cycle == cycle and each.version != of), 0)
    held = [(key, each) for key, each in reviews_of(reading, person) if each.cycle == cycle]
    ahead = sorted(key for key, each in held if each.visited is None)
    if ahead and len(held) > left:
        raise NO_CAPACITY(
            f"Without it {person} offers {left} visits in {cycle}, and goes to {', '.join(ahead)}: stand them down"
            " first, or record what is offered."
        )


def of_cycle(reading: Reading, name: str, cycle: Cycle, of: int) -> OfCycle:
    """What a version says of a cycle. Raises Refused where nothing stands by it, or where others rest on it."""
    cycle.planned(name)
    if of and of == cycle.closed_by:
        return OfCycle.CLOSING
    if cycle.closed_on is not None:
        raise CYCLE_CLOSED(
            f"The cycle {name} was closed on {cycle.closed_on}: withdraw that first (version {cycle.closed_by})."
        )
    for entry in cycle.entries:
        if entry.version == of:
            if entry.opted_out_on is not None:
                raise RESTED_ON(
                    f"The school opted out on {entry.opted_out_on}: withdraw that first (version {entry.left_by})."
                )
            _refuse_in_use(reading, name, cycle, entry.school)
            return OfCycle.OPTED_IN
        if of and entry.left_by == of:
            if cycle.entry_of(entry.school) != entry:
                raise RESTED_ON("The school opted in again after that: withdraw that first.")
            return OfCycle.OPTED_OUT
    for cluster in cycle.clusters:
        if of and cluster.last.version == of:
            earlier = cluster.held[-2] if len(cluster.held) > 1 else None
            _refuse_regrouping(cycle, name, () if earlier is None else earlier.members, cluster.number)
            return OfCycle.CLUSTER
        if any(each.version == of for each in cluster.held):
            raise RESTED_ON(
                f"Cluster {cluster.number} was changed later: withdraw that first (version {cluster.last.version})."
            )
    raise NOT_WHAT_STANDS(
        f"Nothing that can be withdrawn stands of {name} by version {of}: thep history cycle:{name} shows the versions."
    )


def _refuse_in_use(reading: Reading, name: str, cycle: Cycle, school: str) -> None:
    held = cycle.last_cluster_of(school)
    if held is not None:
        raise RESTED_ON(f"The school is in cluster {held.number} of {name}: change that first.")
    review = standing_review(reading, school, name)
    if review is not None:
        raise RESTED_ON(f"The school has the review {review.name}: cancel that first.")


def _refuse_regrouping(cycle: Cycle, name: str, members: Iterable[str], number: int) -> None:
    """Refuse to take back on what an allocation rests, and to put schools together that are elsewhere by now."""
    if cycle.runs:
        raise RESTED_ON(
            f"Reviewers of {name} were allocated on {cycle.runs[-1].on} with that: change the cluster instead"
            f" (thep peer-review cluster {name} --number {number})."
        )
    for school in members:
        if not cycle.takes_part(school, date.max):
            raise RESTED_ON(f"The establishment {school}, which was in it, has opted out since: withdraw that first.")
        other = cycle.last_cluster_of(school, but=number)
        if other is not None:
            raise RESTED_ON(
                f"The establishment {school}, which was in it, is in cluster {other.number}: change that first."
            )


def of_review(name: str, review: Review, cycle: Cycle, step: Step) -> tuple[date, int]:
    """On which day a step was taken, and which version says so. Raises Refused where it cannot be withdrawn."""
    review.require(name)
    found = [(on, version) for each, on, version in review.facts if each is step]
    if step not in WITHDRAWABLE or not found:
        taken = ", ".join(f"{each} {on}" for each, on, _ in review.facts)
        raise NOT_WHAT_STANDS(
            f"The review {name} has no step {step} that can be withdrawn; recorded are {taken or 'no steps'}."
        )
    now = review.status_on(date.max)
    if now is not step:
        raise RESTED_ON(f"The review {name} is {now}: that is withdrawn first, or corrected.")
    if step is Step.FED_BACK and review.standing:
        raise RESTED_ON(f"The report of {name} was sent back: it is written anew, and its feedback stands.")
    if step is Step.CANCELLED and review.cancelled_for in (CancelledFor.CLOSED, CancelledFor.MERGED):
        raise NOT_WHAT_STANDS(f"The register shows the end of the school of {name}: correct that.")
    if cycle.closed_on is not None:
        raise CYCLE_CLOSED(
            f"The cycle {review.cycle} was closed on {cycle.closed_on}: withdraw that first (version"
            f" {cycle.closed_by})."
        )
    if step is Step.CANCELLED and not cycle.takes_part(review.host, date.max):
        raise RESTED_ON(f"The school of {name} has opted out of {review.cycle}: withdraw that first.")
    return found[-1]
