"""Which form an argument has, read off its annotation."""

import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.forms import (
    Amount,
    ByName,
    Confiding,
    Day,
    Flag,
    Form,
    KnownAt,
    Listed,
    Maybe,
    Number,
    OneOf,
    SchoolNumber,
    SchoolOrStream,
    StateOf,
    Value,
    WordsOr,
    Writing,
    YearNamed,
)
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.sealed import Confidential

_PLAIN: Final[Mapping[Any, Form]] = {
    int: Number(),
    bool: Flag(),
    date: Day(),
    str: Writing(),
    AcademicYear: YearNamed(),
    URN: SchoolNumber(),
    Pence: Amount(),
    Confidential: Confiding(),
}
_TOGETHER: Final[Mapping[frozenset[Any], Form]] = {
    frozenset({AcademicYear, str}): YearNamed(),
    frozenset({URN, str}): SchoolOrStream(),
    frozenset({int, datetime, date}): KnownAt(),
}
_SEVERAL: Final = (tuple, list, set, frozenset, Iterable, Collection, Sequence)
_NAMED: Final = (dict, Mapping)


def form_of(annotation: Any, where: str) -> Form:
    """The form that an annotation stands for. Raises TypeError for one that no verb or question can have."""
    form = _of(frozenset(_members(annotation)))
    if form is None:
        raise TypeError(
            f"{where} is annotated as {annotation!r}, and nothing can check such an argument: annotate it as the"
            " arguments of other verbs are, or give kernel/forms.py a form for it"
        )
    return form


@cache
def _value(kind: Any) -> Value:
    hints = get_type_hints(kind, include_extras=True)
    fields = ((field.name, f"{kind.__name__}.{field.name}") for field in attrs.fields(kind))
    return Value(kind, tuple((name, form_of(hints[name], where)) for name, where in fields))


def _members(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def _of(kinds: frozenset[Any]) -> Form | None:
    if type(None) in kinds:
        inner = _of(kinds - {type(None)})
        return None if inner is None else Maybe(inner)
    if kinds in _TOGETHER:
        return _TOGETHER[kinds]
    if len(kinds) == 1:
        return _of_one(*kinds)
    if str in kinds and len(kinds) == 2:
        form = _of_one(*(kinds - {str}))  # a word for the thing, or the thing
        return WordsOr(form) if isinstance(form, Value) else form if isinstance(form, OneOf) else None
    return _by_name(kinds)


def _of_one(kind: Any) -> Form | None:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, NewType):
        return _of_one(kind.__supertype__)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is None and isinstance(kind, type):
        return OneOf(kind) if issubclass(kind, Enum) else _value(kind) if attrs.has(kind) else None
    if origin is type:
        return StateOf()
    if origin in _NAMED and inside[0] is str:
        each = _of(frozenset(_members(inside[1])))
        return None if each is None else ByName(each)
    if origin in _SEVERAL and (origin is not tuple or inside[1:] == (...,)):
        each = _of(frozenset(_members(inside[0])))
        return None if each is None else Listed(each)
    return None


def _by_name(kinds: frozenset[Any]) -> Form | None:
    """A mapping, or the pairs that one is made of."""
    named = next((kind for kind in kinds if get_origin(kind) in _NAMED), None)
    pairs = None if named is None else Iterable[tuple[get_args(named)]]  # type: ignore[misc]  # made while it runs
    form = _of_one(named)
    return ByName(form.each, pairs=True) if isinstance(form, ByName) and kinds == {named, pairs} else None
