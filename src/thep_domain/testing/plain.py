"""The history read a second time, in the plainest way there is: lists, dicts, one day after another.

Nothing of the domain's own arithmetic is used here, so that a mistake in one of the two readings shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from attrs import define, field

from thep_domain.application import founding_rulebook
from thep_domain.fees import (
    ChargeCredited,
    LiabilitySet,
    PaymentReceived,
    PaymentReversed,
    RefundPaid,
    SubscriptionCharged,
)
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.membership.events import (
    AdmissionRedated,
    ApplicationRedated,
    ApplicationWithdrawn,
    CategoryCorrected,
    ChangeRedated,
    CommitmentRedated,
    CommitmentsMade,
    EndingCancelled,
    MembershipAdmitted,
    MembershipApplied,
    MembershipDeclined,
    MembershipEnded,
    NoticeRedated,
    NoticeRescinded,
    NoticeRetracted,
    TierChanged,
    WithdrawalNoticeServed,
)
from thep_domain.rulebook import RulebookFounded, RuleCorrected, RulesAdopted, RuleSet
from thep_domain.schools.events import (
    AddressChanged,
    ClosingWithdrawn,
    CountCorrected,
    EstablishmentJoined,
    LinkRejected,
    LinkRestored,
    OpeningCorrected,
    PupilsCounted,
    SchoolClosed,
    SchoolMoved,
    SchoolReclassified,
    SchoolRegistered,
    SchoolRenamed,
    SchoolSucceeded,
    SchoolTookOver,
    ShownEvent,
    SourceRetracted,
    SuccessionKind,
    SuccessionUndone,
    TakeoverUndone,
)


@define
class PlainNotice:
    """A notice, and when it was taken back."""

    received_on: date
    ends_on: date
    rescinded_on: date | None = None
    number: int = 1
    at_earliest: bool = True
    """Whether it gave the first last day that the rules allowed."""


@define
class PlainSpell:
    """A spell of membership."""

    number: int
    full: bool
    applied_on: date
    commitments: list[tuple[str, date]]
    admitted_on: date | None = None
    declined_on: date | None = None
    withdrawn_on: date | None = None
    notices: list[PlainNotice] = field(factory=list)
    noticed: int = 0
    """How many notices were ever entered."""
    school_ended_on: date | None = None
    changed_on: date | None = None
    """The first day of the spell of another category that followed."""
    begun_by_change: bool = False
    with_application: set[str] = field(factory=set)
    """The commitments that were made with the application, or the change of category that began the spell, and whose
    days were not corrected by themselves."""

    @property
    def decided(self) -> bool:
        """Whether the application is over: admitted, declined or withdrawn."""
        return any((self.admitted_on, self.declined_on, self.withdrawn_on))

    @property
    def last_day(self) -> date | None:
        """The last day, where one is settled."""
        changed_on = None if self.changed_on is None else self.changed_on - ONE_DAY
        return min((day for day in (self.last_day_given, changed_on) if day is not None), default=None)

    @property
    def last_day_given(self) -> date | None:
        """The last day that a notice gave, or the end of the school, whether or not the category changed."""
        days = [notice.ends_on for notice in self.notices if notice.rescinded_on is None]
        return min([*days, *([self.school_ended_on] if self.school_ended_on else [])], default=None)

    def redate_application(self, day: date) -> None:
        """Say when the school applied; the commitments that it made with the application move with it."""
        self.applied_on = day
        self.commitments = [(words, day if words in self.with_application else on) for words, on in self.commitments]

    def redate_commitment(self, words: str, day: date) -> None:
        """Say when a commitment was made."""
        self.commitments = [each for each in self.commitments if each[0] != words] + [(words, day)]
        self.with_application.discard(words)

    def give_notice(self, received_on: date, ends_on: date, *, at_earliest: bool) -> None:
        """Enter a notice."""
        self.noticed += 1
        self.notices.append(PlainNotice(received_on, ends_on, None, self.noticed, at_earliest))

    def change_over(self, day: date, full: bool, words: Iterable[str]) -> "PlainSpell":
        """End the day before a change of category; gives the spell that begins with it."""
        self.changed_on = day
        held = [each for each in self.commitments if each[1] <= day]
        made = [(each, day) for each in words if each not in dict(held)]
        after = PlainSpell(self.number + 1, full, day, held + made, admitted_on=day, begun_by_change=True)
        after.with_application = {each for each, _ in made}
        return after

    def redate_change(self, before: "PlainSpell", day: date) -> None:
        """Say when the category changed that began this spell, and ended the one before."""
        before.changed_on = self.admitted_on = day
        self.redate_application(day)

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
    reversals: list[PaymentReversed] = field(factory=list)
    refunds: list[RefundPaid] = field(factory=list)
    liabilities: int = 0

    @property
    def balance(self) -> int:
        """What was charged, less what was credited, and paid, and neither reversed nor paid back."""
        total = 0
        for charge in self.charges:
            total += charge.gross
        for credit in self.credits:
            total -= credit.gross
        for payment in self.payments:
            total -= payment.amount
        for reversal in self.reversals:
            total += reversal.amount
        for refund in self.refunds:
            total += refund.amount
        return total

    @property
    def unreversed(self) -> list[PaymentReceived]:
        """The payments that stand."""
        gone = {reversal.payment for reversal in self.reversals}
        return [payment for payment in self.payments if payment.payment not in gone]

    def left_of(self, charge: SubscriptionCharged) -> tuple[int, int]:
        """What is left of a charge before VAT, and of its VAT."""
        net, vat = int(charge.net), int(charge.vat)
        for credit in self.credits:
            if credit.charge == charge.charge:
                net, vat = net - credit.net, vat - credit.vat
        return net, vat

    def standing_net(self, year: str) -> int:
        """What a year comes to before VAT, after every credit."""
        return sum(self.left_of(charge)[0] for charge in self.charges if charge.year == year)

    def fee_of(self, year: str) -> dict[int, int]:
        """For each unit of a year that is charged and not set free, the year's fee that its charges have come to."""
        found: dict[int, int] = {}
        for charge in self.charges:
            if charge.year == year:
                found |= dict.fromkeys(self.units_left(charge), self.lowered_to(charge))
        return found

    def lowered_to(self, charge: SubscriptionCharged) -> int:
        """The year's fee that a charge goes up to, after credits down to a lower one."""
        lower = [int(c.year_fee) for c in self.credits if c.charge == charge.charge and c.year_fee is not None]
        return max(int(charge.fee_before), min([int(charge.year_fee), *lower]))

    def units_left(self, charge: SubscriptionCharged) -> list[int]:
        """The units that a charge still covers: none, where it was a difference that is credited down to nothing."""
        if charge.fee_before and self.lowered_to(charge) <= charge.fee_before:
            return []
        freed = [c for c in self.credits if c.charge == charge.charge and c.units_start is not None]
        taken = {unit for c in freed for unit in range(c.units_start or 0, c.units_end or 0)}
        return [unit for unit in range(charge.units_start, charge.units_end) if unit not in taken]

    def standing(self, year: str) -> list[int]:
        """The units of a year that cost something and were not set free, once for each charge that is no difference."""
        first = [c for c in self.charges if c.year == year and not c.fee_before and self.lowered_to(c)]
        return sorted(unit for charge in first for unit in self.units_left(charge))


@define
class PlainSchool:
    """What files and corrections say of a school under one URN, and was not taken back: each with its source."""

    registered: SchoolRegistered | None = None
    said: list[ShownEvent] = field(factory=list)

    def retract(self, source: Cited) -> None:
        """Take back what one file said; a school that no file registered any more is not shown at all."""
        self.said = [event for event in self.said if event.source != source]
        if self.registered is None or self.registered.source == source:
            self.registered, self.said = None, []

    @property
    def name(self) -> str:
        """The name that was given for the latest day; of two for one day, the one recorded last."""
        found, since = str(self.registered and self.registered.name), date.min
        for event in self.said:
            if isinstance(event, SchoolRenamed) and event.from_on >= since:
                found, since = str(event.name), event.from_on
        return found

    @property
    def la(self) -> str:
        """The authority that was given for the latest day; of two for one day, the one recorded last."""
        found, since = str(self.registered and self.registered.la), date.min
        for event in self.said:
            if isinstance(event, SchoolMoved) and event.from_on >= since:
                found, since = str(event.la), event.from_on
        return found

    @property
    def opened_on(self) -> date | None:
        """The opening day that was recorded last."""
        openings = [event.opened_on for event in self.said if isinstance(event, OpeningCorrected)]
        first = None if self.registered is None else self.registered.opened_on
        return [first, *openings][-1]

    @property
    def closed_on(self) -> date | None:
        """The closing day that was recorded last."""
        found: date | None = None
        for event in self.said:
            if isinstance(event, SchoolClosed):
                found = event.closed_on
            elif isinstance(event, ClosingWithdrawn):
                found = None
        return found


@define
class PlainBook:
    """Everything read so far."""

    spells: dict[str, list[PlainSpell]] = field(factory=dict)
    accounts: dict[str, PlainAccount] = field(factory=dict)
    rules: list[tuple[date, str, str]] = field(factory=list)
    schools: dict[str, PlainSchool] = field(factory=dict)
    """What is shown of each school, by stream."""
    counts: dict[str, list[tuple[int, PupilsCounted | CountCorrected]]] = field(factory=dict)
    """Of two counts of one day, the one recorded last counts: a corrected count comes after the wrong one."""
    establishments: dict[str, str] = field(factory=dict)
    """The establishment of each URN."""
    successions: dict[tuple[str, str], tuple[SuccessionKind, date]] = field(factory=dict)
    """How, and from which day, one school follows another, by the numbers of the first and the second."""
    rejected: set[tuple[str, str]] = field(factory=set)
    """The links that are wrong."""

    def read(self, fact: Recorded) -> None:
        """Take in one more fact."""
        key = fact.stream.partition(":")[2]
        event = fact.event
        match event:
            case MembershipApplied():
                made = [(str(each), event.applied_on) for each in event.commitments]
                spell = PlainSpell(event.spell, event.category == "full", event.applied_on, made)
                spell.with_application = {words for words, _ in made}
                self.spells.setdefault(key, []).append(spell)
            case TierChanged():
                before = self.spells[key][-1]
                words = [str(each) for each in event.commitments]
                self.spells[key].append(before.change_over(event.changed_on, event.category == "full", words))
            case SubscriptionCharged():
                self.account(key).charges.append(event)
            case ChargeCredited():
                self.account(key).credits.append(event)
            case PaymentReceived():
                self.account(key).payments.append(event)
            case PaymentReversed():
                self.account(key).reversals.append(event)
            case RefundPaid():
                self.account(key).refunds.append(event)
            case LiabilitySet():
                self.account(key).liabilities += 1
            case RulebookFounded() | RulesAdopted():
                self.rules.extend((event.in_force_from, str(rule.name), str(rule.value)) for rule in event.rules)
            case RuleSet():
                self.rules.append((event.in_force_from, str(event.rule), str(event.value)))
            case RuleCorrected():
                self._correct_rule(event)
            case _:
                self._read_of_school(fact, key, event)

    def _correct_rule(self, event: RuleCorrected) -> None:
        for at in reversed(range(len(self.rules))):
            if self.rules[at][:2] == (event.in_force_from, event.rule):
                self.rules[at] = event.in_force_from, str(event.rule), str(event.value)
                return

    def _read_of_school(self, fact: Recorded, key: str, event: object) -> None:
        match event:
            case PupilsCounted() | CountCorrected():
                self.counts.setdefault(fact.stream, []).append((fact.version, event))
            case SchoolRegistered():
                self.schools[fact.stream] = PlainSchool(event)
                self.establishments[key] = event.establishment
            case SchoolRenamed() | SchoolReclassified() | SchoolMoved() | AddressChanged():
                self.schools[fact.stream].said.append(event)
            case OpeningCorrected() | SchoolClosed() | ClosingWithdrawn():
                self.schools[fact.stream].said.append(event)
            case SourceRetracted():
                held = self.counts.get(fact.stream, [])
                self.counts[fact.stream] = [each for each in held if each[1].source != event.source]
                school = self.schools.get(fact.stream)
                if school is not None:
                    school.retract(event.source)
                    if school.registered is None:
                        del self.schools[fact.stream]
                        self.establishments.pop(key)
            case LinkRejected():
                self.rejected.add((str(event.predecessor), str(event.successor)))
            case LinkRestored():
                self.rejected.discard((str(event.predecessor), str(event.successor)))
            case SchoolSucceeded():
                self.establishments[key] = event.establishment
                self.successions[key, str(event.successor)] = event.kind, event.on
            case SuccessionUndone():
                self.establishments[key] = event.establishment
                self.successions.pop((key, str(event.successor)), None)
            case SchoolTookOver() | TakeoverUndone() | EstablishmentJoined():
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
            case ApplicationWithdrawn():
                self._spell(key, event.spell).withdrawn_on = event.withdrawn_on
            case WithdrawalNoticeServed():
                first = event.ends_on == event.earliest
                self._spell(key, event.spell).give_notice(event.received_on, event.ends_on, at_earliest=first)
            case NoticeRescinded():
                for notice in self._spell(key, event.spell).notices:
                    if notice.received_on == event.received_on and notice.rescinded_on is None:
                        notice.rescinded_on = event.rescinded_on
            case MembershipEnded():
                self._spell(key, event.spell).school_ended_on = event.ends_on
            case EndingCancelled():
                self._spell(key, event.spell).school_ended_on = None
            case _:
                self._read_correction(key, event)

    def _read_correction(self, key: str, event: object) -> None:
        match event:
            case ApplicationRedated():
                self._spell(key, event.spell).redate_application(event.applied_on)
            case CommitmentRedated():
                self._spell(key, event.spell).redate_commitment(str(event.commitment), event.made_on)
            case AdmissionRedated():
                self._spell(key, event.spell).admitted_on = event.admitted_on
            case ChangeRedated():
                before, after = self._spell(key, event.spell - 1), self._spell(key, event.spell)
                after.redate_change(before, event.changed_on)
            case NoticeRedated():
                for notice in self._spell(key, event.spell).notices:
                    if notice.number == event.notice:
                        notice.received_on, notice.ends_on = event.received_on, event.ends_on
                        notice.at_earliest = event.ends_on == event.earliest
            case NoticeRetracted():
                spell = self._spell(key, event.spell)
                spell.notices = [notice for notice in spell.notices if notice.number != event.notice]
            case CategoryCorrected():
                self._spell(key, event.spell).full = event.category == "full"
            case _:
                pass

    def account(self, key: str) -> PlainAccount:
        """The account of an establishment."""
        return self.accounts.setdefault(key, PlainAccount())

    def _spell(self, key: str, number: int) -> PlainSpell:
        return next(spell for spell in self.spells[key] if spell.number == number)

    # What can be asked

    def closing(self, stream: str) -> date | None:
        """The closing day of a school, where it has one."""
        return self.schools[stream].closed_on if stream in self.schools else None

    def counts_of(self, stream: str) -> list[tuple[date, int, int]]:
        """The day, version and pupils of each count of a school; none is later than its closing day."""
        last = self.closing(stream) or date.max
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


def out_of_order(spells: Sequence[PlainSpell]) -> Iterator[str]:
    """What of a school's spells comes before what it rests on: each in words."""
    for spell in spells:
        applied, admitted = spell.applied_on, spell.admitted_on
        after = {"admitted": admitted, "declined": spell.declined_on, "withdrawn": spell.withdrawn_on}
        if not spell.begun_by_change:
            after |= {f"committed to {words}": made_on for words, made_on in spell.commitments}
        yield from (f"{what} on {day}, applied on {applied}" for what, day in after.items() if day and day < applied)
        if admitted is not None:
            yield from _notices_out_of_order(spell, admitted)
    for one, other in pairwise(spells):
        if one.admitted_on is None:
            over = one.declined_on or one.withdrawn_on
            if over is None or other.applied_on < over:
                yield f"applied again on {other.applied_on}, and the first application was over on {over}"
        elif one.last_day is None or not one.last_day < other.applied_on:
            yield f"spell {other.number} begins on {other.applied_on}, and the one before ends on {one.last_day}"
        elif other.begun_by_change and other.applied_on != one.last_day + ONE_DAY:
            yield f"changed on {other.applied_on}, and the spell before ends on {one.last_day}"
        elif other.begun_by_change and one.full and not other.full and one.last_day_given != one.last_day:
            yield f"an associate on {other.applied_on}, and full membership ends on {one.last_day_given}"


def _notices_out_of_order(spell: PlainSpell, admitted: date) -> Iterator[str]:
    if spell.changed_on is not None and spell.changed_on <= admitted:
        yield f"changed on {spell.changed_on}, admitted on {admitted}"
    for notice in spell.notices:
        if notice.received_on < admitted:
            yield f"noticed on {notice.received_on}, admitted on {admitted}"
        if notice.rescinded_on and not notice.received_on <= notice.rescinded_on <= notice.ends_on:
            yield f"{notice} was not running when it was rescinded"
    for first, second in pairwise(spell.notices):
        if first.rescinded_on is None or second.received_on < first.rescinded_on:
            yield f"{second} came while {first} stood"


def _founding_rules() -> list[tuple[date, str, str]]:
    return [(rule.in_force_from, rule.rule, rule.value) for rule in founding_rulebook().rules]


def read(facts: Iterable[Recorded]) -> PlainBook:
    """Everything that these facts say."""
    book = PlainBook()
    for fact in facts:
        book.read(fact)
    return book
