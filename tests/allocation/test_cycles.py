"""Cycles whose reviewers are allocated by the solver, recorded, and performed again from the facts alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from tests.allocation.cbc import Cbc, skip_without_cbc
from tests.audit.business.support import codes, facts_of, performed, with_field
from tests.support import school
from tests.support.reviewing import (
    CYCLE,
    FORMED,
    MINUTE,
    NAMED,
    OPTED,
    PLANNED,
    SCHEDULED,
    SELF,
    VISIT,
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    Reviewing,
    person,
    reviewing,
)
from thep_domain import ALL, URN, Category
from thep_domain.peer_review import Cycle, Review, allocation_problem
from thep_domain.peer_review.allocation import Allocation, give_and_take, loads, problem_digest, seats_digest
from thep_domain.peer_review.cycle_events import Allocated
from thep_domain.peer_review.words import Role

pytest.importorskip("highspy", reason="no solver: install thep[allocation]")

from thep_adapters.allocation import allocator, solve_cycle

SHORT = (
    "metres=500,unknown=5000,phase=20,theme=10,met=30,replaced=1000,load=15,"
    "rotate=P3Y,hosts=4,leads=3,reviewers=1,nodes=2000"
)
"""The founding rule of allocations, with a longlist so short that pairs are left out."""


@pytest.fixture
def house() -> Iterator[Reviewing]:
    with reviewing() as house:
        yield house


def many(house: Reviewing, name: str, model: str, clusters: list[int], first: int, reviewers: int) -> None:
    """A cycle of clusters of so many schools, each with some reviewers, one of them a lead, and its review."""
    peer_review = house.office.peer_review
    urns = [URN(first + number) for number in range(sum(clusters))]
    house.read(*(school(urn) for urn in urns))
    since = date(2016, 9, 1)
    house.office.membership.apply_all(
        [{"urn": urn, "category": Category.FULL, "on": since, "commitments": ALL} for urn in urns]
    )
    house.office.membership.admit_all([{"urn": urn, "on": since, "authority": MINUTE} for urn in urns])
    house.plan(model, name)
    house.opt_in(*urns, name=name)
    start = 0
    for size in clusters:
        peer_review.cluster(name, urns[start : start + size], on=FORMED)
        start += size
    people = [(f"{urn:06d}{number:02d}", urn, number) for urn in urns for number in range(reviewers)]
    if people:
        house.office.people.add_all([{"person": who, "details": "teaches", "on": PLANNED} for who, _, _ in people])
        peer_review.register_all([{"person": who, "on": PLANNED} for who, _, _ in people])
        peer_review.employ_all([{"person": who, "employer": urn, "from_on": PLANNED} for who, urn, _ in people])
        roles = [(who, "lead" if number == 0 else "member") for who, _, number in people]
        peer_review.train_all([{"person": who, "protocol": model, "role": role, "on": PLANNED} for who, role in roles])
        peer_review.offer_all([{"person": who, "cycle": name, "visits": 2, "on": OPTED} for who, _, _ in people])
    peer_review.schedule_all(
        [
            {"cycle": name, "urn": urn, "visit_from": VISIT + timedelta(days=7 * (number % 8)), "on": SCHEDULED}
            for number, urn in enumerate(urns)
        ]
    )


def allocate(house: Reviewing, name: str = CYCLE, on: date = NAMED) -> Allocation:
    """Solve and record."""
    found = solve_cycle(house.thep, name, allocator(), on)
    assert found.answer is not None, found.reasons
    assert isinstance(found.found, Allocation)
    house.office.peer_review.allocate(name, found.answer, on=on)
    return found.found


def test_p1_fifty_six_schools_by_three_models(house: Reviewing) -> None:
    """12 trios, 6 + 6 + 5, and 3 whose teams the provider names: 16 clusters, 123 seats by us."""
    many(house, "ssat", "ssat", [3] * 12, 990_001, reviewers=2)
    many(house, "edt", "edt", [6, 6, 5], 990_101, reviewers=3)
    many(house, "partners", "challenge-partners", [3], 990_201, reviewers=0)
    seats = [len(allocate(house, name).seats) for name in ("ssat", "edt")]
    assert seats == [36 * 2, 17 * 3]
    assert sum(seats) == 123
    with house.refused("by-provider"):
        solve_cycle(house.thep, "partners", allocator(), NAMED)
    held = [cycle for _, cycle in house.thep.known().loaded(Cycle)]
    assert sum(len(cycle.clusters) for cycle in held) == 16
    assert {cycle.name: len(cycle.entries) for cycle in held} == {"ssat": 36, "edt": 17, "partners": 3}


def test_invariant_53_the_recorded_problem_gives_the_recorded_seats(house: Reviewing) -> None:
    many(house, "edt", "edt", [5], 990_101, reviewers=3)
    allocate(house, "edt")
    (event,) = (fact.event for fact in house.thep.history() if isinstance(fact.event, Allocated))
    assert (event.proven, event.unique.value, event.run, event.after_run) == (True, "yes", 1, None)
    problem = allocation_problem(house.thep.known(event.known_at), "edt", event.allocated_on).problem
    assert problem_digest(problem, None) == event.problem
    again = solve_cycle(house.thep, "edt", allocator(), NAMED)
    assert isinstance(again.found, Allocation)
    assert seats_digest(again.found.seats) == event.answer
    rows = give_and_take(problem, again.found.seats)
    assert sum(row.given for row in rows) == sum(row.received for row in rows) == event.seats == 15
    assert sum(visits * people for visits, people in loads(again.found.seats)) == 15


def test_p18_another_solver_names_the_same_teams(house: Reviewing) -> None:
    skip_without_cbc()
    many(house, "edt", "edt", [5], 990_101, reviewers=2)
    ours, other = (solve_cycle(house.thep, "edt", solver, NAMED) for solver in (allocator(), Cbc()))
    assert ours.answer is not None
    assert other.answer is not None
    assert ours.answer.seats == other.answer.seats


def test_p6_p19_somebody_stands_down_and_nothing_else_changes(house: Reviewing) -> None:
    many(house, "edt", "edt", [5], 990_101, reviewers=3)
    first = allocate(house, "edt")
    seat = first.seats[0]
    house.office.peer_review.stand_down(seat.review, seat.person, on=date(2018, 1, 22))
    before = house.events
    second = allocate(house, "edt", date(2018, 1, 24))
    assert len(set(first.seats) - set(second.seats)) == len(set(second.seats) - set(first.seats)) == 1
    assert house.names()[before:] == ["peer_review.allocated", "peer_review.seat_filled"]
    (_, event) = (fact.event for fact in house.thep.history() if isinstance(fact.event, Allocated))
    assert (event.run, event.after_run) == (2, 1)
    assert seat.person not in {each.person for each in house.state(seat.review).team}


def test_p8_an_allocated_reviewer_whom_the_host_employs_is_replaced(house: Reviewing) -> None:
    review = house.begun("ssat", A, B, C, reviewers=2)
    allocate(house)
    (gone, stays) = house.state(review).team
    house.office.peer_review.self_review(review, on=SELF)
    house.office.peer_review.employ(gone.person, employer=A, from_on=date(2018, 2, 26))
    assert house.causes(review) == ["employed-by-host"]
    allocate(house, on=date(2018, 3, 1))
    team = house.state(review).team
    assert gone.person not in {each.person for each in team}
    assert stays.person in {each.person for each in team}
    house.office.peer_review.visit(review, on=VISIT)


def test_seats_by_hand_and_visits_that_were_stand(house: Reviewing) -> None:
    review = house.begun("ssat", A, B, C, reviewers=2)
    house.office.peer_review.team(review, {person(B, 1): "member"}, on=NAMED)
    allocate(house)
    assert person(B, 1) in {each.person for each in house.state(review).team}
    house.office.peer_review.self_review(review, on=SELF)
    house.office.peer_review.visit(review, on=VISIT)
    team = house.state(review).team
    house.review(B, date(2018, 5, 8))
    allocate(house, on=date(2018, 4, 4))
    assert house.thep.known().load(Review, review).team == team


def test_a_member_leads_where_whoever_led_stands_down_and_nobody_new_can(house: Reviewing) -> None:
    """The solver counts whoever is trained to lead: the team that is named has as many leads as the visit wants."""
    review = house.begun("edt", A, B, C, D)
    house.reviewer(D, 1, role="member", protocol="edt")
    allocate(house)
    led = next(each for each in house.state(review).team if each.role is Role.LEAD)
    for who in {person(B), person(C), person(D)} - {each.person for each in house.state(review).team}:
        house.office.peer_review.be_away(who, VISIT, on=NAMED)
    house.office.peer_review.stand_down(review, led.person, on=date(2018, 1, 22))
    if led.person != person(D):
        for number in (1, 2):
            house.reviewer(int(led.employer or 0), number, role="member", protocol="edt")
    allocate(house, on=date(2018, 1, 24))
    team = house.state(review).team
    assert sum(each.role is Role.LEAD for each in team) == 1
    assert len({each.person for each in team}) == len(team) == 3
    house.office.peer_review.self_review(review, on=SELF)
    house.office.peer_review.visit(review, on=VISIT)


def test_seats_in_another_cycle_are_counted(house: Reviewing) -> None:
    """Nobody is sent to two schools on one day, also where the other visit is of another cycle."""
    review = house.begun("ssat", A, B, C, reviewers=2)
    house.plan("own", "own", open_to="guests")
    house.opt_in(D, E, F, name="own")
    house.group(D, E, F, name="own")
    busy = person(B)
    house.office.peer_review.train(busy, "own", "lead", on=PLANNED)
    house.office.peer_review.offer(busy, "own", 1, on=OPTED)
    there = house.review(D, VISIT, name="own")
    house.office.peer_review.team(there, {busy: "lead"}, on=NAMED)
    allocate(house)
    assert busy not in {each.person for each in house.state(review).team}


def test_seats_at_a_school_in_no_cluster_are_counted(house: Reviewing) -> None:
    """A visit that somebody makes to a school whose cluster is no more is one of those that they offer."""
    review = house.begun("own", A, B, C, D)
    house.opt_in(E, F)
    house.office.peer_review.cluster(CYCLE, [E, F], on=FORMED)
    alone = house.review(E, date(2018, 5, 8))
    house.reviewer(G)
    house.office.peer_review.offer(person(B), CYCLE, 1, on=OPTED)
    house.office.peer_review.team(alone, {person(B): "lead"}, on=NAMED)
    house.office.peer_review.opt_out(CYCLE, F, cause="other", on=NAMED)
    allocate(house)
    assert {each.person for each in house.state(review).team} == {person(C), person(D), person(G)}


def test_an_answer_is_checked_before_it_is_recorded(house: Reviewing) -> None:
    house.begun("ssat", A, B, C, reviewers=2)
    found = solve_cycle(house.thep, CYCLE, allocator(), NAMED)
    assert found.answer is not None
    review, team = next(iter(found.answer.seats.items()))
    peer_review = house.office.peer_review
    with house.refused("allocation-broken") as caught:
        peer_review.allocate(CYCLE, evolve(found.answer, seats={review: team[:1]}), on=NAMED)
    assert "1 of 2 seats" in caught.value.sentence
    with house.refused("allocation-broken"):
        peer_review.allocate(CYCLE, evolve(found.answer, seats={review: (person(A), team[0])}), on=NAMED)
    with house.refused("allocation-unproven"):
        peer_review.allocate(CYCLE, evolve(found.answer, proven=False, gap=3), on=NAMED)
    peer_review.be_away(person(B), VISIT, on=OPTED)
    with house.refused("allocation-broken") as caught:
        peer_review.allocate(CYCLE, found.answer, on=NAMED)
    assert "Allocate again" in caught.value.sentence


def test_p16_what_cannot_be_is_said_and_nothing_is_recorded(house: Reviewing) -> None:
    review = house.begun("edt", A, B, C, URN(999014))
    for urn in (B, C, URN(999014)):
        house.office.peer_review.be_away(person(urn), VISIT, on=OPTED)
    before = house.events
    found = solve_cycle(house.thep, CYCLE, allocator(), NAMED)
    assert found.answer is None
    (reason,) = found.reasons
    assert reason.startswith(f"{review}: no lead. Of 3 trained leads within its cluster, 3 are away that day.")
    assert house.events == before


def test_an_allocation_on_a_longlist_is_performed_again_without_the_solver(house: Reviewing) -> None:
    """A seat is given up, and it is allocated again; by a longer longlist it is said to be another problem."""
    house.office.rulebook.set_rule("peer-review.allocation", SHORT, in_force_from=PLANNED, authority=MINUTE)
    many(house, "own-1", "own", [5, 5], 100_100, 3)
    seat = allocate(house, "own-1").seats[0]
    house.office.peer_review.stand_down(seat.review, seat.person, on=NAMED)
    allocate(house, "own-1")
    facts = facts_of(house.thep)
    held = [fact.event for fact in facts if isinstance(fact.event, Allocated)]
    assert len(held) == 2
    assert all(each.longlist is not None for each in held)
    assert performed(facts) == []
    last = max(number for number, fact in enumerate(facts) if isinstance(fact.event, Allocated))
    longlist: Any = held[-1].longlist
    longer = with_field(facts[last], longlist=evolve(longlist, hosts=longlist.hosts + 1))
    assert codes(performed([*facts[:last], longer, *facts[last + 1 :]])) == {"allocation-broken"}
