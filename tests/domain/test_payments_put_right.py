"""Payments that were entered wrong, came back, or were another school's; and what a school paid too much."""

from datetime import date

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, THIRD, House, school
from thep_domain import URN, Pence, Refused
from thep_domain.application import ActingOffice

PAID_ON = date(2018, 9, 20)


@pytest.fixture
def office(house: House) -> ActingOffice:
    """The finance office; two members of 240 and 100 pupils have been charged for 2018-19."""
    house.member(SCHOOL, pupils=240)
    house.member(OTHER, pupils=100)
    office = house.acting(reason="bank statement")
    office.fees.charge("2018-19", on=date(2018, 9, 1))
    return office


def pay(office: ActingOffice, pence: int, urn: URN = SCHOOL, *, reference: str = "0171-2018-09-20-0001") -> str:
    (fact,) = office.fees.pay(urn, Pence(pence), on=PAID_ON, reference=reference).events
    return str(fact.event.payment)  # type: ignore[attr-defined]


def test_twelve_thousand_typed_for_twelve_hundred(house: House, office: ActingOffice) -> None:
    """Reversed and entered again: the account is settled, and was on the day of the payment."""
    payment = pay(office, 1_200_000)
    answer = office.fees.reverse(SCHOOL, payment, why="wrong-amount", on=date(2018, 10, 1))
    pay(office, 120_000)
    assert house.balance() == 0
    assert house.thep.statement(SCHOOL, PAID_ON).balance == 0, "a slip never counted"
    assert answer.events[0].why.corrects is not None
    kinds = [entry.kind.value for entry in house.thep.statement(SCHOOL).entries]
    assert kinds == ["charge", "payment", "reversal", "payment"]


def test_a_payment_that_the_bank_returned_counts_until_then(house: House, office: ActingOffice) -> None:
    """It was paid, and then it was not."""
    payment = pay(office, 120_000)
    answer = office.fees.reverse(SCHOOL, payment, why="returned", on=date(2018, 10, 1))
    assert house.thep.statement(SCHOOL, date(2018, 9, 30)).balance == 0
    assert house.thep.statement(SCHOOL, date(2018, 10, 1)).balance == 120_000
    assert answer.events[0].why.corrects is None, "nothing was recorded wrong"
    assert pay(office, 120_000) == f"{payment}-2", "the same payment may come again"


def test_a_payment_of_another_school_is_moved_to_it(house: House, office: ActingOffice) -> None:
    """With its day and reference, in one save."""
    payment = pay(office, 50_000)
    answer = office.fees.reverse(SCHOOL, payment, why="misallocated", to=OTHER, on=date(2018, 10, 1))
    assert (house.balance(), house.thep.statement(OTHER).balance) == (120_000, 0)
    assert (answer.details["balance"], answer.details["balance_there"]) == ("1200.00", "0.00")
    moved = house.thep.statement(OTHER).entries[-1]
    assert (moved.date, moved.basis["reference"], moved.basis["moved_from"]) == (
        PAID_ON,
        "0171-2018-09-20-0001",
        str(SCHOOL),
    )
    for to, why in ((OTHER, "misallocated"), (SCHOOL, "twice")):
        with house.refused("not-misallocated"):
            office.fees.reverse(OTHER, str(moved.basis["payment"]), why=why, to=to)


def test_a_reversal_names_a_payment_and_is_made_once(house: House, office: ActingOffice) -> None:
    """It cannot come before the payment; and it is of this school's account."""
    payment = pay(office, 100)
    with house.refused("unknown-payment"):
        office.fees.reverse(OTHER, payment, why="twice")
    with house.refused("dates-out-of-order"):
        office.fees.reverse(SCHOOL, payment, why="twice", on=date(2018, 9, 19))
    with pytest.raises(Refused, match=rf"no payment {payment}x on this account: it holds {payment}\."):
        office.fees.reverse(SCHOOL, f"{payment}x", why="twice")
    with pytest.raises(ValueError, match="lost"):
        office.fees.reverse(SCHOOL, payment, why="lost")
    office.fees.reverse(SCHOOL, payment, why="twice")
    with house.refused("reversed-already"):
        office.fees.reverse(SCHOOL, payment, why="twice")
    with pytest.raises(Refused, match="on this account: it has none that stands"):
        office.fees.reverse(SCHOOL, "payment-1", why="twice")


def test_a_payment_is_moved_to_a_school_with_an_account_or_stays(house: House, office: ActingOffice) -> None:
    """The refusal names the school that has none: the other one does."""
    house.read(school(THIRD))
    payment = pay(office, 100)
    with pytest.raises(Refused, match=f"URN {THIRD} has no fee account"):
        office.fees.reverse(SCHOOL, payment, why="misallocated", to=THIRD)
    assert house.balance() == 119_900


def test_a_payment_is_entered_once_unless_it_says_that_it_came_twice(house: House, office: ActingOffice) -> None:
    """Another day, amount or reference is another payment."""
    pay(office, 100)
    with house.refused("paid-already"):
        pay(office, 100)
    office.fees.pay(SCHOOL, Pence(100), on=PAID_ON, reference="0171-2018-09-20-0001", again=True)
    for pence, reference in ((101, "0171-2018-09-20-0001"), (100, "another"), (100, "")):
        pay(office, pence, reference=reference)


def test_names_of_payments_do_not_depend_on_the_order_of_arrival(house: House, office: ActingOffice) -> None:
    """Two schools receive the same three payments in opposite orders."""
    one = [pay(office, pence) for pence in (100, 200, 300)]
    other = [pay(office, pence, OTHER) for pence in (300, 200, 100)]
    assert one == other[::-1]


def test_a_refund_is_at_most_what_was_paid_too_much(house: House, office: ActingOffice) -> None:
    """On an authority; afterwards nothing is free."""
    pay(office, 130_000)
    with house.refused("authority-missing"):
        office.fees.refund(SCHOOL, Pence(1), authority="")
    with house.refused("refund-too-large"):
        office.fees.refund(SCHOOL, Pence(10_001), authority=AUTHORITY)
    with house.refused("not-positive"):
        office.fees.refund(SCHOOL, Pence(0), authority=AUTHORITY)
    office.fees.refund(SCHOOL, Pence(4_000), on=date(2018, 10, 1), authority=AUTHORITY)
    office.fees.refund(SCHOOL, Pence(6_000), on=date(2018, 10, 2), authority=AUTHORITY)
    assert house.balance() == 0
    with house.refused("refund-too-large"):
        office.fees.refund(SCHOOL, Pence(1), authority=AUTHORITY)


def test_nothing_is_paid_back_before_it_was_paid(house: House, office: ActingOffice) -> None:
    """A refund rests on a payment: by its day the school had paid as much."""
    pay(office, 130_000)
    before = date(2018, 9, 19)
    with pytest.raises(Refused, match=r"By 2018-09-19 the school had paid £0\.00: £100\.00 is paid back no earlier"):
        office.fees.refund(SCHOOL, Pence(10_000), on=before, authority=AUTHORITY)
    office.fees.refund(SCHOOL, Pence(10_000), on=PAID_ON, authority=AUTHORITY)
    assert house.balance() == 0
