"""Solvers for the allocation of reviewers: HiGHS, with the extra ``allocation``."""

from importlib.util import find_spec

from thep_adapters.allocation.cycles import Solved, solve_cycle
from thep_adapters.allocation.highs import HighsAllocator
from thep_domain.peer_review.allocation import Allocator

EXTRA = 'pip install "thep[allocation]"'


class SolverMissing(Exception):
    """The solver's library is not installed; the message says how to get it."""


def allocator() -> Allocator:
    """The solver to allocate with. Raises SolverMissing where its library is not installed."""
    if find_spec("highspy") is None:
        raise SolverMissing(f"Allocating reviewers needs the solver HiGHS: {EXTRA}. Teams by hand work without one.")
    return HighsAllocator()


__all__ = ["EXTRA", "HighsAllocator", "Solved", "SolverMissing", "allocator", "solve_cycle"]
