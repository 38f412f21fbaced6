"""Charging a year: to every member or to one, each with the whole basis of its charge."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import frozen

from thep_domain.fees.account import Account
from thep_domain.fees.events import FeeBasis, SubscriptionCharged
from thep_domain.fees.questions import account_of
from thep_domain.fees.refusals import NO_PUPIL_COUNT, NOTHING_TO_CHARGE
from thep_domain.fees.rules import FEE_RATE, LATER_COUNT, PART_YEAR, LaterCount, PartYear
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.money import pounds
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Work
from thep_domain.rulebook import RulesInForce, rules_on
from thep_domain.schools import Establishment, cite_registration, establishment_at, file_name, school_of


@frozen
class _Outcome:
    """What came of charging one school."""

    charges: tuple[SubscriptionCharged, ...]
    refused: Refused | None = None
    owes: bool = True


def charge_all(work: Work, year: AcademicYear, on: date) -> Mapping[str, Any]:
    """Charge a year to every member that owes for it; tells who was charged, and who was not for want of a count."""
    charged: list[dict[str, Any]] = []
    not_charged: list[dict[str, Any]] = []
    already = 0
    for key in sorted(key for key, _ in work.loaded(Account)):
        found = establishment_at(work, key)
        if found is None:
            continue
        outcome = _charge(work, year, on, found)
        if outcome.refused is not None:
            not_charged.append(_row(found, on, code=outcome.refused.code, reason=outcome.refused.sentence))
        elif outcome.charges:
            charged.extend(_charged_row(found, on, charge) for charge in outcome.charges)
        elif outcome.owes:
            already += 1
    return _summary(year, charged, not_charged, already)


def charge_one(work: Work, year: AcademicYear, on: date, found: Establishment) -> Mapping[str, Any]:
    """Charge a year to one establishment. Raises Refused where it owes nothing for the year, or has no pupil count."""
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
        count_source=Text(file_name(work, count.count.source)),
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
