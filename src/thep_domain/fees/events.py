"""The facts of a school's fee account. A charge carries everything that is needed to work it out again."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.fees.rules import PartYear
from thep_domain.kernel.checks import at_least
from thep_domain.kernel.event import event, in_order, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.schools import CountOf


class CreditReason(StrEnum):
    """Why a charge was credited."""

    MEMBERSHIP_ENDED = "membership-ended"
    """The membership ended in a year already charged: the months after its last are credited."""
    DECIDED = "decided"
    """An authority decided it."""
    RELIEF_KEPT = "relief-kept"
    """Months were charged again after they had been credited: what an authority had taken off the year stays off."""


@event("fees.liability_set", version=1)
class LiabilitySet:
    """A spell of full membership owes fees from its admission to its last day, as far as that is settled.

    The account carries it, so that a charge and a notice that race for each other cannot both win.
    """

    spell: int = field(validator=at_least(1))
    from_on: date
    until: date | None
    membership: Cited

    __attrs_post_init__ = in_order("from_on", "until")


@value
class FeeBasis:
    """What the fee of a year rests on, settled by its first charge: rate, measure, and whose count of which day."""

    rate: Pence = field(validator=at_least(0))
    part_year: PartYear
    pupils: int = field(validator=at_least(0))
    counted_on: date
    count_urn: URN
    count_of: CountOf
    count_later: bool
    """The count was taken after the first day charged, which the rulebook allowed."""
    count_source: Text
    count: Cited
    rules: tuple[RuleCited, ...]


_STRETCH_IN_ORDER = in_order("from_on", "to_on")


@event("fees.subscription_charged", version=1)
class SubscriptionCharged:
    """The subscription of a year, or of a part of it, was charged in advance (prospectus E2 [2:883-893]).

    ``year_fee`` is rate x pupils; ``net`` is round-half-up(year_fee x units_end / units_in_year) less the same to
    ``units_start``. Units are months or days, counted from 1 September.
    """

    charge: Text
    year: Text
    from_on: date
    to_on: date
    units_start: int = field(validator=at_least(0))
    units_end: int = field(validator=at_least(1))
    units_in_year: int = field(validator=at_least(12))
    basis: FeeBasis
    year_fee: Pence = field(validator=at_least(0))
    net: Pence = field(validator=at_least(0))
    vat_code: Text
    vat_percent: int = field(validator=at_least(0))
    vat: Pence = field(validator=at_least(0))
    gross: Pence = field(validator=at_least(0))
    charged_on: date
    rules: tuple[RuleCited, ...]

    def __attrs_post_init__(self) -> None:
        _STRETCH_IN_ORDER(self)
        if self.gross != self.net + self.vat:
            raise ValueError(f"gross ({self.gross}) is not net ({self.net}) and VAT ({self.vat})")


@event("fees.payment_received", version=1)
class PaymentReceived:
    """A school paid; what is more than it owes stays on its account."""

    payment: Text
    amount: Pence = field(validator=at_least(1))
    received_on: date
    reference: Text | None


@event("fees.charge_credited", version=1)
class ChargeCredited:
    """A part of a charge was taken back. For months not owed after all, ``units_start`` and ``units_end`` name them."""

    credit: Text
    charge: Text
    reason: CreditReason
    units_start: int | None
    units_end: int | None
    net: Pence = field(validator=at_least(0))
    vat: Pence = field(validator=at_least(0))
    gross: Pence = field(validator=at_least(0))
    credited_on: date
    rules: tuple[RuleCited, ...]


FeesEvent = LiabilitySet | SubscriptionCharged | PaymentReceived | ChargeCredited
