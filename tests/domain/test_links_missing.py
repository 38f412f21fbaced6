"""A school closes, an academy opens beside it, and no link says so: nothing is ended before somebody looked."""

from datetime import date
from typing import Any

import pytest

from tests.support import CONVERTED, SCHOOL, House, followed_by, news, school
from thep_domain import Answer

CLOSED, OPENED, FILE = date(2018, 2, 28), date(2018, 3, 1), date(2018, 4, 1)
CLARA, ACADEMY = "Clara Grant Primary School", "Clara Grant Academy"


@pytest.fixture
def member(house: House) -> House:
    house.member(SCHOOL, name=CLARA)
    return house


def closes(house: House, name: str = ACADEMY, *, confirm: bool = False, links: Any = (), **facts: Any) -> Answer:
    """The file shows the school closed, and an academy."""
    facts = {"opened_on": OPENED, "type_code": 34, "postcode": "E34DN", **facts}
    files = news(
        school(SCHOOL, CLARA, closed_on=CLOSED, postcode="E34DN" if facts.pop("same_place", False) else "E33PL"),
        school(CONVERTED, name, **facts),
        links=links,
        as_at=FILE,
    )
    return house.office.register.record(files, confirm=confirm)


def test_a_closing_waits_where_a_link_is_probably_missing(member: House) -> None:
    """It is listed, and the membership goes on; with the link the same file brings the conversion."""
    assert closes(member).details["probable_links"] == [
        {"predecessor": SCHOOL, "successor": CONVERTED, "closed_on": "2018-02-28", "held_back": True}
    ]
    assert member.is_member(SCHOOL, FILE)
    answer = closes(member, links=followed_by(SCHOOL, CONVERTED))
    assert answer.details["probable_links"] == []
    assert [row["kind"] for row in answer.details["successions"]] == ["conversion"]
    assert member.is_member(CONVERTED, FILE)


def test_it_is_taken_as_it_is_once_that_is_confirmed(member: House) -> None:
    """Still listed, so that the summary says what was decided."""
    closes(member)
    assert [row["held_back"] for row in closes(member, confirm=True).details["probable_links"]] == [False]
    assert not member.is_member(SCHOOL, FILE)
    assert closes(member).events == ()


def test_a_closing_that_ends_nothing_is_listed_and_taken(house: House) -> None:
    """No membership rests on the school."""
    house.read(school(SCHOOL, CLARA))
    assert [row["held_back"] for row in closes(house).details["probable_links"]] == [False]
    assert house.thep.schools()[0].closed_on == CLOSED


@pytest.mark.parametrize(
    ("name", "facts", "listed"),
    [
        ("Clara Grant Academy", {}, True),
        ("The Claira Grant School", {}, True),
        ("Stepney Green", {}, False),
        ("Stepney Green", {"same_place": True}, True),
        ("Clara Grant Academy", {"opened_on": date(2018, 3, 31)}, True),
        ("Clara Grant Academy", {"opened_on": date(2018, 4, 1)}, False),
        ("Clara Grant Academy", {"opened_on": date(2018, 1, 28)}, True),
        ("Clara Grant Academy", {"opened_on": None}, False),
        ("Clara Grant Academy", {"type_code": 1}, False),
    ],
)
def test_beside_means_within_a_month_and_at_the_same_place_or_of_nearly_the_same_name(
    member: House, name: str, facts: dict[str, Any], listed: bool
) -> None:
    found = closes(member, name, **facts).details["probable_links"]
    assert bool(found) is listed
    assert member.is_member(SCHOOL, FILE) is listed


def test_an_academy_that_follows_another_school_explains_nothing(member: House) -> None:
    answer = closes(member, links=followed_by(100_888, CONVERTED))
    assert answer.details["probable_links"] == []
    assert not member.is_member(SCHOOL, FILE)
