"""How a history is told: a step at a time, on a simulated clock, each step chosen in view of what happened before."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import attrs
from attrs import frozen

from thep_domain.application import Partnership
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer
from thep_domain.schools import CountEntry, LinkEntry, RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing.commands import Command, Sent, do
from thep_domain.testing.days import DAYS_THAT_MATTER, FIRST_DAY, HOURS, LAST_DAY
from thep_domain.testing.dice import Dice
from thep_domain.testing.memory import SimulatedClock, overtaken
from thep_domain.testing.plain import PlainBook, PlainSpell
from thep_domain.testing.schools.strategies import (
    COUNT_DAYS,
    LOCAL_AUTHORITIES,
    NAMES,
    OPENINGS,
    PHASES,
    PUPILS,
    TYPE_CHOICES,
    TYPES,
)

T = TypeVar("T")

RIVAL = "rival"
"""The account under which a rival writes."""

STRIDES = (0, 0, 1, 7, 45, 91, 152, 213)
"""Days from one step to the next."""


@frozen
class Step:
    """One command of a history: when and how it was sent, and what came of it."""

    at: datetime
    sent: Sent
    rival: Sent | None
    rivals: int
    """How often a rival was faster."""
    before: int
    """How many facts stood before."""
    facts: tuple[Recorded, ...]
    """Every fact that was recorded meanwhile, a rival's and the answer to a request among them."""
    answer: Answer | None
    refused: Refused | None

    @property
    def own(self) -> tuple[Recorded, ...]:
        """The facts without the rival's."""
        return tuple(fact for fact in self.facts if fact.why.actor != RIVAL)

    def __repr__(self) -> str:
        came = f"refused: {self.refused.code}" if self.refused else f"{len(self.facts)} facts"
        rival = f", rival={self.rival!r} {self.rivals} times" if self.rival else ""
        return f"{self.at:%Y-%m-%d %H:%M} {self.sent!r}{rival} -> {came}"


def carry_out(
    thep: Partnership, clock: SimulatedClock, at: datetime, sent: Sent, rival: Sent | None = None, rivals: int = 0
) -> Step:
    """Send a command at a moment, and tell what came of it."""
    clock.now = at
    before = thep.journal.recorder.max_notification_id() or 0
    answer, refused = None, None
    try:
        if rival is None:
            answer = _perform(thep, sent)
        else:
            with overtaken(thep, lambda other: _perform(other, rival), rivals):
                answer = _perform(thep, sent)
    except Refused as error:
        refused = error
    return Step(at, sent, rival, rivals, before, tuple(thep.journal.scan(after=before)), answer, refused)


def _perform(thep: Partnership, sent: Sent) -> Answer:
    checked, thep.journal.check_clock = thep.journal.check_clock, sent.check_clock
    vault = thep.journal.keys.vault
    thep.journal.keys.vault = None if sent.without_keys else vault
    try:
        office = thep.acting(sent.actor, sent.reason, request_id=sent.request_id, confirm_clock=sent.confirm_clock)
        return sent.command.perform(office)
    finally:
        thep.journal.check_clock = checked
        thep.journal.keys.vault = vault


class Story:
    """What the teller of a history knows: the register as it should look, and all that was recorded so far."""

    def __init__(self, dice: Dice, thep: Partnership, clock: SimulatedClock) -> None:
        self.dice = dice
        self.thep = thep
        self.clock = clock
        self.world: dict[URN, RegisterEntry] = {}
        self.book = PlainBook()
        self.steps: list[Step] = []
        self.requests: list[Sent] = []

    # Choosing

    def one_of(self, *values: T) -> T:
        """One of some values; shrinks to the first."""
        return self.dice.one_of(values)

    def school(self, candidates: Iterable[URN] = ()) -> URN:
        """One of the candidates, or of all schools if there are no candidates."""
        return self.dice.one_of(list(candidates) or list(self.world))

    def today(self) -> date:
        """The calendar day in London."""
        return london_day(self.clock.now)

    def entry(self, urn: URN, **settled: Any) -> RegisterEntry:
        """A school as the register shows it for the first time."""
        kind = self.one_of(*TYPE_CHOICES)
        entry = RegisterEntry(
            urn=urn,
            name=self.one_of(*NAMES),
            la=self.one_of(*LOCAL_AUTHORITIES),
            lies_outside=self.one_of(False, False, False, True),
            type_code=kind,
            type_name=TYPES[kind],
            phase_code=self.one_of(*PHASES),
            opened_on=self.one_of(*(day for day in OPENINGS if day is None or day <= self.today())),
            closed_on=None if self.one_of(True, True, True, False) else self.dice.day(date(2017, 8, 31), LAST_DAY),
            pupils=self.one_of(435, None, *PUPILS),
            counted_on=self.one_of(*(day for day in COUNT_DAYS if day is None or day <= self.today())),
        )
        return attrs.evolve(entry, **settled)

    def on(self, first: date | None = None) -> date:
        """The day of an act: mostly today, else some earlier day, because it was learnt late."""
        today = self.today()
        if (first is not None and first >= today) or self.one_of(True, True, False):
            return today
        return self.dice.day(first or FIRST_DAY, max(today, FIRST_DAY))

    def let_time_pass(self) -> None:
        """Some days go by, or all until the next day that matters; within a day the clock may even fall back."""
        today = self.clock.now.date()
        stride = self.dice.one_of((*STRIDES, None))
        if stride is None:
            then = next((day for day in DAYS_THAT_MATTER if day > today), today)
        else:
            then = today + timedelta(days=stride)
        self.clock.now = datetime.combine(min(then, LAST_DAY), self.one_of(*HOURS), tzinfo=self.clock.now.tzinfo)

    # What there is

    def key(self, urn: URN) -> str:
        """The establishment of a school."""
        return self.book.establishments.get(str(urn), str(urn))

    def spells(self, urn: URN) -> list[PlainSpell]:
        """A school's spells of membership."""
        return self.book.spells.get(self.key(urn), [])

    def members(self) -> list[URN]:
        """Members today, under notice or not."""
        today = self.today()
        return [urn for urn in self.world if self.book.spell_on(self.key(urn), today)]

    def strangers(self) -> list[URN]:
        """Schools that never applied."""
        return [urn for urn in self.world if not self.spells(urn)]

    def applicants(self) -> list[URN]:
        """Schools whose application stands."""
        return [u for u in self.world if (s := self.spells(u)) and not s[-1].decided]

    def full(self, urn: URN) -> bool:
        """Whether a school is a full member today."""
        return self.book.full_member_on(self.key(urn), self.today())

    def under_notice(self) -> list[URN]:
        """Schools with a notice that stands, run out or not."""
        return [u for u in self.world if any(n.rescinded_on is None for s in self.spells(u)[-1:] for n in s.notices)]

    def former(self) -> list[URN]:
        """Schools that were members, and are not today."""
        today = self.today()
        return [
            urn
            for urn in self.world
            if any(spell.admitted_on for spell in self.spells(urn)) and not self.book.spell_on(self.key(urn), today)
        ]

    def holders(self, *, charged: bool = False) -> list[URN]:
        """Schools with a fee account; or with a charge on it."""
        accounts = self.book.accounts
        return [u for u in self.world if (a := accounts.get(self.key(u))) and (a.charges or not charged)]

    def new_urn(self) -> URN:
        """A number that no school has yet."""
        return URN(100_001 + len(self.world))

    # Acting

    def send(
        self,
        command: Command,
        *,
        actor: str = "membership-officer",
        reason: str | None = None,
        request_id: str | None = None,
        rival: Command | None = None,
        rivals: int = 0,
        check_clock: bool = False,
        confirm_clock: str | None = None,
        without_keys: bool = False,
    ) -> Step:
        """Send a command now."""
        sent = Sent(command, actor, reason, request_id, check_clock, confirm_clock, without_keys)
        return self.send_again(sent, rival, rivals)

    def last_recorded_at(self) -> datetime:
        """When the last fact was recorded."""
        facts = (fact for step in reversed(self.steps) for fact in reversed(step.facts))
        return next(facts).why.recorded_at

    def send_again(self, sent: Sent, rival: Command | None = None, rivals: int = 0) -> Step:
        """Send what was sent before once more."""
        other = None if rival is None else Sent(rival, RIVAL)
        step = carry_out(self.thep, self.clock, self.clock.now, sent, other, rivals)
        self.steps.append(step)
        for fact in step.facts:
            self.book.read(fact)
        if sent.request_id is not None and step.refused is None:
            self.requests.append(sent)
        return step

    def act(self, command: Command) -> Step:
        """Send a command, now and then with a reason, or under a request id."""
        manner = self.one_of(0, 0, 1, 2)
        return self.send(
            command,
            reason="as the head teacher wrote" if manner == 1 else None,
            request_id=f"request-{len(self.steps)}" if manner == 2 else None,
        )

    def act_any(self, *commands: Command) -> Step:
        """Send one of some commands."""
        return self.act(self.one_of(*commands))

    def publish(
        self,
        *entries: RegisterEntry,
        counts: Sequence[CountEntry] = (),
        links: Sequence[LinkEntry] = (),
        as_at: date | None = None,
    ) -> Step:
        """The register brings news of some schools."""
        news = RegisterNews(
            as_at=as_at or self.today(),
            source="edubasealldata.csv",
            schools=entries,
            counts=tuple(counts),
            counts_source="census.csv",
            links=tuple(links),
            links_source="links.csv",
        )
        step = self.send(do(RegisterDesk.record, news), actor="register-import")
        if step.refused is None:
            self.world.update({entry.urn: entry for entry in entries})
        return step

    def change(self, urn: URN, **changes: Any) -> Step:
        """The register shows a school otherwise than before."""
        return self.publish(attrs.evolve(self.world[urn], **changes))


Move = Callable[[Story], object]
"""Something that happens next."""


def link(urn: URN, other: URN, words: str, quoted_on: date | None = None) -> LinkEntry:
    """A row of a links file."""
    return LinkEntry(urn=urn, link_urn=other, link_name="the school linked to", link_type=words, quoted_on=quoted_on)
