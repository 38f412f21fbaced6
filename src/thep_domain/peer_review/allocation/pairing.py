"""Which reviewer may go to which visit, what that costs, and how ties between equal answers are broken."""

from collections.abc import Iterator
from hashlib import sha256
from math import isqrt

from attrs import frozen

from thep_domain.peer_review.allocation.problem import Bar, Days, Place, Problem, Reviewer, Scope, Terms, Visit

TIES = 2**20
"""How many ranks a pair can have in a tie."""


@frozen
class Pair:
    """A reviewer who may go to a visit: the cost, the rank in a tie, whether they may lead, whether the seat stands."""

    review: str
    person: str
    cost: int
    tie: int
    lead: bool
    pinned: bool = False


def bar_between(reviewer: Reviewer, visit: Visit, terms: Terms, *, to_lead: bool = False) -> Bar | None:
    """The first ground that keeps this reviewer from this visit, or None."""
    for bar in Bar:
        if _bars(bar, reviewer, visit, terms, to_lead=to_lead):
            return bar
    return None


def _bars(bar: Bar, reviewer: Reviewer, visit: Visit, terms: Terms, *, to_lead: bool) -> bool:
    match bar:
        case Bar.OWN_SCHOOL:
            return reviewer.school == visit.host or _kept(reviewer, visit, bar)
        case Bar.SAME_ORGANISATION:
            same = reviewer.organisation is not None and reviewer.organisation == visit.organisation
            return same or _kept(reviewer, visit, bar)
        case Bar.CONFLICT | Bar.STOOD_DOWN:
            return _kept(reviewer, visit, bar)
        case Bar.NOT_TRAINED:
            return not (may_lead(reviewer, visit) if to_lead else may_sit(reviewer, visit))
        case Bar.OUT_OF_SCOPE:
            return not in_scope(reviewer.cluster, visit.cluster, terms.scope)
        case Bar.AWAY:
            return any(days.meets(visit.days) for days in reviewer.away)
        case Bar.NO_VISIT:
            return reviewer.visits < 1


def _kept(reviewer: Reviewer, visit: Visit, bar: Bar) -> bool:
    return any(each.host == visit.host and each.bar is bar for each in reviewer.kept_from)


def may_lead(reviewer: Reviewer, visit: Visit) -> bool:
    """Whether a reviewer is trained to lead on every day of a visit."""
    return _covers(reviewer.leads, visit.days)


def may_sit(reviewer: Reviewer, visit: Visit) -> bool:
    """Whether a reviewer is trained on every day of a visit, as a lead or as a member of the team."""
    return _covers(reviewer.trained, visit.days) or may_lead(reviewer, visit)


def _covers(trained: tuple[Days, ...], days: Days) -> bool:
    return any(each.holds(days) for each in trained)


def in_scope(reviewers: str | None, hosts: str | None, scope: Scope) -> bool:
    """Whether a reviewer of one cluster may go to a host of another, or of the same."""
    match scope:
        case Scope.WITHIN:
            return reviewers is not None and reviewers == hosts
        case Scope.OUTSIDE:
            return reviewers is None or reviewers != hosts
        case Scope.ANY:
            return True
        case Scope.PROVIDER:
            return False


def metres_between(one: Place, other: Place) -> int:
    """The distance by grid reference, whole metres, rounded down."""
    return isqrt((one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2)


def cost_of(problem: Problem, reviewer: Reviewer, visit: Visit) -> int:
    """What this pair costs, in whole numbers: distance, phase, theme, having met, replacing a seat named before."""
    weights = problem.weights
    far = (
        weights.unknown
        if reviewer.place is None or visit.place is None
        else metres_between(reviewer.place, visit.place)
    )
    replaces = bool(visit.named) and reviewer.person not in visit.named
    return (
        far // weights.metres
        + weights.phase * (reviewer.phase != visit.phase)
        + weights.theme * (not reviewer.strong)
        + weights.met * (frozenset((reviewer.school, visit.host)) in problem.met)
        + weights.replaced * replaces
    )


def tie_of(review: str, person: str) -> int:
    """The rank of a pair in a tie: 1 to 2^20, from its names alone."""
    return 1 + int.from_bytes(sha256(f"tie|{person}|{review}".encode()).digest()[:8], "big") % TIES


def pair_of(problem: Problem, reviewer: Reviewer, visit: Visit) -> Pair:
    """The pair of these two, whether or not they may meet."""
    return Pair(
        review=visit.review,
        person=reviewer.person,
        cost=cost_of(problem, reviewer, visit),
        tie=tie_of(visit.review, reviewer.person),
        lead=may_lead(reviewer, visit),
        pinned=reviewer.person in visit.pinned,
    )


def pairs_of(problem: Problem) -> Iterator[Pair]:
    """Every pair that may be: those that pass each bar, and those whose seats stand.

    A visit whose seats all stand asks for no other.
    """
    by_cluster: dict[str | None, list[Reviewer]] = {}
    if problem.terms.scope is Scope.WITHIN:
        for reviewer in problem.reviewers:
            by_cluster.setdefault(reviewer.cluster, []).append(reviewer)
    for visit in problem.visits:
        full = len(visit.pinned) >= visit.seats
        near = by_cluster.get(visit.cluster, []) if problem.terms.scope is Scope.WITHIN else problem.reviewers
        looked_at = set(visit.pinned)
        yield from (pair_of(problem, problem.reviewer_of[person], visit) for person in sorted(looked_at))
        if full:
            continue
        for reviewer in near:
            if reviewer.person not in looked_at and bar_between(reviewer, visit, problem.terms) is None:
                yield pair_of(problem, reviewer, visit)
