"""What must hold, as rows: over these pairs at least so many, at most so many are taken."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

from attrs import frozen

from thep_domain.peer_review.allocation.pairing import Pair
from thep_domain.peer_review.allocation.problem import Problem


class Kind(StrEnum):
    """The kinds of what must hold."""

    SEATS = "seats"
    LEADS = "leads"
    VISITS = "visits"
    DAY = "day"
    SCHOOL = "school"
    RECIPROCAL = "reciprocal"


@frozen
class Row:
    """One thing that must hold: of the pairs with these indexes, ``least`` to ``most`` are taken.

    ``about`` names what it is about: a review; a person; a person and a day; a review and a school; two schools.
    """

    kind: Kind
    about: tuple[str, ...]
    pairs: tuple[int, ...]
    least: int
    most: int


def rows_of(problem: Problem, pairs: Sequence[Pair]) -> tuple[Row, ...]:
    """Every row over these pairs, those left out that cannot be broken."""
    return (
        *_seats(problem, pairs),
        *_visits(problem, pairs),
        *_days(problem, pairs),
        *_schools(problem, pairs),
        *_reciprocal(problem, pairs),
    )


def _seats(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Row]:
    at: dict[str, list[int]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        at[pair.review].append(index)
    for visit in problem.visits:
        here = tuple(at[visit.review])
        yield Row(Kind.SEATS, (visit.review,), here, visit.seats, visit.seats)
        if visit.leads:
            leads = tuple(index for index in here if pairs[index].lead)
            yield Row(Kind.LEADS, (visit.review,), leads, visit.leads, visit.seats)


def _visits(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Row]:
    of: dict[str, list[int]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        of[pair.person].append(index)
    for person, held in sorted(of.items()):
        most = problem.reviewer_of[person].visits
        if len(held) > most:
            yield Row(Kind.VISITS, (person,), tuple(held), 0, most)


def _days(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Row]:
    on: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        days = problem.visit_of[pair.review].days
        for offset in range((days.last - days.first).days + 1):
            on[pair.person, (days.first + timedelta(offset)).isoformat()].append(index)
    for about, held in sorted(on.items()):
        if len(held) > 1:
            yield Row(Kind.DAY, about, tuple(held), 0, 1)


def _schools(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Row]:
    if not problem.terms.one_a_school:
        return
    of: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        of[pair.review, problem.reviewer_of[pair.person].school].append(index)
    for about, held in sorted(of.items()):
        if len(held) > 1:
            yield Row(Kind.SCHOOL, about, tuple(held), 0, 1)


def _reciprocal(problem: Problem, pairs: Sequence[Pair]) -> Iterator[Row]:
    if problem.terms.reciprocal:
        return
    between: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, pair in enumerate(pairs):
        host, school = problem.visit_of[pair.review].host, problem.reviewer_of[pair.person].school
        between[min(host, school), max(host, school)][host].append(index)
    for about, ways in sorted(between.items()):
        if len(ways) < 2:
            continue
        if problem.terms.one_a_school:
            yield Row(Kind.RECIPROCAL, about, tuple(sorted(index for way in ways.values() for index in way)), 0, 1)
        else:  # several of one school may go one way; nobody then goes the other
            for one, other in combinations(ways.values(), 2):
                for there in one:
                    for back in other:
                        yield Row(Kind.RECIPROCAL, about, (there, back), 0, 1)
