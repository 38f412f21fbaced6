"""Moves that are about no context: a quiet day, a command that arrives twice, an answer too long for one event."""

from datetime import timedelta

from thep_domain.kernel.calendar import london_day
from thep_domain.schools import RegisterDesk, RegisterNews
from thep_domain.testing.commands import do
from thep_domain.testing.schools.successions import links_to_unknown_schools
from thep_domain.testing.story import Story


def nothing(_: Story) -> None:
    """A quiet day: what a history shrinks to."""


def send_twice(story: Story) -> None:
    """A command with a request id arrives a second time."""
    if story.requests:
        story.send_again(story.one_of(*story.requests))


def nothing_under_a_request(story: Story) -> None:
    """A command that brings nothing new arrives under a request id: the answer is kept all the same."""
    news = RegisterNews(as_at=story.today(), source="edubasealldata.csv")
    story.send(do(RegisterDesk.record, news), actor="register-import", request_id=f"request-{len(story.steps)}")


def long_answer(story: Story) -> None:
    """A file links a school to so many unknown ones that the answer, which lists them, takes two events."""
    links = links_to_unknown_schools(story.school())
    news = RegisterNews(as_at=story.today(), source="links.csv", links=links)
    story.send(do(RegisterDesk.record, news), actor="register-import", request_id=f"request-{len(story.steps)}")


def set_clock_back(story: Story) -> None:
    """The clock was ten minutes fast, is set right, and somebody confirms it with the next command."""
    right = story.last_recorded_at() - timedelta(minutes=10)
    if london_day(right - timedelta(minutes=50)) != london_day(story.last_recorded_at()):
        return  # just after midnight it would be the day before
    story.clock.now = right
    nothing_new = do(RegisterDesk.record, RegisterNews(as_at=story.today(), source="edubasealldata.csv"))
    story.send(nothing_new, check_clock=True, confirm_clock="the clock had been ten minutes fast")
