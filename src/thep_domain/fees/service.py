"""What callers can do about fees."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import frozen

from thep_domain.fees.account import Account
from thep_domain.fees.events import FeeBasis, SubscriptionCharged
from thep_domain.fees.refusals import NO_PUPIL_COUNT, NOTHING_TO_CHARGE
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import Refused, refuse_future
from thep_domain.kernel.work import Answer, Office, Work
from thep_domain.membership import Category, Membership, membership_of
from thep_domain.rulebook import FEE_RATE, LATER_COUNT, PART_YEAR, LaterCount, PartYear, RulesInForce, rules_on
from thep_domain.schools import Establishment, cite_registration, find_establishment, school_of


def account_of(work: Work, found: Establishment) -> Account:
    """The fee account of an establishment; empty where it was never a full member."""
    return work.load(Account, found.id)


def follow_membership(work: Work, found: Establishment, on: date) -> None:
    """Carry over to the account for which days each spell of full membership owes fees, and credit what is not owed.

    ``on`` is the day of the fact that changed the membership.
    """
    cited = work.cite(Membership, found.id)
    for spell in membership_of(work, found).spells:
        if spell.category is not Category.FULL or spell.admitted_on is None or cited is None:
            continue
        account = account_of(work, found)
        until = spell.last_day
        facts = account.set_liability(spell.number, spell.admitted_on, until, cited, on, rules_on(work, on))
        work.record(Account, found.id, *facts, on=on)


class FeesDesk:
    """Charging, and what schools pay. Amounts are exact pence; days are days in London."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def charge(self, year: AcademicYear | str, *, on: date, urn: URN | None = None, draft: bool = False) -> Answer:
        """Charge an academic year to every member, or to one; what was charged before is not charged again.

        The answer's details list the schools charged and those not charged for want of a pupil count, with the total.
        A draft tells what would be charged and records nothing. Raises Refused where one school is named and owes
        nothing for the year, or has no pupil count.
        """
        charged_year = AcademicYear.parse(year) if isinstance(year, str) else year

        def decide(work: Work) -> Mapping[str, Any]:
            refuse_future(on, work.today)
            if urn is None:
                return _charge_all(work, charged_year, on)
            return _charge_one(work, charged_year, on, find_establishment(work, urn))

        if draft:
            return self._office.draft(decide)
        return self._office.run("fees.charge", {"year": str(charged_year), "on": on, "urn": urn}, decide)

    def pay(self, urn: URN, amount: Pence, *, on: date, reference: str | None = None) -> Answer:
        """Record a payment by a school; it may be a part of what the school owes, or more."""

        def decide(work: Work) -> Mapping[str, Any]:
            found = find_establishment(work, urn)
            facts = account_of(work, found).pay(amount, on, reference)
            after = work.record(Account, found.id, *facts, on=on)
            return {"balance": pounds(after.balance)}

        arguments = {"urn": urn, "amount": amount, "on": on, "reference": reference}
        return self._office.run("fees.pay", arguments, decide)

    def credit(self, urn: URN, amount: Pence, *, on: date, authority: str, charge: str | None = None) -> Answer:
        """Take back part of a charge on an authority: of the one named, as ``2017-18/1``, or of the latest."""

        def decide(work: Work) -> Mapping[str, Any]:
            found = find_establishment(work, urn)
            facts = account_of(work, found).credit(amount, charge, on, authority, rules_on(work, on))
            after = work.record(Account, found.id, *facts, on=on, authority=authority)
            return {"charge": facts[0].charge, "balance": pounds(after.balance)}

        arguments = {"urn": urn, "amount": amount, "on": on, "authority": authority, "charge": charge}
        return self._office.run("fees.credit", arguments, decide)


@frozen
class _Outcome:
    """What came of charging one school."""

    charges: tuple[SubscriptionCharged, ...]
    refused: Refused | None = None
    owes: bool = True


def _charge_all(work: Work, year: AcademicYear, on: date) -> Mapping[str, Any]:
    charged: list[dict[str, Any]] = []
    not_charged: list[dict[str, Any]] = []
    already = 0
    for key in sorted(key for key, _ in work.loaded(Account)):
        found = find_establishment(work, URN(int(key)))
        outcome = _charge(work, year, on, found)
        if outcome.refused is not None:
            not_charged.append(_row(found, on, code=outcome.refused.code, reason=outcome.refused.sentence))
        elif outcome.charges:
            charged.extend(_charged_row(found, on, charge) for charge in outcome.charges)
        elif outcome.owes:
            already += 1
    return _summary(year, charged, not_charged, already)


def _charge_one(work: Work, year: AcademicYear, on: date, found: Establishment) -> Mapping[str, Any]:
    outcome = _charge(work, year, on, found)
    if outcome.refused is not None:
        raise outcome.refused
    if not outcome.owes:
        raise NOTHING_TO_CHARGE(
            f"{found.details_on(on).name} owes nothing for {year}: it is not a full member on any chargeable day of it."
        )
    rows = [_charged_row(found, on, charge) for charge in outcome.charges]
    return _summary(year, rows, [], 0 if outcome.charges else 1)


def _charge(work: Work, year: AcademicYear, on: date, found: Establishment) -> _Outcome:
    """Charge every stretch of a year that an establishment owes and has not been charged."""
    rules = rules_on(work, year.first_day)
    account = account_of(work, found)
    measure = account.measure(year, rules)
    stretches = account.owed_stretches(measure, rules)
    if not stretches:
        return _Outcome((), owes=bool(account.owed_units(measure, rules)))
    charges: list[SubscriptionCharged] = []
    for stretch in stretches:
        first_day = measure.first_day(stretch[0])
        in_force = rules_on(work, first_day)
        basis = account.basis_of(year) or _basis(work, found, measure.part_year, in_force)
        if basis is None:
            allowed = in_force[LATER_COUNT] is LaterCount.ALLOWED
            return _Outcome((), refused=_no_count(found, first_day, later_allowed=allowed))
        facts = account.charge(year, stretch, basis, on, in_force)
        account = work.record(Account, found.id, *facts, on=on)
        charges.extend(fact for fact in facts if isinstance(fact, SubscriptionCharged))
    return _Outcome(tuple(charges))


def _basis(work: Work, found: Establishment, part_year: PartYear, rules: RulesInForce) -> FeeBasis | None:
    """What the fee of a year rests on, by the rules in force on the first day charged."""
    first_day = rules.on
    count = found.count_for(first_day, later_allowed=rules[LATER_COUNT] is LaterCount.ALLOWED)
    if count is None:
        return None
    register = cite_registration(work, school_of(work, count.urn))
    return FeeBasis(
        rate=rules[FEE_RATE],
        part_year=part_year,
        pupils=count.count.pupils,
        counted_on=count.count.counted_on,
        count_urn=count.urn,
        count_of=count.of,
        count_later=count.count.counted_on > first_day,
        count_source=Text(count.count.source),
        count=Cited(stream=register.stream, version=count.count.version),
        rules=rules.cite(FEE_RATE, PART_YEAR, LATER_COUNT),
    )


def _no_count(found: Establishment, first_day: date, *, later_allowed: bool) -> Refused:
    school = f"{found.details_on(first_day).name} (URN {found.registration_on(first_day).urn})"
    if later_allowed:
        return NO_PUPIL_COUNT(f"{school} has no pupil count at all: import a census, or a register that counts pupils.")
    return NO_PUPIL_COUNT(
        f"{school} has no pupil count dated on or before {first_day}: import a census, or let the rulebook allow a"
        f" later count (rule {LATER_COUNT.name})."
    )


def _summary(
    year: AcademicYear, charged: list[dict[str, Any]], not_charged: list[dict[str, Any]], already: int
) -> Mapping[str, Any]:
    total = sum(row.pop("pence") for row in charged)
    return {
        "year": str(year),
        "charged": charged,
        "not_charged": not_charged,
        "already_charged": already,
        "total": pounds(total),
    }


def _row(found: Establishment, on: date, **more: Any) -> dict[str, Any]:
    return {"urn": found.registration_on(on).urn, "name": found.details_on(on).name, **more}


def _charged_row(found: Establishment, on: date, charge: SubscriptionCharged) -> dict[str, Any]:
    return _row(
        found,
        on,
        charge=charge.charge,
        from_on=charge.from_on.isoformat(),
        to_on=charge.to_on.isoformat(),
        pupils=charge.basis.pupils,
        counted_on=charge.basis.counted_on.isoformat(),
        count_of=charge.basis.count_of.value,
        count_urn=charge.basis.count_urn,
        amount=pounds(charge.gross),
        pence=charge.gross,
    )
