"""The problem of a cycle: which visits want whom, as the facts say it on a day. The same facts state it alike."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from thep_domain.kernel.work import Reading
from thep_domain.peer_review.allocation import (
    Bar,
    Days,
    Kept,
    Problem,
    Terms,
    Visit,
)
from thep_domain.peer_review.allocation import Reviewer as Candidate
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.rules import ALLOCATION, AllocationRule, before
from thep_domain.peer_review.standing import organisation_of, phase_of, place_of, strong_in
from thep_domain.peer_review.team import conflict_bar
from thep_domain.peer_review.words import Role, VacatedFor
from thep_domain.rulebook import rules_in_force


@frozen
class Stated:
    """A problem, and the rule that it is to be solved by."""

    problem: Problem
    rule: AllocationRule


def state_problem(reading: Reading, name: str, cycle: Cycle, day: date) -> Stated:
    """The problem of a cycle on a day: every review in a cluster that was not cancelled, and everybody who offers."""
    model, rule = cycle.planned(name).model, rules_in_force(reading, day)[ALLOCATION]
    reviews = [
        (key, each)
        for key, each in reading.loaded(Review)
        if each.cycle == name and each.cancelled_on is None and cycle.cluster_of(each.host, day) is not None
    ]
    stated = {key for key, _ in reviews}
    others = [each for key, each in reading.loaded(Review) if key not in stated and each.cancelled_on is None]
    pinned = [person for _, each in reviews for person in _pinned(each)]
    people = [
        (person, each)
        for person, each in reading.loaded(Reviewer)
        if (each.offered(name) or person in pinned) and each.employment_on(day) is not None
    ]
    return Stated(
        Problem(
            visits=[_visit(reading, key, each, cycle, day) for key, each in reviews],
            reviewers=[
                _candidate(
                    reading,
                    person,
                    each,
                    [review for _, review in reviews],
                    [review for review in others if any(held.person == person for held in review.team)],
                    cycle,
                    day,
                    pinned.count(person),
                )
                for person, each in people
            ],
            terms=Terms(model.scope, model.reciprocal, model.one_a_school),
            weights=rule.weights,
            met=frozenset(_met(reading, before(day, rule.rotate), day)),
        ),
        rule,
    )


def _pinned(review: Review) -> tuple[str, ...]:
    """Whose seats stand: all once it was visited, before that those named by hand."""
    return tuple(each.person for each in review.team if review.visited is not None or each.run is None)


def _visit(reading: Reading, key: str, review: Review, cycle: Cycle, day: date) -> Visit:
    cluster, visited = cycle.cluster_of(review.host, day), review.visited is not None
    return Visit(
        review=key,
        host=review.host,
        days=review.visit,
        seats=len(review.team) if visited else cycle.model.team,
        leads=0 if visited else cycle.model.leads,
        cluster=None if cluster is None else str(cluster.number),
        phase=phase_of(reading, review.host, day),
        place=place_of(reading, review.host),
        organisation=organisation_of(reading, review.host, day),
        pinned=_pinned(review),
        named=tuple(dict.fromkeys(each.person for each in review.held)),
    )


def _candidate(
    reading: Reading,
    person: str,
    reviewer: Reviewer,
    reviews: list[Review],
    elsewhere: list[Review],
    cycle: Cycle,
    day: date,
    pinned: int,
) -> Candidate:
    """A reviewer in the problem; ``elsewhere`` are seats outside of it: in other cycles, or at a host in no cluster."""
    plan, employment = cycle.planned(""), reviewer.employment_on(day)
    school = "" if employment is None or employment.of is None else employment.of
    cluster = cycle.cluster_of(school, day)
    return Candidate(
        person=person,
        school=school,
        visits=max(reviewer.offered(plan.cycle) - sum(each.cycle == plan.cycle for each in elsewhere), pinned),
        trained=reviewer.trained_for(plan.protocol, Role.MEMBER),
        leads=reviewer.trained_for(plan.protocol, Role.LEAD),
        cluster=None if cluster is None else str(cluster.number),
        phase=phase_of(reading, school, day),
        place=place_of(reading, school),
        # one organisation is a conflict that can be decided: it is among the hosts that the reviewer is kept from
        strong=strong_in(reading, school, plan.theme, day),
        away=(*reviewer.away, *(each.visit for each in elsewhere)),
        kept_from=tuple(_kept(reading, person, reviewer, reviews, day)),
    )


def _kept(reading: Reading, person: str, reviewer: Reviewer, reviews: list[Review], day: date) -> Iterator[Kept]:
    for review in reviews:
        visit = review.visit
        if review.host in reviewer.employers_between(min(day, visit.first), visit.last):
            yield Kept(review.host, Bar.OWN_SCHOOL)
        elif conflict_bar(reading, person, reviewer, review, visit) is not None:
            yield Kept(review.host, Bar.CONFLICT)
        elif any(each.person == person and each.cause is VacatedFor.STOOD_DOWN for each in review.held):
            yield Kept(review.host, Bar.STOOD_DOWN)


def _met(reading: Reading, since: date, until: date) -> Iterator[frozenset[str]]:
    period = Days(since, until)
    for _, review in reading.loaded(Review):
        if review.visited is not None and review.visited.meets(period):
            for each in review.team:
                if each.school is not None:
                    yield frozenset((each.school, review.host))
