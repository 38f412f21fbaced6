"""Lists that are kept with what is held: a row is made again only when something that it was made of has changed."""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from thep_domain.kernel.work import Aggregate, Listing

A = TypeVar("A", bound=Aggregate)

States = Callable[[type[Aggregate]], Mapping[str, tuple[int, Any]]]
"""Gives the states of a kind, by stream."""

FEW = 8
"""A change of at most one part in so many is worked into the list; after a greater one it is sorted anew."""


class Noting:
    """Loads states for one row after another, and notes which."""

    def __init__(self, states: States) -> None:
        self._states = cache(states)
        self.seen: set[str] = set()

    def load(self, kind: type[A], key: str) -> A:
        """The state of one aggregate; the empty state where nothing was recorded."""
        stream = f"{kind.STREAM}:{key}"
        self.seen.add(stream)
        held = self._states(kind).get(stream)
        return held[1] if held is not None and isinstance(held[1], kind) else kind()


class KeptList:
    """The rows of one list, and what each was made of."""

    def __init__(self, listing: Listing[Any, Any]) -> None:
        self._listing = listing
        self._rows: list[Any] = []
        self._of: dict[str, tuple[Any, ...]] = {}
        """The rows of each aggregate, by stream."""
        self._made_of: dict[str, tuple[str, ...]] = {}
        """Which aggregates' rows were made of a stream."""
        self._stale: set[str] | None = None
        """The aggregates whose rows are to be made again; None for all."""

    def note(self, changed: Iterable[str]) -> None:
        """Note that streams have changed."""
        if self._stale is not None:
            home = f"{self._listing.kind.STREAM}:"
            for stream in changed:
                self._stale.update(self._made_of.get(stream, ()))
                if stream.startswith(home):
                    self._stale.add(stream)

    def rows(self, states: States) -> list[Any]:
        """The rows in order, as these states have them."""
        held = states(self._listing.kind)
        stale: Collection[str] = held if self._stale is None else self._stale
        order, noting = self._listing.order, Noting(states)
        if len(stale) * FEW > len(self._of):
            for stream in stale:
                self._make(stream, held, noting)
            self._rows = sorted((row for rows in self._of.values() for row in rows), key=order)
        elif stale:
            self._rows = self._rows.copy()  # somebody may be reading the old one
            for stream in stale:
                for row in self._of.get(stream, ()):
                    place = bisect_left(self._rows, order(row), key=order)
                    while self._rows[place] is not row:
                        place += 1
                    del self._rows[place]
                self._make(stream, held, noting)
                for row in self._of[stream]:
                    insort(self._rows, row, key=order)
        self._stale = set()
        return self._rows

    def _make(self, stream: str, held: Mapping[str, tuple[int, Any]], noting: Noting) -> None:
        noting.seen.clear()
        self._of[stream] = tuple(self._listing.rows(noting, stream.partition(":")[2], held[stream][1]))
        for each in noting.seen:
            readers = self._made_of.get(each, ())
            if stream not in readers:
                self._made_of[each] = (*readers, stream)
