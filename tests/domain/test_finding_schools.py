"""Finding a school by what somebody remembers of its name."""

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import OTHER, SCHOOL, THIRD, House, school
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import LinkEntry, Match

EARLIER, LATER = date(2018, 1, 10), date(2020, 1, 10)
NAMES: Final = {
    999201: "St Paul’s Lock Primary School",
    999202: "The Mulberry Wharf School",
    999203: "Mulberry Wharf School for Girls",
    999204: "Canon Bow Infants' School",
    999205: "École Stepping Stones & Nursery",
    999206: "Hill Primary School",
}


@pytest.fixture
def schools(house: House) -> House:
    """Six schools; the last was called Redland before it was Hill."""
    house.read(*(school(urn, name) for urn, name in NAMES.items() if urn < 999206), as_at=EARLIER)
    house.read(school(999206, "Redland Primary School"), as_at=EARLIER)
    house.read(school(999206, NAMES[999206]), as_at=LATER)
    return house


def found(house: House, text: str) -> list[tuple[int, str]]:
    return [(row.urn, row.match.value) for row in house.thep.find_schools(text)]


@pytest.mark.parametrize(
    ("text", "urn"),
    [
        *(("st pauls", 999201), ("St. Paul's", 999201), ("SAINT PAUL’S LOCK", 999201), ("stpauls lock", 999201)),
        *(
            ("canon bow", 999204),
            ("infants bow", 999204),
            ("the canonbow school", 999204),
        ),
        *(("ecole", 999205), ("stepping stones and nursery", 999205), ("girls", 999203), ("hill", 999206)),
    ],
)
def test_words_of_a_name_find_it_without_marks_and_in_any_order(schools: House, text: str, urn: int) -> None:
    assert found(schools, text) == [(urn, "words")]


def test_a_whole_name_comes_before_names_that_hold_it(schools: House) -> None:
    assert found(schools, "mulberry wharf") == [(999202, "name"), (999203, "words")]
    assert found(schools, "Canon-Bow Infants") == [(999204, "name")]


@pytest.mark.parametrize(("text", "urns"), [("mulbery warf", {999202, 999203}), ("cannon bow", {999204})])
def test_small_misspellings_are_looked_for_where_nothing_else_fits(schools: House, text: str, urns: set[int]) -> None:
    rows = schools.thep.find_schools(text)
    assert {row.urn for row in rows} == urns
    assert {row.match for row in rows} == {Match.SIMILAR}


def test_a_former_name_finds_the_school_as_it_is_called_now(schools: House) -> None:
    (row,) = schools.thep.find_schools("redland")
    assert (row.urn, row.name, row.former_names) == (999206, "Hill Primary School", ("Redland Primary School",))


def test_a_number_finds_the_school_under_its_number_of_today(house: House) -> None:
    """A conversion adds a number: the school is found once, by either, and by either name."""
    house.read(school(999211, "Dale Primary School"), as_at=EARLIER)
    house.read(
        school(999211, "Dale Primary School", closed_on=date(2019, 8, 31)),
        school(999212, "Vale Academy", opened_on=date(2019, 9, 1)),
        links=(LinkEntry(urn=URN(999211), link_urn=URN(999212), link_name="", link_type="Successor", quoted_on=None),),
        as_at=LATER,
    )
    for text, match in (("999211", "urn"), ("999212", "urn"), ("dale", "words"), ("vale", "words")):
        (row,) = house.thep.find_schools(text)
        assert (row.urn, row.name, row.urns, row.match) == (999212, "Vale Academy", (999211, 999212), match)


@pytest.mark.parametrize("text", ["", "  ", "…", "xyzzy", "99920", "mulberry lock", "of the"])
def test_what_no_school_is_called_finds_none(schools: House, text: str) -> None:
    assert found(schools, text) == []


def test_what_was_not_yet_known_is_not_found(schools: House) -> None:
    assert [row.urn for row in schools.thep.find_schools("redland", as_known_at=1)] == []


@given(text=st.text(max_size=30))
def test_any_text_may_be_asked_for(text: str) -> None:
    from thep_adapters import connect

    assert connect().find_schools(text) == []


def test_a_school_is_found_by_where_it_is(house: House) -> None:
    """By its town, by its postcode however it is written, and by words of its name with them; names come first."""
    house.read(
        school(SCHOOL, "Poplar Gate School", town="London", postcode="E14 0AB"),
        school(OTHER, "Harbour School", town="Poplar", postcode="E14 7ZZ"),
        school(THIRD, "Harbour School", town="Bow", postcode="E3 5ED"),
    )

    def found(text: str) -> list[int]:
        return [row.urn for row in house.thep.find_schools(text)]

    assert found("Poplar") == [SCHOOL, OTHER]
    assert found("e14 0ab") == found("E140AB") == [SCHOOL]
    assert sorted(found("e14")) == [SCHOOL, OTHER]
    assert found("harbour bow") == [THIRD]
    assert found("harbor, poplr") == [OTHER], "small misspellings, of a name and a town"
    (row,) = house.thep.find_schools("e3 5ed")
    assert (row.town, row.postcode, row.match) == ("Bow", "E3 5ED", Match.PLACE)


def test_an_address_that_changed_is_news_and_one_that_a_file_leaves_out_is_not(house: House) -> None:
    house.read(school(SCHOOL, town="Bow", postcode="E3 5ED"))
    answer = house.read(school(SCHOOL), as_at=date(2016, 2, 1))
    assert [fact.name for fact in answer.events if fact.stream.startswith("school:")] == []
    house.read(school(SCHOOL, town="Poplar"), as_at=date(2016, 3, 1))
    details = house.thep.establishment(SCHOOL).details_on(date(2016, 3, 1))
    assert (details.town, details.postcode) == ("Poplar", "E3 5ED")
    assert house.thep.establishment(SCHOOL).details_on(date(2016, 2, 1)).town == "Bow"
    slip = house.acting(reason="the letter head says so")
    slip.register.correct(SCHOOL, {"postcode": "e140ab"}, on=date(2016, 4, 1), source="letter of the school")
    assert house.thep.find_schools("E14 0AB")[0].postcode == "E14 0AB"
    with house.refused("not-a-school"):
        house.read(school(SCHOOL, postcode="E14 0AB or thereabouts"), as_at=date(2016, 5, 1))
