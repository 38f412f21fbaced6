"""Rows, facts and states as programs read them.

    to_json(row)    # {"urn": 100934, "name": "...", "ends_on": "2019-03-15", "balance": "2175.00"}

An object has a key for each field, and a row of a list that comes in pages its ``key`` too; a fact has those of its
provenance beside its own, as ``thep history --json`` prints it. A day is written as 2018-03-15, a moment with its
offset, a member of an enumeration as its value, any collection as a list, and an amount in pounds as text; an event is
written as it is stored, with whole pence and moments that end in Z. ``json.dumps`` takes what comes of it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Final, assert_never

import attrs

from thep_domain.kernel.calendar import AcademicYear, format_moment
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Recorded, Why
from thep_domain.kernel.shapes import (
    CHECKED,
    SHAPE,
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
    shape_of,
)

Writer = Callable[[Any], dict[str, Any]]

_PROVENANCE: Final = (
    *("actor", "reason", "authority", "command", "corrects", "part"),
    *("effective_on", "recorded_at", "request"),
)
"""The keys of a fact's provenance, in the order in which they are read."""

KEY: Final = "key"
"""The property of a row that pages go by; it is written last."""

_AMOUNT: Final = (Pence.__name__, Pence.__module__)


def to_json(value: object, without: Collection[str] = ()) -> Any:
    """A value as JSON holds it; an object, or each of a list, without the fields named.

    Raises TypeError for what has no such form.
    """
    kind: Any = type(value)
    if _has_fields(kind):
        return _writer(kind, *without)(value)
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case AcademicYear():
            return str(value)
        case Mapping():
            return {str(to_json(name)): to_json(each, without) for name, each in value.items()}
        case set() | frozenset():
            return sorted(to_json(each) for each in value)
        case Iterable():
            return _list(list(value), without)
        case _:
            raise TypeError(f"a {kind.__name__} has no form in JSON: give a row, a fact, a state, or what is in them")


def _has_fields(kind: type) -> bool:
    return hasattr(kind, "__attrs_attrs__") and kind is not AcademicYear


def _list(rows: list[Any], without: Collection[str]) -> list[Any]:
    kinds = set(map(type, rows))
    if len(kinds) == 1 and _has_fields(kind := kinds.pop()):
        return list(map(_writer(kind, *without), rows))
    return [to_json(each, without) for each in rows]


@cache
def _writer(kind: Any, *without: str) -> Writer:
    """Writes the objects of a class, made once: a long list takes as long as if each key were spelled out."""
    fields = {field.name: field for field in attrs.fields(kind)}
    if kind is Recorded:
        return _writer_of_facts(*without)
    own_key = isinstance(getattr(kind, KEY, None), property)
    if unknown := set(without) - {*fields, *((KEY,) if own_key else ())}:
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))} to leave out")
    pairs = [f"{name!r}: {_written(kind, field)}" for name, field in fields.items() if name not in without]
    if own_key and KEY not in without:
        pairs.append(f"{KEY!r}: to_json(row.{KEY})")
    names = {"to_json": to_json, "pounds": pounds, "format_moment": format_moment}
    # compiled first: a process interrupted while Python evaluates a text ends by the signal, whoever catches that
    code = compile(f"lambda row: {{{', '.join(pairs)}}}", "<to_json>", "eval")
    made: Writer = eval(code, names)  # noqa: S307 - of our own words only
    return made


def _writer_of_facts(*without: str) -> Writer:
    own = tuple(field.name for field in attrs.fields(Recorded) if field.name != "why")
    if unknown := set(without) - {*own, *_PROVENANCE}:
        raise TypeError(f"a fact has no field {', '.join(sorted(unknown))} to leave out")
    why_of = _writer(Why)

    def write(fact: Recorded) -> dict[str, Any]:
        why = why_of(fact.why)
        row = {name: to_json(getattr(fact, name)) for name in own} | {name: why[name] for name in _PROVENANCE}
        return {name: value for name, value in row.items() if name not in without}

    return write


def _written(kind: type, field: "attrs.Attribute[Any]") -> str:
    """The expression that writes a field."""
    try:
        shape = field.metadata.get(SHAPE) or shape_of(field.type, field.name, inside=attrs.has)
    except TypeError:
        return f"to_json(row.{field.name})"  # a field that no event could hold is written by what is in it
    return _expression(shape, f"row.{field.name}", stored=hasattr(kind, CHECKED))


def _expression(shape: Shape, value: str, stored: bool, depth: int = 0) -> str:
    match shape:
        case Whole() | Among() | Flag() | String() | Words() | Coded():
            return value
        case Named(name, module, inner):
            amount = (name, module) == _AMOUNT and not stored
            return f"pounds({value})" if amount else _expression(inner, value, stored, depth)
        case Day():
            return f"{value}.isoformat()"
        case Moment():
            return f"format_moment({value})" if stored else f"{value}.isoformat(timespec='microseconds')"
        case OneOf():
            return f"{value}.value"
        case Part():
            return f"to_json({value})"
        case Optional(inner):
            written = _expression(inner, value, stored, depth)
            return written if written == value else f"(None if {value} is None else {written})"
        case Many(inner):
            each = f"each{depth}"
            written = _expression(inner, each, stored, depth + 1)
            return f"list({value})" if written == each else f"[{written} for {each} in {value}]"
        case _:
            assert_never(shape)
