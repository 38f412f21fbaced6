"""The history read a second time, in the plainest way there is: lists, dicts, one day after another.

Nothing of the domain's own arithmetic is used here, so that a mistake in one of the two readings shows.
"""

from collections.abc import Iterable
from datetime import date

from attrs import define, field

from thep_domain.application import founding_rulebook
from thep_domain.fees import ChargeCredited, LiabilitySet, PaymentReceived, SubscriptionCharged
from thep_domain.kernel.provenance import Recorded
from thep_domain.membership.events import (
    CommitmentsMade,
    EndingCancelled,
    MembershipAdmitted,
    MembershipApplied,
    MembershipDeclined,
    MembershipEnded,
    NoticeRescinded,
    WithdrawalNoticeServed,
)
from thep_domain.rulebook import RulebookFounded, RulesAdopted, RuleSet
from thep_domain.schools.events import (
    ClosingWithdrawn,
    EstablishmentJoined,
    PupilsCounted,
    SchoolClosed,
    SchoolRegistered,
    SchoolSucceeded,
    SchoolTookOver,
)


@define
class PlainNotice:
    """A notice, and when it was taken back."""

    received_on: date
    ends_on: date
    rescinded_on: date | None = None


@define
class PlainSpell:
    """A spell of membership."""

    number: int
    full: bool
    applied_on: date
    commitments: list[tuple[str, date]]
    admitted_on: date | None = None
    declined_on: date | None = None
    notices: list[PlainNotice] = field(factory=list)
    school_ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day, where one is settled."""
        days = [notice.ends_on for notice in self.notices if notice.rescinded_on is None]
        if self.school_ended_on is not None:
            days.append(self.school_ended_on)
        return min(days) if days else None

    def covers(self, day: date) -> bool:
        """Whether this is membership on a day."""
        if self.admitted_on is None or self.admitted_on > day:
            return False
        return self.last_day is None or not day > self.last_day


@define
class PlainAccount:
    """An account as lists of what was recorded."""

    charges: list[SubscriptionCharged] = field(factory=list)
    credits: list[ChargeCredited] = field(factory=list)
    payments: list[PaymentReceived] = field(factory=list)
    liabilities: int = 0

    @property
    def balance(self) -> int:
        """What was charged, less what was credited and paid."""
        total = 0
        for charge in self.charges:
            total += charge.gross
        for credit in self.credits:
            total -= credit.gross
        for payment in self.payments:
            total -= payment.amount
        return total

    def standing(self, year: str) -> list[int]:
        """The units of a year that are charged and were not set free by a credit, once for each charge."""
        units: list[int] = []
        for charge in self.charges:
            if charge.year == year:
                freed = [c for c in self.credits if c.charge == charge.charge and c.units_start is not None]
                taken = {u for c in freed for u in range(c.units_start or 0, c.units_end or 0)}
                units.extend(u for u in range(charge.units_start, charge.units_end) if u not in taken)
        return sorted(units)


@define
class PlainBook:
    """Everything read so far."""

    spells: dict[str, list[PlainSpell]] = field(factory=dict)
    accounts: dict[str, PlainAccount] = field(factory=dict)
    rules: list[tuple[date, str, str]] = field(factory=list)
    counts: dict[str, list[tuple[int, PupilsCounted]]] = field(factory=dict)
    closings: dict[str, date] = field(factory=dict)
    """The closing day of each school that has one, by stream."""
    establishments: dict[str, str] = field(factory=dict)
    """The establishment of each URN."""

    def read(self, fact: Recorded) -> None:
        """Take in one more fact."""
        key = fact.stream.partition(":")[2]
        event = fact.event
        match event:
            case MembershipApplied():
                made = [(str(each), event.applied_on) for each in event.commitments]
                spell = PlainSpell(event.spell, event.category == "full", event.applied_on, made)
                self.spells.setdefault(key, []).append(spell)
            case SubscriptionCharged():
                self.account(key).charges.append(event)
            case ChargeCredited():
                self.account(key).credits.append(event)
            case PaymentReceived():
                self.account(key).payments.append(event)
            case LiabilitySet():
                self.account(key).liabilities += 1
            case RulebookFounded() | RulesAdopted():
                self.rules.extend((event.in_force_from, str(rule.name), str(rule.value)) for rule in event.rules)
            case RuleSet():
                self.rules.append((event.in_force_from, str(event.rule), str(event.value)))
            case PupilsCounted():
                self.counts.setdefault(fact.stream, []).append((fact.version, event))
            case SchoolClosed():
                self.closings[fact.stream] = event.closed_on
            case ClosingWithdrawn():
                self.closings.pop(fact.stream, None)
            case SchoolRegistered() | SchoolSucceeded() | SchoolTookOver() | EstablishmentJoined():
                self.establishments[key] = event.establishment
            case _:
                self._read_of_spell(key, event)

    def _read_of_spell(self, key: str, event: object) -> None:
        match event:
            case CommitmentsMade():
                self._spell(key, event.spell).commitments.extend((str(c), event.made_on) for c in event.commitments)
            case MembershipAdmitted():
                self._spell(key, event.spell).admitted_on = event.admitted_on
            case MembershipDeclined():
                self._spell(key, event.spell).declined_on = event.declined_on
            case WithdrawalNoticeServed():
                self._spell(key, event.spell).notices.append(PlainNotice(event.received_on, event.ends_on))
            case NoticeRescinded():
                for notice in self._spell(key, event.spell).notices:
                    if notice.received_on == event.received_on and notice.rescinded_on is None:
                        notice.rescinded_on = event.rescinded_on
            case MembershipEnded():
                self._spell(key, event.spell).school_ended_on = event.ends_on
            case EndingCancelled():
                self._spell(key, event.spell).school_ended_on = None
            case _:
                pass

    def account(self, key: str) -> PlainAccount:
        """The account of an establishment."""
        return self.accounts.setdefault(key, PlainAccount())

    def _spell(self, key: str, number: int) -> PlainSpell:
        return next(spell for spell in self.spells[key] if spell.number == number)

    # What can be asked

    def counts_of(self, stream: str) -> list[tuple[date, int, int]]:
        """The day, version and pupils of each count of a school; none is later than its closing day."""
        last = self.closings.get(stream, date.max)
        return [(min(count.counted_on, last), version, count.pupils) for version, count in self.counts.get(stream, [])]

    def spell_on(self, key: str, day: date) -> PlainSpell | None:
        """The first spell that is membership on a day."""
        for spell in self.spells.get(key, []):
            if spell.covers(day):
                return spell
        return None

    def roll(self, day: date) -> list[str]:
        """Every establishment that is a full member on a day."""
        return sorted(key for key, spells in self.spells.items() if any(s.full and s.covers(day) for s in spells))

    def full_member_on(self, key: str, day: date) -> bool:
        """Whether an establishment is a full member on a day."""
        return any(spell.full and spell.covers(day) for spell in self.spells.get(key, []))

    def rule(self, name: str, day: date) -> str:
        """The value of a rule on a day: the one that came into force last; of two on one day, the one set last."""
        found: tuple[date, str] | None = None
        for since, rule, value in self.rules or _founding_rules():
            if rule == name and since <= day and (found is None or since >= found[0]):
                found = since, value
        if found is None:  # before the founding, the founding rules
            found = next((since, value) for since, rule, value in self.rules or _founding_rules() if rule == name)
        return found[1]


def _founding_rules() -> list[tuple[date, str, str]]:
    return [(rule.in_force_from, rule.rule, rule.value) for rule in founding_rulebook().rules]


def read(facts: Iterable[Recorded]) -> PlainBook:
    """Everything that these facts say."""
    book = PlainBook()
    for fact in facts:
        book.read(fact)
    return book
