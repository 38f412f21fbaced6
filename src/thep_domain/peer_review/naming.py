"""Teams, by solver and by hand: what is recorded of an answer, and of reviewers who are named one by one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.work import Work
from thep_domain.peer_review.allocation import (
    Longlist,
    Problem,
    Scope,
    Seat,
    broken,
    may_lead,
    problem_digest,
    seats_digest,
    tie_sum,
    total_cost,
)
from thep_domain.peer_review.answered import Answered
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.cycle_events import Allocated, LonglistUsed
from thep_domain.peer_review.finding import cycle_of
from thep_domain.peer_review.following import vacate
from thep_domain.peer_review.refusals import (
    ALLOCATION_BROKEN,
    ALLOCATION_UNPROVEN,
    BY_PROVIDER,
    CLUSTER_TOO_SMALL,
    TEAM_FULL,
)
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.review_events import SeatFilled, TeamNamed, TeamSeat
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.rules import ALLOCATION, PROVIDER_SEATS, Seats
from thep_domain.peer_review.stating import state_problem
from thep_domain.peer_review.team import refuse_seat
from thep_domain.peer_review.words import Role, VacatedFor
from thep_domain.rulebook import rules_on


def refuse_to_allocate(cycle: Cycle, name: str, day: date) -> None:
    """Refuse an allocation where the provider names the teams, and where a cluster is smaller than the model wants."""
    cycle.must_be_open(name, day)
    if cycle.model.scope is Scope.PROVIDER:
        raise BY_PROVIDER(f"The teams of {name} are named by the provider: enter them by hand, where they are known.")
    small = cycle.too_small(day)
    if small:
        which = ", ".join(f"{each.number} ({len(each.last.members)} schools)" for each in small)
        raise CLUSTER_TOO_SMALL(
            f"These clusters of {name} are smaller than the model's {cycle.model.least}: {which}. Add a school, or let"
            " an authority allow it (thep peer-review cluster)."
        )


def record_allocation(work: Work, name: str, answer: Answered, day: date, *, unproven: bool) -> Mapping[str, Any]:
    """Check an answer without the solver, and record it with the teams that it names."""
    cycle = cycle_of(work, name)
    refuse_to_allocate(cycle, name, day)
    stated = state_problem(work, name, cycle, day)
    problem = stated.problem
    longlist = _longlist(answer.longlist)
    if problem_digest(problem, longlist) != answer.problem:
        raise ALLOCATION_BROKEN("The problem is another one by now: something was recorded since. Allocate again.")
    seats = tuple(Seat(review, person) for review, people in answer.seats.items() for person in people)
    wrong = broken(problem, seats)
    if wrong:
        raise ALLOCATION_BROKEN(f"The answer breaks what must hold: {' '.join(wrong[:5])}")
    if not answer.proven and not unproven:
        raise ALLOCATION_UNPROVEN(
            f"It is not proven that no allocation costs less; one may, by up to {answer.gap}. Take it with --unproven,"
            f" or raise the nodes of the rule {ALLOCATION.name}."
        )
    run = len(cycle.runs) + 1
    fact = Allocated(
        cycle=name,
        run=run,
        after_run=run - 1 or None,
        allocated_on=day,
        known_at=answer.known_at,
        longlist=None
        if longlist is None
        else LonglistUsed(hosts=longlist.hosts, leads=longlist.leads, reviewers=longlist.reviewers),
        pairs=answer.pairs,
        seats=len(seats),
        cost=total_cost(problem, seats),
        ties=tie_sum(seats),
        unique=answer.unique,
        proven=answer.proven,
        gap=answer.gap,
        solver=Text(answer.solver),
        version=Text(answer.version),
        options=Text(answer.options),
        problem=answer.problem,
        answer=seats_digest(seats),
        rules=rules_on(work, day).cite(ALLOCATION),
    )
    work.record(Cycle, name, fact)
    changed = [_record_team(work, problem, review, people, run, day) for review, people in sorted(answer.seats.items())]
    return {"run": run, "seats": len(seats), "changed": sum(changed)}


def _longlist(numbers: tuple[int, ...]) -> Longlist | None:
    if len(numbers) != 3 or min(numbers) < 1:
        return None
    return Longlist(*numbers)


def _record_team(work: Work, problem: Problem, key: str, people: Iterable[str], run: int, day: date) -> int:
    """Name the team of one review, or change its seats; how many changed."""
    review = work.load(Review, key)
    if review.visited is not None:
        return 0
    wanted = set(people)
    for held in review.team:
        if held.person not in wanted:
            vacate(work, key, held, VacatedFor.REPLACED, day)
    review = work.load(Review, key)
    new = sorted(wanted - {held.person for held in review.team})
    if not new:
        return 0
    visit = problem.visit_of[key]
    leads = sum(held.role is Role.LEAD for held in review.team)
    able = [person for person in new if may_lead(problem.reviewer_of[person], visit)]
    leading = set(able[: max(0, visit.leads - leads)])
    roles = {person: Role.LEAD if person in leading else Role.MEMBER for person in new}
    _fill(work, key, review, roles, run, day)
    _let_lead(work, key, problem, visit.leads - leads - len(leading), day)
    return len(new)


def _let_lead(work: Work, key: str, problem: Problem, wanted: int, day: date) -> None:
    """Let members lead who are trained for it, where those who led are gone and nobody who is new can."""
    review = work.load(Review, key)
    visit = problem.visit_of[key]
    able = [
        held for held in review.team if held.role is Role.MEMBER and may_lead(problem.reviewer_of[held.person], visit)
    ]
    for held in able[: max(0, wanted)]:
        vacate(work, key, held, VacatedFor.REPLACED, day)
        _fill(work, key, work.load(Review, key), {held.person: Role.LEAD}, held.run, day)


def name_by_hand(work: Work, key: str, review: Review, roles: Mapping[str, Role], day: date) -> None:
    """Name reviewers for free seats, each of whom may have one."""
    cycle = cycle_of(work, review.cycle)
    provider = cycle.model.scope is Scope.PROVIDER
    if provider and rules_on(work, day)[PROVIDER_SEATS] is Seats.NAMED_BY_PROVIDER:
        outside = [person for person in roles if _of_a_school(work, person, day)]
        if outside:
            raise BY_PROVIDER(
                f"The provider names the team: {', '.join(outside)} works for a school, and not for the provider."
            )
    free = cycle.model.team - len(review.team)
    if len(roles) > free:
        raise TEAM_FULL(f"The review {key} has {free} free seats, and {len(roles)} are named: free one first.")
    team = tuple(held.person for held in review.team)
    for person, role in roles.items():
        if person in team:
            raise TEAM_FULL(f"{person} has a seat at {key} already.")
        refuse_seat(work, cycle, work.load(Review, key), person, role, day, team)
        _fill(work, key, work.load(Review, key), {person: role}, None, day)
        team = (*team, person)


def _of_a_school(work: Work, person: str, day: date) -> bool:
    employment = work.load(Reviewer, person).employment_on(day)
    return employment is not None and employment.employer is not None


def _fill(work: Work, key: str, review: Review, roles: Mapping[str, Role], run: int | None, day: date) -> None:
    taken = {held.seat for held in review.team}
    free = (number for number in range(1, len(taken) + len(roles) + 1) if number not in taken)
    seats = tuple(_seat(work, next(free), person, role, day) for person, role in roles.items())
    if review.named_on is None:
        work.record(Review, key, TeamNamed(review=key, run=run, seats=seats, named_on=day, rules=()))
        return
    for seat in seats:
        work.record(Review, key, SeatFilled(review=key, run=run, given=seat, filled_on=day))


def _seat(work: Work, number: int, person: str, role: Role, day: date) -> TeamSeat:
    employment = work.load(Reviewer, person).employment_on(day)
    employer = None if employment is None else employment.employer
    guest = None if employment is None else employment.guest
    return TeamSeat(seat=number, person=person, role=role, employer=employer, guest=guest)
