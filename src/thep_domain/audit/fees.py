"""Fees performed again: what is owed and charged, credited, paid, reversed and refunded."""

from itertools import dropwhile, takewhile
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, authority_of, begins_with, key_of, urn_of
from thep_domain.audit.codes import listed as codes_listed
from thep_domain.audit.codes import rule_broken
from thep_domain.audit.roles import INPUT, RULES, Role, Roles, cites, copy, decided
from thep_domain.fees import (
    Account,
    ChargeCredited,
    CreditReason,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    SubscriptionCharged,
)
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded


def _charge(again: Again) -> Arguments | None:
    """One school at a time, whether one was named or every school was charged."""
    fact = again.first(SubscriptionCharged, ChargeCredited)
    if fact is None:
        return None
    year = _year(fact.event)
    own = dropwhile(lambda each: each is not fact, again.rest)
    same = [each.event for each in takewhile(lambda each: each.stream == fact.stream, own)]
    charged = [each.charged_on for each in same if isinstance(each, SubscriptionCharged) and each.year == year]
    # A credit is dated no earlier than its charge: without a charge, the earliest of them tells the day.
    credited = [each.credited_on for each in same if isinstance(each, ChargeCredited) and _year(each) == year]
    return {"urn": urn_of(fact), "year": year, "on": min(charged or credited)}


def _year(event: Any) -> str:
    year: str = event.year if isinstance(event, SubscriptionCharged) else event.charge.partition("/")[0]
    return year


def _pay(fact: Recorded[PaymentReceived]) -> Arguments:
    said = {"amount": fact.event.amount, "on": fact.event.received_on, "reference": fact.event.reference}
    return {"urn": urn_of(fact), **said, "again": True}


def _credit(fact: Recorded[ChargeCredited]) -> Arguments:
    return {
        "urn": urn_of(fact),
        "amount": fact.event.gross,
        "authority": authority_of(fact),
        "charge": fact.event.charge,
        "corrects": fact.event.reason is CreditReason.CORRECTED,
        "on": fact.event.credited_on,
    }


def _reverse(fact: Recorded[PaymentReversed]) -> Arguments:
    to = None if fact.event.moved_to is None else URN(int(fact.event.moved_to))
    said = {"payment": fact.event.payment, "why": fact.event.reason, "on": fact.event.reversed_on}
    return {"urn": urn_of(fact), **said, "to": to}


def _refund(fact: Recorded[RefundPaid]) -> Arguments:
    said = {"amount": fact.event.amount, "on": fact.event.paid_on, "authority": authority_of(fact)}
    return {"urn": urn_of(fact), **said}


def _charge_without_grounds(again: Again, fact: Recorded[Any]) -> str:
    """A charge that nothing led to: of months that are charged already, or that are not owed."""
    event = fact.event
    account = again.load(Account, key_of(fact))
    units = {unit for charge in account.charges_of(event.year) for unit in charge.units}
    twice = units & set(range(event.units_start, event.units_end))
    return "charge-twice" if twice else "charge-not-owed"


_MONEY: Final = decided("charge-amount", rule="fees.rate")
_COUNT: Final = decided("charge-count", rule="fees.later-count")
_OWED: Final = decided("charge-not-owed")
_VAT: Final = decided("charge-amount", rule="fees.vat")
_NUMBER: Final = decided("number-gap")
_LIABILITY: Final = decided("liability-differs")
_BASIS: Final[dict[str, Role]] = {
    "basis.rate": _MONEY,
    "basis.part_year": decided("charge-amount", rule="fees.part-year"),
    "basis.pupils": _COUNT,
    "basis.counted_on": _COUNT,
    "basis.count_urn": _COUNT,
    "basis.count_of": _COUNT,
    "basis.count_later": _COUNT,
    "basis.count_source": copy("charge-count"),
    "basis.count": cites(),
    "basis.rules": RULES,
}

_ROLES: Final[dict[str, Roles]] = {
    "fees.liability_set": {
        "spell": _LIABILITY,
        "from_on": _LIABILITY,
        "until": _LIABILITY,
        "membership": cites(),
    },
    "fees.liability_lifted": {"spell": _LIABILITY, "membership": cites()},
    "fees.subscription_charged": {
        "charge": _NUMBER,
        "cause": decided(),
        "because": cites(),
        "year": copy("charge-not-owed"),
        "from_on": _OWED,
        "to_on": _OWED,
        "units_start": _OWED,
        "units_end": _OWED,
        "units_in_year": _OWED,
        **_BASIS,
        "year_fee": _MONEY,
        "fee_before": _MONEY,
        "net": _MONEY,
        "vat_code": _VAT,
        "vat_rate": _VAT,
        "vat": _VAT,
        "gross": _MONEY,
        "charged_on": copy(),
        "rules": RULES,
    },
    "fees.charge_credited": {
        "credit": _NUMBER,
        "charge": INPUT,
        "reason": INPUT,  # a credit by hand says itself whether it puts a charge right
        "because": cites(),
        "units_start": _OWED,
        "units_end": _OWED,
        **_BASIS,
        "year_fee": _MONEY,
        "net": decided("charge-amount"),
        "vat": _VAT,
        "gross": decided("charge-amount"),
        "credited_on": copy(),
        "rules": RULES,
    },
    "fees.payment_received": {
        "payment": _NUMBER,
        "amount": INPUT,
        "received_on": copy(),
        "reference": INPUT,
        "moved_from": copy("one-sided"),
    },
    "fees.payment_reversed": {
        "payment": INPUT,
        "reason": INPUT,
        "amount": copy(),
        "received_on": copy(),
        "reversed_on": INPUT,
        "moved_to": INPUT,
    },
    "fees.refund_paid": {"refund": _NUMBER, "amount": INPUT, "paid_on": copy(), "rules": RULES},
}

_CODES: Final = codes_listed(
    rule_broken(
        "charge-amount",
        "An amount is not what the count, the rate and the months come to.",
        "Ask for the invoice, and for the Board's minute that set the rate.",
    ),
    rule_broken(
        "charge-count",
        "A charge rests on another pupil count than the one that serves.",
        "Ask for the census, and for the invoice.",
    ),
    rule_broken(
        "charge-not-owed",
        "Months or days are charged, or credited, that are not those owed.",
        "Ask for the minute of the admission, and for the notice.",
    ),
    rule_broken(
        "charge-twice",
        "Months or days are charged that were charged before.",
        "Ask for both invoices, and whether one of them was credited.",
    ),
    rule_broken(
        "liability-differs",
        "The account owes for other days than the membership says.",
        "Ask for the minute of the admission, and for the notice.",
    ),
)

CHECKS: Final = Checks(
    reads={
        "fees.charge": _charge,
        "fees.pay": begins_with(PaymentReceived, read=_pay),
        "fees.credit": begins_with(ChargeCredited, read=_credit),
        "fees.reverse": begins_with(PaymentReversed, read=_reverse),
        "fees.refund": begins_with(RefundPaid, read=_refund),
    },
    roles=_ROLES,
    keeps=(Account,),
    codes=_CODES,
    without_grounds={"fees.subscription_charged": _charge_without_grounds},
    refusals={"nothing-to-charge": "charge-not-owed"},
)
