"""Moves of the state machine that are about no context: what arrives twice, and what is always refused."""

from datetime import date, timedelta

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import RegisterDesk, RegisterNews
from thep_domain.testing.commands import Command, do
from thep_domain.testing.engine.moves import log_begun, log_key_set
from thep_domain.testing.mistakes import MISTAKES
from thep_domain.testing.schools.successions import links_to_unknown_schools
from thep_domain.testing.stage import PICK, Stage
from thep_domain.testing.values import MEETING


class EngineMoves(Stage):
    """Requests, and mistakes."""

    @rule(pick=PICK, how=st.sampled_from(("again", "again", "another", "otherwise", "by another")))
    def send_under_a_request(self, pick: int, how: str) -> None:
        """What was sent under a request id arrives once more, or under it another command, or one by somebody else."""
        if not self.answered:
            self.send(self._no_news(), request_id=f"request-{len(self.sent)}")
        sent, answer = self.answered[pick % len(self.answered)]
        if how != "again":
            guarantee = "membership.guarantee", "9.99"
            other = do(RulebookDesk.set_rule, *guarantee, in_force_from=self.today, authority=MEETING)
            if how != "another":
                other = sent.command if how == "by another" else _otherwise(sent.command) or other
            actor = "somebody-else" if how == "by another" else sent.actor
            self.send(other, "request-reused", actor=actor, request_id=sent.request_id)
            return
        before = self.thep.journal.last()
        again = sent.command.perform(self.thep.acting(sent.actor, sent.reason, request_id=sent.request_id))
        assert self.thep.journal.last() == before, f"{sent}, sent again, recorded something"
        assert again.repeated, f"{sent}, sent again, counted as new"
        assert (again.events, again.details) == (answer.events, answer.details), f"{sent}, sent again, gave {again}"

    @rule(pick=PICK)
    def send_what_has_a_long_answer(self, pick: int) -> None:
        """A file links a school to so many unknown ones that the answer, which lists them, takes two events."""
        links = links_to_unknown_schools(self.choose(pick, self.schools))
        news = RegisterNews(as_at=self.today, source="links.csv", links=links)
        self.send(do(RegisterDesk.record, news), request_id=f"request-{len(self.sent)}")

    @rule(off=st.sampled_from((-ONE_DAY, 550 * ONE_DAY)))
    def send_under_a_wrong_clock(self, off: timedelta) -> None:
        """The clock is a day behind the last fact, or a year and a half ahead of it, and nobody confirms it."""
        right, self.clock.now = self.clock.now, self.known[-1].why.recorded_at + off
        self.thep.journal.check_clock = True
        self.send(self._no_news(), "clock-behind" if off < timedelta() else "clock-ahead")
        self.thep.journal.check_clock = False
        self.clock.now = right

    @precondition(lambda self: self.today < date(2018, 1, 1))
    @rule(days=st.sampled_from((401, 500)))
    def set_the_clock(self, days: int) -> None:
        """The clock shows more than a year on, and somebody confirms it."""
        self.wait_until(self.today + timedelta(days=days))
        self.thep.journal.check_clock = True
        self.send(self._no_news(), confirm_clock="the store was not used for a year")
        self.thep.journal.check_clock = False

    def _no_news(self) -> Command:
        return do(RegisterDesk.record, RegisterNews(as_at=self.today, source="edubasealldata.csv"))

    @rule(number=st.sampled_from((2, 3)))
    def keep_the_log(self, number: int) -> None:
        """An audit log is begun after an older one, and another key signs its heads."""
        self.send(log_begun(number, 96))
        self.send(log_key_set(*(("first", "second"), ("second", "third"))[number - 2]))

    @rule(first=st.sampled_from(range(len(MISTAKES))))
    def make_mistakes(self, first: int) -> None:
        """Some things are sent that are refused whatever happened before."""
        for mistake in (MISTAKES[(first + number * 7) % len(MISTAKES)] for number in range(8)):
            self.send(
                mistake.command(URN(next(iter(self.schools))), self.today),
                mistake.code,
                actor=mistake.actor,
                reason=mistake.reason,
                request_id=mistake.request_id,
            )


def _otherwise(command: Command) -> Command | None:
    """The same verb about a day earlier, or about news from another file; None where it names neither."""
    days = {name: value - ONE_DAY for name, value in command.given.items() if name in {"on", "in_force_from"}}
    news = command.given.get("news")
    files = {} if news is None else {"news": attrs.evolve(news, source="another.csv")}
    return attrs.evolve(command, given={**command.given, **days, **files}) if days or files else None
