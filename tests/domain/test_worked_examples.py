"""The worked examples of the first release: a school of 435 pupils, from its first fee to its last day."""

from datetime import date

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, House, school
from thep_domain import Category, Pence


def a_school_of_435_pupils(house: House, since: date = date(2016, 9, 1)) -> None:
    house.member(SCHOOL, since=since, pupils=435)


@pytest.mark.parametrize(
    ("year", "on", "pounds"),
    [
        pytest.param("2016-17", date(2017, 4, 1), "906.25", id="five months of 2016-17"),
        pytest.param("2017-18", date(2017, 9, 1), "2175.00", id="the whole of 2017-18"),
    ],
)
def test_a_member_throughout_pays_for_the_chargeable_months(house: House, year: str, on: date, pounds: str) -> None:
    """£5 for each of 435 pupils a year; 2016-17 counts from 1 April 2017."""
    a_school_of_435_pupils(house)
    assert house.charge(year, on) == pounds


def test_notice_of_15_march_2018_runs_out_a_year_on_and_leaves_seven_months_to_pay(house: House) -> None:
    """The last day is 15 March 2019, March counts whole, and 2018-19 costs £1,268.75."""
    a_school_of_435_pupils(house)
    answer = house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    assert answer.details["ends_on"] == "2019-03-15"
    assert house.is_member(SCHOOL, date(2019, 3, 15))
    assert not house.is_member(SCHOOL, date(2019, 3, 16))
    assert house.charge("2018-19", date(2018, 9, 1)) == "1268.75"


def test_notice_of_a_29_february_runs_out_on_the_28th(house: House) -> None:
    """29 February 2020 and a year is 28 February 2021."""
    a_school_of_435_pupils(house)
    answer = house.office.membership.serve_notice(SCHOOL, received_on=date(2020, 2, 29))
    assert answer.details["ends_on"] == "2021-02-28"


def test_notice_of_31_december_2016_lets_a_school_leave_that_day(house: House) -> None:
    """Up to 31 December 2016 a school may withdraw at any time."""
    a_school_of_435_pupils(house)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2016, 12, 31), leaving=date(2016, 12, 31))
    assert house.is_member(SCHOOL, date(2016, 12, 31))
    assert not house.is_member(SCHOOL, date(2017, 1, 1))
    with house.refused("nothing-to-charge", "E2 [2:883-893]"):
        house.charge("2016-17", date(2017, 4, 1), SCHOOL)


def test_notice_of_1_january_2017_does_not_let_a_school_leave_before_1_january_2018(house: House) -> None:
    """From 2017 on a year's notice is due."""
    a_school_of_435_pupils(house)
    with house.refused("notice-too-short", "E2 [2:895-905]"):
        house.office.membership.serve_notice(SCHOOL, received_on=date(2017, 1, 1), leaving=date(2017, 12, 31))
    answer = house.office.membership.serve_notice(SCHOOL, received_on=date(2017, 1, 1), leaving=date(2018, 1, 1))
    assert answer.details["ends_on"] == "2018-01-01"


def test_a_second_notice_is_refused(house: House) -> None:
    """One notice stands until it is rescinded."""
    a_school_of_435_pupils(house)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    with house.refused("already-under-notice", "E2 [2:895]"):
        house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 4, 1))


def test_a_notice_by_a_school_that_is_no_member_is_refused(house: House) -> None:
    """Only a member gives notice; an applicant is none."""
    house.read(school(SCHOOL), school(OTHER))
    house.office.membership.apply(OTHER, Category.FULL, on=date(2016, 9, 1))
    for urn in (SCHOOL, OTHER):
        with house.refused("not-a-member", "E2 [2:895]"):
            house.office.membership.serve_notice(urn, received_on=date(2018, 3, 15))


def test_an_admission_without_a_commitment_is_refused(house: House) -> None:
    """All three commitments stand before a school is admitted, and the refusal names the one that is missing."""
    house.read(school(SCHOOL))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2016, 9, 1), commitments=("aims", "guarantee"))
    with house.refused("commitment-missing", "[2:971-978]") as caught:
        house.office.membership.admit(SCHOOL, on=date(2016, 9, 1), authority=AUTHORITY)
    assert "fee" in caught.value.sentence


@pytest.mark.parametrize("pence", [0, -1])
def test_a_payment_of_nothing_is_refused(house: House, pence: int) -> None:
    """A payment is of at least a penny."""
    a_school_of_435_pupils(house)
    with house.refused("not-positive"):
        house.office.fees.pay(SCHOOL, Pence(pence), on=date(2018, 1, 1))


def test_a_charge_of_one_school_without_a_pupil_count_is_refused(house: House) -> None:
    """Without a dated count there is nothing to multiply."""
    house.member(SCHOOL)
    with house.refused("no-pupil-count", "Pupil count date") as caught:
        house.charge("2017-18", date(2017, 9, 1), SCHOOL)
    assert str(SCHOOL) in caught.value.sentence
