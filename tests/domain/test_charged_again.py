"""A year that is charged again settles the difference, once: another count, notice, rule or succession stands."""

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tests.support import AUTHORITY, CONVERTED, SCHOOL, Clock, House, count, followed_by, school
from tests.support.numbers import several
from thep_adapters import connect
from thep_domain import Pence, Refused
from thep_domain.fees import Account

YEAR, CHARGED_ON = "2017-18", date(2017, 9, 1)
COUNTED_ON = date(2017, 1, 19)


def charge(house: House, year: str = YEAR, on: date = CHARGED_ON) -> list[tuple[str, str]]:
    """Charge, and say what was charged or credited, and why."""
    details = house.office.fees.charge(year, on=on, urn=SCHOOL).details
    return [(row["amount"], row["cause"]) for row in details["charged"]] + [
        (f"-{row['amount']}", row["cause"]) for row in details["credited"]
    ]


def counted(house: House, pupils: int, on: date = COUNTED_ON) -> None:
    house.read(counts=(count(SCHOOL, pupils, on),), as_at=date(2017, 8, 1), source=f"a census of {pupils}")


def test_a_count_corrected_upwards(house: House) -> None:
    """240 pupils corrected to 310: 350.00 more, in all 1,550.00; and once."""
    house.member(SCHOOL, pupils=240)
    assert charge(house) == [("1200.00", "due")]
    counted(house, 310)
    assert charge(house) == [("350.00", "count")]
    assert charge(house) == []
    assert house.balance() == 155_000


def test_the_difference_is_between_shares(house: House) -> None:
    """425 pupils to 424 for five of twelve months: 2.09, which is no five twelfths of 5.00."""
    house.member(SCHOOL, pupils=425, counted_on=date(2016, 1, 19))
    assert charge(house, "2016-17", date(2017, 4, 3)) == [("885.42", "due")]
    counted(house, 424, date(2017, 1, 19))
    assert charge(house, "2016-17", date(2017, 9, 3)) == [("-2.09", "count")]
    assert house.balance() == 88_333


def test_up_and_down_and_up_again(house: House) -> None:
    """Each time the difference; what stands is what the last count comes to."""
    house.member(SCHOOL, pupils=240)
    charge(house)
    for pupils in (310, 100, 0, 50, 400, 399):
        counted(house, pupils)
        charge(house)
        assert house.balance() == pupils * 500, pupils
        assert charge(house) == []


def test_each_charge_keeps_its_own_basis(house: House) -> None:
    """The first names the old count, the second the new one and what was charged before."""
    house.member(SCHOOL, pupils=240)
    charge(house)
    counted(house, 310)
    charge(house)
    first, second = (entry.basis for entry in house.thep.statement(SCHOOL).entries)
    assert (first["pupils"], first["fee_before"]) == (240, "0.00")
    assert (second["pupils"], second["fee_before"], second["cause"]) == (310, "1200.00", "count")


def test_a_notice_rescinded_is_charged_again_for_its_months(house: House) -> None:
    """Credited when it was given; the cause is the membership."""
    house.member(SCHOOL, pupils=240)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2017, 5, 31))
    assert charge(house) == [("900.00", "due")]
    house.office.membership.rescind_notice(SCHOOL, on=date(2017, 9, 2), authority=AUTHORITY)
    assert charge(house, on=date(2017, 9, 2)) == [("300.00", "due")]


def test_a_year_measured_by_days_instead_of_months(house: House) -> None:
    """Credited whole, and charged anew in days."""
    house.member(SCHOOL, pupils=365)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2016, 10, 10), leaving=date(2017, 10, 10))
    assert charge(house) == [("304.17", "due")]
    house.office.rulebook.set_rule(
        "fees.part-year", "days", in_force_from=date(2017, 9, 1), authority="Board 2017-10-01"
    )
    assert charge(house, on=date(2017, 10, 2)) == [("200.00", "rule"), ("-304.17", "rule")]
    assert house.balance() == 20_000


def test_a_successor_with_a_count_of_its_own(house: House) -> None:
    """The academy had none when the year was charged by its predecessor's."""
    house.member(SCHOOL, pupils=240)
    house.read(
        school(SCHOOL, closed_on=date(2017, 8, 31), pupils=240, counted_on=date(2016, 1, 21)),
        school(CONVERTED, opened_on=date(2017, 9, 1), type_code=34),
        links=followed_by(SCHOOL, CONVERTED),
        as_at=date(2017, 9, 1),
    )
    assert charge(house) == [("1200.00", "due")]
    house.read(counts=(count(CONVERTED, 260, date(2017, 9, 1)),), as_at=date(2017, 10, 5), source="a census")
    assert charge(house, on=date(2017, 10, 5)) == [("100.00", "succession")]


def test_relief_stays_off_the_year_unless_it_says_that_it_corrects(house: House) -> None:
    """A relief of 100.00 stays whatever the count; a correction of an overcharge is settled with it."""
    house.member(SCHOOL, pupils=240)
    charge(house)
    house.office.fees.credit(SCHOOL, Pence(10_000), on=CHARGED_ON, authority=AUTHORITY)
    counted(house, 200)
    charge(house)
    assert house.balance() == 100_000 - 10_000
    house.office.fees.credit(SCHOOL, Pence(20_000), on=CHARGED_ON, authority=AUTHORITY, corrects=True)
    counted(house, 180)
    charge(house)
    charge(house)
    assert house.balance() == 90_000 - 10_000


def test_a_charge_credited_month_by_month_leaves_nothing_of_its_vat(house: House) -> None:
    """433 pupils at 20 percent: twelve notices, each a month earlier, take the whole year back."""
    house.member(SCHOOL, pupils=433)
    house.office.rulebook.set_rule(
        "fees.vat", "standard 20", in_force_from=date(2017, 9, 1), authority="Board 2017-07-01"
    )
    slip = house.acting(reason="a slip")
    slip.membership.serve_notice(SCHOOL, received_on=date(2016, 12, 31), leaving=date(2018, 8, 31))
    charge(house)
    assert house.balance() == 433 * 600
    for month in range(8, 0, -1):
        slip.membership.correct(SCHOOL, leaving=date(2018, month, 1) if month > 1 else date(2018, 1, 1))
    for month in range(12, 8, -1):
        slip.membership.correct(SCHOOL, leaving=date(2017, month, 1))
    slip.membership.correct(SCHOOL, leaving=date(2017, 8, 31))
    account = house.thep.state(Account, str(SCHOOL))
    assert house.balance() == 0
    assert {(charge.net_left, charge.vat - charge.vat_credited) for charge in account.charges} == {(0, 0)}


def test_vat_is_read_on_the_day_of_the_charge(house: House) -> None:
    """And not on the first day charged."""
    house.member(SCHOOL, pupils=240)
    house.office.rulebook.set_rule(
        "fees.vat", "standard 20", in_force_from=date(2018, 1, 1), authority="Board 2017-07-01"
    )
    assert charge(house, on=date(2018, 1, 1)) == [("1440.00", "due")]


def all_counted(house: House, pupils: list[int]) -> None:
    for each in pupils:
        counted(house, each)


Step = Callable[[House], object]
FACTS: dict[str, Step] = {
    "a count": lambda house: counted(house, 310),
    "a notice": lambda house: house.acting(reason="slip").membership.serve_notice(
        SCHOOL, received_on=date(2017, 3, 15)
    ),
    "relief": lambda house: house.office.fees.credit(SCHOOL, Pence(5_000), on=date(2018, 9, 1), authority=AUTHORITY),
    "a rate": lambda house: house.office.rulebook.set_rule(
        "fees.rate", "6.00", in_force_from=date(2017, 9, 1), authority="Board 2017-07-01"
    ),
}


@pytest.mark.parametrize("order", list(permutations(FACTS)), ids=" then ".join)
def test_the_same_facts_come_to_the_same_in_whatever_order(order: tuple[str, ...], house: House) -> None:
    """310 pupils at 6.00 for seven of twelve months, less a relief of 50.00: 1,035.00."""
    house.member(SCHOOL, pupils=240)
    charge(house)
    for name in order:
        FACTS[name](house)
    charge(house, on=date(2018, 9, 1))
    assert house.balance() == 310 * 600 * 7 // 12 - 5_000


@settings(max_examples=several(15), deadline=None)
@given(st.data())
def test_charged_at_any_times_in_between_it_comes_to_the_same(data: st.DataObject) -> None:
    """Counts, notices, corrections, relief and rules, in any order, with the year charged after any of them."""
    pupils = data.draw(st.lists(st.integers(0, 600), min_size=1, max_size=3), label="pupils")
    received = data.draw(st.none() | st.dates(date(2017, 1, 1), date(2017, 8, 30)), label="received")
    relief = data.draw(st.integers(0, 3) | st.integers(0, 20_000), label="relief")
    totals = set()
    for _ in range(2):
        clock = Clock(date(2021, 6, 1))
        with connect(clock=clock) as thep:
            house = House(thep, clock)
            house.member(SCHOOL, pupils=240)
            charge(house)
            steps: list[Step] = (
                [
                    lambda house: house.office.fees.credit(
                        SCHOOL, Pence(relief), on=date(2018, 9, 1), authority=AUTHORITY
                    )
                ]
                if relief
                else []
            )
            if received is not None:
                steps.append(lambda house: house.office.membership.serve_notice(SCHOOL, received_on=received))
            steps.append(lambda house: all_counted(house, pupils))
            for step in data.draw(st.permutations(steps)):
                try:
                    step(house)
                except Refused:
                    reject()  # there was less left than the relief
                if data.draw(st.booleans()):
                    charge(house, on=date(2018, 9, 1))
            charge(house, on=date(2018, 9, 1))
            totals.add(house.balance())
    assert len(totals) == 1, totals
