"""Moves that are about no context: a quiet day, a command that arrives twice, an answer too long for one event."""

import base64
import hashlib
from datetime import timedelta

from thep_domain.engine.audit_log import LogDesk
from thep_domain.kernel.calendar import london_day
from thep_domain.schools import RegisterDesk, RegisterNews
from thep_domain.testing.commands import Command, do
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


LOG = "partnership.example/history"


def begin_log(story: Story) -> None:
    """After a restore that lost the newest facts an audit log is begun, which follows the one before."""
    story.send(log_begun(story.one_of(2, 3), len(story.steps)))


def log_begun(number: int, size: int) -> Command:
    """The command that begins the second log or the third, after so many facts of the one before."""
    return do(
        LogDesk.begin_log,
        f"{LOG}/{number}",
        verifier=_verifier(f"{LOG}/{number}", "first"),
        after_origin=LOG if number == 2 else f"{LOG}/2",
        after_size=size,
        after_root="0123456789abcdef" * 4,
    )


def set_log_key(story: Story) -> None:
    """Another key signs the heads of the audit log: one that was not set before, or the one that was set last."""
    story.send(log_key_set(*story.one_of(("first", "second"), ("second", "third"))))


def log_key_set(before: str, after: str) -> Command:
    """The command that sets another key: the keys are made of words."""
    return do(LogDesk.set_log_key, LOG, before=_verifier(LOG, before), verifier=_verifier(LOG, after))


def _verifier(origin: str, key: str) -> str:
    """The verifier key of a key that is made of a word."""
    public = b"\x01" + hashlib.sha256(key.encode()).digest()
    number = hashlib.sha256(f"{origin}\n".encode() + public).hexdigest()[:8]
    return f"{origin}+{number}+{base64.b64encode(public).decode()}"


def set_clock_back(story: Story) -> None:
    """The clock was ten minutes fast, is set right, and somebody confirms it with the next command."""
    right = story.last_recorded_at() - timedelta(minutes=10)
    if london_day(right - timedelta(minutes=50)) != london_day(story.last_recorded_at()):
        return  # just after midnight it would be the day before
    story.clock.now = right
    nothing_new = do(RegisterDesk.record, RegisterNews(as_at=story.today(), source="edubasealldata.csv"))
    story.send(nothing_new, check_clock=True, confirm_clock="the clock had been ten minutes fast")
