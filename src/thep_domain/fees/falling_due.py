"""What falls due of fees: charges to be paid, and years to be charged or credited."""

from collections.abc import Iterator
from datetime import date

from thep_domain.fees.account import Account
from thep_domain.fees.accrual import Units
from thep_domain.fees.balances import not_charged
from thep_domain.fees.rules import PART_YEAR
from thep_domain.fees.statement import NotCharged
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.due import Due
from thep_domain.kernel.money import pounds
from thep_domain.kernel.work import Reading
from thep_domain.rulebook import rules_in_force
from thep_domain.schools import Establishment, establishment_at


def fall_due(reading: Reading, by: date) -> Iterator[Due]:
    """What is to be paid, charged or credited by a day, account by account.

    What was paid counts for the charge that was due first.
    """
    for key, account in reading.loaded(Account):
        found = establishment_at(reading, key)
        if found is None:
            continue
        registration = found.registration_on(reading.today)
        name, about = registration.details_on(reading.today).name, f"{Account.STREAM}:{key}"
        for charge, left in account.unpaid():
            if charge.due_on <= by:
                sentence = f"£{pounds(left)} of the charge {charge.id} is to be paid."
                yield Due(charge.due_on, "fees.to-pay", sentence, about, registration.urn, name, charge.id)
        for waiting in not_charged(reading, found, account, by):
            code, sentence = _to_charge(waiting, found)
            day, year = _first_owed(reading, account, waiting.year), str(waiting.year)
            yield Due(day, code, sentence, about, registration.urn, name, year)


def _first_owed(reading: Reading, account: Account, year: AcademicYear) -> date:
    rules = rules_in_force(reading, year.first_day)
    measure = Units(year, rules[PART_YEAR])
    owed = account.owed_units(measure, rules)
    return measure.first_day(min(owed)) if owed else year.first_day


def _to_charge(waiting: NotCharged, found: Establishment) -> tuple[str, str]:
    year, amount = waiting.year, waiting.amount
    if amount is None:
        urn = found.registrations[-1].urn
        return "fees.to-count", f"{year} is to be charged, and no pupil count serves: thep register count {urn}."
    if amount < 0:
        return "fees.to-credit", f"£{pounds(-amount)} of {year} is to be credited: thep fees charge {year}."
    return "fees.to-charge", f"£{pounds(amount)} is to be charged for {year}: thep fees charge {year}."
