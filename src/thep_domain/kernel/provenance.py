"""Who recorded a fact, why, on whose authority, and when."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, Protocol

from attrs import field, frozen

from thep_domain.kernel.event import Event, declared, effective_day, value
from thep_domain.kernel.free_text import LONGEST
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.shapes import ACCOUNT, COMMAND, REQUEST_ID, Many, Optional, Whole, Words, at_least, shaped

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # of it a checker needs the default; nothing is imported when it runs

    E_co = TypeVar("E_co", covariant=True, default=Event)
else:
    from typing import TypeVar

    E_co = TypeVar("E_co", covariant=True)


@value
class Cited:
    """A recorded fact that a decision rests on: the stream it stands in and the version read."""

    stream: Text
    """The stream that was read."""
    version: int = field(validator=at_least(1))
    """The version of the stream that was read."""

    @property
    def text(self) -> str:
        """The fact in one text, as in ``membership:100934@3``."""
        return f"{self.stream}@{self.version}"


@value
class RuleCited:
    """A rule that a decision used, by name, and the version of the rulebook that set it."""

    rule: Text
    """The rule's name."""
    version: int = field(validator=at_least(1))
    """The version of the rulebook that set it."""


@value
class Authority:
    """On whose authority a decision was taken: in words, and the recorded decision where there is one."""

    text: Text
    """The authority in words, such as a meeting and its minute."""
    stream: Text | None = None
    """The stream of the recorded decision, where there is one."""
    version: int | None = field(default=None, validator=at_least(1))
    """The version of that stream which holds the decision."""

    def __attrs_post_init__(self) -> None:
        if (self.stream is None) != (self.version is None):
            raise ValueError("an authority names a stream and a version of it together, or neither")


@frozen
class Why:
    """The provenance of one fact. ``recorded_at`` is UTC with microseconds; ``effective_on`` a day in London.

    ``command`` is the verb, such as ``fees.charge``; ``corrects`` the wrong fact that this one puts right; ``part``
    shows a save that is not whole: ``(3, 95)`` is the third of the 95 facts that were saved together.
    """

    actor: str = field(metadata=shaped(ACCOUNT))
    """The account that acted, such as ``finance-officer``; never a person's name."""
    authority: Authority | None
    """On whose authority the decision was taken, where one was needed."""
    command: str = field(metadata=shaped(COMMAND))
    """The verb that was carried out, such as ``fees.charge``."""
    corrects: Cited | None
    """The wrong fact that this one puts right, where it does."""
    effective_on: date
    """The day in London on which it took effect."""
    part: tuple[int, int] = field(metadata=shaped(Many(Whole(least=1), 2, 2)))
    """Its place among the facts of one save, and how many these are: ``[3,95]`` is the third of 95."""
    reason: str | None = field(metadata=shaped(Optional(Words(LONGEST))))
    """Why the command was given, where its sender said so."""
    recorded_at: datetime
    """When it was recorded, in UTC with microseconds."""
    request: str | None = field(metadata=shaped(Optional(REQUEST_ID)))
    """The request id under which the command was sent, where it had one."""


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
class Recorded(Generic[E_co]):
    """A fact as it stands in the history: the event, where it stands, and its provenance.

    Where it is known which events there can be, that is its parameter: ``Recorded[PartnershipEvent]``. Without one it
    holds any event.
    """

    position: int
    """Its place in the whole history, counted from 1; 0 in a draft."""
    stream: str
    """Where it stands, such as ``membership:100934``."""
    version: int
    """Its place in the stream, counted from 1."""
    name: str
    """The event's name, such as ``membership.admitted``."""
    schema: int
    """The version of the event under which it was stored."""
    event: E_co
    """What happened."""
    why: Why
    """Who recorded it, why, on whose authority, and when."""
