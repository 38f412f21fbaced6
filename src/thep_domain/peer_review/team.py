"""Who may have a seat at a visit: asked when a team is named, by solver or by hand, when something changes, and at
the visit itself."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from thep_domain.interventions import CANDIDATE_BARRED, NO_CAPACITY, OWN_SCHOOL
from thep_domain.kernel.work import Reading
from thep_domain.peer_review.allocation import Days, Scope, in_scope
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.refusals import (
    ALREADY_VISITING,
    NOT_TRAINED,
    ONE_OF_A_SCHOOL,
    OUT_OF_SCOPE,
    RECIPROCAL_PAIR,
    REVIEWER_AWAY,
)
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.standing import organisation_of
from thep_domain.peer_review.words import Role, VacatedFor


@frozen
class Bar:
    """What keeps a reviewer from a visit: the ground in a word, and in a sentence."""

    cause: VacatedFor
    sentence: str


GROUNDS = {
    VacatedFor.EMPLOYED_BY_HOST: OWN_SCHOOL,
    VacatedFor.CONFLICT: CANDIDATE_BARRED,
    VacatedFor.NOT_TRAINED: NOT_TRAINED,
    VacatedFor.AWAY: REVIEWER_AWAY,
    VacatedFor.ALREADY_VISITING: ALREADY_VISITING,
}


def reviews_of(reading: Reading, person: str) -> Iterator[tuple[str, Review]]:
    """Every review in which somebody has a seat, but for those that were cancelled."""
    for key, review in reading.loaded(Review):
        if review.cancelled_on is None and any(each.person == person for each in review.team):
            yield key, review


def bar_of(
    reading: Reading, person: str, reviewer: Reviewer, review: Review, role: Role, protocol: str, day: date
) -> Bar | None:
    """What keeps somebody from a visit, as known now: employment, conflicts, training, days away, another visit."""
    visit = review.visit
    named = min(day, visit.first)
    if review.host in reviewer.employers_between(named, visit.last):
        return Bar(VacatedFor.EMPLOYED_BY_HOST, f"{person} works for the host on a day from {named} to {visit.last}.")
    barred = conflict_bar(reading, person, reviewer, review, visit)
    if barred is not None:
        return Bar(VacatedFor.CONFLICT, barred)
    if not reviewer.may(role, protocol, visit):
        what = "to lead" if role is Role.LEAD else "as a reviewer"
        return Bar(
            VacatedFor.NOT_TRAINED, f"{person} is not trained {what} for {protocol} on {visit.first}: train first."
        )
    if reviewer.away_in(visit):
        return Bar(VacatedFor.AWAY, f"{person} is away on a day from {visit.first} to {visit.last}.")
    for key, other in reviews_of(reading, person):
        if key != review.name and other.visit.meets(visit):
            return Bar(VacatedFor.ALREADY_VISITING, f"{person} is at {key} on a day of this visit.")
    return None


def conflict_bar(reading: Reading, person: str, reviewer: Reviewer, review: Review, visit: Days) -> str | None:
    """Why a conflict of interest keeps somebody from a host, in a sentence; also one that is not decided yet."""
    conflict = reviewer.conflict_with(review.host)
    if conflict is not None and conflict.bars_on(visit.last):
        how = "decided" if conflict.decisions else "declared, and not decided"
        return f"A conflict of {person} with the host is {how}: choose another, or decide it."
    employment = reviewer.employment_on(visit.last)
    if employment is None or employment.employer is None or conflict is not None:
        return None
    theirs = organisation_of(reading, employment.employer, visit.last)
    if theirs is not None and theirs == organisation_of(reading, review.host, visit.last):
        return (
            f"{person} works in the same organisation as the host: choose another, or declare it and have it decided."
        )
    return None


def refuse_seat(
    reading: Reading, cycle: Cycle, review: Review, person: str, role: Role, day: date, team: tuple[str, ...]
) -> None:
    """Refuse a seat that somebody may not have; ``team`` are the people who have the others."""
    reviewer = reading.load(Reviewer, person)
    reviewer.require(person, day)
    plan = cycle.planned(review.cycle)
    bar = bar_of(reading, person, reviewer, review, role, plan.protocol, day)
    if bar is not None:
        raise GROUNDS[bar.cause](bar.sentence)
    held = [key for key, _ in _in_cycle(reading, person, review)]
    if len(held) >= reviewer.offered(review.cycle):
        raise NO_CAPACITY(
            f"{person} offers {reviewer.offered(review.cycle)} visits in {review.cycle}, and goes to"
            f" {', '.join(sorted(held)) or 'no school'}: ask for one more."
        )
    employment = reviewer.employment_on(day)
    school = None if employment is None else employment.of
    _refuse_terms(reading, cycle, review, person, school, team, day)


def _in_cycle(reading: Reading, person: str, review: Review) -> Iterator[tuple[str, Review]]:
    for key, other in reviews_of(reading, person):
        if other.cycle == review.cycle and key != review.name:
            yield key, other


def _refuse_terms(
    reading: Reading,
    cycle: Cycle,
    review: Review,
    person: str,
    school: str | None,
    team: tuple[str, ...],
    day: date,
) -> None:
    """Refuse what the protocol does not allow: scope, two of one school, two schools that review each other."""
    model = cycle.model
    cluster = cycle.cluster_of(school or "", day)
    host = cycle.cluster_of(review.host, day)
    if model.scope is not Scope.PROVIDER and not in_scope(
        None if cluster is None else str(cluster.number), None if host is None else str(host.number), model.scope
    ):
        raise OUT_OF_SCOPE(f"{person} is not {model.scope} of the host: the protocol asks for that.")
    schools = {held.school for held in review.team if held.person in team and held.school is not None}
    if model.one_a_school and school in schools:
        raise ONE_OF_A_SCHOOL(f"The team has somebody of {school} already: the protocol has one of a school.")
    if model.reciprocal or school is None:
        return
    for key, other in reading.loaded(Review):
        if other.cycle != review.cycle or other.host != school or other.cancelled_on is not None:
            continue
        if any(held.school == review.host for held in other.team):
            raise RECIPROCAL_PAIR(f"{review.host} reviews {school} in {key}: the two do not review each other.")
