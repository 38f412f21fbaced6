"""Allocating the reviewers of a county, and checking the answer without the solver."""

from collections.abc import Callable, Iterator
from time import process_time

from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from tests.allocation.synthetic import within
from thep_adapters.allocation import allocator
from thep_domain.peer_review.allocation import Allocation, Longlist, allocate, broken, tie_sum, total_cost

CLUSTERS = 60
LONG = Longlist(24, 12, 12)
NODES = 10_000


def allocating(scale: Scale) -> Iterator[Line]:
    """Allocate, with HiGHS in one thread; then ask every constraint of the answer, its cost and its tie sum again."""
    problem = within(max(2, scale.of(CLUSTERS)))
    found = allocate(problem, LONG, NODES, allocator())
    assert isinstance(found, Allocation)
    assert found.proven

    def check() -> None:
        assert broken(problem, found.seats) == ()
        assert (total_cost(problem, found.seats), tie_sum(found.seats)) == (found.cost, found.ties)

    ways: dict[str, Callable[[], object]] = {
        "allocate": lambda: allocate(problem, LONG, NODES, allocator()),
        "check": check,
    }
    measured = {way: tuple(_seconds(task) for _ in range(scale.rounds)) for way, task in ways.items()}
    work = f"allocate {len(problem.visits)} reviews in clusters of four"
    faster = compared(measured, "times as fast to check", "check", "allocate", None)
    yield Line("allocate", work, "", "CPU s", measured, (faster,))
    yield _of_many(scale)


def _of_many(scale: Scale) -> Line:
    """Ten times as many clusters, in about ten times as long: each part is solved by itself."""
    few, many = max(2, scale.of(CLUSTERS)), max(20, scale.of(10 * CLUSTERS))
    ours, ten = f"{few} clusters", f"{many} clusters"
    problems = {ours: within(few), ten: within(many)}
    measured = {
        name: tuple(_seconds(lambda: allocate(problem, LONG, NODES, allocator())) for _ in range(scale.rounds))  # noqa: B023 - it is done with at once
        for name, problem in problems.items()
    }
    longer = compared(measured, f"times that of {few}", ours, ten, 10.0, at_most=True)
    return Line("allocate", f"allocate the reviews of {many} clusters", "", "CPU s", measured, (longer,))


def _seconds(task: Callable[[], object]) -> float:
    began = process_time()
    task()
    return process_time() - began
