"""A cycle as large as a county's: 60 clusters of four schools, 240 reviews (examples P16 to P19)."""

from collections import Counter
from collections.abc import Iterable

import pytest
from attrs import evolve

from tests.allocation.cbc import Cbc, skip_without_cbc
from tests.allocation.synthetic import across, one_day, within
from thep_domain.peer_review.allocation import (
    Allocation,
    CannotAllocate,
    Certainty,
    Days,
    GaveUp,
    Longlist,
    Problem,
    Reviewer,
    Solved,
    SolverBroken,
    allocate,
    broken,
    dearest,
    give_and_take,
    loads,
    pairs_of,
    parts_of,
    reasons,
    seats_digest,
)

pytest.importorskip("highspy", reason="no solver: install thep[allocation]")

from tests.allocation.remembering import REMEMBERING
from thep_adapters.allocation import HighsAllocator, allocator

NODES = 10_000
LONG = Longlist(24, 12, 12)

WITHIN_60 = "3358fb985813fa5273d8f1f4a1bd4e06be78c22b45d853ba11f321f777ecb8f3"
ACROSS_6 = "fbc34d4bc9d7"


@pytest.fixture(scope="module")
def county() -> Problem:
    return within(60)


@pytest.fixture(scope="module")
def answer(county: Problem) -> Allocation:
    return solved(county)


def solved(problem: Problem, *, afresh: bool = False) -> Allocation:
    found = allocate(problem, LONG, NODES, allocator() if afresh else REMEMBERING)
    assert isinstance(found, Allocation)
    return found


def changed(problem: Problem, reviewers: Iterable[Reviewer]) -> Problem:
    return evolve(problem, reviewers=tuple(reviewers))


def test_p16_three_leads_away_on_one_day_are_counted(county: Problem) -> None:
    day = county.visit_of["S0430"].days
    leads = {"R04310", "R04320", "R04330"}
    away = (evolve(each, away=(*each.away, day)) if each.person in leads else each for each in county.reviewers)
    problem = changed(county, away)
    found = allocate(problem, LONG, NODES, REMEMBERING)
    assert isinstance(found, CannotAllocate)
    (line,) = reasons(problem, found)
    assert line == (
        "S0430: no lead. Of 3 trained leads within its cluster, 3 are away that day."
        " Move the visit, or train a further lead."
    )
    assert [fault.part.reviews for fault in found.faults] == [("S0430", "S0431", "S0432", "S0433")]
    assert len(found.draft) == 479  # all seats but the lead's


def seven_visits(problem: Problem) -> Problem:
    """In cluster 007 seven people offer one visit each; S0070 and S0071 can have one other and R00720."""
    offers = {f"R007{each}" for each in ("00", "10", "20", "02", "12", "21", "31")}
    at = {name: problem.visit_of[name].days for name in ("S0070", "S0071", "S0072", "S0073")}
    busy = {  # each of these goes to one host only, apart from R00720
        "R00700": ("S0072", "S0073"),
        "R00710": ("S0072", "S0073"),
        "R00720": ("S0073",),
        "R00702": ("S0071", "S0073"),
        "R00712": ("S0070", "S0072"),
        "R00721": ("S0070", "S0071"),
        "R00731": ("S0070", "S0071"),
    }
    year = Days(at["S0070"].first.replace(month=1, day=1), at["S0070"].first.replace(month=12, day=31))
    days = {
        name: one_day(year.first.replace(month=3, day=number)) for name, number in zip(at, (5, 6, 7, 8), strict=True)
    }
    visits = tuple(evolve(each, days=days.get(each.review, each.days)) for each in problem.visits)

    def offered(reviewer: Reviewer) -> Reviewer:
        if not reviewer.person.startswith("R007"):
            return reviewer
        away = tuple(days[host] for host in busy.get(reviewer.person, ()))
        return evolve(
            reviewer, visits=int(reviewer.person in offers), away=away, leads=reviewer.trained, trained=reviewer.trained
        )

    return evolve(problem, visits=visits, reviewers=tuple(map(offered, problem.reviewers)))


def test_p17_one_visit_too_few_is_found_and_explained(county: Problem) -> None:
    problem = seven_visits(county)
    assert sum(each.visits for each in problem.reviewers if each.cluster == "007") == 7
    found = allocate(problem, LONG, NODES, REMEMBERING)
    assert isinstance(found, CannotAllocate)
    assert found.shortages == ()  # by counting, every host could have its team
    (fault,) = found.faults
    assert fault.draft is not None
    ((review, seats, leads),) = fault.draft.open
    assert (review in {"S0070", "S0071"}, seats, leads) == (True, 1, 0)
    said = reasons(problem, found)
    assert said[0] == f"{review}: at least 1 seat stays open, here or at another of its part."
    assert said[1] == "S0070 and S0071 both need R00720, who offers one visit."
    assert said[2] == "Ask R00720 for one more visit."
    assert len(found.draft) == 479


def test_p17_which_seat_stays_open_is_the_ties_choice(county: Problem) -> None:
    skip_without_cbc()
    problem = seven_visits(county)
    (part,) = [each for each in parts_of(problem, tuple(pairs_of(problem))) if "S0070" in each.reviews]
    assert Cbc().draft(part, 15, NODES) == allocator().draft(part, 15, NODES)


def test_every_part_that_is_solved_is_told() -> None:
    told: list[tuple[int, int]] = []
    allocate(within(5), LONG, NODES, allocator(), lambda solved, parts: told.append((solved, parts)))
    assert told == [(number, 5) for number in range(1, 6)]


def test_p18_the_answer_is_the_problems(answer: Allocation, county: Problem) -> None:
    """The digest is the same on every Python, in every version of the solver, and with another solver."""
    assert seats_digest(answer.seats) == WITHIN_60
    assert (answer.cost, answer.ties) == (15_074, 203_663_113)
    assert (answer.unique, answer.proven, answer.gap) == (Certainty.YES, True, 0)
    assert (len(answer.seats), answer.pairs) == (480, 2_094)
    assert broken(county, answer.seats) == ()
    assert solved(county, afresh=True).seats == answer.seats


def test_p18_across_clusters_too() -> None:
    found = solved(across(6))
    assert seats_digest(found.seats)[:12] == ACROSS_6
    assert (found.cost, found.unique) == (2_735, Certainty.YES)


def test_p18_another_solver_gives_the_same_seats() -> None:
    skip_without_cbc()
    few = within(4)
    other = allocate(few, LONG, NODES, Cbc())
    assert isinstance(other, Allocation)
    assert other.seats == solved(few).seats
    assert other.engine.solver == "cbc"


@pytest.mark.parametrize("person", ["R00001", "R00011"])
def test_p19_only_the_vacated_seats_change(answer: Allocation, county: Problem, person: str) -> None:
    """Somebody stands down: a seat that is kept costs nothing more, each new one 1,000. Without that, four would."""
    again = standing_down(county, answer, person, known=True)
    gone, new = set(answer.seats) - set(again.seats), set(again.seats) - set(answer.seats)
    assert {seat.person for seat in gone} == {person}
    assert (len(gone), len(new)) == (1, 1)
    fresh = standing_down(county, answer, person, known=False)
    assert len(set(answer.seats) - set(fresh.seats)) >= 4


def standing_down(problem: Problem, answer: Allocation, person: str, *, known: bool) -> Allocation:
    """The answer once somebody offers no visit, with the teams named before known or not."""
    team = {visit.review: tuple(s.person for s in answer.seats if s.review == visit.review) for visit in problem.visits}
    visits = (evolve(each, named=team[each.review] if known else ()) for each in problem.visits)
    people = (evolve(each, visits=0) if each.person == person else each for each in problem.reviewers)
    return solved(evolve(problem, visits=tuple(visits), reviewers=tuple(people)))


def test_p19_a_seat_that_stands_is_kept_whatever_it_costs(answer: Allocation, county: Problem) -> None:
    seats = [seat for seat in answer.seats if seat.review == "S0000"]
    dear = next(
        pair for pair in pairs_of(county) if pair.review == "S0000" and pair.person not in {s.person for s in seats}
    )
    visits = tuple(evolve(each, pinned=(dear.person,)) if each.review == "S0000" else each for each in county.visits)
    found = solved(evolve(county, visits=visits))
    assert dear.person in {seat.person for seat in found.seats if seat.review == "S0000"}


def test_what_is_given_is_what_is_received(answer: Allocation, county: Problem) -> None:
    rows = give_and_take(county, answer.seats)
    assert sum(row.given for row in rows) == sum(row.received for row in rows) == 480
    assert {row.received for row in rows} == {2}
    assert sum(visits * people for visits, people in loads(answer.seats)) == 480
    costs = {(pair.review, pair.person): pair.cost for pair in pairs_of(county)}
    teams = Counter[str]()
    for seat in answer.seats:
        teams[seat.review] += costs[seat.review, seat.person]
    assert dearest(county, answer.seats) == max(
        ((review, cost) for review, cost in teams.items() if cost),
        key=lambda item: (item[1], [-ord(letter) for letter in item[0]]),
    )


def test_out_of_nodes_is_said_and_never_passed_off_as_proven() -> None:
    """With no nodes at all HiGHS may still find an answer at the root: then it is not proven, or it is the least."""
    problem = across(6)
    found = allocate(problem, LONG, 0, allocator())
    assert isinstance(found, GaveUp | Allocation)
    if isinstance(found, Allocation):
        assert found.proven == (found.gap == 0)
        assert broken(problem, found.seats) == ()
        assert found.cost >= solved(problem).cost


def test_an_answer_that_breaks_a_constraint_is_never_used(county: Problem) -> None:
    class Careless(HighsAllocator):
        def solve(self, part: object, load: int, nodes: int) -> Solved:
            return Solved((), Certainty.YES)

    with pytest.raises(SolverBroken, match=r"S0000 has 0 of 2 seats"):
        allocate(county, LONG, NODES, Careless())
