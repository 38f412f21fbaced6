"""What is raised where a caller gives a verb or a question what it cannot use."""

from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class BadArgument(TypeError, ValueError):
    """An argument cannot be used: the message names it, says what was given, and what to give.

    Nothing was read or recorded. ``argument`` is its name, and where in it: ``on``, or ``news.schools[3].urn``. It is a
    TypeError and a ValueError at once, for callers that look for either. A broken rule of the business is Refused.
    """

    def __init__(self, sentence: str, argument: str = "") -> None:
        super().__init__(sentence)
        self.argument = argument


def named(name: object, of: Mapping[str, T], what: str) -> T:
    """What has a name. Raises BadArgument where nothing has it, with the names that are near, or else all of them."""
    if isinstance(name, str) and name in of:
        return of[name]
    near = get_close_matches(str(name), of, n=3)
    instead = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(of)}"
    raise BadArgument(f"there is no {what} {name!r}: {instead}", "name")


def chosen(kind: type[E], word: str, argument: str) -> E:
    """One of the words that a choice has. Raises BadArgument for another, with all of them."""
    try:
        return kind(word)
    except ValueError:
        raise BadArgument(f"{argument}: {word!r} cannot be chosen; there are {', '.join(kind)}", argument) from None
