"""How the arguments of a verb about a case, a giver or a reviewer are read off the facts that it recorded."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from thep_domain.audit.checks import Arguments, Reads, authority_of, begins_with, key_of
from thep_domain.audit.roles import copy, decided
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded

E = TypeVar("E")

DAY: Final = copy()
"""The day of an act is put in, and equals the day on which it takes effect."""
NUMBER: Final = decided("number-gap")
CORRECTED: Final = copy("corrects-another")
"""Says which fact is corrected, as the provenance does."""
RECORDED: Final = copy()
"""Equals what the fact that is put right says."""


def reads_of(argument: str, kind: type[E], *, read: Callable[[E], dict[str, Any]], authority: bool = False) -> Reads:
    """A command that begins with a fact of a kind: ``read`` takes from it what was given beside the case or person.

    ``argument`` is the verb's name for whose key the stream has.
    """

    def given(fact: Recorded[E]) -> Arguments:
        by = {"authority": authority_of(fact)} if authority else {}
        return {argument: key_of(fact), **read(fact.event), **by}

    return begins_with(kind, read=given)


def school_of(key: str) -> URN:
    """A URN of the school that a case is of, by the key of the case."""
    return URN(int(key.rpartition("-")[0]))
