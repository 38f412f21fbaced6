"""Declaring events: frozen, keyword-only classes that check what they hold, whoever makes them.

Annotations are read when the class is made, so a module of events must not postpone them
(no ``from __future__ import annotations``).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, TypeAlias, TypeVar, dataclass_transform

import attrs

from thep_domain.kernel.calendar import ALWAYS
from thep_domain.kernel.checks import Check, check_of, condition
from thep_domain.kernel.shapes import CHECKED, SHAPE, Bound, bounded, shape_of, shapes_of

Event: TypeAlias = object
"""Any class declared with :func:`event`: each context narrows it to the union of its own."""

Lift: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""An upcaster: takes the JSON fields of one version of an event and returns those of the next."""

E = TypeVar("E")

SHOWN = 100
"""Characters of a wrong value in what is said of it."""

_DECLARED = "__declared__"
_NAME = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


@attrs.frozen
class Declared:
    """What is known of an event class beside its fields: its name, its version, and how older versions are lifted."""

    name: str
    version: int
    lifts: Mapping[int, Lift]
    effective: str | None = None
    """The field that holds the day on which the event takes effect."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def event(
    name: str, *, version: int = 1, effective: str | None = None, lifts: Mapping[int, Lift] | None = None
) -> Callable[[type[E]], type[E]]:
    """Declare a fact: ``@event("membership.admitted", version=1, effective="admitted_on")``.

    ``effective`` names the field that holds the day on which it takes effect: ``why.effective_on`` is that day, so that
    neither can be changed alone. An event leaves it out where the day follows from more than its own fields.

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
        if effective is not None and not _is_day(_field(made, effective)):
            raise TypeError(f"{name} has no day called {effective}")
        setattr(made, _DECLARED, Declared(name, version, steps, effective))
        return made

    return declare


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def value(cls: type[E]) -> type[E]:
    """Declare a value that stands inside events; its fields are checked like theirs."""
    made = attrs.frozen(cls, kw_only=True, field_transformer=_with_shapes)
    checks = {name: check_of(shape) for name, shape in shapes_of(made).items()}
    _check_when_read(made, checks)
    _check_when_made(made, checks)
    setattr(made, CHECKED, True)
    return made


def declared(of: Any) -> Declared:
    """The declaration of an event, or of an event class. Raises TypeError for anything else."""
    found = getattr(of, _DECLARED, None)
    if not isinstance(found, Declared):
        raise TypeError(f"{of!r} is not an event: declare its class with @event")
    return found


def effective_day(of: Event) -> date | None:
    """The day on which an event takes effect, by the field that it declares; None where it declares none.

    Where that field is empty it has always been so.
    """
    field = declared(of).effective
    return None if field is None else getattr(of, field) or ALWAYS


def _is_day(field: "attrs.Attribute[Any] | None") -> bool:
    return field is not None and field.type in (date, date | None)


def _field(made: type, name: str) -> "attrs.Attribute[Any] | None":
    return next((field for field in attrs.fields(made) if field.name == name), None)


def _with_shapes(cls: type, fields: list["attrs.Attribute[Any]"]) -> list["attrs.Attribute[Any]"]:
    return [_with_shape(field, f"{cls.__name__}.{field.name}") for field in fields]


def _with_shape(field: "attrs.Attribute[Any]", where: str) -> "attrs.Attribute[Any]":
    if isinstance(field.type, str):
        raise TypeError(f"{where}: events need real annotations, not postponed ones")
    if (
        field.converter is not None
        or not field.init
        or field.name.startswith("_")
        or field.alias not in (None, field.name)
    ):
        raise TypeError(f"{where}: events have no converters, aliases, private or init=False fields")
    shape = field.metadata.get(SHAPE) or shape_of(field.type, where)
    if isinstance(field.validator, Bound):
        shape = bounded(shape, field.validator, where)
    elif field.validator is not None:
        raise TypeError(f"{where}: beside a bound, what an event checks itself stands in __attrs_post_init__")
    fixed = field.default is not attrs.NOTHING and not isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
    if fixed and not (check := check_of(shape)).holds(field.default):
        raise TypeError(f"{where}: its default, {field.default!r}, must be {check.words}")
    # It must not stay there as a validator: msgspec would call each of them, after it has checked the types itself.
    return field.evolve(validator=None, metadata={**field.metadata, SHAPE: shape})


def _check_when_made(made: type, checks: Mapping[str, Check]) -> None:
    """Check every field before an event is made in Python."""
    make = made.__init__  # type: ignore[misc]
    holds = {name: check.holds for name, check in checks.items()}

    @wraps(make)
    def checked(self: Any, **fields: Any) -> None:
        for name, given in fields.items():
            if name in holds and not holds[name](given):
                raise ValueError(f"{made.__name__}.{name} must be {checks[name].words}, not {shown(given)}")
        make(self, **fields)

    setattr(made, "__init__", checked)  # noqa: B010 - mypy takes no other way


def _check_when_read(made: type, checks: Mapping[str, Check]) -> None:
    """Check what is left to check when a decoder has seen to the types: it calls ``__attrs_post_init__``.

    Written out as one function, as attrs writes ``__init__``: a loop over checks took half the time of a replay.
    """
    if not any(check.written for check in checks.values()):
        return
    holds, names = condition(checks, "self")

    def complain(instance: Any) -> None:
        for name, check in checks.items():
            held = getattr(instance, name)
            if not check.holds(held):
                raise ValueError(f"{made.__name__}.{name} must be {check.words}, not {shown(held)}")

    own = getattr(made, "__attrs_post_init__", None)
    lines = ["def check(self):", f"    if not ({holds}):", "        complain(self)"]
    names |= {"complain": complain, "own": own}
    exec("\n".join([*lines, *(["    own(self)"] if own else [])]), names)  # noqa: S102 - of our own words only
    setattr(made, "__attrs_post_init__", names["check"])  # noqa: B010 - mypy takes no other way


def shown(value: object) -> str:
    """A value in what is said of it: cut short where it is long."""
    words = repr(value)
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}..."


def in_order(*names: str) -> Callable[[Any], None]:
    """A check for ``__attrs_post_init__``: these dates, where known, do not run backwards."""

    def check(instance: Any) -> None:
        before = start = None
        for name in names:
            end = getattr(instance, name)
            if end is None:
                continue
            if start is not None and end < start:
                raise ValueError(f"{name} ({end}) lies before {before} ({start})")
            before, start = name, end

    return check
