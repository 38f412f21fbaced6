"""Who recorded a fact, why, on whose authority, and when."""

from datetime import date, datetime
from typing import Protocol

from attrs import field, frozen

from thep_domain.kernel.checks import at_least
from thep_domain.kernel.event import Event, declared, effective_day, value
from thep_domain.kernel.identifiers import Text


@value
class Cited:
    """A recorded fact that a decision rests on: the stream it stands in and the version read."""

    stream: Text
    version: int = field(validator=at_least(1))


@value
class RuleCited:
    """A rule that a decision used, by name, and the version of the rulebook that set it."""

    rule: Text
    version: int = field(validator=at_least(1))


@value
class Authority:
    """On whose authority a decision was taken: in words, and the recorded decision where there is one."""

    text: Text
    stream: Text | None = None
    version: int | None = None

    def __attrs_post_init__(self) -> None:
        if (self.stream is None) != (self.version is None) or (self.version is not None and self.version < 1):
            raise ValueError("an authority names a stream and a version of it together, or neither")


@frozen
class Why:
    """The provenance of one fact. ``recorded_at`` is UTC with microseconds; ``effective_on`` a day in London.

    ``command`` is the verb, such as ``fees.charge``; ``corrects`` the wrong fact that this one puts right; ``part``
    shows a save that is not whole: ``(3, 95)`` is the third of the 95 facts that were saved together.
    """

    actor: str
    authority: Authority | None
    command: str
    corrects: Cited | None
    effective_on: date
    part: tuple[int, int]
    reason: str | None
    recorded_at: datetime
    request: str | None


def misdated(event: Event, why: Why) -> str | None:
    """What is wrong where a fact takes effect on another day than its event declares; None where it is right."""
    day = effective_day(event)
    if day is None or day == why.effective_on:
        return None
    return f"takes effect on {why.effective_on}, and by its {declared(event).effective} on {day}"


class Fact(Protocol):
    """An event with its provenance."""

    @property
    def event(self) -> Event:
        """What happened."""

    @property
    def why(self) -> Why:
        """Who recorded it, why, on whose authority, and when."""


@frozen
class Recorded:
    """A fact as it stands in the history: the event, where it stands, and its provenance."""

    position: int
    stream: str
    version: int
    name: str
    schema: int
    event: Event
    why: Why
