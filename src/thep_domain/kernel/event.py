"""Declaring events: frozen, keyword-only classes that check what they hold, whoever makes them.

Annotations are read when the class is made, so a module of events must not postpone them
(no ``from __future__ import annotations``).
"""

import itertools
import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, NewType, TypeAlias, TypeVar, Union, dataclass_transform, get_args, get_origin

import attrs

from thep_domain.kernel.identifiers import URN, Text, is_storable, is_text, is_urn
from thep_domain.kernel.money import Pence

Event: TypeAlias = object
"""Any class declared with :func:`event`: each context narrows it to the union of its own."""

Lift: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""An upcaster: takes the JSON fields of one version of an event and returns those of the next."""

E = TypeVar("E")

_DECLARED = "__declared__"
_CHECKED = "__checked__"
_NAME = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")

_CHECKS: Mapping[Any, tuple[Callable[[Any], bool], str]] = {
    URN: (is_urn, "a URN of six digits"),
    Pence: (lambda value: type(value) is int and -(2**63) < value < 2**63, "a whole number of pence"),
    Text: (is_text, "words, without control characters"),
}


@attrs.frozen
class Declared:
    """What is known of an event class beside its fields: its name, its version, and how older versions are lifted."""

    name: str
    version: int
    lifts: Mapping[int, Lift]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def event(name: str, *, version: int = 1, lifts: Mapping[int, Lift] | None = None) -> Callable[[type[E]], type[E]]:
    """Declare a fact: ``@event("membership.admitted", version=1)``.

    ``lifts[n]`` turns the stored fields of version n into those of n + 1. Each field is checked against its
    annotation whenever an event is made or loaded; a wrong value raises ValueError.
    """
    if not _NAME.fullmatch(name) or type(version) is not int or version < 1:
        raise TypeError(f"{name!r} at version {version!r}: an event is named context.fact, its version counts from 1")
    steps = dict(lifts or {})
    if set(steps) != set(range(1, version)):
        raise TypeError(
            f"{name} is at version {version}: it needs one upcaster for each version from 1 to {version - 1}"
        )

    def declare(cls: type[E]) -> type[E]:
        made = value(cls)
        setattr(made, _DECLARED, Declared(name, version, steps))
        return made

    return declare


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def value(cls: type[E]) -> type[E]:
    """Declare a value that stands inside events; its fields are checked like theirs."""
    made = attrs.frozen(cls, kw_only=True, field_transformer=_checked)
    setattr(made, _CHECKED, True)
    return made


def declared(of: Any) -> Declared:
    """The declaration of an event, or of an event class. Raises TypeError for anything else."""
    found = getattr(of, _DECLARED, None)
    if not isinstance(found, Declared):
        raise TypeError(f"{of!r} is not an event: declare its class with @event")
    return found


def _checked(cls: type, fields: list["attrs.Attribute[Any]"]) -> list["attrs.Attribute[Any]"]:
    return [_with_check(cls, field) for field in fields]


def _with_check(cls: type, field: "attrs.Attribute[Any]") -> "attrs.Attribute[Any]":
    if isinstance(field.type, str):
        raise TypeError(f"{cls.__name__}.{field.name}: events need real annotations, not postponed ones")
    if (
        field.converter is not None
        or not field.init
        or field.name.startswith("_")
        or field.alias not in (None, field.name)
    ):
        raise TypeError(
            f"{cls.__name__}.{field.name}: events have no converters, aliases, private or init=False fields"
        )
    check, words = _check_for(field.type, f"{cls.__name__}.{field.name}")
    own = field.validator

    def validate(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not check(value):
            raise ValueError(f"{cls.__name__}.{attribute.name} must be {words}, not {value!r}")
        if own is not None:
            own(instance, attribute, value)

    return field.evolve(validator=validate)


def _check_for(annotation: Any, where: str) -> tuple[Callable[[Any], bool], str]:
    if annotation in _CHECKS:
        return _CHECKS[annotation]
    if isinstance(annotation, NewType):
        return _check_for(annotation.__supertype__, where)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        inner, words = _check_for(next(a for a in arguments if a is not type(None)), where)
        return (lambda value: value is None or inner(value)), f"{words}, or nothing"
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        each, words = _check_for(arguments[0], where)
        return (lambda value: type(value) is tuple and all(map(each, value))), f"a tuple of {words}"
    if annotation is str:
        return is_storable, "a str that can be written as UTF-8"
    if annotation in (int, bool, date, datetime):
        return (lambda value: type(value) is annotation), f"a {annotation.__name__}"
    if isinstance(annotation, type) and (issubclass(annotation, Enum) or hasattr(annotation, _CHECKED)):
        return (lambda value: isinstance(value, annotation)), f"a {annotation.__name__}"
    raise TypeError(f"{where}: an event cannot hold {annotation!r}")


def at_least(minimum: int) -> Callable[[Any, "attrs.Attribute[Any]", int], None]:
    """A check that a number is not below a minimum."""

    def validate(_: Any, attribute: "attrs.Attribute[Any]", value: int) -> None:
        if value < minimum:
            raise ValueError(f"{attribute.name} must be at least {minimum}, not {value}")

    return validate


def in_order(*names: str) -> Callable[[Any], None]:
    """A check for ``__attrs_post_init__``: these dates, where known, do not run backwards."""

    def check(instance: Any) -> None:
        known = [(name, getattr(instance, name)) for name in names if getattr(instance, name) is not None]
        for (first, start), (second, end) in itertools.pairwise(known):
            if end < start:
                raise ValueError(f"{second} ({end}) lies before {first} ({start})")

    return check
