"""Dated steps of a case, from which its state on any day follows: the last one dated by then, later recorded last."""

from collections.abc import Iterable
from datetime import date
from typing import Generic, TypeVar

import attrs
from attrs import frozen

from thep_domain.risk import NOT_WHAT_STANDS

K = TypeVar("K")


@frozen
class Step(Generic[K]):
    """One step: which, on which day, and where it stands among the facts of its case."""

    kind: K
    on: date
    seq: int
    """Which fact of the case it came with: of two steps of one day the later one counts."""
    fact: int
    """Which fact said it last: the same, or that of a correction."""
    match: int | None = None
    word: str | None = None
    """A reason, an outcome, or another case: what the step says beside its day."""
    ahead: date | None = None
    """A day that is expected."""
    by_register: bool = False
    """Whether the register brought it: then it is taken back with the register, and not corrected."""
    waived: bool = False


def in_time(steps: Iterable[Step[K]], day: date = date.max) -> list[Step[K]]:
    """The steps dated by a day, in the order in which they were taken."""
    return sorted((each for each in steps if each.on <= day), key=lambda each: (each.on, each.seq))


def recorded(steps: Iterable[Step[K]], kind: K, was_on: date, name: str) -> Step[K]:
    """The step of a kind that was recorded with a day. Raises Refused for any other, and lists those there are.

    What the register brought is corrected there.
    """
    mine = [each for each in steps if each.kind == kind and not each.by_register]
    found = [each for each in mine if each.on == was_on]
    if not found:
        held = f"it stands with {', '.join(str(each.on) for each in mine)}" if mine else "there is no such step"
        raise NOT_WHAT_STANDS(f"No {name} of {was_on} is recorded: {held}. Say the day that was recorded.")
    return found[-1]


def redated(steps: tuple[Step[K], ...], kind: K, was_on: date, on: date, fact: int) -> tuple[Step[K], ...]:
    """The steps with another day for one of them, which keeps its place among those of one day."""
    wrong = [each for each in steps if each.kind == kind and each.on == was_on and not each.by_register][-1:]
    return tuple(attrs.evolve(each, on=on, fact=fact) if each in wrong else each for each in steps)


def without_register(steps: tuple[Step[K], ...], kind: K, on: date) -> tuple[Step[K], ...]:
    """The steps without the one that the register brought."""
    return tuple(each for each in steps if not (each.by_register and each.kind == kind and each.on == on))


def without(steps: tuple[Step[K], ...], of: int) -> tuple[Step[K], ...]:
    """The steps without the one that came with a fact."""
    return tuple(each for each in steps if each.seq != of)
