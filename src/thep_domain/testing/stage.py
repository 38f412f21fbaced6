"""The stage of the state machine: a Partnership and a small model side by side, and a clock that is set by hand."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from thep_domain.application import Partnership
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer
from thep_domain.testing.commands import Command, Sent
from thep_domain.testing.days import DAYS_THAT_MATTER, LAST_DAY
from thep_domain.testing.memory import Clock, SimulatedClock, in_memory
from thep_domain.testing.model import ModelSchool
from thep_domain.testing.rulebook.model import ModelRules

PICK: Final = st.sampled_from(range(12))
LIKELY: Final = st.sampled_from((True, True, True, False))
"""Whether a move looks for a school that it can be made with, or takes any."""


class Stage(RuleBasedStateMachine):
    """What the moves of every context share; each context's are in its own folder, in ``machine.py``."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SimulatedClock(datetime(2016, 6, 14, 9, tzinfo=UTC))
        self.thep = self.make_partnership(self.clock)
        self.book = ModelRules()
        self.schools: dict[URN, ModelSchool] = {}
        """By the first URN of each, which is the id of the establishment."""
        self.known: tuple[Recorded, ...] = ()
        self.answered: list[tuple[Sent, Answer]] = []
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
        confirm_clock: str | None = None,
    ) -> Answer | None:
        """Send a command that is refused with this code, or done without a code; every third under a request."""
        if request_id is None and len(self.sent) % 3 == 0:
            request_id = f"request-{len(self.sent)}"
        sent = Sent(command, actor, reason, request_id, confirm_clock=confirm_clock)
        before = self.thep.journal.last()
        self.sent.append(command.verb)
        try:
            answer = command.perform(
                self.thep.acting(actor, reason, request_id=request_id, confirm_clock=confirm_clock)
            )
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

    @property
    def under_a_request(self) -> bool:
        """Whether the next command is sent under a request id."""
        return len(self.sent) % 3 == 0

    # Choosing

    def choose(self, pick: int, candidates: Iterable[URN], likely: bool = True) -> URN:
        """One of the candidates where that is likely and there are some, else any school, by its first URN."""
        found = list(candidates) if likely else []
        found = found or list(self.schools)
        return found[pick % len(found)]

    def those(self, **wanted: bool) -> list[URN]:
        """The schools of which all this is so, such as ``member`` and ``open``."""
        return [urn for urn in self.schools if all(self.traits(urn)[trait] is wish for trait, wish in wanted.items())]

    def traits(self, urn: URN) -> Mapping[str, bool]:
        """What is so of a school today; each context adds its own."""
        return {"known": urn in self.schools}

    def preferred(self, **wanted: bool) -> list[URN]:
        """The schools about which most is at stake, of which all this is so."""
        return self.those(**wanted)

    def named(self, urn: URN, pick: int) -> URN:
        """A school by one of the URNs it has had."""
        registrations = self.schools[urn].registrations
        return URN(registrations[pick % len(registrations)].urn)

    def year_of(self, ahead: int) -> str:
        """The academic year of today, or one so many years ahead."""
        first = self.today.year - (self.today.month < 9) + ahead
        return f"{first}-{(first + 1) % 100:02d}"

    # What happens

    @rule(stride=st.sampled_from((0, 0, 1, 30, 92, 183)))
    def let_time_pass(self, stride: int) -> None:
        """Days go by; without a number, all until the next day that matters."""
        then = self.today + timedelta(days=stride)
        if not stride:
            then = next((day for day in DAYS_THAT_MATTER if day > self.today), self.today)
        self.wait_until(then)

    def wait_until(self, day: date) -> None:
        """Let time pass until a day."""
        self.clock.now = datetime.combine(min(day, LAST_DAY), time(9), UTC)

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
