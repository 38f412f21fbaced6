"""How a member leaves: a year's notice, which can be rescinded; and how it joins again."""

from datetime import date

import pytest

from tests.support import AUTHORITY, SCHOOL, House, school
from thep_domain import ALL, Answer, Category

CONSENT = "Board 2018-05-01 item 3"
RECEIVED, LAST_DAY = date(2018, 3, 15), date(2019, 3, 15)


def notice(house: House, received_on: date = RECEIVED, leaving: date | None = None) -> Answer:
    return house.office.membership.serve_notice(SCHOOL, received_on=received_on, leaving=leaving)


def rescind(house: House, on: date, authority: str = CONSENT) -> Answer:
    return house.office.membership.rescind_notice(SCHOOL, on=on, authority=authority)


@pytest.fixture
def member(house: House) -> House:
    house.member(SCHOOL, since=date(2016, 9, 1))
    return house


# Notice


def test_a_member_under_notice_keeps_membership_and_vote_to_its_last_day(member: House) -> None:
    """A notice changes nothing before it runs out."""
    notice(member)
    assert member.status(SCHOOL, date(2018, 3, 14)) == ["admitted"]
    assert member.status(SCHOOL, RECEIVED) == ["under-notice"]
    assert member.status(SCHOOL, LAST_DAY) == ["under-notice"]
    assert member.thep.voting_roll(LAST_DAY) == [str(SCHOOL)]
    assert member.status(SCHOOL, date(2019, 3, 16)) == ["ended"]
    assert member.thep.voting_roll(date(2019, 3, 16)) == []


def test_a_notice_is_shown_from_the_day_it_was_received(member: House) -> None:
    """The day before, the list knows neither notice nor end."""
    notice(member)
    before, after = member.thep.memberships(date(2018, 3, 14))[0], member.thep.memberships(RECEIVED)[0]
    assert (before.notice_received_on, before.ends_on) == (None, None)
    assert (after.notice_received_on, after.ends_on) == (RECEIVED, LAST_DAY)


def test_a_notice_may_name_a_later_day(member: House) -> None:
    """A year is the least."""
    assert notice(member, leaving=date(2019, 8, 31)).details["ends_on"] == "2019-08-31"


def test_a_notice_short_by_a_day_is_refused(member: House) -> None:
    """And the sentence names the first day allowed."""
    with member.refused("notice-too-short", "E2 [2:895-905]") as caught:
        notice(member, leaving=date(2019, 3, 14))
    assert "2019-03-15" in caught.value.sentence


def test_a_leaving_day_before_the_notice_is_refused(member: House) -> None:
    """Also in the window of free exit."""
    with member.refused("notice-too-short", "E2 [2:895-905]"):
        notice(member, date(2016, 12, 31), leaving=date(2016, 12, 30))


def test_a_leaving_day_may_lie_ahead_of_today(member: House) -> None:
    """Leaving days are dated in the future; the notice is not."""
    assert notice(member, date(2021, 6, 1)).details["ends_on"] == "2022-06-01"
    assert member.status(SCHOOL, date(2022, 6, 2)) == ["ended"]


def test_a_notice_received_on_a_day_to_come_is_refused(member: House) -> None:
    """It is recorded on the day it comes."""
    with member.refused("date-in-future"):
        notice(member, date(2021, 6, 2))


def test_the_twelve_weeks_of_the_regulations_are_shown_and_not_enforced(member: House) -> None:
    """The sources' year is enforced; the statutory day stands beside it."""
    assert notice(member).details == {"ends_on": "2019-03-15", "statutory_day": "2018-06-07"}


def test_a_notice_recorded_late_counts_from_its_own_day(member: House) -> None:
    """As known before, the school was not under notice."""
    known = member.events
    notice(member)
    assert member.status(SCHOOL, date(2018, 6, 1)) == ["under-notice"]
    (row,) = member.thep.memberships(date(2018, 6, 1), as_known_at=known)
    assert row.status == "admitted"


def test_a_former_member_gives_no_notice(member: House) -> None:
    """Its membership has ended."""
    notice(member)
    with member.refused("not-a-member", "E2 [2:895]"):
        notice(member, date(2019, 3, 16))


# Rescinding


def test_a_rescinded_notice_lets_the_membership_go_on(member: House) -> None:
    """Between notice and consent the school was under notice, and the list still says so."""
    notice(member)
    rescind(member, date(2018, 5, 1))
    assert member.status(SCHOOL, date(2018, 4, 30)) == ["under-notice"]
    assert member.status(SCHOOL, date(2018, 5, 1)) == ["admitted"]
    assert member.status(SCHOOL, date(2020, 1, 1)) == ["admitted"]


def test_rescinding_needs_the_consent_of_the_board(member: House) -> None:
    """An authority, in words."""
    notice(member)
    with member.refused("authority-missing", "rulebook: the rules"):
        rescind(member, date(2018, 5, 1), authority="")


@pytest.mark.parametrize("on", [date(2018, 3, 14), date(2019, 3, 16)])
def test_a_notice_is_rescinded_between_its_receipt_and_its_end(member: House, on: date) -> None:
    """Neither before it was received nor after it ran out."""
    notice(member)
    with member.refused("no-notice", "before it ends"):
        rescind(member, on)


def test_without_a_notice_there_is_nothing_to_rescind(member: House) -> None:
    """Nor twice."""
    with member.refused("no-notice"):
        rescind(member, date(2018, 5, 1))
    notice(member)
    rescind(member, date(2018, 5, 1))
    with member.refused("no-notice"):
        rescind(member, date(2018, 5, 2))


def test_a_notice_is_not_rescinded_after_the_school_has_closed(member: House) -> None:
    """The membership ended with the school, before the notice ran out."""
    notice(member)
    member.closes(SCHOOL, date(2018, 8, 31), as_at=date(2018, 9, 1))
    with member.refused("no-notice"):
        rescind(member, date(2018, 12, 1))


def test_another_notice_follows_a_rescinded_one(member: House) -> None:
    """With a year of its own."""
    notice(member)
    rescind(member, date(2018, 5, 1))
    assert notice(member, date(2018, 9, 1)).details["ends_on"] == "2019-09-01"
    assert member.status(SCHOOL, date(2018, 8, 31)) == ["admitted"]
    assert member.status(SCHOOL, date(2019, 9, 2)) == ["ended"]


def test_two_notices_never_stand_at_once(member: House) -> None:
    """A notice dated while the rescinded one still stood would be a second notice."""
    notice(member)
    rescind(member, date(2018, 5, 1))
    with member.refused("dates-out-of-order"):
        notice(member, date(2018, 4, 1))


# Rejoining


def test_rejoining_is_a_new_spell_with_its_own_commitments(member: House) -> None:
    """Both spells stay in the list."""
    notice(member)
    member.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 9, 1), commitments=("aims",))
    with member.refused("commitment-missing"):
        member.office.membership.admit(SCHOOL, on=date(2019, 9, 1), authority=AUTHORITY)
    member.office.membership.commit(SCHOOL, ALL, on=date(2019, 9, 2))
    member.office.membership.admit(SCHOOL, on=date(2019, 9, 2), authority=AUTHORITY)
    assert member.status(SCHOOL, date(2019, 9, 2)) == ["ended", "admitted"]
    assert not member.is_member(SCHOOL, date(2019, 9, 1))


def test_a_school_rejoins_on_the_day_after_its_last_at_the_earliest(member: House) -> None:
    """Spells never overlap."""
    notice(member)
    with member.refused("already-a-member", "invariants 1 and 3"):
        member.office.membership.rejoin(SCHOOL, Category.FULL, on=LAST_DAY, commitments=ALL)
    member.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 3, 16), commitments=ALL)


def test_only_a_former_member_rejoins(house: House) -> None:
    """Others apply; also one that was declined."""
    house.read(school(SCHOOL))
    with house.refused("not-a-former-member", "new spell"):
        house.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 9, 1), commitments=ALL)
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2019, 9, 1), commitments=ALL)
    house.office.membership.decline(SCHOOL, on=date(2019, 9, 2), authority=AUTHORITY)
    with house.refused("not-a-former-member", "new spell"):
        house.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 9, 3), commitments=ALL)


def test_a_declined_return_leaves_the_first_spell_as_it_was(member: House) -> None:
    """A former member whose new application is declined stays a former member."""
    notice(member)
    member.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 9, 1), commitments=ALL)
    member.office.membership.decline(SCHOOL, on=date(2019, 9, 2), authority=AUTHORITY)
    assert member.status(SCHOOL, date(2019, 9, 3)) == ["ended", "declined"]
    member.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 10, 1), commitments=ALL)


def test_the_members_of_a_past_day_stay_what_they_were(member: House) -> None:
    """A question about 2017 answers the same after the school left and came back."""
    before = member.thep.members(date(2017, 9, 1))
    notice(member)
    member.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 9, 1), commitments=ALL)
    assert member.thep.members(date(2017, 9, 1)) == before
