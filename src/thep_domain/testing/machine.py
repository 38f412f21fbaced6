"""A state machine that acts on a Partnership and on a small model at once, and compares them after every step."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence, parse_pounds
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer
from thep_domain.membership import AIMS, ALL, Category
from thep_domain.schools import RegisterEntry, RegisterNews
from thep_domain.testing.commands import (
    Admit,
    Apply,
    ChargeFees,
    Command,
    CreditFees,
    Pay,
    RecordRegister,
    RescindNotice,
    ServeNotice,
)
from thep_domain.testing.days import DAYS_THAT_MATTER, LAST_DAY
from thep_domain.testing.memory import Clock, SimulatedClock, in_memory
from thep_domain.testing.model import ModelSchool

URNS: Final = (URN(100_001), URN(100_002), URN(100_003))
YEARS: Final = ("2016-17", "2017-18", "2018-19", "2019-20", "2020-21")

_urn = st.sampled_from(URNS)
_amount = st.sampled_from((1, 50, 9_999, 100_000)).map(Pence)


class PartnershipMachine(RuleBasedStateMachine):
    """Three schools join, give notice, close, are charged and pay, under the founding rulebook.

    Override ``make_partnership`` to run it on your own store, and take its ``TestCase`` into a test file.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clock = SimulatedClock(datetime(2016, 6, 14, 9, tzinfo=UTC))
        self.thep = self.make_partnership(self.clock)
        self.schools: dict[URN, ModelSchool] = {}
        self.known: tuple[Recorded, ...] = ()

    def make_partnership(self, clock: Clock) -> Partnership:
        """An empty Partnership that takes the time from this clock."""
        return in_memory(clock)

    def teardown(self) -> None:
        """Let go of the store."""
        self.thep.close()

    @property
    def today(self) -> date:
        """The day on which the next command is sent."""
        return self.clock.today

    def send(self, command: Command, expected: str | None) -> Answer | None:
        """Send a command that is refused with this code, or done where there is none."""
        before = self.thep.journal.last()
        try:
            answer = command.perform(self.thep.acting("membership-officer"))
        except Refused as refused:
            if refused.code != expected:
                raise AssertionError(
                    f"{command} on {self.today} should give {expected or 'no refusal'}, not {refused}"
                ) from None
            assert self.thep.journal.last() == before, f"{command} was refused, and recorded something"
            return None
        assert expected is None, f"{command} on {self.today} should be refused with {expected}"
        return answer

    # What happens

    @initialize(pupils=st.tuples(*(st.sampled_from((435, 436, 7, 1, 0)) for _ in URNS)))
    def register(self, pupils: tuple[int, ...]) -> None:
        """Three schools stand in the register, each counted in January 2016."""
        for urn, number in zip(URNS, pupils, strict=True):
            self.schools[urn] = ModelSchool(number)
        self._publish(*URNS)

    @rule(stride=st.sampled_from((0, 1, 30, 92, 183)))
    def let_time_pass(self, stride: int) -> None:
        """Days go by; with none told, all until the next day that matters."""
        today = self.clock.now.date()
        then = today + timedelta(days=stride)
        if not stride:
            then = next((day for day in DAYS_THAT_MATTER if day > today), today)
        self.clock.now = datetime.combine(min(then, LAST_DAY), time(9), UTC)

    @rule(urn=_urn, category=st.sampled_from((Category.FULL, Category.FULL, Category.ASSOCIATE)), ready=st.booleans())
    def apply(self, urn: URN, category: Category, ready: bool) -> None:
        """A school applies, with every commitment or with one."""
        commitments = ALL if ready else (AIMS,)
        expected = self.schools[urn].apply(self.today, category is Category.FULL, commitments)
        self.send(Apply(urn, self.today, category, commitments), expected)

    @rule(urn=_urn)
    def admit(self, urn: URN) -> None:
        """A school is admitted."""
        self.send(Admit(urn, self.today), self.schools[urn].admit(self.today))

    @rule(urn=_urn)
    def join(self, urn: URN) -> None:
        """A school applies with every commitment, and is admitted."""
        self.apply(urn, Category.FULL, ready=True)
        self.admit(urn)

    @rule(urn=_urn, stay=st.sampled_from((None, 0, 364, 365, 366, 500)))
    def give_notice(self, urn: URN, stay: int | None) -> None:
        """A member gives notice, to leave as early as it may or in some days' time."""
        leaving = None if stay is None else self.today + timedelta(days=stay)
        self.send(ServeNotice(urn, self.today, leaving), self.schools[urn].serve_notice(self.today, leaving))

    @rule(urn=_urn)
    def rescind(self, urn: URN) -> None:
        """A notice is taken back."""
        self.send(RescindNotice(urn, self.today), self.schools[urn].rescind(self.today))

    @rule(urn=_urn, days=st.sampled_from((-40, 0, 1, 200, None)))
    def close(self, urn: URN, days: int | None) -> None:
        """The register shows a closing day, or none any more."""
        self.schools[urn].close(None if days is None else self.today + timedelta(days=days))
        self._publish(urn)

    @rule(year=st.sampled_from(YEARS))
    def charge(self, year: str) -> None:
        """A year is charged to everybody."""
        expected = sum(school.charge(year) for school in self.schools.values())
        answer = self.send(ChargeFees(year, self.today), None)
        total = answer.details["total"] if answer else "nothing"
        assert parse_pounds(total) == expected, f"{year} comes to {total}, and to {expected} pence in the model"

    @rule(urn=_urn, amount=_amount)
    def pay(self, urn: URN, amount: Pence) -> None:
        """A school pays."""
        school = self.schools[urn]
        if self.send(Pay(urn, amount, self.today), None if school.has_account else "no-account"):
            school.balance -= amount

    @rule(urn=_urn, amount=_amount)
    def credit(self, urn: URN, amount: Pence) -> None:
        """A part of a charge is credited."""
        self.send(CreditFees(urn, amount, self.today), self.schools[urn].credit(amount))

    def _publish(self, *urns: URN) -> None:
        entries = tuple(
            RegisterEntry(
                urn=urn,
                name=f"School {urn}",
                la="211",
                type_code=1,
                type_name="Community school",
                phase_code=2,
                closed_on=self.schools[urn].closed_on,
                pupils=self.schools[urn].pupils,
                counted_on=date(2016, 1, 21),
            )
            for urn in urns
        )
        self.send(RecordRegister(RegisterNews(as_at=self.today, source="register.csv", schools=entries)), None)

    # What must hold after each step

    @invariant()
    def facts_stay(self) -> None:
        """What was recorded stands as it stood, and versions and times run on."""
        facts = tuple(self.thep.history())
        assert facts[: len(self.known)] == self.known, "what was recorded has changed"
        times = [fact.why.recorded_at for fact in facts]
        assert times == sorted(times), "times of recording run backwards"
        self.known = facts

    @invariant()
    def members_agree(self) -> None:
        """Today, and a hundred days ago, the members and the voters are those of the model."""
        for day in (self.today, self.today - timedelta(days=100)):
            roll = list(self.thep.voting_roll(day))
            expected = [str(urn) for urn, school in self.schools.items() if school.full_on(day)]
            assert roll == expected, f"on {day} the roll is {roll}, and {expected} in the model"
            members = sorted(row.establishment for row in self.thep.members(day))
            listed = [str(urn) for urn, school in self.schools.items() if school.member_on(day)]
            assert members == listed, f"on {day} the members are {members}, and {listed} in the model"

    @invariant()
    def balances_agree(self) -> None:
        """Every account comes to what it comes to in the model."""
        for urn, school in self.schools.items():
            balance = self.thep.statement(urn, self.today).balance
            assert balance == school.balance, f"{urn} owes {balance}, and {school.balance} in the model"
