"""What falls due by a day in any context; and one school over all contexts, day by day."""

from datetime import date

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, House, school
from thep_domain import ALL, URN, Due, Pence
from thep_domain.application import ActingOffice

JULY = date(2016, 7, 1)
AUTUMN = date(2018, 9, 20)


@pytest.fixture
def office(house: House) -> ActingOffice:
    """An office with one member of 240 pupils since July 2016, in September 2018."""
    house.read(school(SCHOOL, pupils=240, counted_on=date(2015, 1, 15)), school(OTHER))
    made = house.acting(reason="a slip of the pen")
    made.membership.apply(SCHOOL, "full", on=JULY, commitments=ALL)
    made.membership.admit(SCHOOL, on=JULY, authority=AUTHORITY)
    house.clock.set(AUTUMN)
    return made


def told(found: list[Due]) -> list[tuple[date, str, str]]:
    return [(each.due_on, each.code, each.sentence) for each in found]


def test_years_are_to_be_charged_then_to_be_paid_and_then_nothing_is_due(house: House, office: ActingOffice) -> None:
    """1,200.00 a year for 240 pupils at 5.00, from April 2017; due on the first day owed, or when it is charged."""
    by = date(2019, 8, 31)
    years = {
        "2016-17": (date(2017, 4, 1), 500),
        "2017-18": (date(2017, 9, 1), 1200),
        "2018-19": (date(2018, 9, 1), 1200),
    }
    due = house.thep.due(by)
    assert {(each.urn, each.about) for each in due} == {(SCHOOL, f"account:{SCHOOL}")}
    assert told(due) == [
        (on, "fees.to-charge", f"£{amount}.00 is to be charged for {year}: thep fees charge {year}.")
        for year, (on, amount) in years.items()
    ]
    assert house.thep.due(date(2018, 8, 31)) == due[:2]
    for year in years:
        office.fees.charge(year, on=date(2018, 9, 10))
    assert told(house.thep.due(by)) == [
        (date(2018, 9, 10), "fees.to-pay", f"£{amount}.00 of the charge {year}/1 is to be paid.")
        for year, (_, amount) in years.items()
    ]
    assert house.thep.due(date(2018, 9, 9)) == []
    office.fees.pay(SCHOOL, Pence(190_000), on=AUTUMN)
    assert [each.sentence for each in house.thep.due(by)] == ["£1000.00 of the charge 2018-19/1 is to be paid."]
    office.fees.pay(SCHOOL, Pence(100_000), on=AUTUMN)
    assert house.thep.due(by) == []


def test_what_was_charged_too_much_is_to_be_credited_and_a_school_that_nobody_counted_is_to_be_counted(
    house: House, office: ActingOffice
) -> None:
    for year in ("2016-17", "2017-18", "2018-19"):
        office.fees.charge(year, on=date(2018, 9, 10))
    office.fees.pay(SCHOOL, Pence(house.balance()), on=AUTUMN)
    office.register.count(SCHOOL, pupils=200, on=date(2018, 1, 18), source="the school's letter")
    (credit,) = told(house.thep.due())
    assert credit == (
        date(2018, 9, 1),
        "fees.to-credit",
        "£200.00 of 2018-19 is to be credited: thep fees charge 2018-19.",
    )
    office.membership.apply(OTHER, "full", on=date(2018, 9, 12), commitments=ALL)
    office.membership.admit(OTHER, on=date(2018, 9, 12), authority=AUTHORITY)
    (uncounted,) = (each for each in house.thep.due() if each.code == "fees.to-count")
    assert (uncounted.due_on, uncounted.urn) == (date(2018, 9, 1), OTHER)
    assert f"thep register count {OTHER}" in uncounted.sentence


def test_it_comes_in_pages_and_as_it_was_known(house: House, office: ActingOffice) -> None:
    known = house.thep.position
    office.fees.charge("2018-19", on=date(2018, 9, 10))
    every = house.thep.due()
    assert {each.code for each in every} == {"fees.to-charge", "fees.to-pay"}
    assert {each.code for each in house.thep.due(as_known_at=known)} == {"fees.to-charge"}
    assert page_by_page(house) == every


def page_by_page(house: House) -> list[Due]:
    paged, after = list[Due](), None
    while page := house.thep.due(limit=1, after=after):
        paged += page
        after = page[-1].key
    return paged


def test_several_of_one_account_that_are_due_on_one_day_come_one_by_one(house: House, office: ActingOffice) -> None:
    for year in ("2016-17", "2017-18", "2018-19"):
        office.fees.charge(year, on=date(2018, 9, 10))
    every = house.thep.due()
    assert [each.of for each in every] == ["2016-17/1", "2017-18/1", "2018-19/1"]
    assert page_by_page(house) == every


def test_a_school_over_all_contexts_in_the_order_of_its_days(house: House, office: ActingOffice) -> None:
    """A fact that was learnt late stands on its day, and one that was put right says so."""
    office.membership.serve_notice(SCHOOL, received_on=date(2018, 5, 15))
    office.fees.charge("2018-19", on=date(2018, 9, 1))
    office.membership.correct(SCHOOL, notice=date(2018, 3, 15))
    entries = house.thep.timeline(SCHOOL)
    assert [entry.on for entry in entries] == sorted(entry.on for entry in entries)
    assert {entry.context for entry in entries} == {"schools", "membership", "fees"}
    assert len(entries) == len(house.names(SCHOOL))
    redated = next(entry for entry in entries if entry.name == "membership.notice_redated")
    served = next(entry for entry in entries if entry.name == "membership.withdrawal_notice_served")
    assert served.corrected_by is not None
    assert (served.corrected_by.stream, served.corrected_by.version) == (redated.stream, redated.version)
    assert redated.corrects is not None
    assert (redated.corrects.stream, redated.corrects.version) == (served.stream, served.version)
    assert redated.on < served.on < date(2018, 9, 1)
    before = house.thep.timeline(SCHOOL, as_known_at=redated.position - 1)
    assert next(entry for entry in before if entry.name == served.name).corrected_by is None
    with house.refused("unknown-school"):
        house.thep.timeline(URN(200_000))
