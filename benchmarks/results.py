"""What came of a run: plain data, kept as JSON."""

from itertools import chain
from pathlib import Path
from statistics import median

import msgspec
from attrs import evolve, field, frozen

ROWS = (
    "append-one",
    "append-many",
    "command",
    "bulk",
    "replay",
    "growth",
    "ask",
    "snapshot",
    "audit",
    "import",
    "seal",
    "allocate",
    "casework",
    "round",
)
"""What is measured, in this order."""


@frozen
class Comparison:
    """A ratio of two medians of one run, and the bound that it should keep, if any."""

    of: str
    """What the ratio says, as ``times eventsourcing``."""
    ratio: float
    lowest: float
    highest: float
    """The ratio in the rounds that were the worst and the best for it."""
    bound: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the bound is kept; None where there is none."""
        if self.bound is None:
            return None
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound


@frozen
class Line:
    """One work on one database: what each peer took for one unit of it, and how the peers compare."""

    row: str
    work: str
    database: str
    unit: str
    """Of what was measured, as ``s/event`` or ``MB``."""
    measured: dict[str, tuple[float, ...]]
    comparisons: tuple[Comparison, ...] = ()

    def of(self, row: str) -> bool:
        """Whether it is of a row, as `ask-warm` is of `ask`."""
        return self.row == row or self.row.startswith(f"{row}-")

    def median(self, peer: str) -> float:
        """A peer's median."""
        return median(self.measured[peer])


@frozen
class Settings:
    """How a peer's connection was set, as the connection itself said."""

    peer: str
    database: str
    said: dict[str, str]


@frozen
class Results:
    """One run."""

    machine: dict[str, str]
    quick: bool
    rounds: int
    settings: tuple[Settings, ...] = ()
    lines: tuple[Line, ...] = field(default=())

    def with_row(self, row: str, lines: tuple[Line, ...]) -> "Results":
        """The same with these lines for a row, in the place of those that it had."""
        rows = {each: lines if each == row else tuple(x for x in self.lines if x.of(each)) for each in ROWS}
        return evolve(self, lines=tuple(chain.from_iterable(rows.values())))


def compared(
    measured: dict[str, tuple[float, ...]], of: str, this: str, that: str, bound: float | None, *, at_most: bool = False
) -> Comparison:
    """The median of that over the median of this: how many times as fast this is."""
    each = [theirs / ours for ours, theirs in zip(measured[this], measured[that], strict=True)]
    ratio = median(measured[that]) / median(measured[this])
    return Comparison(of, ratio, min(each), max(each), bound, at_most)


def load(path: Path) -> Results:
    """Read what was kept."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


def keep(results: Results, path: Path) -> None:
    """Keep a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
