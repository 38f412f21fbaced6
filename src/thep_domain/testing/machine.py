"""A state machine that acts on a Partnership and on a small model at once, and compares them after every step."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from thep_domain import fees, membership, rulebook, schools
from thep_domain.application import Partnership
from thep_domain.fees import FeesDesk
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer, Reading
from thep_domain.membership import AIMS, ALL, Category, MembershipDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import CountEntry, LinkEntry, RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing.commands import Command, Sent, do
from thep_domain.testing.days import DAYS_THAT_MATTER, LAST_DAY, ONE_DAY
from thep_domain.testing.memory import Clock, SimulatedClock, in_memory, overtaken
from thep_domain.testing.mistakes import MISTAKES
from thep_domain.testing.model import FOUNDED, ModelRegistration, ModelRules, ModelSchool
from thep_domain.testing.schools.strategies import BOROUGH_CODE, COMMUNITY, INDEPENDENT, OTHER_CODE, TYPES
from thep_domain.testing.values import BOARD, EXCEPTION, MEETING

FIRST_URN: Final = 100_001
UNCOUNTED: Final = FIRST_URN + 5
STARTS: Final = (date(2016, 6, 14), date(2016, 12, 20), date(2017, 8, 20), date(2019, 11, 1))
RULES: Final = (
    *(("fees.rate", "5.50"), ("fees.rate", "4.99"), ("fees.rate", "0.30"), ("fees.part-year", "days")),
    *(("notice.period", "P6M"), ("notice.period", "P56D"), ("membership.associate-commitments", "aims,fee")),
)
TRIES_AND_MORE: Final = 40

_pick = st.sampled_from(range(12))
_likely = st.sampled_from((True, True, True, False))
"""Whether a move looks for a school that it can be made with, or takes any."""
_full = st.sampled_from((True, True, True, False))
_late = st.sampled_from((0, 0, 0, 1))
"""Days by which an act comes before the application that it is about."""
_amount = st.sampled_from((50, 0, 1, 9_999, 100_000, 5_000_000, -1)).map(Pence)
_year = st.sampled_from((0, 0, 1, -1))
"""The academic year of a charge, counted from that of today."""
_ready = st.sampled_from((ALL, (AIMS,), (*ALL, "tea")))


def _category(full: bool) -> Category:
    return Category.FULL if full else Category.ASSOCIATE


class PartnershipMachine(RuleBasedStateMachine):
    """Schools join, give notice, convert, merge and close, are charged, credited and pay, and the Board changes rules.

    The scene is set with six schools: three ordinary ones, some of them members, one that is not publicly funded, one
    of another authority, and one whose pupils are never counted. Most moves look for a school that they can be made
    with; the model says what is refused all the same. Override ``make_partnership`` to run it on your own store, and
    take its ``TestCase`` into a test file; ``measure_machine()`` counts what it reaches.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clock = SimulatedClock(datetime(2016, 6, 14, 9, tzinfo=UTC))
        self.thep = self.make_partnership(self.clock)
        self.book = ModelRules()
        self.schools: dict[URN, ModelSchool] = {}
        """By the first URN of each, which is the id of the establishment."""
        self.shown: dict[URN, RegisterEntry] = {}
        """What the register shows of each URN."""
        self.known: tuple[Recorded, ...] = ()
        self.answered: list[tuple[Sent, Answer]] = []
        self.rolls: list[tuple[int, date, list[str]]] = []
        """The roll of each step, with the position and the day for which it was asked."""
        self.sent: list[str] = []
        self.refusals: list[str] = []

    def make_partnership(self, clock: Clock) -> Partnership:
        """An empty Partnership that takes the time from this clock."""
        return in_memory(clock)

    def teardown(self) -> None:
        """Fold the history twice, and let go of the store."""
        first = self.thep.replay()
        assert self.thep.replay() == first, "two replays of one history differ"
        self.thep.close()

    @property
    def today(self) -> date:
        """The day on which the next command is sent."""
        return self.clock.today

    # Sending

    def send(
        self,
        command: Command,
        expected: str | None = None,
        *,
        actor: str = "membership-officer",
        reason: str | None = None,
        request_id: str | None = None,
    ) -> Answer | None:
        """Send a command that is refused with this code, or done where there is none; every third under a request."""
        if request_id is None and len(self.sent) % 3 == 0:
            request_id = f"request-{len(self.sent)}"
        sent = Sent(command, actor, reason, request_id)
        before = self.thep.journal.last()
        self.sent.append(command.verb)
        try:
            answer = command.perform(self.thep.acting(actor, reason, request_id=request_id))
        except Refused as refused:
            if refused.code != expected:
                raise AssertionError(
                    f"{sent} on {self.today} should give {expected or 'no refusal'}, not {refused}"
                ) from None
            assert self.thep.journal.last() == before, f"{sent} was refused, and recorded something"
            self.refusals.append(refused.code)
            return None
        assert expected is None, f"{sent} on {self.today} should be refused with {expected}"
        assert not answer.repeated, f"{sent} was answered as if it had been sent before"
        if request_id is not None:
            self.answered.append((sent, answer))
        return answer

    def publish(
        self, *entries: RegisterEntry, counts: Iterable[CountEntry] = (), links: Iterable[LinkEntry] = ()
    ) -> None:
        """The register brings news, dated today."""
        news = RegisterNews(
            as_at=self.today, source="register.csv", schools=entries, counts=tuple(counts), links=tuple(links)
        )
        self.shown.update({entry.urn: entry for entry in entries})
        self.send(do(RegisterDesk.record, news), actor="register-import")

    def change(self, urn: URN, **changes: Any) -> None:
        """The register shows a school otherwise than before."""
        self.publish(attrs.evolve(self.shown[urn], **changes))

    # Choosing

    def choose(self, pick: int, candidates: Iterable[URN], likely: bool = True) -> URN:
        """One of the candidates where that is likely and there are some, else any school, by its first URN."""
        found = list(candidates) if likely else []
        found = found or list(self.schools)
        return found[pick % len(found)]

    def those(self, **wanted: bool) -> list[URN]:
        """The schools of which all this is so: applying, member, noticed, former, strange, charged, paying, open."""
        return [urn for urn in self.schools if all(self._traits(urn)[trait] is wish for trait, wish in wanted.items())]

    def _traits(self, urn: URN) -> Mapping[str, bool]:
        school = self.schools[urn]
        member = school.member_on(self.today) is not None
        return {
            "applying": school.applying is not None,
            "lacking": school.applying is not None and {made for made, _ in school.applying.commitments} < set(ALL),
            "member": member,
            "noticed": school.notice is not None,
            "former": any(spell.admitted_on for spell in school.spells) and not member,
            "strange": school.applying is None and not member and school.open_on(self.today),
            "charged": any(charge.left for charge in school.charges),
            "paying": school.has_account,
            "open": school.now.closed_on is None,
            "closing": school.now.closed_on is not None,
        }

    def named(self, urn: URN, pick: int) -> URN:
        """A school by one of the URNs it has had."""
        registrations = self.schools[urn].registrations
        return URN(registrations[pick % len(registrations)].urn)

    # What happens

    @initialize(
        pupils=st.tuples(*(st.sampled_from((435, 436, 7, 1, 0)) for _ in range(3))),
        start=st.sampled_from(STARTS),
        members=st.sampled_from((2, 3, 1, 0)),
    )
    def set_the_scene(self, pupils: tuple[int, ...], start: date, members: int) -> None:
        """Six schools stand in the register, most of them counted in January 2016, and some of them are members."""
        self.clock.now = datetime.combine(start, time(9), UTC)
        kinds: list[dict[str, Any]] = [*({"pupils": number} for number in pupils)]
        kinds += [{"type_code": INDEPENDENT, "pupils": 90}, {"la": OTHER_CODE, "pupils": 210}, {}]
        entries = [self._entry(FIRST_URN + number, **kind) for number, kind in enumerate(kinds)]
        for entry in entries:
            self.schools[entry.urn] = ModelSchool(self.book, [self._registration(entry)])
        self.publish(*entries)
        for number in range(members if start > date(2016, 6, 30) else 0):
            self._apply(URN(FIRST_URN + number))
            self._admit(URN(FIRST_URN + number), start, exception=False)

    @rule(stride=st.sampled_from((0, 0, 1, 30, 92, 183)))
    def let_time_pass(self, stride: int) -> None:
        """Days go by; with none told, all until the next day that matters."""
        then = self.today + timedelta(days=stride)
        if not stride:
            then = next((day for day in DAYS_THAT_MATTER if day > self.today), self.today)
        self._wait_until(then)

    @rule(pick=_pick, full=_full, commitments=_ready, likely=_likely)
    def apply(self, pick: int, full: bool, commitments: tuple[str, ...], likely: bool) -> None:
        """A school applies, with every commitment, with one, or with one that there is not."""
        urn = self.choose(pick, self.those(strange=True), likely)
        expected = self.schools[urn].apply(self.today, full, commitments)
        self.send(
            do(MembershipDesk.apply, self.named(urn, pick), _category(full), on=self.today, commitments=commitments),
            expected,
        )

    @rule(pick=_pick, ready=st.booleans(), exception=st.sampled_from((True, False)), late=_late, likely=_likely)
    def admit(self, pick: int, ready: bool, exception: bool, late: int, likely: bool) -> None:
        """An applicant is admitted, now and then before it applied, by an exception or without."""
        urn = (
            self.choose(pick, self.those(applying=True, lacking=False), True)
            if ready
            else self._applicant(pick, likely)
        )
        self._admit(urn, self._day(urn, late), exception)

    @rule(pick=_pick, exception=st.sampled_from((True, True, False)), likely=_likely)
    def join(self, pick: int, exception: bool, likely: bool) -> None:
        """A school applies with every commitment, and is admitted, by an exception or without."""
        urn = self.choose(pick, self.those(strange=True), likely)
        self._apply(urn)
        self._admit(urn, self.today, exception)

    @rule(pick=st.sampled_from((3, 4, 5)), year=_year)
    def join_out_of_the_ordinary(self, pick: int, year: int) -> None:
        """A school joins that is not publicly funded, of another authority, or was never counted, and is charged."""
        urn = self.choose(pick, self.schools)
        self._apply(urn, full=True)
        self._admit(urn, self.today, exception=False)
        self._admit(urn, self.today, exception=True)
        self._charge_one(urn, self._year(year))

    @rule(pick=_pick, words=st.sampled_from((ALL, (AIMS,), ("tea",))), late=_late, likely=_likely)
    def commit(self, pick: int, words: tuple[str, ...], late: int, likely: bool) -> None:
        """An applicant makes the commitments it left out."""
        urn = self._applicant(pick, likely)
        day = self._day(urn, late)
        self.send(do(MembershipDesk.commit, urn, words, on=day), self.schools[urn].commit(day, words))

    @rule(pick=_pick, late=_late, likely=_likely)
    def decline(self, pick: int, late: int, likely: bool) -> None:
        """An application is declined."""
        urn = self._applicant(pick, likely)
        day = self._day(urn, late)
        self.send(do(MembershipDesk.decline, urn, on=day, authority=BOARD), self.schools[urn].decline(day))

    @rule(pick=_pick, full=_full, likely=_likely)
    def rejoin(self, pick: int, full: bool, likely: bool) -> None:
        """A former member applies again, and is admitted."""
        former = self.those(former=True, applying=False, strange=True)
        if not former and (leaving := self.those(noticed=True)):
            self._wait_for_the_last_day(self.choose(pick, leaving), more=1)
            former = self.those(former=True, applying=False, strange=True)
        urn = self.choose(pick, former, likely)
        expected = self.schools[urn].rejoin(self.today, full, ALL)
        self.send(do(MembershipDesk.rejoin, urn, _category(full), on=self.today, commitments=ALL), expected)
        if expected is None:
            self._admit(urn, self.today, exception=True)

    @rule(
        pick=_pick,
        stay=st.sampled_from((None, None, 0, 56, 364, 365, 366, 500)),
        late=st.sampled_from((0, 0, 20, 200)),
        twice=st.booleans(),
        likely=_likely,
    )
    def give_notice(self, pick: int, stay: int | None, late: int, twice: bool, likely: bool) -> None:
        """A member gives notice, now and then twice, to leave as early as it may or later; it may be learnt late."""
        urn = self._member(pick, likely)
        if twice:
            self._give_notice(urn, urn, self.today, None)
        day = self.today - timedelta(days=late)
        self._give_notice(self.named(urn, pick), urn, day, None if stay is None else day + timedelta(days=stay))

    @rule(pick=_pick, days=st.sampled_from((0, 1, 30)), likely=_likely)
    def rescind(self, pick: int, days: int, likely: bool) -> None:
        """A notice is taken back, some days after it was given."""
        if likely and not self.those(noticed=True, member=True):
            urn = self._member(pick, likely)
            self._give_notice(urn, urn, self.today, None)
            self._wait_until(self.today + timedelta(days=days))
        urn = self.choose(pick, self.those(noticed=True, member=True), likely)
        command = do(MembershipDesk.rescind_notice, urn, on=self.today, authority=BOARD)
        self.send(command, self.schools[urn].rescind(self.today))

    @precondition(lambda self: self.those(noticed=True))
    @rule(pick=_pick, more=st.sampled_from((0, 1)))
    def wait_for_the_last_day(self, pick: int, more: int) -> None:
        """Time goes by until a notice has run out, or nearly."""
        self._wait_for_the_last_day(self.choose(pick, self.those(noticed=True)), more)

    @rule(pick=_pick, days=st.sampled_from((-40, 0, 1, 40, 200)), likely=_likely)
    def close(self, pick: int, days: int, likely: bool) -> None:
        """The register shows a closing day, past or to come, or another one than before."""
        urn = self.choose(pick, self.those(member=True), likely)
        self._close(urn, self.today + timedelta(days=days))

    @precondition(lambda self: self.those(closing=True))
    @rule(pick=_pick)
    def reopen(self, pick: int) -> None:
        """The register no longer shows a closing day."""
        self._close(self.choose(pick, self.those(closing=True)), None)

    @rule(pick=_pick, likely=_likely)
    def end(self, pick: int, likely: bool) -> None:
        """The membership of a school that closes is ended by hand, though the register has done so already."""
        urn = self.choose(pick, self.those(closing=True, member=True) or self.those(member=True), likely)
        day = self.schools[urn].now.closed_on or self.today
        self.send(do(MembershipDesk.end, urn, on=day), self.schools[urn].end(day))

    @precondition(lambda self: self.those(member=True, open=True))
    @rule(pick=_pick, days=st.sampled_from((0, 10)), further=st.booleans())
    def convert(self, pick: int, days: int, further: bool) -> None:
        """A school becomes an academy under a new URN; or under two, one after the other, which is learnt at once."""
        urn = self.choose(pick, self.those(member=True, open=True))
        school, opened = self.schools[urn], self.today - timedelta(days=days)
        if school.now.opened_on is not None and school.now.opened_on >= opened - ONE_DAY:
            return
        new = self._academy(opened, opened + 4 * ONE_DAY if further and days else None)
        if further and days:
            last = self._academy(opened + 5 * ONE_DAY, None, after=1)
            self.publish(new, last, links=[_link(new.urn, last.urn, "Successor")])
            school.registrations += [self._registration(new), self._registration(last)]
        else:
            school.registrations.append(self._registration(new))
        old = URN(next(each.urn for each in reversed(school.registrations) if each.urn < new.urn))
        next(each for each in school.registrations if each.urn == old).closed_on = opened - ONE_DAY
        school.follow_register()
        links = [_link(old, new.urn, "Successor")]
        self.publish(attrs.evolve(self.shown[old], closed_on=opened - ONE_DAY), new, links=links)

    @precondition(lambda self: len(self.those(open=True)) > 1)
    @rule(pick=_pick, days=st.sampled_from((1, 30)))
    def merge(self, pick: int, days: int) -> None:
        """A school is taken into another."""
        lost = self.choose(pick, self.those(open=True, member=True) or self.those(open=True))
        kept = self.choose(pick, [urn for urn in self.those(open=True) if urn != lost])
        old, new = URN(self.schools[lost].now.urn), URN(self.schools[kept].now.urn)
        last_day = self.today - timedelta(days=days)
        if (self.schools[lost].now.opened_on or date.min) > last_day:
            return
        self._closed(lost, last_day)
        links = [_link(old, new, "Successor - merged")]
        self.publish(attrs.evolve(self.shown[old], closed_on=last_day), links=links)

    @rule(pick=_pick, what=st.sampled_from(("name", "type", "authority", "opening")))
    def show_otherwise(self, pick: int, what: str) -> None:
        """The register shows another name, type, authority or opening day; an older file changes nothing."""
        school = self.schools[self.choose(pick, self.schools)]
        now, converted = self.shown[URN(school.now.urn)], len(school.registrations) > 1
        match what:
            case "type":
                kind = COMMUNITY if now.type_code == INDEPENDENT else INDEPENDENT
                school.now.funded = kind != INDEPENDENT
                self.change(now.urn, type_code=kind, type_name=TYPES[kind])
            case "authority":
                school.now.outside = not school.now.outside
                self.change(now.urn, la=OTHER_CODE if school.now.outside else BOROUGH_CODE)
            case "opening" if not converted:
                school.now.opened_on = date(2015, 9, 1) if now.opened_on is None else None
                self.change(now.urn, opened_on=school.now.opened_on)
            case _:
                self.change(now.urn, name=f"{now.name} again")
                older = attrs.evolve(now, name="An older name")
                news = RegisterNews(as_at=self.today - ONE_DAY, source="older.csv", schools=(older,))
                self.send(do(RegisterDesk.record, news))

    @rule(pupils=st.sampled_from((210, 436, 1200, 0)))
    def take_a_census(self, pupils: int) -> None:
        """The pupils of every school but one are counted, once a day at most."""
        day = self.today - 7 * ONE_DAY
        counts: list[CountEntry] = []
        for school in self.schools.values():
            seldom = school.registrations[0].urn == UNCOUNTED
            if not seldom and not any(counted_on >= day for counted_on, _ in school.now.counts):
                counts.append(CountEntry(urn=URN(school.now.urn), pupils=pupils + len(counts), counted_on=day))
                school.now.count(counts[-1].pupils, day, self.today)
        self.publish(counts=counts)

    @rule(pick=_pick, parts=st.sampled_from((("primary", "secondary"), ())))
    def list_parts(self, pick: int, parts: tuple[str, ...]) -> None:
        """A school is counted as two parts, or as one again."""
        urn = self.choose(pick, self.those(member=True))
        self.schools[urn].parts = parts
        self.send(do(RegisterDesk.list_parts, self.named(urn, pick), parts))

    @rule(change=st.sampled_from(RULES), since=st.sampled_from(("today", "this year", "2017")), back=st.booleans())
    def set_rule(self, change: tuple[str, str], since: str, back: bool) -> None:
        """The Board changes a rule: from now on, from September, or for 2017 already; and may think better of it."""
        name, value = change
        days = {"today": self.today, "this year": self.today.replace(month=9, day=1), "2017": date(2017, 9, 1)}
        for each in (value, FOUNDED[name]) if back else (value,):
            self.book.entries.append((name, each, days[since]))
            self.send(do(RulebookDesk.set_rule, name, each, in_force_from=days[since], authority=MEETING))

    @rule(year=_year)
    def charge_all(self, year: int) -> None:
        """A year is charged to everybody."""
        self._charge_all(self._year(year))

    @precondition(lambda self: self.those(paying=True))
    @rule(year=st.sampled_from((0, 0, 1, -1, -9)), pick=_pick, likely=_likely)
    def charge_one(self, year: int, pick: int, likely: bool) -> None:
        """A year is charged to one school."""
        urn = self.choose(pick, self.those(paying=True), likely)
        self._charge_one(urn, self._year(year))

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=_pick, amount=_amount, likely=_likely)
    def pay(self, pick: int, amount: Pence, likely: bool) -> None:
        """A school pays, or would pay nothing."""
        urn = self.choose(pick, self.those(paying=True), likely)
        self.send(do(FeesDesk.pay, urn, amount, on=self.today), self.schools[urn].pay(amount))

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=_pick, year=_year, amount=_amount, which=st.sampled_from((None, None, 0, -1)))
    def credit(self, pick: int, year: int, amount: Pence, which: int | None) -> None:
        """A part of a charge is credited: of the latest that bears it, of one that is named, or of none there is."""
        if not self.those(charged=True):
            self._charge_all(self._year(year))
        urn = self.choose(pick, self.those(charged=True))
        school = self.schools[urn]
        name = None if which is None else "2012-13/1" if which or not school.charges else school.charges[0].name
        command = do(FeesDesk.credit, urn, amount, on=self.today, authority=BOARD, charge=name)
        self.send(command, school.credit(amount, name))

    @precondition(lambda self: self.those(paying=True))
    @rule(pick=_pick, times=st.sampled_from((1, 2, TRIES_AND_MORE)))
    def pay_in_a_race(self, pick: int, times: int) -> None:
        """Somebody else records payments into the same account at the same moment, and is faster."""
        urn = self.choose(pick, self.those(paying=True))
        penny, payment = (do(FeesDesk.pay, urn, Pence(amount), on=self.today) for amount in (1, 70))
        before, code = len(self.known), None
        with overtaken(self.thep, lambda other: penny.perform(other.acting("rival")), times):
            try:
                payment.perform(self.thep.acting("finance-officer"))
            except Refused as refused:
                code = refused.code
                self.refusals.append(code)
        lost = times >= TRIES_AND_MORE
        assert code == ("lost-race" if lost else None), f"{payment} after {times} lost races: {code or 'not refused'}"
        facts = tuple(self.thep.history())[before:]
        rivals = sum(1 for fact in facts if fact.why.actor == "rival")
        assert len(facts) - rivals == (not lost), f"one payment made {len(facts) - rivals} facts"
        self.schools[urn].balance -= rivals + (0 if lost else 70)

    @rule(pick=_pick, how=st.sampled_from(("again", "again", "another")))
    def send_under_a_request(self, pick: int, how: str) -> None:
        """What was sent under a request id arrives once more, or another command under it."""
        if not self.answered:
            news = RegisterNews(as_at=self.today, source="edubasealldata.csv")
            self.send(do(RegisterDesk.record, news), request_id=f"request-{len(self.sent)}")
            return
        sent, answer = self.answered[pick % len(self.answered)]
        if how == "another":
            guarantee = "membership.guarantee", "9.99"
            other = do(RulebookDesk.set_rule, *guarantee, in_force_from=self.today, authority=MEETING)
            self.send(other, "request-reused", actor=sent.actor, request_id=sent.request_id)
            return
        before = self.thep.journal.last()
        again = sent.command.perform(self.thep.acting(sent.actor, sent.reason, request_id=sent.request_id))
        assert self.thep.journal.last() == before, f"{sent}, sent again, recorded something"
        assert again.repeated, f"{sent}, sent again, counted as new"
        assert (again.events, again.details) == (answer.events, answer.details), f"{sent}, sent again, gave {again}"

    @rule(first=st.sampled_from(range(len(MISTAKES))))
    def make_mistakes(self, first: int) -> None:
        """Some things are sent that are refused whatever happened before."""
        for mistake in (MISTAKES[(first + number * 7) % len(MISTAKES)] for number in range(8)):
            self.send(
                mistake.command(URN(FIRST_URN), self.today),
                mistake.code,
                actor=mistake.actor,
                reason=mistake.reason,
                request_id=mistake.request_id,
            )

    def _apply(self, urn: URN, commitments: tuple[str, ...] = ALL, full: bool | None = None) -> None:
        """Apply: as a full member where the school may be one, unless told."""
        wanted = self.schools[urn].now.funded if full is None else full
        expected = self.schools[urn].apply(self.today, wanted, commitments)
        self.send(do(MembershipDesk.apply, urn, _category(wanted), on=self.today, commitments=commitments), expected)

    def _applicant(self, pick: int, likely: bool) -> URN:
        """A school that applies, and lacks a commitment: one that does so now, where there is none."""
        if likely and not self.those(lacking=True):
            self._apply(self.choose(pick, self.those(strange=True)), (AIMS,))
        return self.choose(pick, self.those(lacking=True), likely)

    def _member(self, pick: int, likely: bool) -> URN:
        """A member that has given no notice: one that joins now, where there is none."""
        if likely and not self.those(member=True, noticed=False):
            urn = self.choose(pick, self.those(strange=True))
            self._apply(urn)
            self._admit(urn, self.today, exception=True)
        return self.choose(pick, self.those(member=True, noticed=False), likely)

    def _give_notice(self, named: URN, urn: URN, day: date, leaving: date | None) -> None:
        expected = self.schools[urn].serve_notice(day, leaving)
        command = do(MembershipDesk.serve_notice, named, received_on=day, leaving=leaving)
        answer = self.send(command, expected)
        if answer is not None and (notice := self.schools[urn].notice) is not None:
            assert answer.details["ends_on"] == notice.ends_on.isoformat(), f"{command} gave {answer.details}"

    def _wait_for_the_last_day(self, urn: URN, more: int) -> None:
        notice = self.schools[urn].notice
        if notice is not None:
            self._wait_until(max(self.today, notice.ends_on + more * ONE_DAY))

    def _year(self, ahead: int) -> str:
        """The academic year of today, or one so many years ahead."""
        first = self.today.year - (self.today.month < 9) + ahead
        return f"{first}-{(first + 1) % 100:02d}"

    def _charge_one(self, urn: URN, year: str) -> None:
        charges, expected = self.schools[urn].charge(year)
        answer = self.send(do(FeesDesk.charge, year, on=self.today, urn=urn), expected)
        if answer is not None:
            self._agree_on_charges(answer, charges)

    def _admit(self, urn: URN, day: date, exception: bool) -> None:
        expected = self.schools[urn].admit(day, exception)
        self.send(do(MembershipDesk.admit, urn, on=day, authority=EXCEPTION if exception else BOARD), expected)

    def _day(self, urn: URN, late: int) -> date:
        """Today, or the day before a school applied."""
        applying = self.schools[urn].applying
        return applying.applied_on - late * ONE_DAY if late and applying else self.today

    def _charge_all(self, year: str) -> None:
        charges: list[tuple[str, int]] = []
        uncounted: list[str] = []
        for urn, school in self.schools.items():
            made, code = school.charge(year)
            charges += made
            uncounted += [str(urn)] * (code == "no-pupil-count")
        answer = self.send(do(FeesDesk.charge, year, on=self.today))
        if answer is not None:
            self._agree_on_charges(answer, charges)
            found = len(answer.details["not_charged"])
            assert found == len(uncounted), f"{found} schools are not charged for want of a count, not {uncounted}"

    def _agree_on_charges(self, answer: Answer, charges: list[tuple[str, int]]) -> None:
        made = [(row["charge"], int(row["amount"].replace(".", ""))) for row in answer.details["charged"]]
        assert sorted(made) == sorted(charges), f"charged {made}, and {charges} in the model"

    def _close(self, urn: URN, day: date | None) -> None:
        """The register gives a closing day, on which the school is open at least a day, or none."""
        opened = self.schools[urn].now.opened_on
        last_day = day if day is None or opened is None else max(day, opened)
        self._closed(urn, last_day)
        self.change(URN(self.schools[urn].now.urn), closed_on=last_day)

    def _closed(self, urn: URN, last_day: date | None) -> None:
        self.schools[urn].now.closed_on = last_day
        self.schools[urn].follow_register()

    def _wait_until(self, day: date) -> None:
        self.clock.now = datetime.combine(min(day, LAST_DAY), time(9), UTC)

    def _entry(self, urn: int, **kind: Any) -> RegisterEntry:
        ordinary: dict[str, Any] = {"type_code": COMMUNITY, "la": BOROUGH_CODE, "name": f"School {urn}"}
        ordinary |= {"phase_code": 2, "counted_on": date(2016, 1, 21) if "pupils" in kind else None} | kind
        return RegisterEntry(urn=URN(urn), type_name=TYPES[ordinary["type_code"]], **ordinary)

    def _academy(self, opened_on: date, closed_on: date | None, after: int = 0) -> RegisterEntry:
        return self._entry(FIRST_URN + len(self.shown) + after, opened_on=opened_on, closed_on=closed_on)

    def _registration(self, entry: RegisterEntry) -> ModelRegistration:
        counts = [] if entry.pupils is None or entry.counted_on is None else [(entry.counted_on, entry.pupils)]
        funded, outside = entry.type_code != INDEPENDENT, entry.la != BOROUGH_CODE
        return ModelRegistration(entry.urn, entry.opened_on, entry.closed_on, funded, outside, counts)

    # What must hold after each step

    @invariant()
    def facts_stay(self) -> None:
        """What was recorded stands as it stood, times run on, and what was known stays known; a day means its end."""
        facts = tuple(self.thep.history())
        assert facts[: len(self.known)] == self.known, "what was recorded has changed"
        times = [fact.why.recorded_at for fact in facts]
        assert times == sorted(times), "times of recording run backwards"
        middle = len(facts) // 2
        at = facts[middle - 1].position if middle else 0
        assert tuple(self.thep.history(as_known_at=at)) == facts[:middle], f"as known at {at} is no prefix"
        yesterday = self.today - ONE_DAY
        by_then = sum(1 for fact in facts if fact.why.recorded_at.date() <= yesterday)
        assert len(list(self.thep.history(as_known_at=yesterday))) == by_then, f"{yesterday} does not mean its end"
        self.known = facts

    @invariant()
    def questions_agree(self) -> None:
        """What is asked of members, the register, the rules and the accounts is answered as by the model."""
        known = self.thep.known()
        roll: list[str] = []
        for day in (self.today - timedelta(days=100), self.today):
            roll = [str(each) for each in membership.voting_roll(known, day)]
            self._members_agree(known, day, roll)
        self._register_agrees(known)
        self._rules_agree(known)
        self._balances_agree(known)
        if self.rolls:
            position, day, earlier = self.rolls[len(self.rolls) // 2]
            now = list(self.thep.voting_roll(day, as_known_at=position))
            assert now == earlier, f"as known at {position}, the roll of {day} was {earlier}, and is now {now}"
        self.rolls.append((self.known[-1].position if self.known else 0, self.today, roll))

    def _members_agree(self, known: Reading, day: date, roll: list[str]) -> None:
        expected = [str(urn) for urn, school in self.schools.items() if school.full_on(day)]
        assert roll == expected, f"on {day} the roll is {roll}, and {expected} in the model"
        rows = sorted(
            (row.establishment, row.spell, row.category, row.status) for row in membership.memberships(known, day)
        )
        listed = [
            (str(urn), spell.number, "full" if spell.full else "associate", school.status_on(spell, day))
            for urn, school in self.schools.items()
            for spell in school.spells
            for _ in school.parts or ("one",)
            if spell.applied_on <= day
        ]
        assert rows == listed, f"on {day} the register of members is {rows}, and {listed} in the model"
        members = sorted((row.establishment, row.spell) for row in membership.members(known, day))
        standing = [(key, number) for key, number, _, status in listed if status in {"admitted", "under-notice"}]
        assert members == standing, f"on {day} the members are {members}, and {standing} in the model"

    def _register_agrees(self, known: Reading) -> None:
        model = {each.urn: each for school in self.schools.values() for each in school.registrations}
        for row in schools.schools(known):
            shown = self.shown[row.urn]
            found = (row.name, row.la, row.type, row.open_on, row.closed_on)
            expected = (shown.name, shown.la, shown.type_name, shown.opened_on, shown.closed_on)
            assert found == expected, f"the register shows {found}, and the file said {expected}"
            counted = None if row.counted_on is None else (row.counted_on, row.pupils)
            latest = model[row.urn].counted_on(date.max)
            assert counted == latest, f"the count of {row.urn} is {counted}, and {latest} in the model"

    def _rules_agree(self, known: Reading) -> None:
        for day in (self.today - timedelta(days=100), self.today, self.today + timedelta(days=365)):
            held = rulebook.rules_in_force(known, day).entries
            for name in FOUNDED:
                found, expected = held[name].value, self.book.value(name, day)
                assert found == expected, f"on {day} {name} is {found}, and {expected} in the model"

    def _balances_agree(self, known: Reading) -> None:
        for urn, school in self.schools.items():
            balance = fees.account_of(known, schools.find_establishment(known, urn)).balance
            assert balance == school.balance, f"{urn} owes {balance}, and {school.balance} in the model"
            statement = fees.statement(known, urn, self.today)
            assert statement.balance == balance, f"the statement of {urn} ends with {statement.balance}, not {balance}"


def _link(urn: URN, other: URN, words: str) -> LinkEntry:
    return LinkEntry(urn=urn, link_urn=other, link_name="the school linked to", link_type=words, quoted_on=None)
