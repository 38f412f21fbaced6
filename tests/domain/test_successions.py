"""One school after another: conversions, mergers, splits, and links that are not what they say."""

from datetime import date
from typing import Any

import pytest

from tests.support import CONVERTED, OTHER, SCHOOL, THIRD, House, count, followed_by, news_in, school
from thep_domain import ALL, URN, Answer, Category
from thep_domain.schools import Establishment

CLOSED, OPENED = date(2018, 2, 28), date(2018, 3, 1)
FILE = date(2018, 4, 1)


def converts(house: House, *, as_at: date = FILE, **link: Any) -> Answer:
    """Clara Grant: 100901 closes on 28 February 2018, 144699 opens the day after."""
    return house.read(
        school(SCHOOL, "Clara Grant Primary School", closed_on=CLOSED),
        school(CONVERTED, "Clara Grant Primary School", opened_on=OPENED, type_code=34),
        links=followed_by(SCHOOL, CONVERTED, **link),
        as_at=as_at,
    )


def establishment(house: House, urn: int) -> Establishment:
    return house.thep.establishment(URN(urn))


# Conversions


def test_a_conversion_makes_two_urns_one_establishment(house: House) -> None:
    """Asked for by either number, it is the same school, with both."""
    converts(house)
    assert establishment(house, SCHOOL) == establishment(house, CONVERTED)
    assert establishment(house, CONVERTED).urns == (SCHOOL, CONVERTED)


def test_a_conversion_takes_effect_on_the_opening_day_of_the_academy(house: House) -> None:
    """Until the day before the old number is in force."""
    converts(house, quoted=(date(2017, 9, 1), date(2017, 9, 1)))
    found = establishment(house, SCHOOL)
    assert found.registration_on(CLOSED).urn == SCHOOL
    assert found.registration_on(OPENED).urn == CONVERTED
    assert found.registrations[0].successors[0].on == OPENED


def test_a_link_seen_from_both_ends_is_one_fact(house: House) -> None:
    """The two rows of the links file quote one link."""
    answer = converts(house, quoted=(date(2018, 3, 1), date(2018, 3, 2)))
    assert [fact.name for fact in answer.events].count("schools.link_quoted") == 1
    assert answer.details["links"] == {"quoted": 1, "unchanged": 0, "elsewhere": 0, "other": 0, "rejected": 0}


def test_a_wrong_date_of_a_link_is_kept_as_quoted_and_reported(house: House) -> None:
    """The register links Clara Grant on 1 September 2017; the academy opened on 1 March 2018."""
    answer = converts(house, quoted=(date(2017, 9, 1), date(2017, 9, 1)))
    assert answer.details["differences"] == [
        {
            "predecessor": SCHOOL,
            "successor": CONVERTED,
            "kind": "conversion",
            "on": "2018-03-01",
            "quoted": ["2017-09-01"],
        }
    ]
    (quoted,) = (fact.event for fact in answer.events if fact.name == "schools.link_quoted")
    assert quoted.quoted_by_predecessor == date(2017, 9, 1)  # type: ignore[attr-defined]


def test_a_right_date_of_a_link_is_not_reported(house: House) -> None:
    """Nothing differs."""
    assert converts(house, quoted=(OPENED, OPENED)).details["differences"] == []


def test_links_read_twice_record_nothing_the_second_time(house: House) -> None:
    """Idempotent, as all of the register."""
    converts(house, quoted=(date(2017, 9, 1), OPENED))
    assert converts(house, quoted=(date(2017, 9, 1), OPENED)).events == ()


def test_an_older_links_file_does_not_change_what_a_newer_one_quotes(house: House) -> None:
    """An older file never overrides newer news."""
    converts(house, quoted=(OPENED, OPENED), as_at=date(2019, 1, 1))
    assert news_in(converts(house, quoted=(date(2017, 9, 1), date(2017, 9, 1)), as_at=FILE)) == ()


def test_a_corrected_opening_day_moves_the_conversion(house: House) -> None:
    """The succession takes effect on the opening day that the register shows now."""
    converts(house)
    answer = house.read(
        school(SCHOOL, "Clara Grant Primary School", closed_on=date(2018, 3, 31)),
        school(CONVERTED, "Clara Grant Primary School", opened_on=date(2018, 4, 1), type_code=34),
        as_at=date(2018, 6, 1),
    )
    assert answer.details["unmoved"] == []
    assert establishment(house, SCHOOL).registrations[0].successors[0].on == date(2018, 4, 1)


def test_a_link_to_an_unknown_school_waits_until_it_is_registered(house: House) -> None:
    """It is kept, reported, and moves nothing; once the other school is in the register it takes effect."""
    answer = house.read(school(SCHOOL, closed_on=CLOSED), links=followed_by(SCHOOL, CONVERTED), as_at=FILE)
    assert answer.details["unknown"] == [
        {"predecessor": SCHOOL, "successor": CONVERTED, "not_registered": CONVERTED},
    ]
    assert establishment(house, SCHOOL).urns == (SCHOOL,)
    house.read(school(CONVERTED, opened_on=OPENED, type_code=34), as_at=date(2018, 5, 1))
    assert establishment(house, SCHOOL).urns == (SCHOOL, CONVERTED)


def test_a_link_between_two_unknown_schools_is_counted_as_elsewhere(house: House) -> None:
    """It has no school to be kept with."""
    answer = house.read(links=followed_by(SCHOOL, CONVERTED), as_at=FILE)
    assert answer.details["links"]["elsewhere"] == 1
    assert news_in(answer) == ()


def test_two_open_schools_are_not_made_one_by_a_link(house: House) -> None:
    """While the predecessor shows no closing day there is nothing to convert."""
    house.member(SCHOOL)
    house.read(school(OTHER, opened_on=date(1950, 9, 1)), links=followed_by(SCHOOL, OTHER), as_at=FILE)
    assert establishment(house, SCHOOL).urns == (SCHOOL,)
    assert establishment(house, OTHER).urns == (OTHER,)


def test_a_link_of_another_kind_moves_nothing(house: House) -> None:
    """A sixth form centre belongs to a school without following it."""
    first, second = followed_by(SCHOOL, CONVERTED)
    links = tuple(
        link.__class__(urn=link.urn, link_urn=link.link_urn, link_name=link.link_name, link_type=words, quoted_on=None)
        for link, words in ((first, "Sixth Form Centre Link"), (second, "Sixth Form Centre School"))
    )
    house.read(school(SCHOOL, closed_on=CLOSED), school(CONVERTED, opened_on=OPENED), links=links, as_at=FILE)
    assert establishment(house, SCHOOL).urns == (SCHOOL,)


@pytest.mark.parametrize("urns", [(100901, 144699, 148000), (148000, 144699, 100901), (144699, 148000, 100901)])
def test_a_chain_of_conversions_is_one_establishment(house: House, urns: tuple[int, int, int]) -> None:
    """Community school, academy, another trust's academy: three numbers, one school, whatever their order."""
    first, second, third = urns
    house.read(
        school(first, closed_on=date(2015, 8, 31)),
        school(second, opened_on=date(2015, 9, 1), closed_on=date(2018, 8, 31)),
        school(third, opened_on=date(2018, 9, 1)),
        links=(*followed_by(second, third), *followed_by(first, second)),
        as_at=date(2019, 1, 1),
    )
    assert {establishment(house, urn).id for urn in urns} == {str(first)}
    for urn in urns:
        assert establishment(house, urn).urns == urns


def test_a_chain_learnt_backwards_is_one_establishment(house: House) -> None:
    """The last link is known first; when the first turns up, all three are one."""
    house.read(
        school(OTHER, opened_on=date(2015, 9, 1), closed_on=date(2018, 8, 31)),
        school(THIRD, opened_on=date(2018, 9, 1)),
        links=followed_by(OTHER, THIRD),
        as_at=date(2019, 1, 1),
    )
    house.read(school(SCHOOL, closed_on=date(2015, 8, 31)), links=followed_by(SCHOOL, OTHER), as_at=date(2019, 2, 1))
    assert {establishment(house, urn).urns for urn in (SCHOOL, OTHER, THIRD)} == {(SCHOOL, OTHER, THIRD)}
    assert {establishment(house, urn).id for urn in (SCHOOL, OTHER, THIRD)} == {str(SCHOOL)}


def test_an_academy_that_is_a_member_already_keeps_its_membership(house: House) -> None:
    """The link to its predecessor is learnt after it joined: its id stays, and the old number is joined to it."""
    house.member(CONVERTED, since=date(2018, 9, 1), opened_on=OPENED, type_code=34)
    house.read(school(SCHOOL, closed_on=CLOSED), links=followed_by(SCHOOL, CONVERTED), as_at=date(2019, 1, 1))
    assert establishment(house, SCHOOL).id == str(CONVERTED)
    assert establishment(house, SCHOOL).urns == (SCHOOL, CONVERTED)
    assert house.is_member(CONVERTED, date(2019, 1, 1))


def test_two_memberships_are_not_merged_by_a_link(house: House) -> None:
    """A person has to look: the link is reported and moves nothing."""
    house.member(SCHOOL, since=date(2016, 9, 1))
    house.member(CONVERTED, since=date(2018, 9, 1), opened_on=OPENED, type_code=34)
    answer = house.read(school(SCHOOL, closed_on=CLOSED), links=followed_by(SCHOOL, CONVERTED), as_at=date(2019, 1, 1))
    assert answer.details["unmoved"] == [{"predecessor": SCHOOL, "successor": CONVERTED, "kind": "conversion"}]
    assert establishment(house, SCHOOL).id != establishment(house, CONVERTED).id


def test_parts_listed_before_a_conversion_can_be_taken_back_after_it(house: House) -> None:
    """The parts belong to the school, not to one of its numbers."""
    house.member(SCHOOL)
    house.office.register.list_parts(SCHOOL, ["primary", "secondary"], on=date(2017, 1, 1))
    converts(house)
    assert [row.part for row in house.thep.members()] == ["primary", "secondary"]
    house.office.register.list_parts(CONVERTED, [])
    assert [row.part for row in house.thep.members()] == [None]


# Mergers and splits


def merges(house: House, *, manner: str = "merged") -> Answer:
    """Harry Roberts is taken into Ben Jonson: 100888 closes on 31 August 2018, 100890 goes on."""
    return house.read(
        school(SCHOOL, "Harry Roberts Nursery School", closed_on=date(2018, 8, 31)),
        school(OTHER, "Ben Jonson Primary School", opened_on=date(1950, 9, 1)),
        links=followed_by(SCHOOL, OTHER, manner=manner, quoted=(date(2018, 8, 31), date(2018, 8, 31))),
        as_at=date(2018, 10, 1),
    )


@pytest.mark.parametrize("manner", ["merged", ""])
def test_a_merger_takes_effect_on_the_day_after_the_closing(house: House, manner: str) -> None:
    """The two stay two establishments; a link that does not say merged is known by the long overlap."""
    answer = merges(house, manner=manner)
    assert answer.details["successions"] == [
        {"predecessor": SCHOOL, "successor": OTHER, "kind": "merger", "on": "2018-09-01"}
    ]
    assert establishment(house, SCHOOL).id != establishment(house, OTHER).id


def test_a_merger_is_seen_from_both_schools(house: House) -> None:
    """The register lists each under the other."""
    merges(house)
    first, second = house.thep.schools()
    assert (first.successors, second.predecessors) == ((OTHER,), (SCHOOL,))


def test_a_corrected_closing_day_moves_the_merger(house: House) -> None:
    """The day after the closing that the register shows now."""
    merges(house)
    house.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 2, 1), name="Harry Roberts Nursery School")
    assert establishment(house, SCHOOL).registrations[0].successors[0].on == date(2019, 1, 1)


def test_a_school_that_splits_is_followed_by_schools_of_their_own(house: House) -> None:
    """Each further school is a new establishment from its opening day."""
    house.read(
        school(SCHOOL, closed_on=date(2018, 8, 31)),
        school(OTHER, opened_on=date(2018, 9, 1)),
        school(THIRD, opened_on=date(2018, 9, 1)),
        links=(
            *followed_by(SCHOOL, OTHER, manner="Split School"),
            *followed_by(SCHOOL, THIRD, manner="Split School"),
        ),
        as_at=date(2018, 10, 1),
    )
    assert {str(s.kind) for s in establishment(house, SCHOOL).registrations[0].successors} == {"split"}
    assert len({establishment(house, urn).id for urn in (SCHOOL, OTHER, THIRD)}) == 3


def test_an_application_under_the_old_number_finds_the_school(house: House) -> None:
    """Whichever number the office uses, the number in force on the day is recorded."""
    converts(house)
    answer = house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 9, 1), commitments=ALL)
    (applied,) = (fact.event for fact in answer.events if fact.name == "membership.applied")
    assert applied.urn == CONVERTED  # type: ignore[attr-defined]


def test_the_counts_of_a_predecessor_stay_its_own(house: House) -> None:
    """Each number keeps the counts published under it."""
    house.read(
        school(SCHOOL, closed_on=CLOSED),
        school(CONVERTED, opened_on=OPENED),
        counts=(count(SCHOOL, 400, date(2018, 1, 18)), count(CONVERTED, 410, date(2018, 5, 17))),
        links=followed_by(SCHOOL, CONVERTED),
        as_at=date(2018, 6, 1),
    )
    assert [(row.urn, row.pupils) for row in house.thep.schools()] == [(SCHOOL, 400), (CONVERTED, 410)]
