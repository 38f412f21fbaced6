"""Allocating the reviewers of a cycle: the problem from the facts, its answer from the solver, ready to be recorded."""

from datetime import date

from attrs import frozen

from thep_domain.application import Partnership
from thep_domain.kernel.refusal import Refusal
from thep_domain.peer_review import Answered, allocation_problem
from thep_domain.peer_review.allocation import (
    Allocation,
    Allocator,
    CannotAllocate,
    GaveUp,
    Problem,
    Progress,
    allocate,
    problem_digest,
    reasons,
)

CANNOT_ALLOCATE = Refusal(
    "cannot-allocate", "DOMAIN section 1, PeerReviewCycle: a team of trained reviewers who may and can come"
)


@frozen
class Solved:
    """What came of it: the problem, what the solver found, and the answer for the verb where there is one."""

    problem: Problem
    found: Allocation | CannotAllocate | GaveUp
    answer: Answered | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why there is no answer, and what would help; nothing where there is one."""
        match self.found:
            case Allocation():
                return ()
            case CannotAllocate():
                return reasons(self.problem, self.found)
            case GaveUp():
                nodes = f"The solver found no answer within {self.found.nodes} nodes:"
                return (f"{nodes} raise them in the rule peer-review.allocation.",)

    def taken(self, cycle: str) -> Answered:
        """The answer. Raises Refused, with what is wrong and what would help."""
        if self.answer is None:
            why = " ".join(self.reasons)
            raise CANNOT_ALLOCATE(f"The reviewers of {cycle} cannot be allocated, and nothing was recorded. {why}")
        return self.answer


def solve_cycle(
    thep: Partnership, cycle: str, allocator: Allocator, on: date | None = None, progress: Progress | None = None
) -> Solved:
    """Solve the allocation of a cycle from all facts there are; nothing is recorded.

    Its ``answer`` is what ``office.peer_review.allocate(cycle, answer)`` records. ``progress`` is called with how many
    parts of the cycle are solved, and how many there are. Raises Refused where the cycle is not to be allocated.
    """
    day = on or thep.today
    position = thep.journal.recorder.max_notification_id() or 0
    stated = allocation_problem(thep.known(position), cycle, day)
    found = allocate(stated.problem, stated.rule.longlist, stated.rule.nodes, allocator, progress)
    return Solved(stated.problem, found, _answered(stated.problem, found, position))


def _answered(problem: Problem, found: Allocation | CannotAllocate | GaveUp, position: int) -> Answered | None:
    if not isinstance(found, Allocation):
        return None
    seats: dict[str, list[str]] = {visit.review: [] for visit in problem.visits}
    for seat in found.seats:
        seats[seat.review].append(seat.person)
    long = found.longlist
    return Answered(
        seats={review: tuple(people) for review, people in seats.items()},
        known_at=position,
        problem=problem_digest(problem, long),
        longlist=() if long is None else (long.hosts, long.leads, long.reviewers),
        pairs=found.pairs,
        unique=found.unique,
        proven=found.proven,
        gap=found.gap,
        solver=found.engine.solver,
        version=found.engine.version,
        options=found.engine.options,
    )
