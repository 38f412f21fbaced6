"""What an establishment owes for a year, and what charges or credits bring its account to that."""

from collections.abc import Callable
from datetime import date

from attrs import frozen

from thep_domain.fees.account import Account
from thep_domain.fees.accrual import Units
from thep_domain.fees.events import ChargeCredited, FeeBasis, SubscriptionCharged
from thep_domain.fees.rules import FEE_RATE, LATER_COUNT, PART_YEAR, LaterCount, PartYear
from thep_domain.fees.settling import settle
from thep_domain.kernel.calendar import AcademicYear, after
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.work import Reading
from thep_domain.rulebook import RulesInForce
from thep_domain.schools import Establishment, School, file_name

RulesOn = Callable[[date], RulesInForce]
Due = tuple[SubscriptionCharged | ChargeCredited, ...]


@frozen
class Uncounted:
    """No pupil count serves: nobody counted by that day, or, where the rulebook allows a later count, ever."""

    by: date
    later_allowed: bool


def last_year_to_charge(today: date) -> AcademicYear:
    """The last year that may be charged: it begins at most a year after today."""
    return AcademicYear.of(after(today, "P1Y"))


def due_for(
    reading: Reading,
    account: Account,
    found: Establishment,
    year: AcademicYear,
    on: date,
    rules_on: RulesOn,
    *,
    correction: Cited | None = None,
) -> Due | Uncounted | None:
    """What to charge and credit on a day for a year, by the count and the rules that stand.

    None where nothing of the year is owed; `Uncounted` where no pupil count serves.
    """
    rules = rules_on(year.first_day)
    measure = Units(year, rules[PART_YEAR])
    owed = account.owed_units(measure, rules)
    if not owed:
        return None
    in_force = rules_on(measure.first_day(min(owed)))
    basis = _basis(reading, found, measure.part_year, in_force)
    if basis is None:
        return Uncounted(in_force.on, in_force[LATER_COUNT] is LaterCount.ALLOWED)
    return tuple(settle(account, measure, basis, on, in_force, rules_on(on), correction=correction))


def _basis(reading: Reading, found: Establishment, part_year: PartYear, rules: RulesInForce) -> FeeBasis | None:
    """What the fee of a year rests on, by the rules in force on the first day charged."""
    first_day = rules.on
    count = found.count_for(first_day, later_allowed=rules[LATER_COUNT] is LaterCount.ALLOWED)
    if count is None:
        return None
    return FeeBasis(
        rate=rules[FEE_RATE],
        part_year=part_year,
        pupils=count.count.pupils,
        counted_on=count.count.counted_on,
        count_urn=count.urn,
        count_of=count.of,
        count_later=count.count.counted_on > first_day,
        count_source=Text(file_name(reading, count.count.source)),
        count=Cited(stream=Text(f"{School.STREAM}:{count.urn}"), version=count.count.version),
        rules=rules.cite(FEE_RATE, PART_YEAR, LATER_COUNT),
    )
