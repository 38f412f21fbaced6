"""Names in the order in which they came, in a state that grows by one of them at a time."""

from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

TOGETHER = 64

Names: TypeAlias = tuple[tuple[str, ...], ...]
"""Names in groups of 64, the first first: one more costs the same after ten thousand, where a flat tuple is copied."""


def with_one_more(names: Names, name: str) -> Names:
    """The same names, and this one after them."""
    if names and len(names[-1]) < TOGETHER:
        return (*names[:-1], (*names[-1], name))
    return (*names, (name,))


def every_name(names: Names) -> Iterator[str]:
    """Each name."""
    return chain.from_iterable(names)
