"""The facts of a school's fee account. A charge carries everything that is needed to work it out again."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.fees.rules import LARGEST_RATE, PartYear
from thep_domain.kernel.calendar import Year
from thep_domain.kernel.event import event, in_order, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.shapes import among, at_least, between
from thep_domain.schools import CountOf


class Cause(StrEnum):
    """Why a charge was made."""

    DUE = "due"
    """The months or days were owed, and had not been charged."""
    MEMBERSHIP = "membership"
    """Months or days that had been credited are owed after all: a notice was rescinded, or the school rejoined."""
    COUNT = "count"
    """Another pupil count stands."""
    SUCCESSION = "succession"
    """Another school's count stands: a school was succeeded by another, or has a count of its own now."""
    RULE = "rule"
    """The rulebook gives another rate, or measures the year otherwise."""
    CORRECTION = "correction"
    """A fact of the membership was put right."""


class CreditReason(StrEnum):
    """Why a charge was credited."""

    MEMBERSHIP_ENDED = "membership-ended"
    """The membership ended in a year already charged: the months after its last are credited."""
    COUNT = "count"
    """Another pupil count stands."""
    SUCCESSION = "succession"
    """Another school's count stands: a school was succeeded by another, or has a count of its own now."""
    RULE = "rule"
    """The rulebook gives another rate, or measures the year otherwise."""
    CORRECTION = "correction"
    """A fact of the membership was put right."""
    DECIDED = "decided"
    """An authority decided it: a relief, that stays off the year whatever else is charged or credited."""
    CORRECTED = "corrected"
    """An authority put the amount right: not a relief, so that it is settled when the year is charged again."""
    RELIEF_KEPT = "relief-kept"
    """Months were charged again after they had been credited: what an authority had taken off the year stays off."""


@event("fees.liability_set", version=1)
class LiabilitySet:
    """A spell of full membership owes fees from its admission to its last day, as far as that is settled.

    The account carries it, so that a charge and a notice that race for each other cannot both win.

    It takes effect on the day of the fact that changed the membership, which is in another stream.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    from_on: date
    """The first day that is charged: of admission."""
    until: date | None
    """The last day that is charged, as far as that is settled."""
    membership: Cited
    """The membership as it stood when this was settled."""

    __attrs_post_init__ = in_order("from_on", "until")


@value
class FeeBasis:
    """What the fee of a year rests on, settled by its first charge: rate, measure, and whose count of which day."""

    rate: Pence = field(validator=between(0, LARGEST_RATE))
    """The fee for each pupil and year."""
    part_year: PartYear
    """How a part of a year is counted."""
    pupils: int = field(validator=between(0, 999_999))
    """How many pupils were counted."""
    counted_on: date
    """The day on which the pupils were counted."""
    count_urn: URN
    """The registration that the count was published for."""
    count_of: CountOf
    """Whose count it is: the school's own, or a predecessor's or successor's for want of one."""
    count_later: bool
    """The count was taken after the first day charged, which the rulebook allowed."""
    count_source: Text
    """Where the count was published."""
    count: Cited
    """The registration that holds the count, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that settled it."""


_STRETCH_IN_ORDER = in_order("from_on", "to_on")


@event("fees.liability_lifted", version=1)
class LiabilityLifted:
    """A spell of membership owes no fees after all: it was corrected to associate membership.

    It takes effect on the day of the fact that changed the membership, which is in another stream.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    membership: Cited
    """The membership as it stood when this was settled."""


@event("fees.subscription_charged", version=1, effective="charged_on")
class SubscriptionCharged:
    """The subscription of a year, or of a part of it, was charged in advance (prospectus E2 [2:883-893]).

    ``year_fee`` is rate x pupils; ``net`` is round-half-up(year_fee x units_end / units_in_year) less the same to
    ``units_start``. Units are months or days, counted from 1 September. A difference is charged by itself: ``net`` is
    then that share less the same share of ``fee_before``, to which earlier charges had come.
    """

    charge: Text
    """The charge's name on the account: the year, and which charge of it this is."""
    cause: Cause
    """Why it was charged."""
    because: Cited | None
    """The fact that caused it, as it stood: a membership, or the registration that holds a count; null without one."""
    year: Year
    """The academic year, such as 2017-18."""
    from_on: date
    """The first day charged."""
    to_on: date
    """The last day charged."""
    units_start: int = field(validator=between(0, 366))
    """The month or day of the year after which it is charged: 0 is the start of the year."""
    units_end: int = field(validator=between(0, 366))
    """The month or day of the year up to which it is charged, counted from 1 September."""
    units_in_year: int = field(validator=among(12, 365, 366))
    """How many months or days the year has."""
    basis: FeeBasis
    """What the fee rests on, so that it can be worked out again."""
    year_fee: Pence = field(validator=at_least(0))
    """The fee of the whole year: rate x pupils."""
    fee_before: Pence = field(validator=at_least(0))
    """The fee of the year that earlier charges of the same stretch had come to; 0 for the first."""
    net: Pence = field(validator=at_least(0))
    """The amount before VAT."""
    vat_code: Text
    """The VAT code that the rulebook gives."""
    vat_rate: int = field(validator=between(0, 10_000))
    """The rate of VAT in basis points: 1750 is 17.5 percent."""
    vat: Pence = field(validator=at_least(0))
    """VAT, rounded half up."""
    gross: Pence = field(validator=at_least(0))
    """Net and VAT together."""
    charged_on: date
    """The day of the charge."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    def __attrs_post_init__(self) -> None:
        _STRETCH_IN_ORDER(self)
        if not self.units_start < self.units_end <= self.units_in_year:
            raise ValueError(f"{self.units_start} to {self.units_end} is no part of {self.units_in_year}")
        if self.fee_before > 0 and self.fee_before >= self.year_fee:
            raise ValueError(f"a fee of {self.year_fee} adds nothing to {self.fee_before}")
        _adds_up(self)


@event("fees.payment_received", version=1, effective="received_on")
class PaymentReceived:
    """A school paid; what is more than it owes stays on its account."""

    payment: Text
    """The payment's name on the account."""
    amount: Pence = field(validator=at_least(1))
    """What was paid."""
    received_on: date
    """The day on which it was received."""
    reference: Text | None
    """The payer's reference."""
    moved_from: Text | None
    """The establishment on whose account it was first entered; null where it was entered here."""


class ReversalReason(StrEnum):
    """Why a payment was reversed."""

    RETURNED = "returned"
    """The bank returned it: it counts until that day."""
    MISALLOCATED = "misallocated"
    """It was another school's: it never counted for this one."""
    TWICE = "twice"
    """It was entered twice: it never counted a second time."""
    WRONG_AMOUNT = "wrong-amount"
    """Its amount was entered wrong: it never counted, and is entered again."""


@event("fees.payment_reversed", version=1)
class PaymentReversed:
    """A payment was taken off the account again.

    One that the bank returned takes effect on the day of its return; a slip on the day of the payment that it puts
    right.
    """

    payment: Text
    """The payment's name on the account."""
    reason: ReversalReason
    """Why it was reversed."""
    amount: Pence = field(validator=at_least(1))
    """What was paid."""
    received_on: date
    """The day on which it was said to be received."""
    reversed_on: date
    """The day on which it was reversed."""
    moved_to: Text | None
    """The establishment on whose account it was entered instead; null where it was moved nowhere."""

    __attrs_post_init__ = in_order("received_on", "reversed_on")


@event("fees.refund_paid", version=1, effective="paid_on")
class RefundPaid:
    """What a school had paid too much was paid back."""

    refund: Text
    """The refund's name on the account."""
    amount: Pence = field(validator=at_least(1))
    """What was paid back."""
    paid_on: date
    """The day on which it was paid."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("fees.charge_credited", version=1, effective="credited_on")
class ChargeCredited:
    """A part of a charge was taken back.

    For months not owed after all, ``units_start`` and ``units_end`` name them. For a lower fee of the year, ``net`` is
    what the charge came to for the stretches that it covers, less their share of ``year_fee``.
    """

    credit: Text
    """The credit's name on the account."""
    charge: Text
    """The charge it takes back from."""
    reason: CreditReason
    """Why it was credited."""
    because: Cited | None
    """The fact that caused it, as it stood: a membership, or the registration that holds a count; null without one."""
    units_start: int | None = field(validator=between(0, 366))
    """The month or day of the year after which it is credited; null where no months or days are named."""
    units_end: int | None = field(validator=between(0, 366))
    """The month or day of the year up to which it is credited; null where no months or days are named."""
    basis: FeeBasis | None
    """What a lower fee of the year rests on, where the charge is credited down to it; else null."""
    year_fee: Pence | None = field(validator=at_least(0))
    """The lower fee of the year, rate x pupils, down to which the charge is credited; else null."""
    net: Pence = field(validator=at_least(0))
    """The amount credited, before VAT."""
    vat: Pence = field(validator=at_least(0))
    """VAT credited."""
    gross: Pence = field(validator=at_least(0))
    """Net and VAT together."""
    credited_on: date
    """The day of the credit."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    def __attrs_post_init__(self) -> None:
        if (self.units_start is None) != (self.units_end is None):
            raise ValueError("units_start and units_end stand together, or neither does")
        if self.units_start is not None and self.units_end is not None and self.units_start >= self.units_end:
            raise ValueError(f"{self.units_start} to {self.units_end} is no part of a year")
        _adds_up(self)


def _adds_up(fact: SubscriptionCharged | ChargeCredited) -> None:
    if fact.gross != fact.net + fact.vat:
        raise ValueError(f"gross ({fact.gross}) is not net ({fact.net}) and VAT ({fact.vat})")


FeesEvent = (
    LiabilitySet
    | LiabilityLifted
    | SubscriptionCharged
    | ChargeCredited
    | PaymentReceived
    | PaymentReversed
    | RefundPaid
)
