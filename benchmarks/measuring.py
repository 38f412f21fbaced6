"""Rounds in turns, A B C A B C, so that whatever disturbs the machine disturbs all alike."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import TypeAlias

Task: TypeAlias = Callable[[], int]
"""What is timed; it returns how many units of work it did."""

Entrant: TypeAlias = Callable[[], AbstractContextManager[Task]]
"""Makes everything ready for one round, and takes it away afterwards; neither is timed."""

Seconds: TypeAlias = tuple[float, ...]
"""For one unit of work, round by round."""


def entrant(work: Callable[[], object], units: int) -> Entrant:
    """What needs nothing to be made ready."""

    @contextmanager
    def ready() -> Iterator[Task]:
        def task() -> int:
            work()
            return units

        yield task

    return ready


def measure(entrants: Mapping[str, Entrant], rounds: int) -> dict[str, Seconds]:
    """The seconds that each entrant takes for one unit of work, in each round."""
    taken: dict[str, list[float]] = {name: [] for name in entrants}
    for _ in range(rounds):
        for name, entrant in entrants.items():
            with entrant() as task:
                gc.collect()
                began = perf_counter()
                units = task()
                taken[name].append((perf_counter() - began) / units)
    return {name: tuple(seconds) for name, seconds in taken.items()}
