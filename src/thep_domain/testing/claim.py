"""How an invariant says that it is broken."""


class InvariantBroken(AssertionError):
    """A history breaks an invariant of DOMAIN section 2."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(f"invariant {number} is broken: {what}")
        self.number = number


def claim(number: int, holds: bool, what: object) -> None:
    """Go on where an invariant holds. Raises InvariantBroken, with what was found, where it does not."""
    if not holds:
        raise InvariantBroken(number, str(what))
