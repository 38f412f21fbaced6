"""What an answer asks of whom: reported beside it, and no part of its cost."""

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from thep_domain.peer_review.allocation.pairing import cost_of
from thep_domain.peer_review.allocation.problem import Problem, Seat


@frozen
class GiveAndTake:
    """How many visits a school's people make, and how many its own reviews receive."""

    school: str
    given: int
    received: int


def give_and_take(problem: Problem, seats: Iterable[Seat]) -> tuple[GiveAndTake, ...]:
    """By school; over all of them visits given and visits received are the same number."""
    taken = tuple(seats)
    given = Counter(problem.reviewer_of[seat.person].school for seat in taken)
    received = Counter(problem.visit_of[seat.review].host for seat in taken)
    schools = sorted({*given, *received})
    return tuple(GiveAndTake(school, given[school], received[school]) for school in schools)


def loads(seats: Iterable[Seat]) -> tuple[tuple[int, int], ...]:
    """How many people make how many visits: the number of visits, and the number of people."""
    return tuple(sorted(Counter(Counter(seat.person for seat in seats).values()).items()))


def dearest(problem: Problem, seats: Iterable[Seat]) -> tuple[str, int] | None:
    """The review whose team costs most, and what it costs; of several the first."""
    costs: Counter[str] = Counter()
    for seat in seats:
        costs[seat.review] += cost_of(problem, problem.reviewer_of[seat.person], problem.visit_of[seat.review])
    return min(costs.items(), key=lambda item: (-item[1], item[0]), default=None)
