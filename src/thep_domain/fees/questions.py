"""What callers can ask of fees: the account of a school, and the accounts of all."""

from datetime import date

from attrs import evolve

from thep_domain.fees.account import Account
from thep_domain.fees.balances import Balance, account_on, balance_of, not_charged
from thep_domain.fees.statement import Statement, statement_of
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Reading
from thep_domain.schools import Establishment, find_establishment


def account_of(reading: Reading, found: Establishment) -> Account:
    """The fee account of an establishment; empty where it was never a full member."""
    return reading.load(Account, found.id)


def statement(reading: Reading, urn: URN, as_of: date) -> Statement:
    """A school's account up to a day: each entry with its basis, the balance, and what is not charged yet."""
    found = find_establishment(reading, urn)
    facts = list(reading.facts(Account, found.id))
    account = account_of(reading, found)
    then = account_on(account, facts, as_of) if as_of < reading.today else account
    return evolve(statement_of(facts, as_of), not_charged=tuple(not_charged(reading, found, then, as_of)))


def balances(reading: Reading, as_of: date) -> list[Balance]:
    """Every account on a day in sums, by name: charged, paid, owed, overdue, and what is not charged yet."""
    rows = [row for key, account in reading.loaded(Account) if (row := balance_of(reading, key, account, as_of))]
    return sorted(rows, key=lambda row: (row.name, row.urn or 0))
