"""A charge as far as later decisions need it: the months or days it still covers, and what is left of it."""

from datetime import date

from attrs import frozen

from thep_domain.fees.accrual import Units, without
from thep_domain.fees.events import ChargeCredited, CreditReason, FeeBasis, SubscriptionCharged
from thep_domain.fees.rules import vat_on
from thep_domain.kernel.calendar import AcademicYear, Year
from thep_domain.kernel.money import Pence, share
from thep_domain.kernel.state import changed


@frozen(slots=False)
class Charge:
    """A charge of a stretch of a year: of its share of the year's fee, or of what a higher fee adds to that share."""

    id: str
    year: Year
    stretches: tuple[tuple[int, int], ...]
    """Each from its first month or day up to but not including its last."""
    units_in_year: int
    basis: FeeBasis
    year_fee: Pence
    """The fee of the year that it charges up to."""
    vat_rate: int
    net: Pence
    vat: Pence
    charged_on: date
    fee_before: Pence = Pence(0)
    """The fee of the year that earlier charges of the same stretch had come to."""
    net_credited: Pence = Pence(0)
    vat_credited: Pence = Pence(0)
    freed: Pence = Pence(0)
    """What of it is not owed after all, before VAT."""
    relief: Pence = Pence(0)
    """What an authority took off, before VAT."""
    corrected: Pence = Pence(0)
    """What an authority took off to put the amount right, before VAT."""

    @property
    def measure(self) -> Units:
        """The months or days that its year is measured in."""
        return Units(AcademicYear.parse(self.year), self.basis.part_year)

    @property
    def units(self) -> tuple[int, ...]:
        """The months or days that it covers."""
        return tuple(unit for start, end in self.stretches for unit in range(start, end))

    @property
    def first_day(self) -> date:
        """The first day of what it covers."""
        return self.measure.first_day(min(self.units))

    @property
    def due_on(self) -> date:
        """The day on which it is to be paid: the first that it covers, or its own if that is later.

        Subscriptions are payable in advance (prospectus D4 [2:885]).
        """
        return max(self.charged_on, self.first_day) if self.units else self.charged_on

    @property
    def net_left(self) -> Pence:
        """What is left of it before VAT."""
        return Pence(self.net - self.net_credited)

    @property
    def uncredited(self) -> Pence:
        """How much of the charge can still be credited."""
        return Pence(self.net_left + self.vat - self.vat_credited)

    def share_of(self, start: int, end: int, *, down_to: Pence | None = None) -> Pence:
        """What it charges for a stretch, above the fee that earlier charges came to, or above a lower fee."""
        lower = self.fee_before if down_to is None else down_to
        to_fee, to_lower = (share(fee, start, end, self.units_in_year) for fee in (self.year_fee, lower))
        return Pence(to_fee - to_lower)

    def excess(self, fee: Pence) -> Pence:
        """What it charges above a lower fee of the year, over all that it covers."""
        lower = max(fee, self.fee_before)
        if lower >= self.year_fee:
            return Pence(0)
        return Pence(sum(self.share_of(start, end, down_to=lower) for start, end in self.stretches))

    def credit(self, net: int) -> tuple[Pence, Pence]:
        """An amount to credit, at most what is left, and its VAT: what remains keeps the VAT of what remains."""
        bounded = min(net, self.net_left)
        vat_left = self.vat - self.vat_credited
        return Pence(bounded), Pence(max(0, vat_left - vat_on(self.net_left - bounded, self.vat_rate)))


def charged(event: SubscriptionCharged) -> Charge:
    """The charge that a fact makes."""
    return Charge(
        id=event.charge,
        year=event.year,
        stretches=((event.units_start, event.units_end),),
        units_in_year=event.units_in_year,
        basis=event.basis,
        year_fee=event.year_fee,
        vat_rate=event.vat_rate,
        net=event.net,
        vat=event.vat,
        charged_on=event.charged_on,
        fee_before=event.fee_before,
    )


def credited(charge: Charge, event: ChargeCredited) -> Charge:
    """The charge after a credit: of a stretch, down to a lower fee of the year, or by an authority."""
    start, end = event.units_start or 0, event.units_end or 0
    fee = charge.year_fee if event.year_fee is None else Pence(max(event.year_fee, charge.fee_before))
    freed = charge.share_of(start, end) + charge.excess(fee)
    decided = event.net if event.reason is CreditReason.DECIDED else 0
    corrected = event.net if event.reason is CreditReason.CORRECTED else 0
    lowered_away = event.year_fee is not None and charge.fee_before > 0 and event.year_fee <= charge.fee_before
    return changed(
        charge,
        stretches=() if lowered_away else tuple(without(charge.stretches, start, end)),
        year_fee=fee,
        net_credited=Pence(charge.net_credited + event.net),
        vat_credited=Pence(charge.vat_credited + event.vat),
        freed=Pence(charge.freed + freed),
        relief=Pence(charge.relief + decided),
        corrected=Pence(charge.corrected + corrected),
    )
