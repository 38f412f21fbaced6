"""Bringing charges to what is owed: credits for what is not owed after all, charges for what is, and differences."""

from collections.abc import Iterator
from datetime import date

from thep_domain.fees.account import Account, Liability
from thep_domain.fees.accrual import Units, runs
from thep_domain.fees.charge import Charge
from thep_domain.fees.events import (
    Cause,
    ChargeCredited,
    CreditReason,
    FeeBasis,
    FeesEvent,
    LiabilityLifted,
    LiabilitySet,
    SubscriptionCharged,
)
from thep_domain.fees.rules import AUTHORITY_TO_CREDIT, FREE_WINDOW, MID_YEAR_END, VAT, MidYearEnd
from thep_domain.kernel.calendar import Year
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.rulebook import RulesInForce


def set_liability(
    account: Account,
    spell: int,
    from_on: date,
    until: date | None,
    membership: Cited,
    on: date,
    rules: RulesInForce,
    *,
    corrected: bool = False,
) -> tuple[FeesEvent, ...]:
    """Take over the days a membership owes for; months charged beyond its end are credited (DOMAIN section 3)."""
    liability = Liability(spell, from_on, until)
    if liability in account.liabilities:
        return ()
    fact = LiabilitySet(spell=spell, from_on=from_on, until=until, membership=membership)
    if rules[MID_YEAR_END] is MidYearEnd.KEEP and not corrected:
        return (fact,)
    reason = CreditReason.CORRECTION if corrected else CreditReason.MEMBERSHIP_ENDED
    return (fact, *credits_due(account.evolve(fact), reason, membership, on, rules))


def lift_liability(
    account: Account, spell: int, membership: Cited, on: date, rules: RulesInForce
) -> tuple[FeesEvent, ...]:
    """Owe nothing for a spell that proved to be no full membership; what was charged for it is credited."""
    if not any(liability.spell == spell for liability in account.liabilities):
        return ()
    fact = LiabilityLifted(spell=spell, membership=membership)
    return (fact, *credits_due(account.evolve(fact), CreditReason.CORRECTION, membership, on, rules))


def credits_due(
    account: Account, reason: CreditReason, because: Cited, on: date, rules: RulesInForce
) -> Iterator[ChargeCredited]:
    """What to credit of charges for months, or days, that are not owed after all."""
    for charge in account.charges:
        owed = account.owed_units(charge.measure, rules)
        for start, end in runs(set(charge.units) - owed):
            fact = _credit(account, charge.id, reason, on, rules, because=because, stretch=(start, end))
            account = account.evolve(fact)
            yield fact


def settle(
    account: Account,
    measure: Units,
    basis: FeeBasis,
    on: date,
    rules: RulesInForce,
    today: RulesInForce,
    *,
    correction: Cited | None = None,
) -> Iterator[SubscriptionCharged | ChargeCredited]:
    """Bring the charges of a year to what it comes to by a basis: a year charged before is charged the difference.

    ``rules`` are those of the first day owed, ``today`` those of the day of the charge, whose VAT it bears.
    ``correction`` is a membership that was put right, where that is why months are charged.
    """
    year = measure.year.name
    before = [charge for charge in account.charges_of(year) if charge.stretches]
    fee = Pence(basis.rate * basis.pupils)
    changed_by = _cause(before[-1].basis, basis) if before else Cause.DUE
    # In another measure, or after a credit that put the amount right, the year is charged anew.
    anew = any(c.measure != measure for c in before) or (
        any(c.corrected for c in before) and before[-1].year_fee != fee
    )
    count = basis.count

    def after(fact: SubscriptionCharged | ChargeCredited) -> SubscriptionCharged | ChargeCredited:
        nonlocal account
        account = account.evolve(fact)
        return fact

    for charge in reversed(before):
        reason = CreditReason(changed_by.value)
        if anew:
            for stretch in charge.stretches:
                yield after(_credit(account, charge.id, reason, on, rules, stretch=stretch))
        elif charge.year_fee > fee:
            yield after(_credit(account, charge.id, reason, on, rules, because=count, basis=basis))
    owed = account.owed_units(measure, rules)
    for (start, end), fee_before in _stretches(account, measure, owed, fee):
        why: tuple[Cause, Cited | None]
        if fee_before is not None or anew:
            why = changed_by, count
        elif correction is not None:
            why = Cause.CORRECTION, correction
        elif any(charge.freed for charge in account.charges_of(year)):
            why = Cause.MEMBERSHIP, None
        else:
            why = Cause.DUE, None
        yield after(_charge(account, measure, (start, end), basis, fee_before or Pence(0), why, on, rules, today))
    yield from _relief_kept(account, year, on, rules)


def _stretches(
    account: Account, measure: Units, owed: frozenset[int], fee: Pence
) -> Iterator[tuple[tuple[int, int], Pence | None]]:
    """The stretches to charge, each with the fee that it was charged by already, or None where it was not."""
    held: dict[int, Pence] = {}
    for charge in account.charges_of(measure.year.name):
        held |= dict.fromkeys(charge.units, charge.year_fee)
    for stretch in runs(owed - held.keys()):
        yield stretch, None
    for fee_before in sorted({each for each in held.values() if each < fee}):
        for stretch in runs(unit for unit, each in held.items() if each == fee_before):
            yield stretch, fee_before


def _charge(
    account: Account,
    measure: Units,
    stretch: tuple[int, int],
    basis: FeeBasis,
    fee_before: Pence,
    why: tuple[Cause, Cited | None],
    on: date,
    rules: RulesInForce,
    today: RulesInForce,
) -> SubscriptionCharged:
    """Charge a stretch of a year: its share of the year's fee, or of what the fee now adds to an earlier one."""
    start, end = stretch
    year, vat_rule = measure.year.name, today[VAT]
    year_fee = Pence(basis.rate * basis.pupils)
    net = measure.share(year_fee, start, end) - measure.share(fee_before, start, end)
    vat = vat_rule.on(net)
    return SubscriptionCharged(
        charge=Text(f"{year}/{len(account.charges_of(year)) + 1}"),
        cause=why[0],
        because=why[1],
        year=year,
        from_on=measure.first_day(start),
        to_on=measure.last_day(end - 1),
        units_start=start,
        units_end=end,
        units_in_year=measure.in_year,
        basis=basis,
        year_fee=year_fee,
        fee_before=fee_before,
        net=Pence(net),
        vat_code=Text(vat_rule.code),
        vat_rate=vat_rule.rate,
        vat=vat,
        gross=Pence(net + vat),
        charged_on=on,
        rules=(*rules.cite(FREE_WINDOW), *today.cite(VAT)),
    )


def _credit(
    account: Account,
    charge_id: str,
    reason: CreditReason,
    on: date,
    rules: RulesInForce,
    *,
    because: Cited | None = None,
    stretch: tuple[int, int] | None = None,
    basis: FeeBasis | None = None,
) -> ChargeCredited:
    """Credit a charge for a stretch that is not owed, or down to the lower fee that a basis gives."""
    charge = next(each for each in account.charges if each.id == charge_id)
    fee = None if basis is None else Pence(basis.rate * basis.pupils)
    due = charge.share_of(*stretch) if stretch is not None else charge.excess(fee or Pence(0))
    cited = rules.cite(MID_YEAR_END, FREE_WINDOW, VAT)
    return _credited(account, charge, reason, due, on, cited, because=because, stretch=stretch, basis=basis, fee=fee)


def _credited(
    account: Account,
    charge: Charge,
    reason: CreditReason,
    due: int,
    on: date,
    rules: tuple[RuleCited, ...],
    *,
    because: Cited | None = None,
    stretch: tuple[int, int] | None = None,
    basis: FeeBasis | None = None,
    fee: Pence | None = None,
) -> ChargeCredited:
    """Credit what is due of a charge, with its VAT."""
    net, vat = charge.credit(due)
    return ChargeCredited(
        credit=Text(f"credit-{account.credits + 1}"),
        charge=Text(charge.id),
        reason=reason,
        because=because,
        units_start=None if stretch is None else stretch[0],
        units_end=None if stretch is None else stretch[1],
        basis=basis,
        year_fee=fee,
        net=net,
        vat=vat,
        gross=Pence(net + vat),
        credited_on=max(on, charge.charged_on),
        rules=rules,
    )


def _relief_kept(account: Account, year: Year, on: date, rules: RulesInForce) -> Iterator[ChargeCredited]:
    """What an authority took off a year stays off it, whatever was charged or credited since."""
    charges = account.charges_of(year)
    owed = max(0, sum(each.net - each.freed for each in charges) - sum(each.relief for each in charges))
    excess = sum(int(each.net_left) for each in charges) - owed
    for charge in reversed(charges):
        if min(excess, charge.net_left) <= 0:
            continue
        fact = _credited(account, charge, CreditReason.RELIEF_KEPT, excess, on, rules.cite(VAT, AUTHORITY_TO_CREDIT))
        excess -= int(fact.net)
        account = account.evolve(fact)
        yield fact


def _cause(before: FeeBasis, now: FeeBasis) -> Cause:
    """Why the fee of a year has changed: another rate or measure, another school's count, or another count."""
    if (before.rate, before.part_year) != (now.rate, now.part_year):
        return Cause.RULE
    if before.count_urn != now.count_urn:
        return Cause.SUCCESSION
    return Cause.COUNT
