"""What holds of the history as a whole, once every fact is known: accounts that add up, and facts that belong together.

Sums are added up here from the facts themselves, and compared with the accounts as they were folded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from attrs import frozen

from thep_domain import fees
from thep_domain.audit.codes import Code
from thep_domain.audit.codes import listed as codes_listed
from thep_domain.audit.finding import Found, of_fact
from thep_domain.audit.held import Held
from thep_domain.fees import (
    Account,
    ChargeCredited,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    SubscriptionCharged,
)
from thep_domain.kernel.calendar import Year, london_day
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Fact, Recorded
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.work import Aggregate, Listing, rows_in_order
from thep_domain.membership import Category, Membership, members
from thep_domain.schools import School, establishment_at

A = TypeVar("A", bound=Aggregate)
F = TypeVar("F")
R = TypeVar("R")

LAYER: Final = "whole"

CODES: Final = codes_listed(
    Code(
        "balance-differs",
        LAYER,
        "broken",
        "The charges, credits and payments of an account do not add up to what the account comes to.",
        "Ask for the account's invoices, credit notes and receipts.",
    ),
    Code(
        "one-sided",
        LAYER,
        "rule",
        "Only one of two facts is there that belong together: a succession at both ends, a membership and what it owes,"
        " the end of a school and of its membership, a payment and where it was moved, an intervention and the place"
        " that it takes, or the concern that it answers.",
        "Ask for the record on paper of both.",
    ),
    Code(
        "owed-not-charged",
        LAYER,
        "note",
        "An account owes something for a year that has begun, which is not charged; or more was charged than is owed.",
        "Ask when the year will be charged, or why it cannot be.",
    ),
    Code(
        "erased",
        LAYER,
        "note",
        "The key of somebody's texts was destroyed: nobody can read them again, and nothing in the history says why.",
        "Ask for the request to erase, and for the decision on it.",
    ),
)
"""The kinds of findings of the layer."""


@frozen
class YearOfAccount:
    """What one account comes to for one year, in pence."""

    account: str
    year: Year
    owed: int | None
    """What it comes to by the facts and the rules known at the end; None where a pupil count is missing."""
    charged: int
    credited: int


@frozen
class AccountInSums:
    """What one account comes to, in pence."""

    account: str
    years: tuple[YearOfAccount, ...]
    paid: int

    @property
    def balance(self) -> int:
        """What was charged, less what was credited and paid."""
        return sum(each.charged - each.credited for each in self.years) - self.paid


class Whole:
    """Looks at every fact, and at the end at what they come to together."""

    def __init__(self, held: Held, rules: Mapping[str, Rule[Any]], erased: Iterable[type]) -> None:
        """``held`` is what the facts are folded into; ``erased`` are the events by which keys are destroyed."""
        self._reading = _Afterwards(held, rules)
        self._erased = tuple(erased)
        self._charged = defaultdict[str, Counter[Year]](Counter)
        self._credited = defaultdict[str, Counter[Year]](Counter)
        self._paid = Counter[str]()
        self._destroyed: list[Recorded] = []
        """The erasures of the save at hand."""
        self._last: Recorded | None = None
        self.sums: tuple[AccountInSums, ...] = ()
        """Every account in sums, once the last fact was looked at."""

    def look(self, fact: Recorded) -> Iterator[Found]:
        """The next fact."""
        self._last = fact
        if fact.stream.startswith(_ACCOUNT):
            self._sum(fact.stream.removeprefix(_ACCOUNT), fact.event)
        elif isinstance(fact.event, self._erased):
            self._destroyed.append(fact)
        if self._destroyed and fact.why.part[0] == fact.why.part[1]:
            first, many = self._destroyed[0], len(self._destroyed)
            more = f", and {many - 1} more of the same save" if many > 1 else ""
            yield of_fact("erased", first, f"says that a key was destroyed{more}")
            self._destroyed = []

    def follow(self, fact: Recorded) -> None:
        """The next fact, which was looked at before."""
        for _ in self.look(fact):
            pass

    def _sum(self, key: str, event: Any) -> None:
        match event:
            case SubscriptionCharged(year=year, gross=gross):
                self._charged[key][year] += gross
            case ChargeCredited(charge=charge, gross=gross):
                self._credited[key][Year(charge.partition("/")[0])] += gross
            case PaymentReceived(amount=amount):
                self._paid[key] += amount
            case PaymentReversed(amount=amount) | RefundPaid(amount=amount):
                self._paid[key] -= amount

    def finish(self) -> Iterator[Found]:
        """After the last fact."""
        if self._last is None:
            return
        self._reading.today = london_day(self._last.why.recorded_at)
        self.sums = tuple(self.accounts())
        for each in self.sums:
            yield from _as_far(self._adds_up(each))
        for key, membership in self._reading.loaded(Membership):
            yield from _as_far(self._liabilities(key, membership))
            yield from _as_far(self._ending(key, membership))
        for key, school in self._reading.loaded(School):
            yield from _as_far(self._both_ends(key, school))

    # Accounts

    def accounts(self) -> Iterator[AccountInSums]:
        """Every account in sums: what it owes for each year, was charged, credited and paid."""
        for key, account in sorted(self._reading.loaded(Account)):
            waiting = dict(_as_far(self._waiting(key)))
            years = {charge.year for charge in account.charges} | waiting.keys()
            years |= self._charged[key].keys() | self._credited[key].keys()
            yield AccountInSums(key, tuple(self._year(key, year, waiting) for year in sorted(years)), self._paid[key])

    def members_on(self, day: date) -> tuple[int, int]:
        """How many full and associate members there were on a day, a school of several parts as so many."""
        rows = list(_as_far(members(self._reading, day)))
        full = sum(row.category is Category.FULL for row in rows)
        return full, len(rows) - full

    def admissions(self) -> Iterator[date]:
        """The first day of each membership."""
        for _, membership in self._reading.loaded(Membership):
            yield from (spell.admitted_on for spell in membership.spells if spell.admitted_on is not None)

    def _year(self, key: str, year: Year, waiting: Mapping[Year, int | None]) -> YearOfAccount:
        charged, credited = self._charged[key][year], self._credited[key][year]
        more = waiting.get(year, 0)
        return YearOfAccount(key, year, None if more is None else charged - credited + more, charged, credited)

    def _waiting(self, key: str) -> Iterator[tuple[Year, int | None]]:
        """By year what is owed and not charged, less what is charged and not owed; None for want of a count.

        Of years that are over: one that goes on may be charged yet.
        """
        if establishment_at(self._reading, key) is None:
            return
        today = self._reading.today
        for each in fees.statement(self._reading, URN(int(key)), today).not_charged:
            if each.year.last_day < today:
                yield each.year.name, each.amount

    def _adds_up(self, sums: AccountInSums) -> Iterator[Found]:
        account = self._reading.load(Account, sums.account)
        stream = f"{_ACCOUNT}{sums.account}"
        for year in sums.years:
            folded = sum(int(charge.net + charge.vat) for charge in account.charges_of(year.year))
            if folded != year.charged:
                yield _differs(stream, f"charges of {year.year}", folded, year.charged)
            if year.owed is None:
                said = f"{stream} owes for {year.year}, and is not charged: no pupil count serves."
                yield Found("owed-not-charged", said, stream=stream)
            elif more := year.owed - (year.charged - year.credited):
                what = "more is owed than was charged" if more > 0 else "more was charged than is owed"
                said = f"{stream}: for {year.year} £{pounds(Pence(abs(more)))} {what}."
                yield Found("owed-not-charged", said, stream=stream, pence=more)
        if sums.balance != account.balance:
            yield _differs(stream, "balance", account.balance, sums.balance)

    # What belongs together

    def _liabilities(self, key: str, membership: Membership) -> Iterator[Found]:
        """Each spell of full membership that was admitted is owed for, from its first day to its last, and no other."""
        owed = {each.spell: (each.from_on, each.until) for each in self._reading.load(Account, key).liabilities}
        spells = {
            spell.number: (spell.admitted_on, spell.last_day)
            for spell in membership.spells
            if spell.category is Category.FULL and spell.admitted_on is not None
        }
        for number in sorted(owed.keys() | spells.keys()):
            if owed.get(number) != spells.get(number):
                expected, found = _days(spells.get(number)), _days(owed.get(number))
                said = f"Spell {number} of membership:{key} is {expected}, and account:{key} owes {found}."
                stream = f"{_ACCOUNT}{key}"
                yield Found("one-sided", said, stream=stream, expected=expected, found=found)

    def _ending(self, key: str, membership: Membership) -> Iterator[Found]:
        """A membership ends with its school, and not without."""
        found = establishment_at(self._reading, key)
        spell = next((each for each in reversed(membership.spells) if each.admitted_on is not None), None)
        if found is None or spell is None or spell.admitted_on is None:
            return
        closing = found.closing
        if closing is None and spell.ending is not None:
            said = f"membership:{key} ended with {spell.ending.ends_on}, and the register shows no closing."
            yield Found("one-sided", said, stream=f"membership:{key}", found=str(spell.ending.ends_on))
        elif closing is not None and (
            spell.last_day is None or spell.last_day > max(closing.last_day, spell.admitted_on)
        ):
            said = f"The school of membership:{key} closed on {closing.last_day}, and its membership goes on after it."
            yield Found("one-sided", said, stream=f"membership:{key}", expected=str(closing.last_day))

    def _both_ends(self, key: str, school: School) -> Iterator[Found]:
        """A succession is said at both of its ends, and a conversion has one establishment at both."""
        ends = [(each, "predecessors") for each in school.successors]
        ends += [(each, "successors") for each in school.predecessors]
        for each, side in ends:
            other = self._reading.load(School, str(each.other))
            back = next((one for one in getattr(other, side) if str(one.other) == key), None)
            if back is None or (back.kind, back.on) != (each.kind, each.on):
                said = f"school:{key} says that URN {each.other} is at the other end of a {each.kind} on {each.on}"
                yield Found("one-sided", f"{said}, and that one does not say so.", stream=f"school:{key}")


def _as_far(found: Iterable[F]) -> Iterator[F]:
    """What is found, as far as it can be looked for: where facts were changed, states need not fit each other."""
    try:
        yield from found
    except Exception:  # noqa: BLE001 - the facts that do not fit are found by themselves
        return


def _days(days: tuple[date | None, date | None] | None) -> str:
    if days is None:
        return "nothing"
    return f"from {days[0]} " + ("on" if days[1] is None else f"to {days[1]}")


def _differs(stream: str, what: str, folded: int, added: int) -> Found:
    said = f"{stream}: the {what} come to £{pounds(Pence(folded))}, and the facts add up to £{pounds(Pence(added))}."
    return Found("balance-differs", said, stream=stream, expected=str(added), found=str(folded), pence=folded - added)


_ACCOUNT: Final = f"{Account.STREAM}:"


class _Afterwards:
    """What a question asks, once everything is known."""

    today: date = date.max

    def __init__(self, held: Held, rules: Mapping[str, Rule[Any]]) -> None:
        self._held = held
        self.rules = rules

    def load(self, kind: type[A], key: str) -> A:
        """The state of one aggregate."""
        return self._held.state(kind, key)

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind, by key."""
        return iter(self._held.states(kind))

    def listed(self, listing: Listing[Any, R]) -> list[R]:
        """The rows of a list, in order."""
        return rows_in_order(self, listing)

    def facts(self, kind: type[Aggregate], key: str) -> Iterable[Fact]:
        """The facts of one aggregate."""
        return self._held.facts(kind, key)
