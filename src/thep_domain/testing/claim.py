"""How an invariant says that it is broken."""


class InvariantBroken(AssertionError):
    """A history breaks an invariant: one of DOMAIN section 2 by its number, or another one."""

    def __init__(self, number: int | None, what: str) -> None:
        super().__init__(f"{'an invariant' if number is None else f'invariant {number}'} is broken: {what}")
        self.number = number


def claim(number: int | None, holds: bool, what: object) -> None:
    """Go on where an invariant holds. Raises InvariantBroken, with what was found, where it does not."""
    if not holds:
        raise InvariantBroken(number, str(what))
