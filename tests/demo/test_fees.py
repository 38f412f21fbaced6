"""What the real schools were charged and paid, and what only invented ones are shown doing."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from tests.demo.support import expected_charges, invented
from thep_adapters.demo import DemoResult
from thep_domain import URN, Partnership
from thep_domain.fees import ChargeCredited, EntryKind, PaymentReceived, SubscriptionCharged, statement_of
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import CountOf

LAST_DAY = date(2019, 11, 29)


@pytest.fixture(scope="module")
def accounts(thep: Partnership) -> dict[int, list[Recorded]]:
    """The facts of every account, by the first URN of its school."""
    found: dict[int, list[Recorded]] = defaultdict(list)
    for fact in thep.history():
        kind, _, urn = fact.stream.partition(":")
        if kind == "account":
            found[int(urn)].append(fact)
    return found


def test_the_charges_are_what_the_files_come_to(result: DemoResult) -> None:
    assert {year: Decimal(amount) for year, amount in result.charged.items()} == expected_charges()


def test_every_charge_of_these_years_is_a_real_schools(accounts: dict[int, list[Recorded]], result: DemoResult) -> None:
    pence: dict[str, int] = defaultdict(int)
    for urn, facts in accounts.items():
        for fact in facts:
            if isinstance(fact.event, SubscriptionCharged):
                pence[fact.event.year] += fact.event.gross
                assert (fact.event.year == "2019-20") == (urn in invented())
    invented_charges = pence.pop("2019-20")
    assert {year: Decimal(amount) / 100 for year, amount in pence.items()} == expected_charges()
    assert invented_charges == (435 + 210 + 100) * 500, "310 for 210, until it was put right"


def test_the_census_is_a_later_count_that_a_dated_rule_allowed(accounts: dict[int, list[Recorded]]) -> None:
    charges = [
        fact.event
        for urn in accounts.keys() - invented()
        for fact in accounts[urn]
        if isinstance(fact.event, SubscriptionCharged)
    ]
    assert all(charge.basis.counted_on == date(2019, 1, 17) and charge.basis.count_later for charge in charges)
    first_year = [charge for charge in charges if charge.year == "2016-17"]
    # the six conversions of 2017 and 2018 come after the first day charged
    assert sum(charge.basis.count_of is CountOf.SUCCESSOR for charge in first_year) == 6


def test_the_rule_is_the_demos_own(thep: Partnership) -> None:
    rules = [fact for fact in thep.history("rulebook:the-partnership") if fact.name == "rulebook.rule_set"]
    assert rules
    for fact in rules:
        assert fact.why.authority is not None
        assert "rule of the demo" in fact.why.authority.text


@pytest.mark.parametrize("day", [date(2017, 4, 15), date(2017, 9, 15), date(2018, 9, 15), LAST_DAY], ids=str)
def test_no_real_school_owes_anything(accounts: dict[int, list[Recorded]], day: date) -> None:
    real = accounts.keys() - invented()
    assert len(real) == 96
    assert {urn: statement_of(accounts[urn], day).balance for urn in real} == dict.fromkeys(real, 0)


def test_every_payment_of_a_real_school_follows_its_charge(accounts: dict[int, list[Recorded]]) -> None:
    for urn in accounts.keys() - invented():
        entries = statement_of(accounts[urn], LAST_DAY).entries
        assert [entry.kind for entry in entries] == [EntryKind.CHARGE, EntryKind.PAYMENT] * (len(entries) // 2)
        for charge, payment in zip(entries[::2], entries[1::2], strict=True):
            assert payment.amount == -charge.amount
            assert 0 < (payment.date - charge.date).days < 14


def test_only_invented_schools_are_declined_credited_or_rejoin(thep: Partnership) -> None:
    odd = {"membership.declined", "fees.charge_credited", "membership.notice_rescinded", "membership.ended"}
    facts = [fact for fact in thep.history() if fact.name in odd or getattr(fact.event, "spell", 1) > 1]
    assert {fact.name for fact in facts} >= {"membership.declined", "fees.charge_credited", "membership.applied"}
    assert {int(fact.stream.partition(":")[2]) for fact in facts} <= invented()


def test_the_invented_school_in_arrears_paid_a_part_and_was_credited_another(
    thep: Partnership, accounts: dict[int, list[Recorded]]
) -> None:
    facts = [fact.event for fact in accounts[999001]]
    assert [type(fact) for fact in facts if isinstance(fact, PaymentReceived | ChargeCredited)][:2] == [
        PaymentReceived,
        ChargeCredited,
    ]
    assert thep.statement(URN(999001), date(2019, 11, 15)).balance == 112_500
    assert thep.statement(URN(999001)).balance == 0, "another payment was found, and what was too much paid back"


def test_charging_again_charges_nobody(thep: Partnership) -> None:
    for year, charged, waiting in (("2016-17", 95, 0), ("2017-18", 95, 0), ("2018-19", 95, 1)):
        office = thep.acting("finance-officer", confirm_clock="the demo ended on its own last day")
        draft = office.fees.charge.draft(year, on=LAST_DAY).details
        assert (draft["charged"], draft["already_charged"]) == ([], charged)
        assert [row["urn"] for row in draft["not_charged"]] == [999004] * waiting


def test_before_the_census_was_known_nothing_was_charged(thep: Partnership) -> None:
    clara_grant = URN(144699)
    asked = date(2018, 12, 1)
    assert len(thep.statement(clara_grant, asked).entries) == 6
    assert thep.statement(clara_grant, asked, as_known_at=date(2019, 2, 3)).entries == ()
