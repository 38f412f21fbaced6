"""The one list of the kits, in the order of the floors; that of the engine goes with all of them."""

from collections.abc import Iterable
from typing import Final

from thep_domain.testing.engine.kit import KIT as ENGINE
from thep_domain.testing.fees.kit import KIT as FEES
from thep_domain.testing.kit import Kit
from thep_domain.testing.membership.kit import KIT as MEMBERSHIP
from thep_domain.testing.rulebook.kit import KIT as RULEBOOK
from thep_domain.testing.schools.kit import KIT as SCHOOLS

KITS: Final[tuple[Kit, ...]] = (RULEBOOK, SCHOOLS, MEMBERSHIP, FEES, ENGINE)


def kits_of(contexts: Iterable[str] | None = None) -> tuple[Kit, ...]:
    """The kits of some contexts and of what they stand on; all of them where none are named.

    Raises ValueError for a context that has no kit.
    """
    named = {kit.name: kit for kit in KITS}
    if contexts is None:
        return KITS
    wanted, found = [*contexts, ENGINE.name], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in named:
            raise ValueError(f"there is no kit of {name!r}: choose some of {', '.join(named)}")
        if name not in found:
            found.add(name)
            wanted.extend(named[name].stands_on)
    return tuple(kit for kit in KITS if kit.name in found)
