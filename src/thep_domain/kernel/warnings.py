"""What the office should look at, though nothing forbids it: a warning never refuses."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen


@frozen
class Warned:
    """One warning of an answer. ``code`` is stable and meant for programs, ``sentence`` says what to look at.

    ``about`` names what it is about, such as a ``urn``: numbers, texts (days as 2018-03-15) and lists of these.
    """

    code: str
    sentence: str
    about: Mapping[str, Any] = field(factory=dict)
    row: int | None = None
    """Of many commands handed in together: the row it is about, counted from 1."""


@frozen
class Warn:
    """One thing that the office is warned of: its code, and how a sentence is made of what it is about.

    The sentence is made of ``about`` and of nothing else, because only code and ``about`` are kept with an answer.
    """

    code: str
    words: Callable[[Mapping[str, Any]], str]

    def __call__(self, **about: Any) -> Warned:
        """The warning with what it is about, in plain values."""
        return self.of(about)

    def of(self, about: Mapping[str, Any], row: int | None = None) -> Warned:
        """The same, of a mapping; in a bulk with the row."""
        return Warned(self.code, self.words(about), about, row)
