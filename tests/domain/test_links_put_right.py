"""Links that are wrong, and links that the register does not date: rejected, undecided, decided anew."""

from datetime import date
from typing import Any

import pytest

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, THIRD, House, followed_by, news_in, school
from thep_domain import ALL, URN, Answer
from thep_domain.application import ActingOffice

CLOSED, OPENED, FILE = date(2018, 2, 28), date(2018, 3, 1), date(2018, 4, 1)
LATER = date(2018, 6, 1)


@pytest.fixture
def slip(house: House) -> ActingOffice:
    return house.acting(reason="the academy is another school")


def converts(house: House, opened_on: date | None = OPENED, *, as_at: date = FILE, **link: Any) -> Answer:
    return house.read(
        school(SCHOOL, closed_on=CLOSED),
        school(CONVERTED, opened_on=opened_on, type_code=34),
        links=followed_by(SCHOOL, CONVERTED, **link),
        as_at=as_at,
    )


def urns(house: House, urn: int) -> tuple[int, ...]:
    return house.thep.establishment(URN(urn)).urns


# Links that are wrong


def test_a_wrong_link_is_taken_back_at_both_ends(house: House, slip: ActingOffice) -> None:
    """The predecessor keeps its id, its membership and its account, and ends; the academy is a school of its own."""
    house.member(SCHOOL, pupils=240)
    converts(house)
    house.charge("2018-19", date(2018, 9, 1))
    assert house.is_member(CONVERTED, date(2018, 9, 1))
    before = house.thep.known().position
    answer = slip.register.unlink(URN(SCHOOL), URN(CONVERTED), on=date(2018, 10, 1))
    assert (urns(house, SCHOOL), urns(house, CONVERTED)) == ((SCHOOL,), (CONVERTED,))
    assert house.thep.establishment(URN(CONVERTED)).id == str(CONVERTED)
    assert house.thep.establishment(URN(SCHOOL)).id == str(SCHOOL)
    assert not house.is_member(CONVERTED, date(2018, 9, 1))
    assert house.status(SCHOOL, date(2018, 9, 1)) == ["ended"]
    assert house.balance() == 0, "what was charged for the months after its closing is credited"
    assert [fact.name for fact in answer.events[:3]] == [
        "schools.link_rejected", "schools.succession_undone", "schools.takeover_undone",
    ]  # fmt: skip
    assert all(fact.why.corrects for fact in answer.events[:3])
    assert answer.details["undone"] == [
        {"predecessor": SCHOOL, "successor": CONVERTED, "kind": "conversion", "on": "2018-03-01"}
    ]
    assert house.thep.establishment(URN(SCHOOL), as_known_at=before).urns == (SCHOOL, CONVERTED)


def test_no_file_brings_a_rejected_link_again(house: House, slip: ActingOffice) -> None:
    """It is counted as one that was found wrong."""
    converts(house)
    slip.register.unlink(URN(CONVERTED), URN(SCHOOL), on=date(2018, 10, 1))
    again = converts(house, as_at=date(2019, 1, 1), quoted=(OPENED, OPENED))
    assert news_in(again) == ()
    assert again.details["links"]["rejected"] == 1
    assert urns(house, SCHOOL) == (SCHOOL,)


def test_a_link_that_was_rejected_by_mistake_is_taken_up_again(house: House, slip: ActingOffice) -> None:
    """The school and its academy are one again, its membership goes on, and the restoring names the rejection."""
    house.member(SCHOOL)
    converts(house)
    slip.register.unlink(URN(SCHOOL), URN(CONVERTED))
    assert house.status(SCHOOL, LATER) == ["ended"]
    with house.refused("reason-missing"):
        house.office.register.relink(URN(SCHOOL), URN(CONVERTED))
    answer = slip.register.relink(URN(CONVERTED), URN(SCHOOL), on=date(2018, 10, 1))
    assert urns(house, SCHOOL) == (SCHOOL, CONVERTED)
    assert house.is_member(CONVERTED, LATER)
    restored = answer.events[0]
    wrong = restored.why.corrects
    assert restored.name == "schools.link_restored"
    assert wrong is not None
    found = [fact.name for fact in house.thep.history(wrong.stream) if fact.version == wrong.version]
    assert found == ["schools.link_rejected"]
    with house.refused("nothing-to-correct"):
        slip.register.relink(URN(SCHOOL), URN(CONVERTED))
    slip.register.unlink(URN(SCHOOL), URN(CONVERTED))
    assert urns(house, SCHOOL) == (SCHOOL,)


def test_those_joined_through_a_wrong_link_leave_with_it(house: House, slip: ActingOffice) -> None:
    """Of a chain of three, the link of the first two is wrong: the last two are one school."""
    house.read(
        school(SCHOOL, closed_on=date(2015, 8, 31)),
        school(OTHER, opened_on=date(2015, 9, 1), closed_on=date(2018, 8, 31)),
        school(THIRD, opened_on=date(2018, 9, 1)),
        links=(*followed_by(SCHOOL, OTHER), *followed_by(OTHER, THIRD)),
        as_at=date(2019, 1, 1),
    )
    slip.register.unlink(URN(SCHOOL), URN(OTHER))
    assert urns(house, OTHER) == urns(house, THIRD) == (OTHER, THIRD)
    assert {house.thep.establishment(URN(urn)).id for urn in (OTHER, THIRD)} == {str(OTHER)}
    assert urns(house, SCHOOL) == (SCHOOL,)


def test_an_academy_that_was_the_member_keeps_its_membership(house: House, slip: ActingOffice) -> None:
    """Its predecessor was joined to it: parted again, the old number has an establishment of its own."""
    house.member(CONVERTED, since=date(2018, 9, 1), opened_on=OPENED, type_code=34)
    house.read(school(SCHOOL, closed_on=CLOSED), links=followed_by(SCHOOL, CONVERTED), as_at=date(2019, 1, 1))
    slip.register.unlink(URN(SCHOOL), URN(CONVERTED))
    assert house.is_member(CONVERTED, date(2019, 6, 1))
    assert house.thep.establishment(URN(SCHOOL)).id == str(SCHOOL)


def test_schools_on_which_decisions_rest_as_one_are_not_parted(house: House, slip: ActingOffice) -> None:
    """The academy left and joined again under its own number."""
    house.member(SCHOOL)
    converts(house)
    house.office.membership.serve_notice(URN(CONVERTED), received_on=OPENED)
    house.office.membership.rejoin(URN(CONVERTED), "full", on=date(2019, 3, 2), commitments=ALL)
    house.office.membership.admit(URN(CONVERTED), on=date(2019, 3, 2), authority=AUTHORITY)
    with house.refused("cannot-be-parted") as caught:
        slip.register.unlink(URN(SCHOOL), URN(CONVERTED))
    assert f"URN {CONVERTED}" in caught.value.sentence


def test_a_merger_that_is_no_merger(house: House, slip: ActingOffice) -> None:
    """Neither establishment changes; the membership ends because the school closed."""
    house.member(SCHOOL)
    house.read(
        school(SCHOOL, closed_on=date(2018, 8, 31)),
        school(OTHER, opened_on=date(1950, 9, 1)),
        links=followed_by(SCHOOL, OTHER, manner="merged"),
        as_at=date(2018, 10, 1),
    )
    slip.register.unlink(URN(SCHOOL), URN(OTHER))
    first, second = house.thep.schools()
    assert (first.successors, second.predecessors) == ((), ())
    (ended,) = [fact for fact in house.thep.history() if fact.name == "membership.ended"][-1:]
    assert ended.event.reason.value == "closed"  # type: ignore[union-attr]


def test_a_further_successor_converts_once_the_first_link_is_found_wrong(house: House, slip: ActingOffice) -> None:
    """Of two plain links the second was a split, because the first was the conversion."""
    house.read(
        school(SCHOOL, closed_on=date(2018, 8, 31)),
        school(OTHER, opened_on=date(2018, 9, 1)),
        school(THIRD, opened_on=date(2018, 9, 1)),
        links=(*followed_by(SCHOOL, OTHER), *followed_by(SCHOOL, THIRD)),
        as_at=date(2018, 10, 1),
    )
    first, second = sorted((OTHER, THIRD))
    assert urns(house, SCHOOL) == (SCHOOL, first)
    answer = slip.register.unlink(URN(SCHOOL), URN(first))
    assert urns(house, SCHOOL) == (SCHOOL, second)
    assert [row["kind"] for row in answer.details["undone"]] == ["conversion", "split"]


def test_a_link_that_is_not_there_or_without_a_reason(house: House, slip: ActingOffice) -> None:
    converts(house)
    with house.refused("nothing-to-correct"):
        slip.register.unlink(URN(SCHOOL), URN(OTHER))
    with house.refused("reason-missing"):
        house.office.register.unlink(URN(SCHOOL), URN(CONVERTED))
    with house.refused("date-in-future"):
        slip.register.unlink(URN(SCHOOL), URN(CONVERTED), on=date(2031, 1, 1))


# Links that the register does not date


def test_a_link_whose_successor_has_no_opening_day_is_undecided_and_reported(house: House) -> None:
    """It is kept; a later file that brings the day decides it, with its consequences."""
    house.member(SCHOOL)
    answer = converts(house, None)
    assert answer.details["undecided"] == [{"predecessor": SCHOOL, "successor": CONVERTED}]
    assert answer.details["successions"] == []
    assert not house.is_member(SCHOOL, OPENED)
    later = house.read(school(CONVERTED, opened_on=OPENED, type_code=34), as_at=LATER)
    assert [row["kind"] for row in later.details["successions"]] == ["conversion"]
    assert house.is_member(CONVERTED, OPENED), "the membership goes on after all"


@pytest.mark.parametrize("quoted", [(OPENED, None), (None, OPENED), (date(2017, 9, 1), OPENED)])
def test_type_words_and_quoted_day_settle_a_conversion_without_an_opening_day(
    house: House, quoted: tuple[date | None, date | None]
) -> None:
    """An academy converter follows one school on the day after its closing; until then the old number is in force."""
    house.member(SCHOOL)
    answer = converts(house, None, quoted=quoted)
    assert [(row["kind"], row["on"]) for row in answer.details["successions"]] == [("conversion", "2018-03-01")]
    found = house.thep.establishment(URN(CONVERTED))
    assert (found.registration_on(CLOSED).urn, found.registration_on(OPENED).urn) == (SCHOOL, CONVERTED)
    assert house.is_member(CONVERTED, OPENED)


def test_a_converter_that_follows_two_schools_is_not_settled(house: House) -> None:
    """Nor is any other type, nor another day."""
    house.read(
        school(SCHOOL, closed_on=CLOSED),
        school(OTHER, closed_on=CLOSED),
        school(CONVERTED, type_code=34),
        links=(
            *followed_by(SCHOOL, CONVERTED, quoted=(OPENED, OPENED)),
            *followed_by(OTHER, CONVERTED, quoted=(OPENED, OPENED)),
        ),
        as_at=FILE,
    )
    assert house.thep.schools()[0].successors == ()


@pytest.mark.parametrize(("type_code", "day"), [(1, OPENED), (34, date(2018, 3, 2))])
def test_another_type_or_another_day_settles_nothing(house: House, type_code: int, day: date) -> None:
    answer = house.read(
        school(SCHOOL, closed_on=CLOSED),
        school(CONVERTED, type_code=type_code),
        links=followed_by(SCHOOL, CONVERTED, quoted=(day, day)),
        as_at=FILE,
    )
    assert len(answer.details["undecided"]) == 1


def test_what_was_decided_is_decided_anew_when_the_days_say_otherwise(house: House) -> None:
    """The academy seemed to have opened long before, a merger; the next file corrects its opening day."""
    house.member(SCHOOL)
    assert converts(house, date(2015, 9, 1)).details["successions"][0]["kind"] == "merger"
    assert not house.is_member(SCHOOL, OPENED)
    answer = converts(house, as_at=LATER)
    assert [row["kind"] for row in answer.details["undone"]] == ["merger"]
    assert [row["kind"] for row in answer.details["successions"]] == ["conversion"]
    assert house.is_member(CONVERTED, OPENED)


def test_what_was_decided_stays_when_a_file_leaves_the_days_out(house: House) -> None:
    """The whole register of 2023 lacks its opening days: what older files brought about stands."""
    converts(house)
    converts(house, None, as_at=LATER)
    assert urns(house, SCHOOL) == (SCHOOL, CONVERTED)
