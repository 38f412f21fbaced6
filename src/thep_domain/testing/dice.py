"""Dice thrown ahead: a history is told from one string of bytes, a frame of it for each move.

Drawn one by one, thousands of small choices would make Hypothesis spend its examples on repeating parts of a history
within itself. From one string every example is a history of its own, a lower byte is a simpler choice, and a move
that is simplified leaves the dice of all others where they are.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

from thep_domain.testing.days import DAYS_THAT_MATTER, FIRST_DAY

T = TypeVar("T")

FRAME: Final = 24
"""Bytes for one move; what a move asks for beyond them is its simplest choice."""


class Dice:
    """One frame after another of a string of bytes."""

    def __init__(self, thrown: bytes) -> None:
        self._thrown = thrown
        self._next = 0
        self._end = FRAME
        self._frame = 0

    def turn(self) -> None:
        """Go on to the next frame."""
        self._frame += 1
        self._next = self._frame * FRAME
        self._end = self._next + FRAME

    def byte(self) -> int:
        """A number from 0 to 255."""
        if self._next >= min(self._end, len(self._thrown)):
            return 0
        self._next += 1
        return self._thrown[self._next - 1]

    def one_of(self, options: Sequence[T]) -> T:
        """One of some values; the lowest byte is the first."""
        return options[self.byte() * len(options) // 256]

    def number(self, last: int) -> int:
        """A number from 0 to a last one below 65,536."""
        return (self.byte() * 256 + self.byte()) * (last + 1) // 65_536

    def day(self, first: date = FIRST_DAY, last: date = FIRST_DAY) -> date:
        """A day, every second time one that matters; the lowest byte is the last that does."""
        known = [day for day in reversed(DAYS_THAT_MATTER) if first <= day <= last] or [last]
        if self.byte() < 128:
            return self.one_of(known)
        return last - timedelta(days=self.number(max(0, (last - first).days)))
