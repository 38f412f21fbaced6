"""Values by names, as callers give them: each name once."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from thep_domain.kernel.bad_argument import BadArgument

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def once(given: Mapping[K, V] | Iterable[tuple[K, V]], argument: str) -> dict[K, V]:
    """Values by names, in the order given. Raises BadArgument for a name that is given twice: which value counts?"""
    found: dict[K, V] = {}
    for name, value in given.items() if isinstance(given, Mapping) else given:
        if name in found:
            raise BadArgument(f"{argument} names {name} twice: {found[name]} and {value}; give it once", argument)
        found[name] = value
    return found
