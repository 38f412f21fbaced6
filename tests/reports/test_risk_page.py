"""The page of a round stands alone, says what the questions say, and holds no reason."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests.reports.reader import Reader
from tests.support import Clock, House, school
from thep_adapters.reports import round_page
from thep_domain import URN, Refused
from thep_domain.testing import in_memory

A, B, C, D = (URN(999011 + number) for number in range(4))
PEOPLE = ("0000000a", "0000000b")
WHY = "said in confidence"
FIRST, SECOND, AFTER = date(2018, 7, 1), date(2018, 11, 1), date(2018, 11, 25)


def assess(house: House, name: str, day: date, categories: dict[URN, str]) -> None:
    """A round in which some schools are moderated."""
    risk = house.office.risk
    risk.plan(name, day, on=day)
    risk.open_whole(name, on=day)
    for urn, category in categories.items():
        risk.evidence(name, urn, "achievement", "results", day, source="the return", text=WHY, on=day)
        ratings = {"finance": "red", "achievement": "amber"}
        risk.analyse(name, urn, "light-touch", ratings=ratings, sat=PEOPLE, rationale=WHY, on=day)
        risk.moderate(name, urn, category, sat=PEOPLE, rationale=WHY, authority="minute 4", on=day)


@pytest.fixture
def house() -> Iterator[House]:
    """Three schools in two rounds; one of them is called like markup."""
    clock = Clock(date(2018, 12, 31))
    with in_memory(clock) as thep:
        house = House(thep, clock)
        house.read(school(A, "Alder"), school(B, "Birch <b>&"), school(C, "Cedar"), as_at=date(2016, 5, 3))
        house.office.people.add_all([{"person": each, "details": WHY} for each in PEOPLE])
        assess(house, "2018-07", FIRST, dict.fromkeys((A, B, C), "light-touch"))
        house.office.risk.notify("2018-07", reference="letter 7", on=date(2018, 7, 16))
        assess(house, "2018-11", SECOND, {A: "support-and-challenge", B: "light-touch"})
        house.office.risk.notify("2018-11", urns=(A,), on=date(2018, 11, 16))
        yield house


def test_it_stands_alone_and_is_whole(house: House) -> None:
    page = round_page(house.thep, "2018-11", AFTER)
    read = Reader(page)
    assert read.open == []
    assert read.fetched == []
    assert "http" not in page
    assert page == round_page(house.thep, "2018-11", AFTER), "the same question gives the same page"


def test_it_says_what_was_decided_moved_and_sent(house: House) -> None:
    text = Reader(round_page(house.thep, "2018-11", AFTER)).text
    assert "3 schools that were open on 1 November 2018. Opened on 1 November 2018. As it stood on 25 November" in text
    assert "1 as before, 1 closer." in text
    assert "support-and-challenge 1, scale safe@1 Alder * 999011 · not a member A R ↑ closer (light-touch)" in text
    assert "No category yet 1 Cedar 999013 · not a member · listed" in text
    assert "Still to be sent: 1 School Category Due since Birch <b>& 999012 light-touch 1 November 2018" in text
    assert "16 November 2018 1 school" in text
    assert text.index("achievement") < text.index("finance"), "areas come in the order of the rulebook"


def test_it_escapes_names_and_holds_no_reason(house: House) -> None:
    page = round_page(house.thep, "2018-11", AFTER)
    assert "Birch &lt;b&gt;&amp;" in page
    assert WHY not in page
    assert not re.search(r"case:risk|#1\b", page)


def test_as_of_a_day_and_as_known_before(house: House) -> None:
    text = Reader(round_page(house.thep, "2018-07", FIRST)).text
    assert "Nothing to compare with" in text
    assert "notifications still to be sent" in text
    assert "0 the authority was notified of" in text
    known = [fact.position for fact in house.thep.history() if fact.name == "risk.listed"][-1]
    before = Reader(round_page(house.thep, "2018-11", AFTER, known)).text
    assert "0 moderated" in before
    assert "Nothing was decided yet." in before
    assert f"as known at {known}" in before


@pytest.mark.parametrize(
    ("publish", "said"),
    [
        ("none", "Confidential: nothing on this page is for publication."),
        ("counts", "only how many schools are in each category is for publication"),
        ("categories", "The category of each school may be published"),
    ],
)
def test_it_says_what_may_be_published(house: House, publish: str, said: str) -> None:
    house.office.rulebook.set_rule("risk.publish", publish, in_force_from=FIRST, authority="Board")
    assert said in Reader(round_page(house.thep, "2018-11", AFTER)).text


def test_each_category_is_of_its_scale(house: House) -> None:
    house.office.rulebook.set_rule(
        "risk.scale", "rag:green,amber,red", in_force_from=date(2018, 12, 1), authority="Board"
    )
    house.office.risk.notify("2018-11", on=date(2018, 12, 1))
    risk, day = house.office.risk, date(2018, 12, 1)
    risk.plan("2018-12", day, urns=(A,), on=day)
    risk.open_whole("2018-12", on=day)
    risk.evidence("2018-12", A, "achievement", "results", day, source="the return", on=day)
    risk.analyse("2018-12", A, "red", sat=PEOPLE, rationale=WHY, on=day)
    risk.moderate("2018-12", A, "red", sat=PEOPLE, rationale=WHY, authority="minute 9", on=day)
    text = Reader(round_page(house.thep, "2018-12", day)).text
    assert "1 school that was open on 1 December 2018." in text
    assert "≠ other scale (support-and-challenge)" in text
    assert "support-and-challenge (safe@1) red" in text


def test_a_round_that_was_not_planned(house: House) -> None:
    with pytest.raises(Refused, match="unknown-round"):
        round_page(house.thep, "2019-07", AFTER)
