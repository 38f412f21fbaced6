"""From a problem to its answer, or to why it has no answer: longlist, parts, solver, check. Records nothing."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import frozen

from thep_domain.peer_review.allocation.checking import broken, tie_sum, total_cost
from thep_domain.peer_review.allocation.counting import Shortage, shortages
from thep_domain.peer_review.allocation.longlist import on_longlist
from thep_domain.peer_review.allocation.pairing import Pair, pairs_of
from thep_domain.peer_review.allocation.parts import Part, parts_of
from thep_domain.peer_review.allocation.port import (
    Allocator,
    Certainty,
    Draft,
    Engine,
    Impossible,
    OutOfNodes,
    Solved,
)
from thep_domain.peer_review.allocation.problem import Longlist, Problem, Seat
from thep_domain.peer_review.allocation.rows import Row

Progress: TypeAlias = Callable[[int, int], object]
"""Called with how many parts are solved, and how many there are."""


class SolverBroken(Exception):
    """A solver gave an answer that breaks a constraint: nothing of it may be used."""


@frozen
class Allocation:
    """An answer that was checked: seats, cost C, tie sum T, what is known of both, and what solved it."""

    seats: tuple[Seat, ...]
    cost: int
    ties: int
    unique: Certainty
    proven: bool
    gap: int
    longlist: Longlist | None
    """None where all pairs were looked at."""
    pairs: int
    engine: Engine


@frozen
class Fault:
    """A part that cannot be solved: as much as can be filled, and rows that cannot hold together."""

    part: Part
    draft: Draft | None
    together: tuple[Row, ...]


@frozen
class CannotAllocate:
    """Why there is no answer: by counting, and by what the solver found in each part at fault."""

    shortages: tuple[Shortage, ...]
    faults: tuple[Fault, ...]
    draft: tuple[Seat, ...]
    """The seats that can be filled all the same."""


@frozen
class GaveUp:
    """The nodes ran out before any answer was found."""

    nodes: int


def allocate(
    problem: Problem, longlist: Longlist, nodes: int, allocator: Allocator, progress: Progress | None = None
) -> Allocation | CannotAllocate | GaveUp:
    """Solve a problem; the longlist is doubled until it can be solved, and "cannot" is said only with every pair.

    ``progress`` is called after each part that hangs together, with how many are solved and how many there are. Raises
    SolverBroken where the solver's answer does not keep the constraints.
    """
    every = tuple(pairs_of(problem))
    counted = shortages(problem, every)
    if counted:
        return _cannot(problem, every, nodes, allocator, counted)
    wanted: Longlist | None = longlist
    while True:
        pairs = on_longlist(problem, every, wanted)
        whole = len(pairs) == len(every)
        parts = parts_of(problem, pairs)
        answers = _solved(problem, parts, nodes, allocator, progress)
        if isinstance(answers, OutOfNodes):
            return GaveUp(nodes)
        if not isinstance(answers, Impossible):
            return _checked(problem, answers, None if whole else wanted, len(pairs), allocator.engine)
        if whole or wanted is None:
            return _cannot(problem, every, nodes, allocator, ())
        wanted = wanted.doubled()


def _solved(
    problem: Problem, parts: Sequence[Part], nodes: int, allocator: Allocator, progress: Progress | None
) -> list[Solved] | Impossible | OutOfNodes:
    found = []
    for part in parts:
        answer = allocator.solve(part, problem.weights.load, nodes)
        if not isinstance(answer, Solved):
            return answer
        found.append(answer)
        if progress is not None:
            progress(len(found), len(parts))
    return found


def _checked(
    problem: Problem, answers: Sequence[Solved], longlist: Longlist | None, pairs: int, engine: Engine
) -> Allocation:
    seats = tuple(sorted(seat for answer in answers for seat in answer.seats))
    wrong = broken(problem, seats)
    if wrong:
        raise SolverBroken(f"{engine.solver} {engine.version} gave an answer that does not hold: {' '.join(wrong)}")
    known = {answer.unique for answer in answers}
    unique = next((each for each in (Certainty.UNKNOWN, Certainty.NO) if each in known), Certainty.YES)
    return Allocation(
        seats=seats,
        cost=total_cost(problem, seats),
        ties=tie_sum(seats),
        unique=unique,
        proven=all(answer.proven for answer in answers),
        gap=sum(answer.gap for answer in answers),
        longlist=longlist,
        pairs=pairs,
        engine=engine,
    )


def _cannot(
    problem: Problem, every: Sequence[Pair], nodes: int, allocator: Allocator, counted: tuple[Shortage, ...]
) -> CannotAllocate:
    faults, seats = list[Fault](), list[Seat]()
    for part in parts_of(problem, every):
        answer = allocator.solve(part, problem.weights.load, nodes)
        if isinstance(answer, Solved):
            seats += answer.seats
            continue
        draft = allocator.draft(part, problem.weights.load, nodes)
        faults.append(Fault(part, draft, allocator.irreducible(part)))
        seats += draft.seats if draft else ()
    return CannotAllocate(counted, tuple(faults), tuple(sorted(seats)))
