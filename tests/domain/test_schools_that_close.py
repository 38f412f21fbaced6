"""What the register does to a membership: a closing or a merger ends it, a conversion keeps it."""

from datetime import date

import pytest

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, House, followed_by, school
from thep_domain import ALL, Category

LAST, NEXT = date(2018, 8, 31), date(2018, 9, 1)


@pytest.fixture
def member(house: House) -> House:
    house.member(SCHOOL, since=date(2016, 9, 1))
    return house


def end_reasons(house: House) -> list[str]:
    return [
        str(fact.event.reason)  # type: ignore[union-attr]
        for fact in house.thep.history(f"membership:{SCHOOL}")
        if fact.name == "membership.ended"
    ]


def test_a_closing_ends_a_membership_on_the_last_open_day(member: House) -> None:
    """The import ends it by itself, in the same save."""
    answer = member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    assert "membership.ended" in [fact.name for fact in answer.events]
    assert member.is_member(SCHOOL, LAST)
    assert not member.is_member(SCHOOL, NEXT)
    assert end_reasons(member) == ["closed"]


def test_an_announced_closing_ends_the_membership_when_it_comes(member: House) -> None:
    """The list shows the day ahead from the announcement on."""
    member.closes(SCHOOL, date(2022, 8, 31), as_at=date(2021, 5, 1))
    assert member.thep.memberships(date(2021, 4, 30))[0].ends_on is None
    assert member.thep.memberships(date(2021, 5, 1))[0].ends_on == date(2022, 8, 31)
    assert member.status(SCHOOL, date(2022, 8, 31)) == ["admitted"]
    assert member.status(SCHOOL, date(2022, 9, 1)) == ["ended"]


def test_a_closing_that_is_taken_back_lets_the_membership_go_on(member: House) -> None:
    """And what was known in between still shows the end."""
    member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    known = member.events
    member.closes(SCHOOL, None, as_at=date(2019, 1, 1))
    assert member.is_member(SCHOOL, NEXT)
    assert member.thep.members(NEXT, as_known_at=known) == []


def test_a_corrected_closing_day_moves_the_end(member: House) -> None:
    """To the day that the register shows now."""
    member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    member.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 2, 1))
    assert member.is_member(SCHOOL, date(2018, 12, 31))
    assert not member.is_member(SCHOOL, date(2019, 1, 1))


def test_a_merger_ends_the_membership_of_the_school_that_is_taken_in(member: House) -> None:
    """And leaves the other's alone."""
    member.member(OTHER, since=date(2016, 9, 1), opened_on=date(1950, 1, 1))
    member.read(
        school(SCHOOL, closed_on=LAST),
        links=followed_by(SCHOOL, OTHER, manner="merged"),
        as_at=date(2018, 10, 1),
    )
    assert [row.urn for row in member.thep.members(NEXT)] == [OTHER]
    assert end_reasons(member) == ["merged"]


def test_a_merger_learnt_after_the_closing_gives_the_end_its_reason(member: House) -> None:
    """First the school closed; then the links file says into which it went."""
    member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    member.read(
        school(OTHER, opened_on=date(1950, 1, 1)),
        links=followed_by(SCHOOL, OTHER, manner="merged"),
        as_at=date(2018, 11, 1),
    )
    assert end_reasons(member) == ["closed", "merged"]
    assert member.status(SCHOOL, NEXT) == ["ended"]


def converted(house: House, *, closing_first: bool) -> None:
    old, new = school(SCHOOL, closed_on=LAST), school(CONVERTED, opened_on=NEXT, type_code=34)
    if closing_first:
        house.read(old, as_at=date(2018, 9, 1))
        assert house.status(SCHOOL, NEXT) == ["ended"]
    house.read(old, new, links=followed_by(SCHOOL, CONVERTED), as_at=date(2018, 10, 1))


@pytest.mark.parametrize("closing_first", [False, True], ids=["in one file", "closing known first"])
def test_a_conversion_keeps_the_membership(member: House, *, closing_first: bool) -> None:
    """The same spell goes on under the new number; an end that was recorded before is taken back."""
    converted(member, closing_first=closing_first)
    assert [row.urn for row in member.thep.members(LAST)] == [SCHOOL]
    (row,) = member.thep.members(NEXT)
    assert (row.urn, row.spell, row.admitted_on, row.ends_on) == (CONVERTED, 1, date(2016, 9, 1), None)
    assert len(member.thep.voting_roll(NEXT)) == 1


def test_a_conversion_in_one_file_never_ended_the_membership(member: House) -> None:
    """Nothing is recorded that is taken back in the same breath."""
    converted(member, closing_first=False)
    assert "membership.ended" not in member.names(CONVERTED)


def test_a_notice_goes_on_through_a_conversion(member: House) -> None:
    """Notice given under the old number runs out under the new."""
    member.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    converted(member, closing_first=True)
    assert member.status(CONVERTED, date(2019, 3, 15)) == ["under-notice"]
    assert member.status(CONVERTED, date(2019, 3, 16)) == ["ended"]


def test_the_academy_closes_and_the_membership_ends(member: House) -> None:
    """What counts is the closing of the last number."""
    converted(member, closing_first=False)
    member.read(school(CONVERTED, opened_on=NEXT, closed_on=date(2020, 8, 31), type_code=34), as_at=date(2020, 10, 1))
    assert member.is_member(CONVERTED, date(2020, 8, 31))
    assert not member.is_member(CONVERTED, date(2020, 9, 1))


def test_a_notice_that_runs_out_before_the_closing_ends_the_membership(member: House) -> None:
    """The earlier of the two days counts."""
    member.office.membership.serve_notice(SCHOOL, received_on=date(2017, 3, 15))
    answer = member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    assert "membership.ended" not in [fact.name for fact in answer.events]
    assert member.thep.memberships(NEXT)[0].ends_on == date(2018, 3, 15)


def test_a_notice_that_would_run_out_after_the_closing_does_not_prolong_the_membership(member: House) -> None:
    """The school is gone before."""
    member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    member.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    assert member.status(SCHOOL, NEXT) == ["ended"]


def test_a_school_admitted_late_ends_with_a_closing_known_before(house: House) -> None:
    """The register's closing was there first; the admission of an earlier day ends with it."""
    house.read(school(SCHOOL, closed_on=LAST), as_at=date(2018, 10, 1))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2016, 9, 1), commitments=ALL)
    house.office.membership.admit(SCHOOL, on=date(2016, 9, 1), authority=AUTHORITY)
    assert house.is_member(SCHOOL, LAST)
    assert house.status(SCHOOL, NEXT) == ["ended"]


def test_a_school_that_proves_to_have_closed_before_it_was_admitted_does_not_stay_a_member(member: House) -> None:
    """Learnt late: it was admitted on 1 September and had closed the day before."""
    member.closes(SCHOOL, date(2016, 8, 31), as_at=date(2018, 10, 1))
    assert not member.is_member(SCHOOL, date(2018, 10, 1))


def test_an_open_school_leaves_by_notice_and_is_not_ended(member: House) -> None:
    """Nobody ends the membership of an open school by hand."""
    with member.refused("school-still-open", "E2 [2:895]"):
        member.office.membership.end(SCHOOL, on=date(2018, 8, 31))


def test_an_end_on_another_day_than_the_closing_is_refused(member: House) -> None:
    """The register says which day."""
    member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    with member.refused("school-still-open"):
        member.office.membership.end(SCHOOL, on=date(2018, 8, 30))


def test_ending_what_the_import_has_ended_changes_nothing(member: House) -> None:
    """The day is right, and it is done already."""
    member.closes(SCHOOL, LAST, as_at=date(2018, 10, 1))
    assert member.office.membership.end(SCHOOL, on=LAST).events == ()


def test_a_school_that_is_no_member_is_not_ended(member: House) -> None:
    """There is no membership to end."""
    member.read(school(OTHER, closed_on=LAST))
    with member.refused("not-a-member"):
        member.office.membership.end(OTHER, on=LAST)


def test_a_split_school_ends_with_its_closing(member: House) -> None:
    """Its successors are schools of their own, and join for themselves."""
    member.read(
        school(SCHOOL, closed_on=LAST),
        school(OTHER, opened_on=NEXT),
        school(CONVERTED, opened_on=NEXT),
        links=(
            *followed_by(SCHOOL, OTHER, manner="Split School"),
            *followed_by(SCHOOL, CONVERTED, manner="Split School"),
        ),
        as_at=date(2018, 10, 1),
    )
    assert member.thep.members(NEXT) == []
    assert end_reasons(member) == ["closed"]
