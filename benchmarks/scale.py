"""How much is measured: all of it, a tenth, or just enough to see that it works."""

from attrs import frozen


@frozen
class Scale:
    """A divisor of all numbers of events, and the number of rounds."""

    divisor: int
    rounds: int

    def of(self, full: int) -> int:
        """A number of the full run, at this scale."""
        return max(1, full // self.divisor)


FULL = Scale(1, 5)
QUICK = Scale(10, 5)
TINY = Scale(1_000, 1)
