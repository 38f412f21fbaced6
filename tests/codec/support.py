"""Events made from their annotations, and JSON that has been meddled with."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, assert_never

import attrs
from hypothesis import reject, settings
from hypothesis import strategies as st

from tests.support.numbers import FULL, several
from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.event import Declared, Lift, declared
from thep_domain.kernel.identifiers import is_text
from thep_domain.kernel.provenance import Authority, Why
from thep_domain.kernel.shapes import (
    YEAR,
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
    shapes_of,
)

CODEC = JsonCodec(EVENTS)
NAMES = [declared(kind).name for kind in EVENTS]
WHY = Why(
    actor="membership-officer",
    authority=None,
    command="membership.serve_notice",
    corrects=None,
    effective_on=date(2018, 3, 15),
    part=(1, 1),
    reason=None,
    recorded_at=datetime(2018, 3, 15, 9, 30, tzinfo=UTC),
    request=None,
)

TURNS = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""The marks that turn the direction of writing."""
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters=TURNS)
TEXTS = st.text(LETTERS, min_size=1, max_size=30).filter(is_text)

# Events


def examples(number: int, full: int) -> settings:
    """So many examples with each commit, and so many in a full run."""
    return settings(max_examples=several(number, full), deadline=None)


def events() -> st.SearchStrategy[Any]:
    """An instance of any event of the catalogue."""
    return st.sampled_from(EVENTS).flatmap(made)


@cache
def made(kind: type) -> st.SearchStrategy[Any]:
    """Instances of an event, or of a value in one; those that its own checks refuse are thrown away."""

    def fitted(fields: dict[str, Any]) -> Any:
        if {"net", "vat", "gross"} <= set(fields):
            fields["net"], fields["vat"] = fields["net"] // 2, fields["vat"] // 2
            fields["gross"] = fields["net"] + fields["vat"]
        if {"from_on", "to_on"} <= set(fields) and fields["to_on"] is not None:
            fields["from_on"], fields["to_on"] = sorted((fields["from_on"], fields["to_on"]))
        if {"units_start", "units_end"} <= set(fields):
            start, end = (fields[name] or 0 for name in ("units_start", "units_end"))
            most = fields.get("units_in_year", 366)
            fields["units_start"], fields["units_end"] = start % most, start % most + 1 + end % (most - start % most)
        if kind is Authority and None in (fields["stream"], fields["version"]):
            fields["stream"] = fields["version"] = None
        try:
            return kind(**fields)
        except ValueError:
            reject()

    return st.fixed_dictionaries({name: _values(shape) for name, shape in shapes_of(kind).items()}).map(fitted)


@cache
def _values(shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case Whole(least, most):
            return st.integers(least, min(most, least + 400)) | st.integers(least, most)
        case Among(numbers):
            return st.sampled_from(numbers)
        case Flag():
            return st.booleans()
        case Day():
            return st.dates()
        case Moment():
            return MOMENTS
        case String(longest):
            return st.text(max_size=min(longest, 30))
        case Words():
            return TEXTS
        case Coded():
            return YEARS if shape == YEAR else st.from_regex(shape.pattern, fullmatch=True).filter(shape.holds)
        case OneOf(kind):
            return st.sampled_from(kind)
        case Part(kind):
            return made(kind)
        case Named(shape=inner):
            return _values(inner)
        case Optional(inner):
            return st.none() | _values(inner)
        case Many(inner, least, most):
            return st.lists(_values(inner), min_size=least, max_size=min(most, max(least, 3))).map(tuple)
        case _:
            assert_never(shape)


YEARS = st.integers(1900, 9998).map(lambda first: AcademicYear(first).name)
MOMENTS = st.datetimes(timezones=st.just(UTC))
WHYS = made(Why)
WHYS_OF_A_KIND = WHYS if FULL else st.just(WHY)
"""What is drawn with every kind of event: provenance has one form for all, and tests of its own."""


def lifting(kind: type, lift: Lift) -> JsonCodec:
    """A codec to which today's version of an event is an older one, so that it takes the way of the older ones."""
    codec = JsonCodec([kind])
    today = codec._kinds[declared(kind).name]
    version = today.declared.version
    lifts = {**dict.fromkeys(range(1, version), lift), version: lift}
    tomorrow = Declared(today.declared.name, version + 1, lifts)
    head = f'{{"v":{version + 1},'.encode()
    changed = attrs.evolve(today, declared=tomorrow, head=head, version=version + 1)
    codec._kinds = {**codec._kinds, declared(kind).name: changed}
    return codec


# JSON, meddled with


class Raw(str):
    """A piece of JSON as it stands."""

    __slots__ = ()


class Repeating(dict[str, Any]):
    """An object one of whose keys comes twice: ``first`` holds the values that come first."""

    first: dict[str, Any]


def text(value: Any) -> str:
    """JSON, as json.dumps writes it, with the pieces that it could not write."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, dict):
        pairs = [*(value.first.items() if isinstance(value, Repeating) else ()), *value.items()]
        return "{" + ",".join(f"{json.dumps(key)}:{text(item)}" for key, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(text, value)) + "]"
    return json.dumps(value)


DAYS = (
    "2017-09-01",
    "2017-09-01T00:00:00",
    "2017-09-01T00:00:00Z",
    "20170901",
    "2017-W01-1",
    "2017-244",
    "2017-9-1",
    " 2017-09-01",
    "2017-09-01 ",
    "2017-02-29",
    "0000-01-01",
    "10000-01-01",
    "+002017-09-01",
    "\N{ARABIC-INDIC DIGIT TWO}017-09-01",
)
NUMBERS = (
    *("0", "-0", "-0.0", "1", "5", "5.0", "5.5", "-1", "1e2", "1E0", "1e20", "1e300", "100934", "100934.0"),
    *map(str, (2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400)),
)
STRINGS = ("", " ", "5", "true", "null", "[]", "full", "FULL", "Full", "Category.FULL", "a\nb", "a\x00", "é", "\u202e")
SHAPES = (
    "[]",
    "{}",
    "[[]]",
    '["a"]',
    '{"0":1}',
    '{"text":"board"}',
    '{"stream":"s","version":1}',
    "true",
    "false",
    "null",
)
DEEP = tuple("[" * depth + "]" * depth for depth in (20, 100_000))
ODD = [Raw(piece) for piece in (*NUMBERS, *map(json.dumps, (*DAYS, *STRINGS)), *SHAPES, *DEEP)]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key or index there."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from places(value[key])


@st.composite
def meddled(draw: st.DrawFn, fields: dict[str, Any]) -> str:
    """The JSON of an event's fields after one to three changes."""
    top = {"fields": json.loads(json.dumps(fields))}
    for _ in range(draw(st.integers(1, 3))):
        here, key = draw(st.sampled_from(list(places(top))))
        here[key] = draw(st.sampled_from(CHANGES))(draw, here[key])
    return text(top["fields"])


Change = Callable[[st.DrawFn, Any], Any]


def _replaced(draw: st.DrawFn, _: Any) -> Any:
    return draw(st.sampled_from(ODD))


def _retyped(_: st.DrawFn, value: Any) -> Any:
    """5 as "5", "5" as 5, 5 as 5.0, true as 1, a list as an object, an object as a list of its values."""
    match value:
        case bool():
            return int(value)
        case int():
            return Raw(f"{value}.0")
        case Raw():
            return Raw(json.dumps(value))
        case str():
            return int(value) if value.isdecimal() and value.isascii() else [value]
        case dict():
            return list(value.values())
        case list():
            return {str(index): item for index, item in enumerate(value)}
        case _:
            return value


def _quoted(_: st.DrawFn, value: Any) -> Any:
    return Raw(json.dumps(text(value)))


def _wrapped(_: st.DrawFn, value: Any) -> Any:
    return [value]


def _dropped(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, (dict, list)) and value:
        del value[draw(st.sampled_from(list(value) if isinstance(value, dict) else list(range(len(value)))))]
    return value


def _enlarged(draw: st.DrawFn, value: Any) -> Any:
    """With an unknown field, or with one item more."""
    if isinstance(value, dict):
        value[draw(st.sampled_from(["unknown", "Spell", "_spell", "v", ""]))] = draw(st.sampled_from(ODD))
    elif isinstance(value, list):
        value.append(draw(st.sampled_from([*value[:1], *ODD])))
    return value


def _repeated(draw: st.DrawFn, value: Any) -> Any:
    """With a key that comes twice, both times with a value that could stand there."""
    if not isinstance(value, dict) or not value:
        return value
    repeating = Repeating(value)
    key: str = draw(st.sampled_from(list(value)))
    repeating.first = {key: value[key]}
    if type(value[key]) is bool:
        repeating.first = {key: not value[key]}
    return repeating


CHANGES: list[Change] = [_replaced, _replaced, _retyped, _quoted, _wrapped, _dropped, _enlarged, _repeated]
