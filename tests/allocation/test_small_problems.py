"""Small problems, tried out in full: the solver's answer is the very one that trying every answer finds."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.allocation.brute import ranked
from tests.allocation.cbc import Cbc, skip_without_cbc
from tests.allocation.synthetic import WEIGHTS
from tests.properties.support import CI
from thep_domain.peer_review.allocation import (
    Allocation,
    Allocator,
    Bar,
    CannotAllocate,
    Certainty,
    Days,
    Kept,
    Longlist,
    Place,
    Problem,
    Reviewer,
    Scope,
    Terms,
    Visit,
    allocate,
    broken,
    pairs_of,
    parts_of,
    problem_digest,
    reasons,
    rows_of,
    seats_digest,
    total_cost,
)

pytest.importorskip("highspy", reason="no solver: install thep[allocation]")

from thep_adapters.allocation import allocator

NODES = 10_000
LONG = Longlist(24, 12, 12)
SCHOOLS = ("a", "b", "c", "d")
CLUSTERS = {"a": "1", "b": "1", "c": "1", "d": "2"}


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Four hosts at most, with up to two seats, and six reviewers at most: a few thousand answers."""
    days = [Days(date(2018, 3, day), date(2018, 3, day + draw(st.integers(0, 1)))) for day in (5, 6, 12, 13)]
    hosts = draw(st.lists(st.sampled_from(SCHOOLS), min_size=1, max_size=3, unique=True))
    visits = [
        Visit(
            review=f"{host}-r1",
            host=host,
            days=draw(st.sampled_from(days)),
            seats=(seats := draw(st.integers(1, 2))),
            leads=draw(st.integers(0, min(1, seats))),
            cluster=CLUSTERS[host],
            phase="primary",
            place=Place(draw(st.integers(0, 9)) * 500, 0),
        )
        for host in hosts
    ]
    year = Days(date(2017, 9, 1), date(2018, 8, 31))
    people = [
        Reviewer(
            person=f"p{number}",
            school=(school := draw(st.sampled_from(SCHOOLS))),
            visits=draw(st.integers(0, 3)),
            trained=(year,),
            leads=(year,) if draw(st.booleans()) else (),
            cluster=CLUSTERS[school],
            phase=draw(st.sampled_from(("primary", "secondary"))),
            place=draw(st.none() | st.builds(Place, st.integers(0, 9).map(lambda each: each * 500), st.just(0))),
            strong=draw(st.booleans()),
            away=tuple(draw(st.lists(st.sampled_from(days), max_size=1))),
            kept_from=tuple(
                draw(st.lists(st.builds(Kept, st.sampled_from(SCHOOLS), st.just(Bar.CONFLICT)), max_size=1))
            ),
        )
        for number in range(draw(st.integers(2, 6)))
    ]
    terms = Terms(
        draw(st.sampled_from((Scope.WITHIN, Scope.OUTSIDE, Scope.ANY))), draw(st.booleans()), draw(st.booleans())
    )
    return Problem(visits, people, terms, WEIGHTS)


@given(problem=problems())
@settings(CI, max_examples=60)
def test_the_answer_is_the_one_that_trying_every_answer_finds(problem: Problem) -> None:
    """The seats, the cost, the tie sum, and whether there is another at both."""
    best = ranked(problem)
    found = allocate(problem, LONG, NODES, allocator())
    if not best:
        assert isinstance(found, CannotAllocate)
        assert reasons(problem, found)
        return
    assert isinstance(found, Allocation)
    cost, ties, seats = best[0]
    others = [each for each in best[1:] if each[:2] == (cost, ties)]
    assert (found.cost, found.ties) == (cost, ties)
    assert found.seats == seats or others
    assert found.unique is (Certainty.NO if others else Certainty.YES)
    assert found.proven
    assert found.gap == 0


@given(problem=problems())
@settings(CI, max_examples=8)
def test_another_solver_gives_the_same_answer(problem: Problem) -> None:
    skip_without_cbc()
    found = allocate(problem, LONG, NODES, allocator())
    assume(isinstance(found, Allocation) and found.unique is Certainty.YES)
    other = allocate(problem, LONG, NODES, Cbc())
    assert isinstance(found, Allocation)
    assert isinstance(other, Allocation)
    assert seats_digest(other.seats) == seats_digest(found.seats)


@given(problem=problems())
@settings(CI, max_examples=30)
def test_a_short_longlist_is_doubled_until_it_can_be_solved(problem: Problem) -> None:
    """That it cannot be solved is said with every pair only."""
    found = allocate(problem, Longlist(1, 1, 1), NODES, allocator())
    assert isinstance(found, Allocation) == bool(ranked(problem))


@given(problem=problems())
@settings(CI, max_examples=30)
def test_parts_hold_every_pair_and_every_row_once(problem: Problem) -> None:
    pairs = tuple(pairs_of(problem))
    parts = parts_of(problem, pairs)
    assert sorted(str(pair) for part in parts for pair in part.pairs) == sorted(map(str, pairs))
    assert sum(len(part.rows) for part in parts) == len(rows_of(problem, pairs))
    people = [{pair.person for pair in part.pairs} for part in parts]
    assert sum(map(len, people)) == len(set().union(*people) if people else set())


@given(problem=problems())
@settings(CI, max_examples=20)
def test_what_cannot_be_is_drafted_as_far_as_it_goes(problem: Problem) -> None:
    """The seats that can be filled keep every constraint but the number of seats."""
    found = allocate(problem, LONG, NODES, allocator())
    assume(isinstance(found, CannotAllocate))
    assert isinstance(found, CannotAllocate)
    wrong = [line for line in broken(problem, found.draft) if " seats." not in line and " leads." not in line]
    assert wrong == []
    assert total_cost(problem, found.draft) >= 0


def test_two_reviewers_alike_in_everything_are_told_apart_by_the_tie() -> None:
    """At one cost there are two answers; the sum of ranks chooses, and the choice is the only one."""
    year = Days(date(2017, 9, 1), date(2018, 8, 31))
    twin = Reviewer("p1", "b", 1, (year,), (year,), cluster="1")
    visit = Visit("a-r1", "a", Days(date(2018, 3, 5), date(2018, 3, 5)), seats=1, leads=1, cluster="1")
    problem = Problem([visit], [twin, evolve(twin, person="p2")], Terms(Scope.WITHIN, True, True), WEIGHTS)
    one, two = ranked(problem)
    assert one[0] == two[0]
    found = allocate(problem, LONG, NODES, allocator())
    assert isinstance(found, Allocation)
    assert (found.seats, found.unique) == (one[2], Certainty.YES)


def test_the_digest_of_a_problem_is_of_what_it_says_in_any_order() -> None:
    year = Days(date(2017, 9, 1), date(2018, 8, 31))
    one, two = (Reviewer(f"p{number}", "b", 1, (year,)) for number in (1, 2))
    visit = Visit("a-r1", "a", Days(date(2018, 3, 5), date(2018, 3, 5)), seats=1, leads=0)
    terms = Terms(Scope.ANY, reciprocal=True, one_a_school=True)
    there, back = Problem([visit], [one, two], terms, WEIGHTS), Problem([visit], [two, one], terms, WEIGHTS)
    assert problem_digest(there, LONG) == problem_digest(back, LONG)
    assert problem_digest(there, LONG) != problem_digest(there, None)
    assert problem_digest(there, LONG) != problem_digest(evolve(there, met=frozenset([frozenset("ab")])), LONG)


def an_allocator() -> Allocator:
    """That the adapter is what the port asks for is for a type checker to see."""
    return allocator()
