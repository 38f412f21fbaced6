"""How givers are ranked for a need: a pure function of what is known of them, each part of the points shown.

What is not known counts as half, and is marked. The weights are a rule.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import isqrt
from typing import Final

import attrs
from attrs import frozen

from thep_domain.interventions.rules import PARTS, Ranking

ALL_THROUGH: Final = "all-through"
ADJACENT: Final = frozenset(
    {frozenset({"nursery", "primary"}), frozenset({ALL_THROUGH, "primary"}), frozenset({ALL_THROUGH, "secondary"})}
)
"""Phases that border on each other."""


@frozen
class NeedFor:
    """What is needed, and of the school what the ranking asks."""

    areas: tuple[tuple[str, int], ...]
    """Areas with their weights."""
    phase: str
    position: tuple[int, int] | None
    free_meals: int | None
    """Percentage of pupils ever given free meals."""


@frozen
class GiverKnown:
    """What is known of a giver on a day, for a period of support."""

    id: str
    levels: tuple[tuple[str, int], ...]
    """By area, from 0 to 3: what is recognised and in force on the day."""
    phase: str | None
    position: tuple[int, int] | None
    free: int
    """The least number of places free on a day of the period."""
    declared: int
    """How many places it declared of that day."""
    begun: tuple[date, ...]
    """When the supports of the last years began, the last one last."""
    free_meals: int | None


@frozen
class Ranked:
    """A giver with its points, in hundredths, and the parts that they are made of."""

    rank: int
    giver: str
    points: int
    parts: tuple[tuple[str, int], ...]
    unknown: tuple[str, ...]
    """The parts of which nothing is known."""
    supports: int
    """How many supports of the last years began."""
    last: date | None
    """When the last one did."""
    why: str = ""
    """Why it is before the next, in words; empty for the last."""

    @property
    def written(self) -> str:
        """Its points with two decimals."""
        return f"{self.points // 100}.{self.points % 100:02d}"

    @property
    def shown(self) -> tuple[tuple[str, int, bool], ...]:
        """Each part with its value, and whether it is known."""
        return tuple((name, value, name not in self.unknown) for name, value in self.parts)


def rank(need: NeedFor, givers: Iterable[GiverKnown], by: Ranking) -> tuple[Ranked, ...]:
    """The givers in the order of their points.

    Ties go to the stronger, then the nearer phase, then who supported fewer schools, then whose last support began
    longest ago (never first), then by id.
    """
    rows = sorted((_row(need, each, by) for each in givers), key=_order)
    placed = [attrs.evolve(row, rank=number) for number, row in enumerate(rows, start=1)]
    reasons = [_why(one, other, by) for one, other in pairwise(placed)]
    return tuple(attrs.evolve(row, why=why) for row, why in zip(placed, [*reasons, ""], strict=False))


def _row(need: NeedFor, giver: GiverKnown, by: Ranking) -> Ranked:
    known: dict[str, int | None] = {
        "strength": _strength(need.areas, dict(giver.levels)),
        "phase": _phase(need.phase, giver.phase, by),
        "distance": _distance(need, giver, by),
        "free": 0 if giver.declared < 1 else 100 * max(0, giver.free) // giver.declared,
        "spread": max(0, 100 - by.support * len(giver.begun)),
        "context": _context(need, giver, by),
    }
    parts = tuple((name, by.unknown if (value := known[name]) is None else value) for name in PARTS)
    return Ranked(
        rank=0,
        giver=giver.id,
        points=sum(int(getattr(by, name)) * value for name, value in parts),
        parts=parts,
        unknown=tuple(name for name in PARTS if known[name] is None),
        supports=len(giver.begun),
        last=giver.begun[-1] if giver.begun else None,
    )


def _strength(areas: Sequence[tuple[str, int]], levels: dict[str, int]) -> int:
    weights = sum(weight for _, weight in areas)
    return sum(weight * (100 * levels.get(area, 0) // 3) for area, weight in areas) // weights if weights else 0


def _phase(own: str, other: str | None, by: Ranking) -> int | None:
    if other is None:
        return None
    if own == other:
        return 100
    return by.adjacent if frozenset({own, other}) in ADJACENT else 0


def _distance(need: NeedFor, giver: GiverKnown, by: Ranking) -> int | None:
    if need.position is None or giver.position is None:
        return None
    east, north = (one - other for one, other in zip(need.position, giver.position, strict=True))
    return max(0, 100 - 100 * isqrt(east * east + north * north) // by.metres)


def _context(need: NeedFor, giver: GiverKnown, by: Ranking) -> int | None:
    if need.free_meals is None or giver.free_meals is None:
        return None
    return max(0, 100 - by.gap * abs(need.free_meals - giver.free_meals))


def _order(row: Ranked) -> tuple[int, int, int, int, date, str]:
    parts = dict(row.parts)
    return -row.points, -parts["strength"], -parts["phase"], row.supports, row.last or date.min, row.giver


NAMES: Final = {
    "strength": "in strength",
    "phase": "in phase",
    "distance": "near",
    "free": "free",
    "spread": "spread",
    "context": "context",
}
"""The parts as a sentence names them."""


def _why(one: Ranked, other: Ranked, by: Ranking) -> str:
    """Why one giver is before the next."""
    begin = f"{one.rank} before {other.rank}: "
    if one.points == other.points:
        return begin + _tie(one, other)
    theirs, total = dict(other.parts), one.points - other.points
    differences = ((name, value - theirs[name]) for name, value in one.parts)
    told = ", ".join(_difference(name, more, int(getattr(by, name))) for name, more in differences if more)
    return f"{begin}{told}: +{total // 100}.{total % 100:02d}."


def _difference(name: str, more: int, weight: int) -> str:
    hundredths = abs(more * weight)
    worth = f"{'-' if more < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}"
    if name in ("strength", "phase"):
        return f"{abs(more)} {'less' if more < 0 else 'more'} {NAMES[name]} ({worth})"
    return f"{more:+d} {NAMES[name]} ({worth})"


def _tie(one: Ranked, other: Ranked) -> str:
    ours, theirs = dict(one.parts), dict(other.parts)
    if ours["strength"] != theirs["strength"]:
        return f"equal points; {one.giver} is stronger."
    if ours["phase"] != theirs["phase"]:
        return f"equal points and strength; {one.giver} is nearer in phase."
    if one.supports != other.supports:
        return f"equal points, strength and phase; {one.giver} supported fewer schools."
    if one.last != other.last:
        return f"equal points, strength, phase and number; {one.giver} gave longer ago."
    return "equal points, strength, phase, number and day; by id."
