"""A mapping that never changes, and whose next version costs what is new in it."""

from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

THIN = 8
"""The upper layer is at most one part in so many of the lower: it is copied for each new version, the lower is not."""


class Layered(Mapping[K, V]):
    """A large mapping, and a small one over it: both are shared, and neither is changed once they are in here.

    Keys keep the order in which they came, as in a dict.
    """

    __slots__ = ("_lower", "_new", "_upper")

    def __init__(self, lower: dict[K, V], upper: dict[K, V] | None = None) -> None:
        self._lower = lower
        self._upper = upper or {}
        self._new = sum(1 for key in self._upper if key not in lower)

    def with_changes(self, changes: dict[K, V]) -> "Layered[K, V]":
        """The same with some values changed, and others added."""
        if not changes:
            return self
        upper = {**self._upper, **changes}
        if len(upper) * THIN <= len(self._lower):
            return Layered(self._lower, upper)
        return Layered({**self._lower, **upper})

    def __getitem__(self, key: K) -> V:
        return self._upper[key] if key in self._upper else self._lower[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: V | D | None = None) -> V | D | None:
        """The value of a key."""
        return self._upper[key] if key in self._upper else self._lower.get(key, default)

    def __iter__(self) -> Iterator[K]:
        yield from self._lower
        yield from (key for key in self._upper if key not in self._lower)

    def __len__(self) -> int:
        return len(self._lower) + self._new
