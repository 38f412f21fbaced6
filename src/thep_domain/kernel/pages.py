"""Lists a page at a time: each page begins after the key of the last row of the one before.

A key never changes with what is recorded later, and pages come in the order of their keys. So no row comes twice, and
none is left out that was there throughout, whatever is recorded between two pages.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, TypeVar

from thep_domain.kernel.bad_argument import BadArgument

T = TypeVar("T")


class Keyed(Protocol):
    """A row that pages can be made of."""

    @property
    def key(self) -> Any:
        """What tells it from every other row of its list; it does not change with what is recorded later."""


R = TypeVar("R", bound=Keyed)


def page(rows: Iterable[R], limit: int | None, after: Any = None) -> list[R]:
    """At most so many rows, those whose keys come after one, in the order of keys; without either, all as they are.

    Raises BadArgument for a limit that is no number of rows, or a key of another kind.
    """
    return page_by(rows, limit, after, lambda row: row.key)


def page_by(rows: Iterable[T], limit: int | None, after: Any, key: Callable[[T], Any]) -> list[T]:
    """The same of any rows, where this is their key."""
    check_limit(limit)
    if limit is None and after is None:
        return list(rows)
    keyed = [(key(row), row) for row in rows]
    if after is not None and keyed and type(after) is not type(keyed[0][0]):
        raise BadArgument(
            f"after is {after!r}: give the key of the last row of the page before, such as {keyed[0][0]!r}", "after"
        )
    wanted = (each for each in keyed if after is None or each[0] > after)
    return [row for _, row in sorted(wanted, key=lambda each: each[0])[:limit]]


def first(rows: Iterator[T], limit: int | None) -> Iterator[T]:
    """The first rows of those that come one by one; all of them without a limit."""
    check_limit(limit)
    return rows if limit is None else islice(rows, min(limit, sys.maxsize))


def check_limit(limit: int | None) -> None:
    """Raise BadArgument where a limit is no number of rows."""
    if limit is None:
        return
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise BadArgument(f"limit is {limit!r}: give how many rows you want at most, as a whole number", "limit")
    if limit < 1:
        raise BadArgument(f"limit is {limit}: it must be at least 1; leave it out for all rows", "limit")
