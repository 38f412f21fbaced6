"""The answer to a small problem by trying every one: slow, and too simple to be wrong in the same way as a solver."""

from collections.abc import Iterator
from itertools import combinations, product

from thep_domain.peer_review.allocation import Problem, Seat, broken, pairs_of, tie_sum, total_cost


def answers(problem: Problem) -> Iterator[tuple[Seat, ...]]:
    """Every answer that keeps all constraints."""
    teams = []
    every = tuple(pairs_of(problem))
    for visit in problem.visits:
        people = [pair.person for pair in every if pair.review == visit.review]
        teams.append([[Seat(visit.review, each) for each in team] for team in combinations(people, visit.seats)])
    for chosen in product(*teams):
        seats = tuple(seat for team in chosen for seat in team)
        if not broken(problem, seats):
            yield seats


def ranked(problem: Problem) -> list[tuple[int, int, tuple[Seat, ...]]]:
    """Every answer with its cost and its tie sum, the best first."""
    return sorted((total_cost(problem, each), tie_sum(each), tuple(sorted(each))) for each in answers(problem))
