"""A membership that was recorded wrong is put right, and what rested on it follows in the same save."""

from datetime import date

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, House, school
from thep_domain import ALL, Category
from thep_domain.application import ActingOffice
from thep_domain.membership import Status

JUNE, JULY = date(2016, 6, 14), date(2016, 7, 1)


@pytest.fixture
def slip(house: House) -> ActingOffice:
    """An office that puts right a slip of the pen, with two schools of 240 and 100 pupils in the register."""
    house.read(
        school(SCHOOL, pupils=240, counted_on=date(2015, 1, 15)),
        school(OTHER, pupils=100, counted_on=date(2015, 1, 15)),
    )
    return house.acting(reason="a slip of the pen, noticed when the minutes were read again")


def join(office: ActingOffice, applied: date = JUNE, admitted: date = JULY, category: str = "full") -> None:
    office.membership.apply(SCHOOL, category, on=applied, commitments=ALL)
    office.membership.admit(SCHOOL, on=admitted, authority=AUTHORITY)


def row(house: House, day: date | None = None) -> tuple[object, ...]:
    found = house.thep.memberships(day)[-1]
    return found.status.value, found.admitted_on, found.notice_received_on, found.ends_on


def test_a_notice_entered_two_months_late_is_redated_and_what_was_charged_too_much_is_credited(
    house: House, slip: ActingOffice
) -> None:
    """Received on 15 March, entered as 15 May: 2018-19 owes seven months of 1,200.00 and not nine."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2018, 5, 15))
    slip.fees.charge("2018-19", on=date(2018, 9, 1))
    assert house.balance() == 90_000
    before = house.thep.known().position
    answer = slip.membership.correct(SCHOOL, notice=date(2018, 3, 15))
    assert house.balance() == 70_000
    assert row(house, date(2018, 4, 1)) == ("under-notice", JULY, date(2018, 3, 15), date(2019, 3, 15))
    redated, *followed = answer.events
    assert redated.why.corrects is not None
    wrong = next(
        fact
        for fact in house.thep.history()
        if (fact.stream, fact.version) == (redated.stream, redated.why.corrects.version)
    )
    assert wrong.name == "membership.withdrawal_notice_served"
    assert [fact.name for fact in followed if fact.stream.startswith("account")] == [
        "fees.liability_set",
        "fees.charge_credited",
    ]
    (credit,) = (fact.event for fact in followed if fact.name == "fees.charge_credited")
    assert credit.reason.value == "correction"  # type: ignore[attr-defined]
    earlier = house.thep.memberships(date(2018, 4, 1), as_known_at=before)[0]
    assert earlier.ends_on is None, "as known before the correction, nothing changed"


def test_a_last_day_that_a_school_chose_stays_when_its_notice_is_redated(house: House, slip: ActingOffice) -> None:
    """But not where it would then be too early; and it can be corrected by itself."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2018, 5, 15), leaving=date(2019, 8, 31))
    slip.membership.correct(SCHOOL, notice=date(2018, 3, 15))
    assert row(house)[3] == date(2019, 8, 31)
    slip.membership.correct(SCHOOL, leaving=date(2019, 7, 31))
    assert row(house)[3] == date(2019, 7, 31)
    with house.refused("notice-too-short"):
        slip.membership.correct(SCHOOL, leaving=date(2019, 3, 14))


def test_an_application_entered_without_its_day(house: House, slip: ActingOffice) -> None:
    """Dated today by mistake: put right, and then admitted on its day; its commitments move with it."""
    slip.membership.apply(SCHOOL, Category.FULL, commitments=ALL)
    slip.membership.correct(SCHOOL, applied=JUNE)
    slip.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    assert row(house)[:2] == ("admitted", JULY)


def test_an_admission_entered_a_year_late(house: House, slip: ActingOffice) -> None:
    """2017-18 owes 1,200.00 instead of 200.00, in the same save; July and August 2017 are charged with their year."""
    join(slip, date(2017, 6, 14), date(2018, 7, 1))
    slip.fees.charge("2017-18", on=date(2018, 9, 1))
    assert house.balance() == 20_000
    slip.membership.correct(SCHOOL, admitted=date(2017, 7, 1), authority=AUTHORITY)
    assert house.balance() == 120_000
    slip.fees.charge("2016-17")
    assert house.balance() == 140_000
    assert slip.fees.charge("2017-18").details["charged"] == []


def test_what_the_board_decided_is_corrected_on_its_authority(house: House, slip: ActingOffice) -> None:
    """An admission has one, and so has the category of a member; the day of an application has none."""
    join(slip)
    with house.refused("authority-missing"):
        slip.membership.correct(SCHOOL, admitted=date(2016, 7, 2))
    with house.refused("authority-missing"):
        slip.membership.correct(SCHOOL, category="associate")
    slip.membership.correct(SCHOOL, applied=date(2016, 6, 15))


def test_what_would_break_an_order_that_stands_is_refused_and_named(house: House, slip: ActingOffice) -> None:
    """An admission before its application, an application after its admission, a notice before both."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    with house.refused("dates-out-of-order") as early:
        slip.membership.correct(SCHOOL, admitted=date(2016, 6, 30), authority=AUTHORITY, applied=date(2016, 7, 1))
    assert "2016-07-01" in early.value.sentence
    with house.refused("dates-out-of-order") as late:
        slip.membership.correct(SCHOOL, applied=date(2016, 7, 2))
    assert "correct the commitment" in late.value.sentence or "correct the admission" in late.value.sentence
    with house.refused("dates-out-of-order") as noticed:
        slip.membership.correct(SCHOOL, admitted=date(2018, 3, 16), authority=AUTHORITY)
    assert "notice of 2018-03-15" in noticed.value.sentence
    slip.membership.correct(SCHOOL, applied=date(2016, 6, 1), admitted=date(2016, 6, 30), authority=AUTHORITY)


def test_a_school_that_joined_again_keeps_its_first_membership_apart(house: House, slip: ActingOffice) -> None:
    """The notice that ended the first spell can be neither retracted nor moved into the second."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2016, 10, 1))
    slip.membership.rejoin(SCHOOL, "full", on=date(2017, 9, 1), commitments=ALL)
    with house.refused("dates-out-of-order") as kept:
        slip.membership.retract_notice(SCHOOL, spell=1)
    assert "2017-09-01" in kept.value.sentence
    with house.refused("dates-out-of-order"):
        slip.membership.correct(SCHOOL, notice=date(2017, 3, 1), spell=1)
    slip.membership.correct(SCHOOL, notice=date(2016, 10, 2), spell=1)
    assert house.thep.memberships()[0].ends_on == date(2016, 10, 2)


def test_a_notice_given_for_the_wrong_school(house: House, slip: ActingOffice) -> None:
    """It is retracted: the school goes on as if it had never been given, and may give one of its own."""
    join(slip)
    slip.fees.charge("2018-19", on=date(2018, 9, 1))
    slip.membership.serve_notice(SCHOOL, received_on=date(2017, 11, 1))
    assert house.balance() == 30_000
    slip.membership.retract_notice(SCHOOL)
    assert row(house) == ("admitted", JULY, None, None)
    assert house.balance() == 120_000, "what was credited is charged again"
    slip.membership.serve_notice(SCHOOL, received_on=date(2018, 9, 1))


def test_a_commitment_entered_late(house: House, slip: ActingOffice) -> None:
    """Its day is put right, so that the school can be admitted on its own."""
    slip.membership.apply(SCHOOL, "full", on=JUNE, commitments=("aims", "guarantee"))
    slip.membership.commit(SCHOOL, ["fee"], on=date(2016, 8, 1))
    with house.refused("commitment-missing"):
        slip.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    slip.membership.correct(SCHOOL, committed={"fee": JUNE})
    slip.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    with house.refused("commitment-missing"):
        slip.membership.correct(SCHOOL, committed={"fee": date(2016, 8, 1)})
    with house.refused("nothing-to-correct"):
        slip.membership.correct(SCHOOL, committed={"tea": JUNE})


def test_a_category_entered_wrong(house: House, slip: ActingOffice) -> None:
    """An associate owes nothing: what was charged is credited, and charged again when that proves the slip."""
    join(slip)
    slip.fees.charge("2017-18", on=date(2017, 9, 1))
    slip.membership.correct(SCHOOL, category="associate", authority=AUTHORITY)
    assert (house.balance(), house.thep.voting_roll()) == (0, [])
    slip.membership.correct(SCHOOL, category="full", authority=AUTHORITY)
    assert (house.balance(), len(house.thep.voting_roll())) == (120_000, 1)


def test_an_application_is_withdrawn(house: House, slip: ActingOffice) -> None:
    """It is neither admitted nor declined; the school may apply again from that day on."""
    slip.membership.apply(SCHOOL, "full", on=JUNE, commitments=ALL)
    with house.refused("dates-out-of-order"):
        slip.membership.withdraw_application(SCHOOL, on=date(2016, 6, 13))
    slip.membership.withdraw_application(SCHOOL, on=date(2016, 6, 20))
    assert house.thep.memberships(date(2016, 6, 19))[0].status is Status.APPLIED
    assert house.thep.memberships(date(2016, 6, 20))[0].status is Status.WITHDRAWN
    with house.refused("not-applied"):
        slip.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    with house.refused("dates-out-of-order"):
        slip.membership.apply(SCHOOL, "full", on=date(2016, 6, 19), commitments=ALL)
    slip.membership.apply(SCHOOL, "full", on=date(2016, 6, 20), commitments=ALL)


def test_an_associate_becomes_a_full_member_and_the_reverse(house: House, slip: ActingOffice) -> None:
    """The first without notice; the second on the day after the year's notice ran out."""
    slip.membership.apply(SCHOOL, "associate", on=JUNE, commitments=["aims"])
    slip.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    with house.refused("already-in-tier"):
        slip.membership.change_tier(SCHOOL, "associate", on=date(2018, 1, 10), authority=AUTHORITY)
    with house.refused("commitment-missing"):
        slip.membership.change_tier(SCHOOL, "full", on=date(2018, 1, 10), authority=AUTHORITY)
    slip.membership.commit(SCHOOL, ["guarantee"], on=date(2018, 1, 9))
    slip.membership.change_tier(SCHOOL, "full", on=date(2018, 1, 10), authority=AUTHORITY, commitments=["fee"])
    rows = [(each.category.value, each.status.value, each.ends_on) for each in house.thep.memberships()]
    assert rows == [("associate", "ended", date(2018, 1, 9)), ("full", "admitted", None)]
    assert len(house.thep.members(date(2018, 1, 9))) == len(house.thep.members(date(2018, 1, 10))) == 1
    slip.fees.charge("2017-18", on=date(2018, 2, 1))
    assert house.balance() == 80_000, "January to August"
    with house.refused("notice-too-short"):
        slip.membership.change_tier(SCHOOL, "associate", on=date(2019, 1, 10), authority=AUTHORITY)
    slip.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 1))
    with house.refused("notice-too-short"):
        slip.membership.change_tier(SCHOOL, "associate", on=date(2019, 3, 1), authority=AUTHORITY)
    with house.refused("not-a-member") as caught:
        slip.membership.change_tier(SCHOOL, "associate", on=date(2019, 4, 1), authority=AUTHORITY)
    assert "its membership ended with 2019-03-01, and changes on the day after, or it applies" in caught.value.sentence
    slip.membership.change_tier(SCHOOL, "associate", on=date(2019, 3, 2), authority=AUTHORITY)
    assert [each.category.value for each in house.thep.members()] == ["associate"]
    with house.refused("not-a-member"):
        slip.membership.change_tier(OTHER, "full", on=date(2019, 3, 2), authority=AUTHORITY)


def test_a_full_member_that_became_an_associate_keeps_the_notice_that_it_left_on(
    house: House, slip: ActingOffice
) -> None:
    """Retracted, it would no longer end the day before the change: that is corrected first."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2017, 9, 1))
    slip.membership.change_tier(SCHOOL, "associate", on=date(2018, 9, 2), authority=AUTHORITY)
    with house.refused("dates-out-of-order") as retracted:
        slip.membership.retract_notice(SCHOOL, spell=1)
    assert "correct the change of category first" in retracted.value.sentence
    with house.refused("dates-out-of-order") as moved:
        slip.membership.correct(SCHOOL, admitted=date(2018, 9, 3), authority=AUTHORITY)
    assert "correct the notice first" in moved.value.sentence
    slip.membership.correct(SCHOOL, notice=date(2017, 8, 30), leaving=date(2018, 9, 1), spell=1)
    slip.membership.correct(SCHOOL, category="full", authority=AUTHORITY)
    slip.membership.retract_notice(SCHOOL, spell=1)
    assert house.status(SCHOOL, date(2018, 9, 2)) == ["ended", "admitted"]


def test_a_change_of_category_follows_its_notice(house: House, slip: ActingOffice) -> None:
    """The notice was received two months before, so that it ran out, and the category changed, two months before."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2018, 5, 15))
    slip.membership.change_tier(SCHOOL, "associate", on=date(2019, 5, 16), authority=AUTHORITY)
    slip.fees.charge("2018-19", on=date(2019, 6, 1))
    assert house.balance() == 90_000
    answer = slip.membership.correct(SCHOOL, notice=date(2018, 3, 15), spell=1)
    assert [fact.name for fact in answer.events][:2] == ["membership.notice_redated", "membership.change_redated"]
    assert [each.category.value for each in house.thep.members(date(2019, 3, 16))] == ["associate"]
    assert house.thep.memberships()[0].ends_on == date(2019, 3, 15)
    assert house.balance() == 70_000


def test_the_day_of_a_change_of_category_entered_wrong(house: House, slip: ActingOffice) -> None:
    """From 1 September and not from 10 January: both spells move, what was committed with it, and what is owed."""
    slip.membership.apply(SCHOOL, "associate", on=JUNE, commitments=["aims"])
    slip.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    slip.membership.commit(SCHOOL, ["guarantee"], on=date(2017, 6, 1))
    slip.membership.change_tier(SCHOOL, "full", on=date(2018, 1, 10), authority=AUTHORITY, commitments=["fee"])
    slip.fees.charge("2017-18", on=date(2018, 2, 1))
    assert house.balance() == 80_000
    with house.refused("authority-missing"):
        slip.membership.correct(SCHOOL, admitted=date(2017, 9, 1))
    with house.refused("commitment-missing"):
        slip.membership.correct(SCHOOL, admitted=date(2017, 5, 31), authority=AUTHORITY)
    slip.membership.correct(SCHOOL, committed={"guarantee": date(2016, 6, 30)})
    with house.refused("dates-out-of-order"):
        slip.membership.correct(SCHOOL, admitted=JULY, authority=AUTHORITY)
    slip.membership.correct(SCHOOL, admitted=date(2017, 9, 1), authority=AUTHORITY)
    slip.fees.charge("2017-18", on=date(2018, 3, 1))
    assert house.balance() == 120_000
    assert [(each.admitted_on, each.ends_on) for each in house.thep.memberships()] == [
        (JULY, date(2017, 8, 31)),
        (date(2017, 9, 1), None),
    ]
    with house.refused("nothing-to-correct") as caught:
        slip.membership.correct(SCHOOL, applied=date(2017, 9, 1))
    assert "correct the day of admission" in caught.value.sentence
    slip.membership.correct(SCHOOL, admitted=date(2018, 1, 10), authority=AUTHORITY)
    slip.membership.correct(SCHOOL, committed={"fee": date(2018, 1, 9)})
    with house.refused("commitment-missing"):
        slip.membership.correct(SCHOOL, admitted=date(2018, 1, 8), authority=AUTHORITY)


def test_a_notice_learnt_late_leaves_no_gap_before_a_change_of_category(house: House, slip: ActingOffice) -> None:
    """In the days of free exit it would have ended the membership before the category changed."""
    join(slip, category="associate")
    slip.membership.change_tier(SCHOOL, "full", on=date(2016, 10, 1), authority=AUTHORITY)
    with house.refused("dates-out-of-order"):
        slip.membership.serve_notice(SCHOOL, received_on=date(2016, 9, 1))
    assert [row.ends_on for row in house.thep.memberships()] == [date(2016, 9, 30), None]


def test_a_correction_can_itself_be_corrected(house: House, slip: ActingOffice) -> None:
    """The thread leads from the last correction over the one before to the fact that was wrong first."""
    join(slip)
    slip.membership.correct(SCHOOL, admitted=date(2016, 7, 5), authority=AUTHORITY)
    slip.membership.correct(SCHOOL, admitted=date(2016, 7, 2), authority=AUTHORITY)
    facts = {(fact.stream, fact.version): fact for fact in house.thep.history()}
    last = [fact for fact in facts.values() if fact.name == "membership.admission_redated"][-1]
    thread = [last]
    while (corrects := thread[-1].why.corrects) is not None:
        thread.append(facts[corrects.stream, corrects.version])
    assert [fact.name for fact in thread] == ["membership.admission_redated"] * 2 + ["membership.admitted"]
    assert house.thep.members(date(2016, 7, 2))
    assert not house.thep.members(date(2016, 7, 1))


def test_there_is_nothing_to_correct(house: House, slip: ActingOffice) -> None:
    """A school that never applied, a spell that is not there, a day that is right already, or nothing said."""
    with house.refused("not-applied"):
        slip.membership.correct(SCHOOL, applied=JUNE)
    join(slip)
    for nothing in ({}, {"applied": JUNE}, {"spell": 2, "applied": JULY}):
        with house.refused("nothing-to-correct"):
            slip.membership.correct(SCHOOL, **nothing)
    with house.refused("date-in-future"):
        slip.membership.correct(SCHOOL, applied=date(2031, 1, 1))
    for act in (slip.membership.retract_notice, lambda urn: slip.membership.correct(urn, notice=date(2018, 1, 1))):
        with house.refused("no-notice"):
            act(SCHOOL)


def test_an_early_end_of_the_school_is_asked_again(house: House, slip: ActingOffice) -> None:
    """A notice retracted of a school that closed meanwhile: the membership ends with the school."""
    join(slip)
    slip.membership.serve_notice(SCHOOL, received_on=date(2016, 10, 1))
    house.closes(SCHOOL, date(2018, 8, 31), as_at=date(2018, 9, 10), pupils=240, counted_on=date(2015, 1, 15))
    slip.membership.retract_notice(SCHOOL)
    assert row(house)[::3] == ("ended", date(2018, 8, 31))


def test_two_notices_of_one_day_are_told_apart_by_their_number(house: House, slip: ActingOffice) -> None:
    """The first was rescinded, the second stands; each can be corrected, and one that is not there is refused."""
    join(slip)
    day = date(2018, 3, 15)
    slip.membership.serve_notice(SCHOOL, received_on=day, leaving=date(2019, 8, 31))
    slip.membership.rescind_notice(SCHOOL, on=day, authority=AUTHORITY)
    slip.membership.serve_notice(SCHOOL, received_on=day)
    slip.membership.correct(SCHOOL, leaving=date(2019, 7, 31), notice_number=1)
    assert row(house)[3] == date(2019, 3, 15)
    slip.membership.correct(SCHOOL, notice=date(2018, 4, 1), notice_number=2)
    assert row(house)[3] == date(2019, 4, 1)
    with house.refused("nothing-to-correct") as caught:
        slip.membership.retract_notice(SCHOOL, notice_number=3)
    assert "it has 1 (received 2018-03-15), 2 (received 2018-04-01)." in caught.value.sentence
    slip.membership.retract_notice(SCHOOL, notice_number=2)
    assert row(house)[3] is None
