"""What stands on an account: credits for months not owed, payments, and credits that an authority decides."""

from datetime import date

import pytest

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, House, followed_by, school
from thep_domain import Pence
from thep_domain.fees import ChargeCredited

BOARD = "Board 2018-10-02 item 5"
SEPTEMBER = date(2018, 9, 1)


@pytest.fixture
def charged(house: House) -> House:
    """A member of 435 pupils, charged £2,175.00 for 2018-19 on 1 September."""
    house.member(SCHOOL, pupils=435)
    house.charge("2018-19", SEPTEMBER)
    return house


def credits_of(house: House) -> list[ChargeCredited]:
    return [fact.event for fact in house.thep.history(SCHOOL) if isinstance(fact.event, ChargeCredited)]


# Months not owed after all


def test_a_school_that_closes_in_mid_year_is_credited_the_months_after(charged: House) -> None:
    """Closed on 10 December: September to December stay charged, January to August are credited."""
    charged.closes(SCHOOL, date(2018, 12, 10), as_at=date(2019, 1, 8))
    (credit,) = credits_of(charged)
    assert (credit.reason, credit.units_start, credit.units_end, credit.gross) == ("membership-ended", 4, 12, 145_000)
    assert charged.balance() == 72_500


def test_a_merger_credits_the_unused_part(charged: House) -> None:
    """The school is taken into another on 1 January."""
    charged.read(
        school(SCHOOL, closed_on=date(2018, 12, 31)),
        school(OTHER, opened_on=date(1950, 1, 1)),
        links=followed_by(SCHOOL, OTHER, manner="merged"),
        as_at=date(2019, 1, 8),
    )
    assert charged.balance() == 72_500


def test_a_notice_learnt_late_is_credited_from_its_own_day(charged: House) -> None:
    """Received in March 2018, recorded after the charge: the credit stands beside the charge, not before it."""
    charged.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    assert charged.lines() == [(SEPTEMBER, "charge", 217_500), (SEPTEMBER, "credit", -90_625)]
    assert charged.balance() == 126_875


def test_a_notice_of_a_later_year_credits_nothing(charged: House) -> None:
    """The year charged is owed in full."""
    charged.office.membership.serve_notice(SCHOOL, received_on=date(2018, 10, 15))
    assert credits_of(charged) == []


def test_a_last_day_at_the_end_of_a_month_leaves_that_month_charged(charged: House) -> None:
    """The last day is inclusive."""
    charged.closes(SCHOOL, date(2019, 2, 28), as_at=date(2019, 3, 1))
    assert charged.balance() == 108_750


def test_a_rescinded_notice_charges_the_rest_and_the_parts_add_up(charged: House) -> None:
    """What was credited is charged again, to the penny, as a charge of its own."""
    charged.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    charged.office.membership.rescind_notice(SCHOOL, on=date(2018, 10, 1), authority=BOARD)
    assert charged.balance() == 126_875
    assert charged.charge("2018-19", date(2018, 10, 2)) == "906.25"
    assert charged.balance() == 217_500


def test_a_corrected_closing_credits_again_or_leaves_to_charge(charged: House) -> None:
    """December, then February, then November: the account follows each time."""
    charged.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 1, 8))
    assert charged.balance() == 72_500
    charged.closes(SCHOOL, date(2019, 2, 28), as_at=date(2019, 3, 8))
    charged.charge("2018-19", date(2019, 3, 9))
    assert charged.balance() == 108_750
    charged.closes(SCHOOL, date(2018, 11, 30), as_at=date(2019, 4, 8))
    assert charged.balance() == 54_375


def test_the_board_may_keep_the_rest_of_a_year(charged: House) -> None:
    """A policy of the rulebook, not a law of nature."""
    charged.office.rulebook.set_rule("fees.mid-year-end", "keep", in_force_from=date(2018, 9, 1), authority=BOARD)
    charged.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 1, 8))
    assert charged.balance() == 217_500


def test_a_credit_names_the_rules_it_rests_on(charged: House) -> None:
    """The rule on a mid-year end."""
    charged.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 1, 8))
    assert "fees.mid-year-end" in {rule.rule for rule in credits_of(charged)[0].rules}


def test_vat_is_credited_with_its_months(house: House) -> None:
    """Net, VAT and gross come back in proportion."""
    house.office.rulebook.set_rule("fees.vat", "standard 20", in_force_from=date(2018, 9, 1), authority=BOARD)
    house.member(SCHOOL, pupils=435)
    house.charge("2018-19", SEPTEMBER)
    house.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 1, 8))
    (credit,) = credits_of(house)
    assert (credit.net, credit.vat, credit.gross) == (145_000, 29_000, 174_000)


def test_months_already_credited_by_decision_are_not_credited_twice(charged: House) -> None:
    """No credits of a charge come to more than the charge."""
    charged.office.fees.credit(SCHOOL, Pence(200_000), on=date(2018, 10, 2), authority=BOARD)
    charged.closes(SCHOOL, date(2018, 12, 31), as_at=date(2019, 1, 8))
    assert charged.balance() == 0


def test_what_the_board_took_off_stays_off_when_months_are_charged_again(charged: House) -> None:
    """A relief of £2,000.00, a notice, and its rescinding: the year still costs £175.00."""
    charged.office.fees.credit(SCHOOL, Pence(200_000), on=date(2018, 10, 2), authority=BOARD)
    charged.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    charged.office.membership.rescind_notice(SCHOOL, on=date(2018, 11, 1), authority=BOARD)
    charged.charge("2018-19", date(2018, 11, 2))
    assert charged.balance() == 17_500


# Payments


def test_a_school_may_pay_in_parts(charged: House) -> None:
    """The balance falls with each."""
    for pence, left in ((100_000, "1175.00"), (117_500, "0.00")):
        answer = charged.office.fees.pay(SCHOOL, Pence(pence), on=date(2018, 10, 1), reference="BACS 17")
        assert answer.details["balance"] == left


def test_what_is_paid_too_much_stays_on_the_account(charged: House) -> None:
    """And counts towards the next year."""
    charged.office.fees.pay(SCHOOL, Pence(300_000), on=date(2018, 10, 1))
    assert charged.balance() == -82_500
    charged.charge("2019-20", date(2019, 9, 1))
    assert charged.balance() == 135_000


def test_a_statement_has_its_entries_in_the_order_of_their_days(charged: House) -> None:
    """A payment recorded late takes its place, and a statement of an earlier day leaves later ones out."""
    charged.charge("2019-20", date(2019, 9, 1))
    charged.office.fees.pay(SCHOOL, Pence(217_500), on=date(2018, 10, 1))
    assert charged.lines() == [
        (SEPTEMBER, "charge", 217_500),
        (date(2018, 10, 1), "payment", -217_500),
        (date(2019, 9, 1), "charge", 217_500),
    ]
    assert charged.balance(SCHOOL, date(2018, 10, 1)) == 0
    assert charged.lines(SCHOOL, date(2018, 9, 30)) == [(SEPTEMBER, "charge", 217_500)]


def test_a_statement_as_known_before_a_payment_does_not_show_it(charged: House) -> None:
    """What was true then, as far as it was known."""
    known = charged.events
    charged.office.fees.pay(SCHOOL, Pence(217_500), on=date(2018, 10, 1))
    assert charged.thep.statement(SCHOOL, as_known_at=known).balance == 217_500


def test_a_school_without_an_account_pays_nothing(house: House) -> None:
    """Nor is anything credited to it."""
    house.read(school(SCHOOL))
    with house.refused("no-account", "E2 [2:881-893]"):
        house.office.fees.pay(SCHOOL, Pence(100), on=date(2018, 10, 1))
    with house.refused("no-account", "E2 [2:881-893]"):
        house.office.fees.credit(SCHOOL, Pence(100), on=date(2018, 10, 1), authority=BOARD)


def test_a_payment_of_a_day_to_come_is_refused(charged: House) -> None:
    """Money is received before it is recorded."""
    with charged.refused("date-in-future"):
        charged.office.fees.pay(SCHOOL, Pence(100), on=date(2021, 6, 2))


def test_payments_follow_a_school_through_its_conversion(charged: House) -> None:
    """One account under both numbers."""
    charged.read(
        school(SCHOOL, closed_on=date(2018, 12, 31)),
        school(CONVERTED, opened_on=date(2019, 1, 1)),
        links=followed_by(SCHOOL, CONVERTED),
        as_at=date(2019, 1, 8),
    )
    charged.office.fees.pay(CONVERTED, Pence(217_500), on=date(2019, 2, 1))
    assert charged.balance(SCHOOL) == charged.balance(CONVERTED) == 0


# Credits that an authority decides


def test_a_credit_takes_part_of_a_charge_back(charged: House) -> None:
    """Its authority stands in the statement."""
    answer = charged.office.fees.credit(SCHOOL, Pence(17_500), on=date(2018, 10, 2), authority=BOARD)
    assert answer.details == {"charge": "2018-19/1", "balance": "2000.00"}
    entry = charged.thep.statement(SCHOOL).entries[-1]
    assert (str(entry.kind), entry.amount, entry.basis["authority"]) == ("credit", -17_500, BOARD)


def test_a_credit_needs_an_authority(charged: House) -> None:
    """The Board gives money away, nobody else."""
    with charged.refused("authority-missing", "rulebook: the rules"):
        charged.office.fees.credit(SCHOOL, Pence(17_500), on=date(2018, 10, 2), authority="")


def test_a_credit_does_not_exceed_what_is_left_of_its_charge(charged: House) -> None:
    """Not at once, and not in two steps."""
    with charged.refused("credit-too-large", "invariant 14"):
        charged.office.fees.credit(SCHOOL, Pence(217_501), on=date(2018, 10, 2), authority=BOARD)
    charged.office.fees.credit(SCHOOL, Pence(217_500), on=date(2018, 10, 2), authority=BOARD)
    with charged.refused("credit-too-large", "invariant 14"):
        charged.office.fees.credit(SCHOOL, Pence(1), on=date(2018, 10, 2), authority=BOARD)


@pytest.mark.parametrize("pence", [0, -100])
def test_a_credit_of_nothing_is_refused(charged: House, pence: int) -> None:
    """At least a penny."""
    with charged.refused("not-positive"):
        charged.office.fees.credit(SCHOOL, Pence(pence), on=date(2018, 10, 2), authority=BOARD)


def test_a_credit_may_name_its_charge(charged: House) -> None:
    """Else the latest that can bear it is taken."""
    charged.charge("2019-20", date(2019, 9, 1))
    named = charged.office.fees.credit(SCHOOL, Pence(100), on=date(2019, 9, 2), authority=BOARD, charge="2018-19/1")
    latest = charged.office.fees.credit(SCHOOL, Pence(100), on=date(2019, 9, 2), authority=BOARD)
    assert (named.details["charge"], latest.details["charge"]) == ("2018-19/1", "2019-20/1")


def test_a_credit_of_a_charge_that_does_not_exist_is_refused(charged: House) -> None:
    """The sentence lists those there are."""
    with charged.refused("unknown-charge") as caught:
        charged.office.fees.credit(SCHOOL, Pence(100), on=date(2018, 10, 2), authority=BOARD, charge="2017-18/1")
    assert "2018-19/1" in caught.value.sentence


def test_a_credit_does_not_come_before_its_charge(charged: House) -> None:
    """Dates run in order: on no day has a school been credited what it was not yet charged."""
    with charged.refused("dates-out-of-order"):
        charged.office.fees.credit(SCHOOL, Pence(100), on=date(2018, 8, 31), authority=BOARD)


def test_a_credit_splits_into_net_and_vat(house: House) -> None:
    """£120.00 of a charge at 20 per cent is £100.00 and £20.00."""
    house.office.rulebook.set_rule("fees.vat", "standard 20", in_force_from=date(2018, 9, 1), authority=BOARD)
    house.member(SCHOOL, pupils=435)
    house.charge("2018-19", SEPTEMBER)
    house.office.fees.credit(SCHOOL, Pence(12_000), on=date(2018, 10, 2), authority=BOARD)
    (credit,) = credits_of(house)
    assert (credit.net, credit.vat, credit.gross) == (10_000, 2_000, 12_000)


def test_a_credit_without_an_authority_is_not_called_an_end_of_membership(charged: House) -> None:
    """The Board lets officers credit by themselves: the statement still says that it was decided."""
    charged.office.rulebook.set_rule("authority.credit", "no", in_force_from=date(2018, 9, 1), authority=AUTHORITY)
    charged.office.fees.credit(SCHOOL, Pence(100), on=date(2018, 10, 2), authority="")
    entry = charged.thep.statement(SCHOOL).entries[-1]
    assert entry.basis["reason"] == "decided"
    assert "ended" not in entry.basis["text"]
