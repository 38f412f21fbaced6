"""The kits of the contexts, in the order of the floors; that of the engine goes with all of them."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from thep_domain.application import CATALOGUE
from thep_domain.testing.engine.kit import KIT as ENGINE
from thep_domain.testing.kit import Kit


def kit_of(context: str) -> Kit:
    """The kit of a context: the ``KIT`` of its module. Raises LookupError, which says what to write, without one."""
    module = f"thep_domain.testing.{context}.kit"
    if find_spec(module.rpartition(".")[0]) is None or find_spec(module) is None:
        raise LookupError(
            f"the context {context} has no testing kit: write thep_domain/testing/{context}/kit.py with a KIT, like"
            " those beside it"
        )
    kit: Kit = import_module(module).KIT
    return kit


KITS: Final[tuple[Kit, ...]] = (*(kit_of(context.name) for context in CATALOGUE.contexts), ENGINE)


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
