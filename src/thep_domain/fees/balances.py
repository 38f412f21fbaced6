"""What each school was charged, has paid, owes, and is still to be charged, on a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from attrs import frozen

from thep_domain.fees.account import Account
from thep_domain.fees.due import Uncounted, due_for, last_year_to_charge
from thep_domain.fees.events import ChargeCredited, PaymentReceived, PaymentReversed, RefundPaid, SubscriptionCharged
from thep_domain.fees.statement import NotCharged
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Fact
from thep_domain.kernel.work import Reading
from thep_domain.rulebook import rules_in_force
from thep_domain.schools import Establishment, establishment_at

MONEY = (SubscriptionCharged, ChargeCredited, PaymentReceived, PaymentReversed, RefundPaid)


@frozen
class Balance:
    """A school's account on a day, in sums."""

    urn: URN | None
    """The URN in force on the day."""
    name: str
    charged: Pence
    """What was charged and not credited."""
    paid: Pence
    """What was paid and neither reversed nor refunded."""
    owed: Pence
    """What was charged less what was paid; below zero, what was paid too much."""
    overdue: Pence
    """What is owed of charges that are due by the day."""
    not_charged: Pence
    """What is due for years up to that of the day, if they can be charged today, and not charged yet; less credits."""
    uncounted: tuple[AcademicYear, ...]
    """The years that are due and cannot be charged for want of a pupil count."""
    total: Pence
    """What is owed, and what is not charged yet."""
    establishment: EstablishmentId

    @property
    def key(self) -> EstablishmentId:
        """What tells it from every other row: the id of the establishment."""
        return self.establishment


def not_charged(reading: Reading, found: Establishment, account: Account, as_of: date) -> Iterator[NotCharged]:
    """What is due for the years up to that of a day, and not charged yet; negative where a credit is due.

    A year that cannot be charged today, because it lies too far ahead, is not due.
    """
    first = min((liability.from_on for liability in account.liabilities), default=None)
    if first is None:
        return
    rules_on = partial(rules_in_force, reading)
    last = min(AcademicYear.of(as_of), last_year_to_charge(reading.today))
    for starts_in in range(AcademicYear.of(first).starts_in, last.starts_in + 1):
        year = AcademicYear(starts_in)
        due = due_for(reading, account, found, year, as_of, rules_on)
        if isinstance(due, Uncounted):
            yield NotCharged(year, None)
        elif due:
            yield NotCharged(year, Pence(sum(_signed(fact) for fact in due)))


def account_on(account: Account, facts: Iterable[Fact], as_of: date) -> Account:
    """The account with what was charged, credited and paid by a day; its liabilities as they are known now."""
    then = Account(liabilities=account.liabilities)
    for fact in facts:
        if fact.why.effective_on <= as_of and isinstance(fact.event, MONEY):
            then = then.evolve(fact.event)
    return then


def balance_of(reading: Reading, key: str, account: Account, as_of: date) -> Balance | None:
    """The account of one establishment on a day; None where the register does not hold it."""
    found = establishment_at(reading, key)
    if found is None:
        return None
    past = as_of < reading.today
    then = account_on(account, reading.facts(Account, key), as_of) if past else account
    still = list(not_charged(reading, found, then, as_of))
    to_come = sum(charge.uncredited for charge in then.charges if as_of < charge.due_on)
    owed = then.balance
    waiting = Pence(sum(each.amount or 0 for each in still))
    return Balance(
        urn=found.registration_on(as_of).urn,
        name=found.details_on(as_of).name,
        charged=Pence(then.charged - then.credited),
        paid=then.paid,
        owed=owed,
        overdue=Pence(max(0, owed - to_come)),
        not_charged=waiting,
        uncounted=tuple(each.year for each in still if each.amount is None),
        total=Pence(owed + waiting),
        establishment=found.id,
    )


def _signed(fact: SubscriptionCharged | ChargeCredited) -> int:
    return fact.gross if isinstance(fact, SubscriptionCharged) else -fact.gross
