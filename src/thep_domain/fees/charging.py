"""Charging a year: to every member or to one, each with the whole basis of its charge."""

from collections.abc import Sequence
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
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.verbs import Details
from thep_domain.kernel.work import Work
from thep_domain.rulebook import RulesInForce, rules_on
from thep_domain.schools import Establishment, cite_registration, establishment_at, file_name, school_of


@frozen
class _Outcome:
    """What came of charging one school: how many charges; without a pupil count, why there are none."""

    charges: int = 0
    uncounted: "_Uncounted | None" = None
    owes: bool = True


@frozen
class _Uncounted:
    """No pupil count serves: nobody counted by that day, or, where the rulebook allows a later count, ever."""

    by: date
    later_allowed: bool


def charge_all(work: Work, year: AcademicYear, on: date) -> Details:
    """Charge a year to every member that owes for it; `tell_charges` tells who was charged, and who was not."""
    charged: list[int] = []
    not_charged: list[dict[str, Any]] = []
    already = 0
    for key in sorted(key for key, _ in work.loaded(Account)):
        found = establishment_at(work, key)
        if found is None:
            continue
        outcome = _charge(work, year, on, found)
        urn = int(found.registration_on(on).urn or key)
        if outcome.uncounted is not None:
            by = None if outcome.uncounted.later_allowed else outcome.uncounted.by.isoformat()
            not_charged.append({"urn": urn, "code": NO_PUPIL_COUNT.code, "by": by})
        elif outcome.charges:
            charged.extend([urn] * outcome.charges)
        elif outcome.owes:
            already += 1
    return _kept(year, charged, not_charged, already)


def charge_one(work: Work, year: AcademicYear, on: date, found: Establishment) -> Details:
    """Charge a year to one establishment. Raises Refused where it owes nothing for the year, or has no pupil count."""
    outcome = _charge(work, year, on, found)
    if outcome.uncounted is not None:
        raise _no_count(found, outcome.uncounted)
    if not outcome.owes:
        raise NOTHING_TO_CHARGE(
            f"{found.details_on(on).name} owes nothing for {year}: it is not a full member on any chargeable day of it."
        )
    urn = int(found.registration_on(on).urn or found.id)
    return _kept(year, [urn] * outcome.charges, [], 0 if outcome.charges else 1)


def tell_charges(details: Details, facts: Sequence[Recorded]) -> Details:
    """Who was charged what, by the facts; who was not charged, and why; and the total."""
    charges = [fact.event for fact in facts if isinstance(fact.event, SubscriptionCharged)]
    return {
        **details,
        "charged": [_charged_row(urn, charge) for urn, charge in zip(details["charged"], charges, strict=True)],
        "not_charged": [
            {"urn": row["urn"], "code": row["code"], "reason": f"{_wanting(row['by'])}."}
            for row in details["not_charged"]
        ],
        "total": pounds(Pence(sum(charge.gross for charge in charges))),
    }


def _charge(work: Work, year: AcademicYear, on: date, found: Establishment) -> _Outcome:
    """Charge every stretch of a year that an establishment owes and has not been charged."""
    rules = rules_on(work, year.first_day)
    account = account_of(work, found)
    measure = account.measure(year, rules)
    stretches = account.owed_stretches(measure, rules)
    if not stretches:
        return _Outcome(owes=bool(account.owed_units(measure, rules)))
    charges = 0
    for stretch in stretches:
        first_day = measure.first_day(stretch[0])
        in_force = rules_on(work, first_day)
        basis = account.basis_of(year) or _basis(work, found, measure.part_year, in_force)
        if basis is None:
            return _Outcome(uncounted=_Uncounted(first_day, in_force[LATER_COUNT] is LaterCount.ALLOWED))
        facts = account.charge(year, stretch, basis, on, in_force)
        account = work.record(Account, found.id, *facts, on=on)
        charges += sum(isinstance(fact, SubscriptionCharged) for fact in facts)
    return _Outcome(charges)


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


def _no_count(found: Establishment, uncounted: _Uncounted) -> Refused:
    school = f"{found.details_on(uncounted.by).name} (URN {found.registration_on(uncounted.by).urn})"
    return NO_PUPIL_COUNT(f"{school} has {_wanting(None if uncounted.later_allowed else uncounted.by)}.")


def _wanting(by: date | str | None) -> str:
    if by is None:
        return "no pupil count at all: import a census, or a register that counts pupils"
    return (
        f"no pupil count dated on or before {by}: import a census, or let the rulebook allow a later count (rule"
        f" {LATER_COUNT.name})"
    )


def _kept(year: AcademicYear, charged: list[int], not_charged: list[dict[str, Any]], already: int) -> Details:
    """What the facts do not tell: a URN for each charge in their order, and whom they do not mention."""
    return {"year": str(year), "charged": charged, "not_charged": not_charged, "already_charged": already}


def _charged_row(urn: int, charge: SubscriptionCharged) -> Details:
    return {
        "urn": urn,
        "charge": charge.charge,
        "from_on": charge.from_on.isoformat(),
        "to_on": charge.to_on.isoformat(),
        "pupils": charge.basis.pupils,
        "counted_on": charge.basis.counted_on.isoformat(),
        "count_of": charge.basis.count_of.value,
        "count_urn": charge.basis.count_urn,
        "amount": pounds(charge.gross),
    }
