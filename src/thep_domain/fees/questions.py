"""What callers can ask of fees: the account of a school."""

from datetime import date

from thep_domain.fees.account import Account
from thep_domain.fees.statement import Statement, statement_of
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Reading
from thep_domain.schools import Establishment, find_establishment


def account_of(reading: Reading, found: Establishment) -> Account:
    """The fee account of an establishment; empty where it was never a full member."""
    return reading.load(Account, found.id)


def statement(reading: Reading, urn: URN, as_of: date) -> Statement:
    """A school's account up to a day: charges, payments, credits, each with its basis, and the balance."""
    return statement_of(reading.facts(Account, find_establishment(reading, urn).id), as_of)
