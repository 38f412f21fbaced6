"""How much a run of the tests does: the full numbers with THEP_TESTS=full, as ``nox -s faults`` runs it."""

import os

FULL = os.environ.get("THEP_TESTS") == "full"


def several(number: int) -> int:
    """So many examples with each commit, and ten times as many in a full run."""
    return number * 10 if FULL else number
