"""A year, or a day, that can only be a slip of the pen is refused, and the refusal says which."""

from datetime import date

from tests.support import AUTHORITY, OTHER, SCHOOL, House, school
from thep_domain import ALL, Pence


def test_a_year_that_begins_more_than_a_year_from_now_is_not_charged(house: House) -> None:
    """On 1 June 2021 the year 2021-22 may be charged in advance, and 2022-23 not; a past year as ever."""
    house.member(SCHOOL, pupils=240)
    with house.refused("year-too-far") as far:
        house.office.fees.charge("2022-23")
    assert "2022-09-01" in far.value.sentence
    house.office.fees.charge("2021-22")
    house.office.fees.charge("2016-17")


def test_an_act_before_the_partnership_began_is_refused(house: House) -> None:
    """The earliest day is a rule; it can be changed, and holds for rules too."""
    house.member(SCHOOL, pupils=240)
    house.read(school(OTHER, pupils=100))
    with house.refused("day-too-early"):
        house.office.membership.apply(OTHER, "full", on=date(2015, 12, 31), commitments=ALL)
    with house.refused("day-too-early") as caught:
        house.office.rulebook.set_rule("fees.rate", "6.00", in_force_from=date(216, 9, 1), authority=AUTHORITY)
    assert "0216-09-01 is before 2016-01-01, the earliest day there is" in caught.value.sentence
    with house.refused("day-too-early"):
        house.office.fees.charge("2016-17", on=date(1917, 9, 1))
    house.office.rulebook.set_rule(
        "rulebook.earliest-day", "2015-09-01", in_force_from=date(2016, 5, 1), authority=AUTHORITY
    )
    house.office.membership.apply(OTHER, "full", on=date(2015, 12, 31), commitments=ALL)


def test_a_payment_long_before_the_school_was_charged_is_a_slip(house: House) -> None:
    """A school may pay in advance, but not more than a year."""
    house.member(SCHOOL, since=date(2018, 9, 1), pupils=240)
    with house.refused("before-the-account"):
        house.office.fees.pay(SCHOOL, Pence(100), on=date(2017, 8, 30))
    house.office.fees.pay(SCHOOL, Pence(100), on=date(2017, 9, 1))
