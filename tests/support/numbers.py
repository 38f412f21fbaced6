"""How much a run of the tests does: the full numbers with THEP_TESTS=full, as ``nox -s faults`` runs it."""

import os

FULL = os.environ.get("THEP_TESTS") == "full"


def several(number: int, full: int | None = None) -> int:
    """So many examples with each commit; in a full run as many as is said, or ten times as many."""
    return (full or number * 10) if FULL else number
