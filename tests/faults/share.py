"""How much a run does: the full numbers where they are asked for, else a twentieth."""

from tests.support.numbers import FULL


def share(number: int) -> int:
    """This run's share of the full number."""
    return number if FULL else max(1, number // 20)
