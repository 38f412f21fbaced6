"""Commands that are refused whatever they are about, each in words how it comes to be refused."""

from datetime import timedelta
from typing import Final

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.free_text import LONGEST
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import Command, do
from thep_domain.testing.kit import Refusing
from thep_domain.testing.story import Story
from thep_domain.testing.values import MEETING


def _not_an_account(story: Story) -> None:
    story.send(_guarantee(story), actor="Jo Smith")


def _request_reused(story: Story) -> None:
    if not story.requests:
        story.send(_guarantee(story), request_id="request-first")
    used = story.one_of(*story.requests)
    story.send(_guarantee(story, pence=1), request_id=used.request_id)


def _bad_request_id(story: Story) -> None:
    story.send(_guarantee(story), request_id="my request")


def _text_too_long(story: Story) -> None:
    story.send(_guarantee(story, pence=2), reason="and so on, " * (LONGEST // 11 + 1))


def _personal_detail(story: Story) -> None:
    story.send(_guarantee(story, pence=6), reason="as jo@example.org wrote")


def _clock_behind(story: Story) -> None:
    _under_a_clock(story, -ONE_DAY)


def _clock_ahead(story: Story) -> None:
    _under_a_clock(story, 550 * ONE_DAY)


def _under_a_clock(story: Story, off: timedelta) -> None:
    command, right = _guarantee(story, pence=7), story.clock.now
    story.clock.now = story.last_recorded_at() + off
    story.send(command, check_clock=True)
    story.clock.now = right


def _guarantee(story: Story, pence: int = 0) -> Command:
    """A change of a rule that no decision asks, to a value that it did not have."""
    value = f"{len(story.steps)}.{pence:02d}"
    return do(RulebookDesk.set_rule, "membership.guarantee", value, in_force_from=story.today(), authority=MEETING)


REFUSING: Final = (
    Refusing("not-an-account", "an actor is named as a person", _not_an_account),
    Refusing("request-reused", "a request id is used for another command", _request_reused),
    Refusing("bad-request-id", "a request id has a space in it", _bad_request_id),
    Refusing("text-too-long", "a reason is longer than 500 characters", _text_too_long),
    Refusing("clock-behind", "the clock has fallen back by a day", _clock_behind),
    Refusing("clock-ahead", "the clock shows a day a year and a half on", _clock_ahead),
    Refusing("personal-detail", "an e-mail address stands in a reason", _personal_detail),
)
