"""The invariants of DOMAIN section 2 that concern what is built: each kit has those of its context.

Each is a function named by its number: it takes a history and raises InvariantBroken where the history breaks it. All
of them work with arithmetic of their own (see ``plain`` and ``reckoning``), never with the rules they check.

Invariants 15 and 30 to 34 wait for later contexts: bespoke charges (15), governance (30 to 34). That an
allocation solved again gives the same seats (53) needs a solver, and is checked beside the one that there is. Of 13,
issued invoices, write-offs and refunds wait for billing: here the charges are the immutable facts.
"""

import re
from collections.abc import Mapping
from typing import Final

from thep_domain.testing.history import History
from thep_domain.testing.kit import Invariant
from thep_domain.testing.kits import KITS


def number_of(name: str) -> int | None:
    """The number of an invariant in DOMAIN section 2; None for one of the register or the rulebook, which have none."""
    found = re.match("invariant_([0-9]+)_", name)
    return int(found[1]) if found else None


INVARIANTS: Final[Mapping[str, Invariant]] = {
    each.__name__: each
    for each in sorted(
        (each for kit in KITS for each in kit.invariants), key=lambda each: number_of(each.__name__) or 100
    )
}
"""By their names, in the order of their numbers; then those without one."""


def check_invariants(history: History) -> None:
    """Check every invariant. Raises InvariantBroken for the first that the history breaks."""
    for invariant in INVARIANTS.values():
        invariant(history)
