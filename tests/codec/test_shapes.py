"""A field holds what its shape says, whoever makes the event and however it was read."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from attrs import field

from tests.codec.support import WHY
from thep_adapters.codec import JsonCodec, StrictJsonCodec
from thep_domain.application import UnreadableHistory
from thep_domain.engine.requests import check_request_id
from thep_domain.kernel.calendar import AcademicYear, Year, is_year
from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text, is_request_id
from thep_domain.kernel.money import Pence
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.shapes import (
    ID,
    LARGEST,
    LONGEST,
    MOST,
    SHA256,
    YEAR,
    Among,
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
    among,
    at_least,
    between,
    shape_of,
    shaped,
    shapes_of,
)


class Colour(StrEnum):
    RED = "red"


@value
class Seen:
    at: datetime


@event("sample.shapes")
class Sample:
    """One field of each kind."""

    whole: int
    few: int = field(validator=among(12, 365, 366))
    units: int | None = field(validator=between(0, 366))
    flag: bool
    day: date
    moment: datetime
    string: str
    words: Text
    year: Year
    sha256: Text = field(metadata=shaped(SHA256))
    establishment: EstablishmentId
    colour: Colour
    part: Seen | None
    several: tuple[Text, ...]
    pair: tuple[int, int]


CODEC = JsonCodec([Sample])
NOON = datetime(2018, 3, 15, 12, tzinfo=UTC)
RIGHT: dict[str, Any] = {
    "whole": 5,
    "few": 12,
    "units": None,
    "flag": True,
    "day": date(2018, 3, 15),
    "moment": NOON,
    "string": "",
    "words": "by post",
    "year": "2017-18",
    "sha256": "0" * 64,
    "establishment": "100934",
    "colour": Colour.RED,
    "part": Seen(at=NOON),
    "several": (),
    "pair": (1, 2),
}


def name_of(value: Any) -> str:
    """A name for a case that is the same in every process, which a function's address is not."""
    return getattr(value, "__name__", None) or type(value).__name__


@pytest.mark.parametrize(
    ("annotation", "shape"),
    [
        (int, Whole(-LARGEST, LARGEST)),
        (bool, Flag()),
        (date, Day()),
        (datetime, Moment()),
        (str, String(LONGEST)),
        (Text, Named("Text", "thep_domain.kernel.identifiers", Words(LONGEST))),
        (URN, Named("URN", "thep_domain.kernel.identifiers", Whole(100_000, 999_999))),
        (Pence, Named("Pence", "thep_domain.kernel.money", Whole())),
        (Year, Named("Year", "thep_domain.kernel.calendar", YEAR)),
        (EstablishmentId, Named("EstablishmentId", "thep_domain.kernel.identifiers", ID)),
        (Colour, OneOf(Colour)),
        (Seen, Part(Seen)),
        (int | None, Optional(Whole())),
        (tuple[int, ...], Many(Whole(), 0, MOST)),
        (tuple[int, int], Many(Whole(), 2, 2)),
    ],
    ids=name_of,
)
def test_an_annotation_stands_for_one_shape(annotation: Any, shape: Shape) -> None:
    assert shape_of(annotation, "Held.field") == shape


def test_a_bound_narrows_a_number() -> None:
    shapes = shapes_of(Sample)
    assert shapes["few"] == Among((12, 365, 366))
    assert shapes["units"] == Optional(Whole(0, 366))


def test_only_a_number_has_a_bound() -> None:
    with pytest.raises(TypeError, match=r"Held\.held: only a whole number has a bound"):
        value(type("Held", (), {"__annotations__": {"held": Text}, "held": field(validator=at_least(1))}))


EDGES: dict[str, tuple[list[Any], list[Any]]] = {
    "whole": ([LARGEST, -LARGEST], [LARGEST + 1, -LARGEST - 1, 2**64, 10**30, True, 5.0, "5", None]),
    "few": ([12, 365, 366], [0, 11, 13, 999_999_999, None]),
    "units": ([None, 0, 366], [-1, 367, 999_999_999]),
    "flag": ([True, False], [0, 1, "true", None]),
    "string": (["", "a\nb", "é" * LONGEST], ["a" * (LONGEST + 1), 5, None]),
    "words": (["a", "é" * LONGEST], ["", " ", "a\nb", "a" * (LONGEST + 1), None]),
    "year": (["1900-01", "1999-00", "9998-99"], ["2016-99", "2017", "2017-2018", "1899-00", "9999-00", " 2017-18"]),
    "sha256": (["0123456789abcdef" * 4], ["", "0" * 63, "0" * 65, "G" * 64]),
    "establishment": (["100934", "a" * 64], ["", " ", "a b", "a" * 65, None]),
    "several": ([(), ("a",) * MOST], [("a",) * (MOST + 1), ("a" * (LONGEST + 1),), ("",), None, "a"]),
    "pair": ([(0, -1)], [(), (1,), (1, 2, 3), (1, LARGEST + 1)]),
}


@pytest.mark.parametrize("name", EDGES)
def test_its_bounds_hold_when_it_is_made_and_when_it_is_read(name: str) -> None:
    right, wrong = EDGES[name]
    for held in right:
        fact = Sample(**{**RIGHT, name: held})
        assert CODEC.decode("sample.shapes", CODEC.encode(fact, WHY)).event == fact
    stored = json.loads(CODEC.encode(Sample(**RIGHT), WHY))
    for held in wrong:
        with pytest.raises(ValueError, match=rf"^Sample\.{name} must be "):
            Sample(**{**RIGHT, name: held})
        state = json.dumps({**stored, "event": {**stored["event"], name: held}}).encode()
        for read in (CODEC.decode, CODEC.read_event):
            with pytest.raises(UnreadableHistory):
                read("sample.shapes", state)


def test_what_is_said_of_a_wrong_value_does_not_repeat_all_of_it() -> None:
    with pytest.raises(ValueError, match=r"not 'aaa.*aaa\.\.\.$") as refusal:
        Sample(**{**RIGHT, "words": "a" * 1_000_000})
    assert len(str(refusal.value)) < 300


def test_moments_have_six_decimals_and_are_in_utc_wherever_they_stand() -> None:
    fact = Sample(**RIGHT)
    stored = json.loads(CODEC.encode(fact, WHY))["event"]
    assert stored["moment"] == stored["part"]["at"] == "2018-03-15T12:00:00.000000Z"
    assert StrictJsonCodec([Sample]).decode("sample.shapes", CODEC.encode(fact, WHY)).event == fact
    for wrong in (datetime(2018, 3, 15, 12), NOON.astimezone(timezone(timedelta(hours=1)))):  # noqa: DTZ001
        with pytest.raises(ValueError, match="moment must be a datetime in UTC"):
            Sample(**{**RIGHT, "moment": wrong})


def test_a_moment_within_an_event_is_read_strictly_too() -> None:
    state = CODEC.encode(Sample(**RIGHT), WHY).replace(
        b'"at":"2018-03-15T12:00:00.000000Z"', b'"at":"2018-03-15T12:00:00Z"'
    )
    CODEC.decode("sample.shapes", state)
    with pytest.raises(UnreadableHistory, match=r"event\.part\.at is '2018-03-15T12:00:00Z': write six decimals and Z"):
        StrictJsonCodec([Sample]).decode("sample.shapes", state)


def test_a_year_is_one_that_academic_years_are_written_as() -> None:
    for first in (1900, 1999, 2017, 9998):
        name = AcademicYear(first).name
        assert is_year(name)
        assert AcademicYear.parse(name) == AcademicYear(first)


@pytest.mark.parametrize("request_id", ["a", "A1._:/-", "a" * 128, "", " ", "-a", "a b", "a" * 129, "é"])
def test_a_request_id_is_the_same_to_those_who_check_commands_and_those_who_read(request_id: str) -> None:
    try:
        check_request_id(request_id)
    except Refused:
        assert not is_request_id(request_id)
    else:
        assert is_request_id(request_id)
