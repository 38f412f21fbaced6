"""A strategy for every event, made from its annotations: a new event needs nothing here unless its fields depend."""

import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin

import attrs
from hypothesis import strategies as st

from thep_domain.application import EVENTS
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.testing.days import days
from thep_domain.testing.kits import KITS
from thep_domain.testing.values import Fields, texts, urns

E = TypeVar("E")

_NUMBERS: Mapping[str, st.SearchStrategy[int]] = {name: each for kit in KITS for name, each in kit.numbers.items()}
_FITTING: Mapping[Any, Callable[[Fields], Fields]] = {kind: fit for kit in KITS for kind, fit in kit.fitting.items()}


def event_of(kind: type[E]) -> st.SearchStrategy[E]:
    """Valid events of one kind: ``event_of(MembershipAdmitted)``. Raises TypeError for a class that is no event."""
    declared(kind)
    return cast("st.SearchStrategy[E]", _of_class(cast("Any", kind)))


def events() -> st.SearchStrategy[Event]:
    """Valid events of every kind there is."""
    return st.one_of([event_of(kind) for kind in EVENTS])


@cache
def _of_class(kind: Any) -> st.SearchStrategy[Any]:
    fields = {field.name: _of_field(field.name, field.type) for field in attrs.fields(kind)}
    fit = _FITTING.get(kind, _as_it_is)

    def made(values: Fields) -> Any:
        return kind(**fit(values))

    return st.fixed_dictionaries(fields).map(made)


def _as_it_is(fields: Fields) -> Fields:
    return fields


def _of_field(name: str, annotation: Any) -> st.SearchStrategy[Any]:
    return _NUMBERS[name] if name in _NUMBERS and annotation in (int, Pence) else _of(annotation, name)


def _of(annotation: Any, name: str) -> st.SearchStrategy[Any]:
    if annotation is URN:
        return urns()
    if annotation is Text:
        return texts()
    if isinstance(annotation, NewType):
        return _of(annotation.__supertype__, name)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return st.one_of(st.none(), *(_of_field(name, each) for each in arguments if each is not type(None)))
    if origin is tuple:
        return st.lists(_of(arguments[0], name), max_size=3).map(tuple)
    plain: Mapping[Any, st.SearchStrategy[Any]] = {
        int: st.integers(1, 1_000_000),
        str: st.one_of(texts(), st.just("")),
        bool: st.booleans(),
        date: days(date(1900, 1, 1)),
        datetime: st.datetimes(timezones=st.just(UTC)),
    }
    if annotation in plain:
        return plain[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    if isinstance(annotation, type) and attrs.has(annotation):
        return _of_class(annotation)
    raise TypeError(f"{name}: no strategy makes {annotation!r}")
