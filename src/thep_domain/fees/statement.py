"""The statement of a school's account: every charge, payment and credit, each with what it rests on."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import accumulate
from typing import Any

from attrs import frozen

from thep_domain.fees.events import (
    Cause,
    ChargeCredited,
    CreditReason,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    ReversalReason,
    SubscriptionCharged,
)
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Fact

CREDITED = {
    CreditReason.MEMBERSHIP_ENDED: "membership ended, what follows its last day is not owed",
    CreditReason.COUNT: "another pupil count stands",
    CreditReason.SUCCESSION: "another school's pupil count stands",
    CreditReason.RULE: "another rule stands",
    CreditReason.CORRECTION: "the membership was corrected",
    CreditReason.DECIDED: "decided by an authority",
    CreditReason.CORRECTED: "corrected by an authority",
    CreditReason.RELIEF_KEPT: "charged again, what an authority took off stays off",
}
REVERSED = {
    ReversalReason.RETURNED: "returned by the bank",
    ReversalReason.MISALLOCATED: "it was another school's",
    ReversalReason.TWICE: "it was entered twice",
    ReversalReason.WRONG_AMOUNT: "its amount was wrong",
}


class EntryKind(StrEnum):
    """What an entry of a statement is."""

    CHARGE = "charge"
    PAYMENT = "payment"
    CREDIT = "credit"
    REVERSAL = "reversal"
    REFUND = "refund"


@frozen
class StatementEntry:
    """One line: what the school owes is positive, what reduces it negative."""

    date: date
    kind: EntryKind
    amount: Pence
    basis: dict[str, Any]
    """What the amount rests on, so that it can be worked out again; ``text`` says it in a sentence."""


@frozen
class NotCharged:
    """What a school owes for a year and has not been charged; ``amount`` is None for want of a pupil count."""

    year: AcademicYear
    amount: Pence | None


@frozen
class Statement:
    """The entries of an account up to a day in date order, and what the school owes after them."""

    entries: tuple[StatementEntry, ...]
    balance: Pence
    not_charged: tuple[NotCharged, ...] = ()
    """What is due for the years up to that of the day, and not charged yet."""

    @property
    def balances(self) -> tuple[Pence, ...]:
        """What the school owed after each entry."""
        return tuple(map(Pence, accumulate(entry.amount for entry in self.entries)))


def statement_of(facts: Iterable[Fact], as_of: date) -> Statement:
    """The statement of the facts of one account, as far as they are dated by a day."""
    entries = [entry for fact in facts if (entry := _entry(fact)) is not None and entry.date <= as_of]
    entries.sort(key=lambda entry: entry.date)  # stable: facts of one day stay in the order of recording
    return Statement(tuple(entries), Pence(sum(entry.amount for entry in entries)))


def _entry(fact: Fact) -> StatementEntry | None:
    match fact.event:
        case SubscriptionCharged() as charge:
            return StatementEntry(charge.charged_on, EntryKind.CHARGE, charge.gross, _charged(charge))
        case PaymentReceived() as payment:
            basis = {
                "payment": payment.payment,
                "reference": payment.reference,
                "moved_from": payment.moved_from,
                "text": f"payment received{f', reference {payment.reference}' if payment.reference else ''}",
            }
            return StatementEntry(payment.received_on, EntryKind.PAYMENT, Pence(-payment.amount), basis)
        case PaymentReversed() as reversal:
            moved = f", moved to the account of {reversal.moved_to}" if reversal.moved_to else ""
            basis = {
                "payment": reversal.payment,
                "reason": reversal.reason.value,
                "reversed_on": reversal.reversed_on.isoformat(),
                "moved_to": reversal.moved_to,
                "text": f"payment reversed on {reversal.reversed_on}: {REVERSED[reversal.reason]}{moved}",
            }
            return StatementEntry(fact.why.effective_on, EntryKind.REVERSAL, reversal.amount, basis)
        case RefundPaid() as refund:
            authority = fact.why.authority.text if fact.why.authority else None
            basis = {"refund": refund.refund, "authority": authority, "text": "paid back what was paid too much"}
            return StatementEntry(refund.paid_on, EntryKind.REFUND, refund.amount, basis)
        case ChargeCredited() as credit:
            authority = fact.why.authority.text if fact.why.authority else None
            return StatementEntry(
                credit.credited_on, EntryKind.CREDIT, Pence(-credit.gross), _credited(credit, authority)
            )
        case _:
            return None


def _charged(charge: SubscriptionCharged) -> dict[str, Any]:
    basis = charge.basis
    stretch = f"{charge.units_end - charge.units_start} of {charge.units_in_year} {basis.part_year}"
    whose = "" if basis.count_of == "own" else f", its {basis.count_of}'s (URN {basis.count_urn})"
    later = ", a later count that the rulebook allowed" if basis.count_later else ""
    return {
        "charge": charge.charge,
        "cause": charge.cause.value,
        "year": charge.year,
        "from_on": charge.from_on.isoformat(),
        "to_on": charge.to_on.isoformat(),
        "part_year": basis.part_year.value,
        "units_start": charge.units_start,
        "units_end": charge.units_end,
        "units_in_year": charge.units_in_year,
        "rate": pounds(basis.rate),
        "pupils": basis.pupils,
        "counted_on": basis.counted_on.isoformat(),
        "count_urn": basis.count_urn,
        "count_of": basis.count_of.value,
        "count_later": basis.count_later,
        "count_source": basis.count_source,
        "year_fee": pounds(charge.year_fee),
        "fee_before": pounds(charge.fee_before),
        "rounding": "half-up, counted from 1 September",
        "net": pounds(charge.net),
        "vat_code": charge.vat_code,
        "vat": pounds(charge.vat),
        "gross": pounds(charge.gross),
        "rules": [f"{rule.rule}@{rule.version}" for rule in (*basis.rules, *charge.rules)],
        "text": f"subscription {charge.year}: {basis.pupils} pupils at £{pounds(basis.rate)}, {stretch}"
        f" (count of {basis.counted_on}{whose}{later}){_difference(charge)}",
    }


def _difference(charge: SubscriptionCharged) -> str:
    """What a charge says of why it was made, where it is not the first."""
    if charge.fee_before:
        return f", less what a year's fee of £{pounds(charge.fee_before)} came to: a different {charge.cause}"
    return "" if charge.cause is Cause.DUE else f", charged again: {charge.cause}"


def _credited(credit: ChargeCredited, authority: str | None) -> dict[str, Any]:
    return {
        "credit": credit.credit,
        "charge": credit.charge,
        "reason": credit.reason.value,
        "units_start": credit.units_start,
        "units_end": credit.units_end,
        "net": pounds(credit.net),
        "vat": pounds(credit.vat),
        "gross": pounds(credit.gross),
        "authority": authority,
        "text": f"credit of {credit.charge}: {CREDITED[credit.reason]}",
    }
