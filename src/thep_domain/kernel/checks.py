"""What a field of an event may hold, by its shape: the same whoever makes the event, and however it was read."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, assert_never

from attrs import Factory, frozen

from thep_domain.kernel.identifiers import IS_TEXT, is_storable, is_text
from thep_domain.kernel.shapes import (
    LARGEST,
    Among,
    Coded,
    Day,
    Flag,
    Many,
    Moment,
    Named,
    OneOf,
    Optional,
    Part,
    Shape,
    String,
    Whole,
    Words,
)


@frozen
class Check:
    """Whether a value may stand in a field, and what is expected there in words.

    ``written`` is what is left to ask, as Python, of ``{it}`` whose type is known to be right: nothing for some types.
    It may call what ``asks`` holds by name.
    """

    holds: Callable[[Any], bool]
    words: str
    written: str = ""
    asks: Mapping[str, Callable[[Any], bool]] = Factory(dict)


def check_of(shape: Shape) -> Check:
    """The check of a shape."""
    match shape:
        case Whole(least, most):
            return Check(
                lambda value: type(value) is int and least <= value <= most,
                _whole(least, most),
                f"{least} <= {{it}} <= {most}",
            )
        case Among(numbers):
            words = f"one of {', '.join(map(str, numbers))}"
            return Check(lambda value: type(value) is int and value in numbers, words, f"{{it}} in {numbers}")
        case Flag():
            return Check(lambda value: type(value) is bool, "True or False")
        case Day():
            return Check(lambda value: type(value) is date, "a date")
        case Moment():
            return Check(
                lambda value: type(value) is datetime and value.tzinfo is UTC,
                "a datetime in UTC",
                "is_utc({it})",
                {"is_utc": lambda value: value.tzinfo is UTC},
            )
        case String(longest):
            return Check(
                lambda value: is_storable(value) and len(value) <= longest,
                f"a str of at most {longest:,} characters that can be written as UTF-8",
                f"len({{it}}) <= {longest}",
            )
        case Words(longest):
            return Check(
                lambda value: is_text(value) and len(value) <= longest,
                f"words, without control characters, at most {longest:,} characters",
                f"len({{it}}) <= {longest} and {IS_TEXT}",
                {"is_text": is_text},
            )
        case Coded():
            name = f"is_{shape.name}"
            return Check(shape.holds, shape.words, f"{name}({{it}})", {name: shape.holds})
        case OneOf(kind):
            return Check(lambda value: isinstance(value, kind), f"a {kind.__name__}")
        case Part(kind):
            return Check(lambda value: isinstance(value, kind), f"a {kind.__name__}")
        case Named(shape=inner):
            return check_of(inner)
        case Optional(inner):
            return _or_nothing(check_of(inner))
        case Many(inner, least, most):
            return _each(check_of(inner), least, most)
        case _:
            assert_never(shape)


def written_out(checks: Mapping[str, Check]) -> Callable[[Any], bool]:
    """Whether what is left to check of some fields holds: as one function, because a loop over checks takes long."""
    conditions, names = condition(checks, "it")
    holds: Callable[[Any], bool] = eval(f"lambda it: {conditions}", names)  # noqa: S307 - of our own words only
    return holds


def condition(checks: Mapping[str, Check], of: str) -> tuple[str, dict[str, Any]]:
    """The same as Python, of the fields of a name, and what it calls."""
    names: dict[str, Any] = {}
    for check in checks.values():
        names |= check.asks
    written = [check.written.format(it=f"{of}.{name}") for name, check in checks.items() if check.written]
    return " and ".join(written) or "True", names


def _whole(least: int, most: int) -> str:
    if least > -LARGEST:
        return f"a whole number, at least {least}" if most == LARGEST else f"a whole number from {least} to {most}"
    return "a whole number" if most == LARGEST else f"a whole number, at most {most}"


def _or_nothing(inner: Check) -> Check:
    return Check(
        lambda value: value is None or inner.holds(value),
        f"{inner.words}, or nothing",
        inner.written and f"({{it}} is None or {inner.written})",
        inner.asks,
    )


def _each(inner: Check, least: int, most: int) -> Check:
    number = f"{least}" if least == most else f"at most {most:,}" if not least else f"{least} to {most:,}"
    length = f"{least} <= len({{it}}) <= {most}"
    return Check(
        lambda value: type(value) is tuple and least <= len(value) <= most and all(map(inner.holds, value)),
        f"a tuple of {number}, each {inner.words}",
        f"({length} and all([{inner.written.format(it='each')} for each in {{it}}]))" if inner.written else length,
        inner.asks,
    )
