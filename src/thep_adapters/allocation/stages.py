"""The stages of an answer, over any solver: least cost, then least tie sum, then whether there is another."""

from collections.abc import Sequence
from enum import Enum
from math import inf
from typing import Protocol

from attrs import frozen

from thep_adapters.allocation.model import Line, Model, elastic, model_of, seats_of, ties_of
from thep_domain.peer_review.allocation import Certainty, Draft, Impossible, OutOfNodes, Part, Solved

SLACK = 1e-6
"""What a solver may be out by, in a number that stands for a whole one."""


class End(Enum):
    """How a search ended."""

    BEST = "best"
    LIMIT = "limit"
    IMPOSSIBLE = "impossible"


@frozen
class Found:
    """What a search found: the value of each column, the least cost seen, and the least that is possible."""

    end: End
    values: tuple[float, ...] = ()
    """Empty where no answer was found."""
    cost: float = inf
    bound: float = -inf


@frozen
class Relaxed:
    """The least cost where nothing need be whole, and what one more of each column would add."""

    cost: float
    reduced: tuple[float, ...]
    values: tuple[float, ...]


class Solver(Protocol):
    """A program that minimises a model."""

    def minimise(self, model: Model, nodes: int) -> Found:
        """The cheapest answer, within so many nodes of the search."""

    def relaxed(self, model: Model) -> Relaxed | None:
        """The relaxation, where this solver gives its reduced costs."""


def solved(solver: Solver, part: Part, load: int, nodes: int) -> Solved | Impossible | OutOfNodes:
    """The three stages over one part."""
    model = model_of(part, load)
    first = solver.minimise(model, nodes)
    if first.end is End.IMPOSSIBLE:
        return Impossible()
    if not first.values:
        return OutOfNodes()
    if first.end is End.LIMIT:
        gap = max(1, round(first.cost) - _up(first.bound))
        return Solved(seats_of(part, first.values), Certainty.UNKNOWN, proven=False, gap=gap)
    least = round(first.cost)
    narrowed = _without_what_costs_too_much(solver, part, model, least)
    tied = narrowed.at_most(least).minimising(ties_of(part, model))
    second = solver.minimise(tied, nodes)
    if second.end is not End.BEST:  # the answer of the first stage stands, and may be one of several
        return Solved(seats_of(part, first.values), Certainty.UNKNOWN)
    seats = seats_of(part, second.values)
    other = tied.at_most(round(second.cost)).with_lines(_another(part, second.values))
    third = solver.minimise(other.minimising(0 for _ in other.columns), nodes)
    known = {End.IMPOSSIBLE: Certainty.YES, End.BEST: Certainty.NO, End.LIMIT: Certainty.UNKNOWN}
    return Solved(seats, known[third.end])


def draft(solver: Solver, part: Part, load: int, nodes: int) -> Draft | None:
    """Fewest open seats, then least cost, then least tie sum; a stage that runs out of nodes is the last."""
    loose = elastic(part, model_of(part, load))
    model, held = loose.model.minimising(loose.openings()), None
    for costs in (loose.model.costs, loose.ties(part), None):
        found = solver.minimise(model, nodes)
        if found.values:
            held = found
        if found.end is not End.BEST or costs is None:
            break
        model = model.at_most(round(found.cost)).minimising(costs)
    if held is None:
        return None
    values = held.values
    opened = (
        (review, round(values[seats]), 0 if lead is None else round(values[lead])) for review, seats, lead in loose.open
    )
    return Draft(seats_of(part, values), tuple(each for each in opened if each[1]))


def _without_what_costs_too_much(solver: Solver, part: Part, model: Model, least: int) -> Model:
    """The model without the pairs that no answer at the least cost can hold.

    One more of a column at its bound adds its reduced cost at least to the relaxation's cost: where that is more than
    lies between the relaxation and the least cost, the column stays at its bound.
    """
    relaxed = solver.relaxed(model)
    if relaxed is None:
        return model
    gap = least - relaxed.cost + SLACK
    held = [
        (column, round(relaxed.values[column]))
        for column in range(len(part.pairs))
        if abs(relaxed.reduced[column]) > gap + SLACK
    ]
    return model.fixed(held)


def _another(part: Part, values: Sequence[float]) -> Line:
    taken = [column for column in range(len(part.pairs)) if round(values[column]) == 1]
    return Line(tuple((column, 1) for column in taken), -inf, len(taken) - 1)


def _up(bound: float) -> int:
    """The least whole number that the bound leaves possible."""
    return int(-(-(bound - SLACK) // 1)) if bound > -inf else 0
