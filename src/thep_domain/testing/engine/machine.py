"""Moves of the state machine that are about no context: what arrives twice, and what is always refused."""

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from thep_domain.kernel.identifiers import URN
from thep_domain.rulebook import RulebookDesk
from thep_domain.schools import RegisterDesk, RegisterNews
from thep_domain.testing.commands import Command, do
from thep_domain.testing.days import ONE_DAY
from thep_domain.testing.mistakes import MISTAKES
from thep_domain.testing.stage import PICK, Stage
from thep_domain.testing.values import MEETING


class EngineMoves(Stage):
    """Requests, and mistakes."""

    @rule(pick=PICK, how=st.sampled_from(("again", "again", "another", "otherwise", "by another")))
    def send_under_a_request(self, pick: int, how: str) -> None:
        """What was sent under a request id arrives once more, or under it another command, or one by somebody else."""
        if not self.answered:
            news = RegisterNews(as_at=self.today, source="edubasealldata.csv")
            self.send(do(RegisterDesk.record, news), request_id=f"request-{len(self.sent)}")
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
