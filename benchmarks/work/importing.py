"""Importing, each time in a fresh interpreter."""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.results import Line, compared
from benchmarks.scale import Scale

MODULES = ("thep_domain", "eventsourcing.application", "thep_adapters")
IMPORTS = 15
TIMED = "from time import perf_counter; began = perf_counter(); import {}; print(perf_counter() - began)"


def seconds(module: str) -> float:
    """How long a fresh interpreter takes to import a module."""
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(module)], capture_output=True, check=True, encoding="utf-8"
    )
    return float(done.stdout)


def importing(scale: Scale) -> Iterator[Line]:
    """Import the library, and what it stands on."""
    for module in MODULES:
        seconds(module)  # now its bytecode is cached, and read once
    taken: dict[str, list[float]] = {module: [] for module in MODULES}
    for _ in range(max(scale.rounds, scale.of(IMPORTS))):
        for module in MODULES:
            taken[module].append(seconds(module))
    measured = {module: tuple(each) for module, each in taken.items()}
    yield Line(
        "import",
        "import thep_domain",
        "",
        "s/import",
        measured,
        (
            compared(
                measured,
                "times import eventsourcing.application",
                "eventsourcing.application",
                "thep_domain",
                3.0,
                at_most=True,
            ),
        ),
    )
