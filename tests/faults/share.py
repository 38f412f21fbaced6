"""How much a run does: the full numbers with THEP_FAULTS=full, else a tenth."""

import os

FULL = os.environ.get("THEP_FAULTS") == "full"


def share(number: int) -> int:
    """This run's share of the full number."""
    return number if FULL else number // 10
