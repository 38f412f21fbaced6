"""What a field of an event may hold, by its annotation: the same whoever makes the event, and however it was read."""

import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, NewType, Union, get_args, get_origin

from attrs import Attribute, frozen

from thep_domain.kernel.identifiers import IS_TEXT, URN, Text, is_storable, is_text, is_urn
from thep_domain.kernel.money import Pence

CHECKED = "__checked__"
"""Marks the classes whose fields are checked, which may stand inside others."""


@frozen
class Check:
    """Whether a value may stand in a field, and what is expected there in words.

    ``written`` is what is left to ask, as Python, of ``{it}`` whose type is known to be right: nothing for most types.
    It may call ``is_text``.
    """

    holds: Callable[[Any], bool]
    words: str
    written: str = ""


@frozen
class AtLeast:
    """A bound of a whole number; see :func:`at_least`."""

    minimum: int

    def __call__(self, _: Any, attribute: "Attribute[Any]", value: int) -> None:
        """Raise ValueError for a number below the bound."""
        if value < self.minimum:
            raise ValueError(f"{attribute.name} must be at least {self.minimum}, not {value}")


def at_least(minimum: int) -> AtLeast:
    """A check that a number is not below a minimum: ``field(validator=at_least(0))``."""
    return AtLeast(minimum)


_BY_NAME: Mapping[Any, Check] = {
    URN: Check(is_urn, "a URN of six digits", "100_000 <= {it} <= 999_999"),
    Pence: Check(
        lambda value: type(value) is int and -(2**63) < value < 2**63,
        "a whole number of pence",
        "-(2**63) < {it} < 2**63",
    ),
    Text: Check(is_text, "words, without control characters", IS_TEXT),
}


def check_for(annotation: Any, where: str) -> Check:
    """The check of an annotation. Raises TypeError for what an event cannot hold."""
    if annotation in _BY_NAME:
        return _BY_NAME[annotation]
    if isinstance(annotation, NewType):
        return check_for(annotation.__supertype__, where)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        return _or_nothing(check_for(next(a for a in arguments if a is not type(None)), where))
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return _each(check_for(arguments[0], where))
    if annotation is str:
        return Check(is_storable, "a str that can be written as UTF-8")
    if annotation in (int, bool, date, datetime):
        return Check(lambda value: type(value) is annotation, f"a {annotation.__name__}")
    if isinstance(annotation, type) and (issubclass(annotation, Enum) or hasattr(annotation, CHECKED)):
        return Check(lambda value: isinstance(value, annotation), f"a {annotation.__name__}")
    raise TypeError(f"{where}: an event cannot hold {annotation!r}")


def bounded(check: Check, bound: AtLeast) -> Check:
    """The check of a number, or of none, that also has a bound."""
    least = bound.minimum
    written = f"{{it}} >= {least}" + (f" and {check.written}" if check.written else "")
    return Check(
        lambda value: check.holds(value) and (value is None or value >= least),
        f"{check.words}, at least {least}",
        f"({{it}} is None or {written})",
    )


def _or_nothing(inner: Check) -> Check:
    return Check(
        lambda value: value is None or inner.holds(value),
        f"{inner.words}, or nothing",
        inner.written and f"({{it}} is None or {inner.written})",
    )


def _each(inner: Check) -> Check:
    return Check(
        lambda value: type(value) is tuple and all(map(inner.holds, value)),
        f"a tuple of {inner.words}",
        inner.written and f"all([{inner.written.format(it='each')} for each in {{it}}])",
    )
