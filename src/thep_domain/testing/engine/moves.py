"""Moves that are about no context: a quiet day, a command that arrives twice, an answer too long for one event."""

from thep_domain.schools import RegisterDesk, RegisterNews
from thep_domain.testing.commands import do
from thep_domain.testing.story import Story


def nothing(_: Story) -> None:
    """A quiet day: what a history shrinks to."""


def send_twice(story: Story) -> None:
    """A command with a request id arrives a second time."""
    if story.requests:
        story.send_again(story.one_of(*story.requests))


def long_answer(story: Story) -> None:
    """A file with a name so long that the answer takes two events."""
    news = RegisterNews(as_at=story.today(), source="edubasealldata" * 1500)
    story.send(do(RegisterDesk.record, news), actor="register-import", request_id=f"request-{len(story.steps)}")
