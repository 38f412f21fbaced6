"""The fee account of one establishment: what it owes for which months, what was charged, paid and credited."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, assert_never, get_args

from attrs import frozen

from thep_domain.fees.accrual import Units, runs
from thep_domain.fees.events import (
    ChargeCredited,
    CreditReason,
    FeeBasis,
    FeesEvent,
    LiabilitySet,
    PaymentReceived,
    SubscriptionCharged,
)
from thep_domain.fees.refusals import CREDIT_TOO_LARGE, NO_ACCOUNT, NOT_POSITIVE, UNKNOWN_CHARGE
from thep_domain.fees.rules import AUTHORITY_TO_CREDIT, FREE_WINDOW, MID_YEAR_END, PART_YEAR, VAT, MidYearEnd
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.money import Pence, pounds, round_half_up, share
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.state import changed
from thep_domain.rulebook import RulesInForce


@frozen
class Liability:
    """The days for which a spell of membership owes fees."""

    spell: int
    from_on: date
    until: date | None


@frozen(slots=False)
class Charge:
    """A charge as far as later decisions need it: the units it still covers, and what is left of it to credit."""

    id: str
    year: AcademicYear
    units: tuple[int, ...]
    basis: FeeBasis
    year_fee: Pence
    vat_percent: int
    net: Pence
    vat: Pence
    charged_on: date
    net_credited: Pence = Pence(0)
    vat_credited: Pence = Pence(0)
    freed: Pence = Pence(0)
    """The share of the units that are not owed after all, before VAT."""
    relief: Pence = Pence(0)
    """What an authority took off, before VAT."""

    @property
    def measure(self) -> Units:
        """The months or days that its year is measured in."""
        return Units(self.year, self.basis.part_year)

    @property
    def uncredited(self) -> Pence:
        """How much of the charge can still be credited."""
        return Pence(self.net - self.net_credited + self.vat - self.vat_credited)

    def credit(self, net: int) -> tuple[Pence, Pence]:
        """An amount to credit and its VAT, at most what is left of each."""
        bounded = min(net, self.net - self.net_credited)
        vat = min(round_half_up(bounded * self.vat_percent, 100), self.vat - self.vat_credited)
        return Pence(bounded), Pence(vat)


@frozen(slots=False)
class Account:
    """One establishment's account. Months already charged are never charged again; a credit sets them free."""

    STREAM: ClassVar[str] = "account"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(FeesEvent)

    liabilities: tuple[Liability, ...] = ()
    charges: tuple[Charge, ...] = ()
    charged: Pence = Pence(0)
    credited: Pence = Pence(0)
    paid: Pence = Pence(0)
    payments: int = 0
    credits: int = 0
    trail: str = ""
    """A running hash of the payments and credits, so that a replay's digest depends on each of them."""

    @property
    def balance(self) -> Pence:
        """What the school owes; below zero, what it has paid too much."""
        return Pence(self.charged - self.credited - self.paid)

    # Decisions

    def set_liability(
        self, spell: int, from_on: date, until: date | None, membership: Cited, on: date, rules: RulesInForce
    ) -> tuple[FeesEvent, ...]:
        """Take over the days a membership owes for; months charged beyond its end are credited (DOMAIN section 3)."""
        liability = Liability(spell, from_on, until)
        if liability in self.liabilities:
            return ()
        fact = LiabilitySet(spell=spell, from_on=from_on, until=until, membership=membership)
        if rules[MID_YEAR_END] is MidYearEnd.KEEP:
            return (fact,)
        return (fact, *self.evolve(fact).credits_due(on, rules))

    def credits_due(self, on: date, rules: RulesInForce) -> Iterator[ChargeCredited]:
        """What to credit of charges for months, or days, that are not owed after all."""
        account = self
        for charge in self.charges:
            owed = account.owed_units(charge.measure, rules)
            for start, end in runs(set(charge.units) - owed):
                current = next(each for each in account.charges if each.id == charge.id)
                net, vat = current.credit(share(charge.year_fee, start, end, charge.measure.in_year))
                fact = ChargeCredited(
                    credit=Text(f"credit-{account.credits + 1}"),
                    charge=Text(charge.id),
                    reason=CreditReason.MEMBERSHIP_ENDED,
                    units_start=start,
                    units_end=end,
                    net=net,
                    vat=vat,
                    gross=Pence(net + vat),
                    credited_on=max(on, charge.charged_on),
                    rules=rules.cite(MID_YEAR_END, FREE_WINDOW, VAT),
                )
                account = account.evolve(fact)
                yield fact

    def measure(self, year: AcademicYear, rules: RulesInForce) -> Units:
        """The months or days of a year: as its first charge measured it, else as the rulebook says."""
        basis = self.basis_of(year)
        return Units(year, rules[PART_YEAR] if basis is None else basis.part_year)

    def owed_units(self, measure: Units, rules: RulesInForce) -> frozenset[int]:
        """The months, or days, of a year that are owed, charged or not."""
        return measure.touched(((x.from_on, x.until) for x in self.liabilities), rules[FREE_WINDOW][1])

    def owed_stretches(self, measure: Units, rules: RulesInForce) -> tuple[tuple[int, int], ...]:
        """The stretches of a year that are owed and not yet charged."""
        covered = {unit for charge in self.charges if charge.year == measure.year for unit in charge.units}
        return tuple(runs(self.owed_units(measure, rules) - covered))

    def basis_of(self, year: AcademicYear) -> FeeBasis | None:
        """The basis of a year's first charge: it settles the fee of that year, so that its parts add up to it."""
        return next((charge.basis for charge in self.charges if charge.year == year), None)

    def charge(
        self, year: AcademicYear, stretch: tuple[int, int], basis: FeeBasis, on: date, rules: RulesInForce
    ) -> tuple[SubscriptionCharged | ChargeCredited, ...]:
        """Charge a stretch of a year: the rate for each pupil, and the stretch's share of the year's fee."""
        measure = Units(year, basis.part_year)
        start, end = stretch
        year_fee = Pence(basis.rate * basis.pupils)
        net = share(year_fee, start, end, measure.in_year)
        vat = Pence(round_half_up(net * rules[VAT].percent, 100))
        number = 1 + sum(1 for charge in self.charges if charge.year == year)
        fact = SubscriptionCharged(
            charge=Text(f"{year}/{number}"),
            year=Text(str(year)),
            from_on=measure.first_day(start),
            to_on=measure.last_day(end - 1),
            units_start=start,
            units_end=end,
            units_in_year=measure.in_year,
            basis=basis,
            year_fee=year_fee,
            net=net,
            vat_code=Text(rules[VAT].code),
            vat_percent=rules[VAT].percent,
            vat=vat,
            gross=Pence(net + vat),
            charged_on=on,
            rules=rules.cite(FREE_WINDOW, VAT),
        )
        return (fact, *self.evolve(fact).relief_kept(fact.charge, on, rules))

    def relief_kept(self, charge_id: str, on: date, rules: RulesInForce) -> Iterator[ChargeCredited]:
        """What an authority took off a year stays off it, when months are charged again after they were credited."""
        charge = next(each for each in self.charges if each.id == charge_id)
        year = [each for each in self.charges if each.year == charge.year]
        owed = max(0, sum(each.net - each.freed for each in year) - sum(each.relief for each in year))
        net, vat = charge.credit(sum(each.net - each.net_credited for each in year) - owed)
        if net > 0:
            yield ChargeCredited(
                credit=Text(f"credit-{self.credits + 1}"),
                charge=Text(charge.id),
                reason=CreditReason.RELIEF_KEPT,
                units_start=None,
                units_end=None,
                net=net,
                vat=vat,
                gross=Pence(net + vat),
                credited_on=on,
                rules=rules.cite(VAT, AUTHORITY_TO_CREDIT),
            )

    def pay(self, amount: Pence, on: date, reference: str | None) -> tuple[PaymentReceived, ...]:
        """Record a payment; a school may pay in parts, and more than it owes."""
        self._must_exist()
        if amount <= 0:
            raise NOT_POSITIVE(f"A payment must be at least 1p, and this is £{pounds(amount)}: check the amount.")
        number, words = Text(f"payment-{self.payments + 1}"), free_text(reference, "reference")
        return (PaymentReceived(payment=number, amount=amount, received_on=on, reference=words),)

    def credit(
        self, amount: Pence, charge_id: str | None, on: date, authority: Authority | str, rules: RulesInForce
    ) -> tuple[ChargeCredited, ...]:
        """Take back part of a charge on an authority; without a charge named, of the latest that can bear it."""
        rules.require_authority(AUTHORITY_TO_CREDIT, authority)
        self._must_exist()
        if amount <= 0:
            raise NOT_POSITIVE(f"A credit must be at least 1p, and this is £{pounds(amount)}: check the amount.")
        named = [c for c in self.charges if charge_id in (None, c.id)]
        if not named:
            held = ", ".join(c.id for c in self.charges) or "none"
            raise UNKNOWN_CHARGE(f"There is no charge {charge_id or 'yet'} on this account: it holds {held}.")
        charge = next((c for c in reversed(named) if c.uncredited >= amount), None)
        if charge is None:
            left = ", ".join(f"{c.id} £{pounds(c.uncredited)}" for c in named)
            raise CREDIT_TOO_LARGE(
                f"£{pounds(amount)} is more than can be credited of one charge ({left}): credit each charge by itself."
            )
        if on < charge.charged_on:
            raise DATES_OUT_OF_ORDER(f"{charge.id} was charged on {charge.charged_on}: a credit comes after it.")
        net = min(round_half_up(amount * 100, 100 + charge.vat_percent), charge.net - charge.net_credited)
        net = max(net, amount - (charge.vat - charge.vat_credited))
        return (
            ChargeCredited(
                credit=Text(f"credit-{self.credits + 1}"),
                charge=Text(charge.id),
                reason=CreditReason.DECIDED,
                units_start=None,
                units_end=None,
                net=Pence(net),
                vat=Pence(amount - net),
                gross=amount,
                credited_on=on,
                rules=rules.cite(VAT, AUTHORITY_TO_CREDIT),
            ),
        )

    def _must_exist(self) -> None:
        if not self.liabilities:
            raise NO_ACCOUNT("The school has no fee account: it has not been admitted as a full member.")

    # Folding

    def evolve(self, event: FeesEvent) -> "Account":
        """The account after one more fact."""
        match event:
            case PaymentReceived():
                line = f"{event.payment}|{event.amount}|{event.received_on.isoformat()}|{event.reference}"
                return changed(
                    self,
                    paid=Pence(self.paid + event.amount),
                    payments=self.payments + 1,
                    trail=_followed(self.trail, line),
                )
            case SubscriptionCharged():
                charge = Charge(
                    id=event.charge,
                    year=AcademicYear.parse(event.year),
                    units=tuple(range(event.units_start, event.units_end)),
                    basis=event.basis,
                    year_fee=event.year_fee,
                    vat_percent=event.vat_percent,
                    net=event.net,
                    vat=event.vat,
                    charged_on=event.charged_on,
                )
                return changed(self, charges=(*self.charges, charge), charged=Pence(self.charged + event.gross))
            case LiabilitySet():
                liability = Liability(event.spell, event.from_on, event.until)
                others = tuple(x for x in self.liabilities if x.spell != event.spell)
                return changed(self, liabilities=(*others, liability))
            case ChargeCredited():
                line = (
                    f"{event.credit}|{event.charge}|{event.reason.value}|{event.gross}|{event.credited_on.isoformat()}"
                )
                return changed(
                    self,
                    charges=tuple(_credited(c, event) if c.id == event.charge else c for c in self.charges),
                    credited=Pence(self.credited + event.gross),
                    credits=self.credits + 1,
                    trail=_followed(self.trail, line),
                )
            case _:
                assert_never(event)


def _credited(charge: Charge, event: ChargeCredited) -> Charge:
    start, end = event.units_start or 0, event.units_end or 0
    decided = event.reason is CreditReason.DECIDED
    return changed(
        charge,
        units=tuple(unit for unit in charge.units if not start <= unit < end),
        net_credited=Pence(charge.net_credited + event.net),
        vat_credited=Pence(charge.vat_credited + event.vat),
        freed=Pence(charge.freed + share(charge.year_fee, start, end, charge.measure.in_year)),
        relief=Pence(charge.relief + (event.net if decided else 0)),
    )


def _followed(trail: str, line: str) -> str:
    """One more line of the ledger on the trail: lines are not kept in the state, and yet none can change unseen."""
    return hashlib.sha256(f"{trail}|{line}".encode()).hexdigest()
