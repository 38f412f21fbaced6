"""Charging a year: to every member or to one, each with the whole basis of its charge."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from attrs import frozen

from thep_domain.fees.account import Account
from thep_domain.fees.due import Uncounted, due_for, last_year_to_charge
from thep_domain.fees.events import ChargeCredited, SubscriptionCharged
from thep_domain.fees.questions import account_of
from thep_domain.fees.refusals import NO_PUPIL_COUNT, NOTHING_TO_CHARGE, YEAR_TOO_FAR
from thep_domain.fees.rules import LATER_COUNT
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.verbs import Details
from thep_domain.kernel.work import Work
from thep_domain.rulebook import rules_on
from thep_domain.schools import Establishment, establishment_at


@frozen
class _Outcome:
    """What came of charging one school: how many charges; without a pupil count, why there are none."""

    charges: int = 0
    credits: int = 0
    uncounted: Uncounted | None = None
    owes: bool = True


def refuse_far_year(year: AcademicYear, today: date) -> None:
    """Refuse to charge a year that begins more than a year after today."""
    if year > last_year_to_charge(today):
        raise YEAR_TOO_FAR(f"{year} begins on {year.first_day}, more than a year after {today}: check the year.")


def charge_all(work: Work, year: AcademicYear, on: date) -> Details:
    """Charge a year to every member that owes for it; `tell_charges` tells who was charged, and who was not."""
    charged: list[int] = []
    credited: list[int] = []
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
        elif outcome.charges or outcome.credits:
            charged.extend([urn] * outcome.charges)
            credited.extend([urn] * outcome.credits)
        elif outcome.owes:
            already += 1
    return _kept(year, charged, credited, not_charged, already)


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
    settled = outcome.charges + outcome.credits
    return _kept(year, [urn] * outcome.charges, [urn] * outcome.credits, [], 0 if settled else 1)


def tell_charges(details: Details, facts: Sequence[Recorded]) -> Details:
    """Who was charged what, by the facts; who was not charged, and why; and the total."""
    charges = [fact.event for fact in facts if isinstance(fact.event, SubscriptionCharged)]
    credited = [fact.event for fact in facts if isinstance(fact.event, ChargeCredited)]
    return {
        **details,
        "charged": [_charged_row(urn, charge) for urn, charge in zip(details["charged"], charges, strict=True)],
        "credited": [_credited_row(urn, credit) for urn, credit in zip(details["credited"], credited, strict=True)],
        "not_charged": [
            {"urn": row["urn"], "code": row["code"], "reason": f"{_wanting(row['by'])}."}
            for row in details["not_charged"]
        ],
        "total": pounds(Pence(sum(charge.gross for charge in charges))),
        "total_credited": pounds(Pence(sum(credit.gross for credit in credited))),
    }


def _charge(
    work: Work, year: AcademicYear, on: date, found: Establishment, correction: Cited | None = None
) -> _Outcome:
    """Bring a year's charges to what an establishment owes for it by the count and the rules that stand."""
    due = due_for(work, account_of(work, found), found, year, on, partial(rules_on, work), correction=correction)
    if not isinstance(due, tuple):
        return _Outcome(uncounted=due, owes=due is not None)
    work.record(Account, found.id, *due, on=None)
    return _Outcome(
        charges=sum(isinstance(fact, SubscriptionCharged) for fact in due),
        credits=sum(isinstance(fact, ChargeCredited) for fact in due),
    )


def settle_charged_years(work: Work, found: Establishment, on: date, because: Cited) -> None:
    """Charge what a correction of the membership adds to years that were charged already; it is the cause."""
    years = sorted({charge.year for charge in account_of(work, found).charges})
    for year in map(AcademicYear.parse, years):
        _charge(work, year, on, found, because)


def _no_count(found: Establishment, uncounted: Uncounted) -> Refused:
    school = f"{found.details_on(uncounted.by).name} (URN {found.registration_on(uncounted.by).urn})"
    return NO_PUPIL_COUNT(f"{school} has {_wanting(None if uncounted.later_allowed else uncounted.by)}.")


def _wanting(by: date | str | None) -> str:
    if by is None:
        return "no pupil count at all: import a census, or a register that counts pupils"
    return (
        f"no pupil count dated on or before {by}: import a census, or let the rulebook allow a later count (rule"
        f" {LATER_COUNT.name})"
    )


def _kept(
    year: AcademicYear, charged: list[int], credited: list[int], not_charged: list[dict[str, Any]], already: int
) -> Details:
    """What the facts do not tell: a URN for each charge and credit in their order, and whom they do not mention."""
    return {
        "year": str(year),
        "charged": charged,
        "credited": credited,
        "not_charged": not_charged,
        "already_charged": already,
    }


def _charged_row(urn: int, charge: SubscriptionCharged) -> Details:
    return {
        "urn": urn,
        "charge": charge.charge,
        "cause": charge.cause.value,
        "from_on": charge.from_on.isoformat(),
        "to_on": charge.to_on.isoformat(),
        "pupils": charge.basis.pupils,
        "counted_on": charge.basis.counted_on.isoformat(),
        "count_of": charge.basis.count_of.value,
        "count_urn": charge.basis.count_urn,
        "amount": pounds(charge.gross),
    }


def _credited_row(urn: int, credit: ChargeCredited) -> Details:
    return {
        "urn": urn,
        "credit": credit.credit,
        "charge": credit.charge,
        "cause": credit.reason.value,
        "amount": pounds(credit.gross),
    }
