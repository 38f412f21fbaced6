"""What is stored of an event: its version, its fields, its provenance, and a salt.

``{"v":1,"event":{...},"why":{...},"salt":"<24 base64>"}``: the version stands first and picks the decoder. The salt,
16 random bytes, keeps an audit proof from giving a neighbour's content away. This is envelope 1, which does not say
so; a later one will begin ``{"e":2,``.
"""

from datetime import UTC, date
from typing import Any, Generic, TypeVar

import msgspec

from thep_domain.kernel.event import Event
from thep_domain.kernel.provenance import Authority, Cited, Why

E = TypeVar("E")

ENVELOPE = 1
"""The envelope that is written, and the latest that can be read."""


class Envelope(msgspec.Struct, Generic[E], frozen=True, gc=False):
    """A stored event as it is read: E is its class, or for an older version a plain object, still to be lifted."""

    v: int
    event: E
    why: Why
    salt: str


class Fact(msgspec.Struct, Generic[E], frozen=True, gc=False):
    """What folding needs of an envelope: its provenance is passed over."""

    v: int
    event: E


class Versioned(msgspec.Struct, frozen=True):
    """Just enough of an envelope to see which it is, and which version of an event it holds."""

    v: int
    e: int = ENVELOPE


class WrittenWhy(msgspec.Struct, frozen=True):
    """Provenance as it is written: the moment in UTC always has six decimals, so that texts sort as moments do."""

    actor: str
    authority: Authority | None
    command: str
    corrects: Cited | None
    effective_on: date
    part: tuple[int, int]
    reason: str | None
    recorded_at: str
    request: str | None


class Written(msgspec.Struct, frozen=True):
    """A stored event as it is written."""

    v: int
    event: Event
    why: WrittenWhy
    salt: str


def write(version: int, event: Event, why: Why, salt: str) -> bytes:
    """The bytes of an envelope. Raises ValueError where the time of recording has no offset."""
    if why.recorded_at.tzinfo is None:
        raise ValueError(f"recorded_at ({why.recorded_at}) has no offset: a moment needs one")
    moment = why.recorded_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    written = WrittenWhy(
        actor=why.actor,
        authority=why.authority,
        command=why.command,
        corrects=why.corrects,
        effective_on=why.effective_on,
        part=why.part,
        reason=why.reason,
        recorded_at=moment,
        request=why.request,
    )
    return msgspec.json.encode(Written(version, event, written, salt))


def reader(of: Any) -> "msgspec.json.Decoder[Envelope[Any]]":
    """Reads envelopes whose event is of this class, or ``dict[str, Any]`` for a plain object."""
    return msgspec.json.Decoder(Envelope[of])


def fact_reader(of: Any) -> "msgspec.json.Decoder[Fact[Any]]":
    """Reads of envelopes only the event, which is of this class."""
    return msgspec.json.Decoder(Fact[of])
