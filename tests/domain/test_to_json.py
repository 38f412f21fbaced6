"""Rows, facts and states as programs read them."""

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given, settings

from tests.cli.support import HISTORY_KEYS
from tests.support import House
from tests.testing_kit.test_strategies import CI
from thep_adapters.codec import JsonCodec
from thep_domain.application import EVENTS, fold
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.money import Pence
from thep_domain.kernel.to_json import to_json
from thep_domain.testing import History, histories


class Colour(StrEnum):
    RED = "red"


@frozen
class Line:
    """A line of an account."""

    on: date
    amount: Pence


@frozen
class Row:
    """A row with a field of each kind."""

    urn: int
    whole: bool
    on: date | None
    at: datetime
    colour: Colour
    amount: Pence
    paid: Pence | None
    numbers: tuple[int, ...]
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    pair: tuple[str, date]
    basis: dict[str, Any]
    age: timedelta


MAY = date(2018, 5, 1)
ROW = Row(
    100934,
    True,
    None,
    datetime(2018, 5, 1, 10, tzinfo=UTC),
    Colour.RED,
    Pence(217500),
    None,
    (1, 2),
    (MAY,),
    (Line(MAY, Pence(-5)),),
    ("a", MAY),
    {"year": "2017-18"},
    timedelta(minutes=1),
)


def test_a_row_has_a_key_for_each_field() -> None:
    written = to_json(ROW)
    assert written == {
        "urn": 100934,
        "whole": True,
        "on": None,
        "at": "2018-05-01T10:00:00.000000+00:00",
        "colour": "red",
        "amount": "2175.00",
        "paid": None,
        "numbers": [1, 2],
        "days": ["2018-05-01"],
        "lines": [{"on": "2018-05-01", "amount": "-0.05"}],
        "pair": ["a", "2018-05-01"],
        "basis": {"year": "2017-18"},
        "age": 60.0,
    }
    assert type(written["colour"]) is str
    assert json.loads(json.dumps(written)) == written


def test_fields_can_be_left_out_of_one_row_and_of_many() -> None:
    line = Line(MAY, Pence(1))
    assert to_json(line, without=("amount",)) == {"on": "2018-05-01"}
    assert to_json([line, line], without=("amount",)) == [{"on": "2018-05-01"}] * 2
    with pytest.raises(TypeError, match="Line has no field sum to leave out"):
        to_json(line, without=("sum",))


@frozen
class Keyed:
    """A row of a list that comes in pages."""

    on: date

    @property
    def key(self) -> str:
        """What pages go by."""
        return f"{self.on}/1"


def test_a_row_has_the_key_that_pages_go_by() -> None:
    """So that another program can ask for the next page; whoever prints rows without it may leave it out."""
    assert to_json(Keyed(MAY)) == {"on": "2018-05-01", "key": "2018-05-01/1"}
    assert to_json([Keyed(MAY)], without=("key",)) == [{"on": "2018-05-01"}]
    with pytest.raises(TypeError, match="Line has no field key to leave out"):
        to_json(Line(MAY, Pence(1)), without=("key",))


def test_the_rules_in_force_are_a_list(house: House) -> None:
    rules = house.thep.rules()
    rows = to_json(rules)
    assert [row["rule"] for row in rows] == list(rules.entries)
    assert {"rule": "fees.rate", "value": "5.00"}.items() <= next(r for r in rows if r["rule"] == "fees.rate").items()


def test_other_values() -> None:
    assert to_json([]) == []
    assert to_json({Colour.RED: MAY}) == {"red": "2018-05-01"}
    assert to_json(frozenset({2, 1})) == [1, 2]
    assert to_json(AcademicYear.parse("2017-18")) == "2017-18"
    with pytest.raises(TypeError, match="a object has no form in JSON: give a row, a fact, a state"):
        to_json(object())


@settings(CI, max_examples=10)
@given(histories())
def test_events_are_written_as_they_are_stored_and_states_can_be_written(history: History) -> None:
    codec = JsonCodec(EVENTS)
    facts = list(history.facts)
    for fact in facts:
        stored = json.loads(codec.encode(fact.event, fact.why))
        assert to_json(fact.event) == stored["event"]
        assert to_json(fact)["event"] == stored["event"]
        assert list(to_json(fact)) == HISTORY_KEYS
        assert to_json(fact, without=("event", "part")).keys() == {*HISTORY_KEYS} - {"event", "part"}
    for _, state in fold(facts).values():
        assert json.loads(json.dumps(to_json(state))) == to_json(state)
