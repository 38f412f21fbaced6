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


def _seconds(task: Callable[[], object]) -> float:
    began = process_time()
    task()
    return process_time() - began
