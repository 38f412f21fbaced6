"""What is stored of an event: its version, its fields, its provenance, and a salt.

``{"v":1,"event":{...},"why":{...},"salt":"<24 base64>"}``: the version stands first and picks the decoder. The salt,
16 random bytes, keeps an audit proof from giving a neighbour's content away. This is envelope 1, which does not say
so; a later one will begin ``{"e":2,``.
"""

from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar, assert_never

import attrs
import msgspec

from thep_domain.kernel.calendar import format_moment
from thep_domain.kernel.event import Event
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.shapes import (
    Among,
    Coded,
    Day,
    Flag,
    Many,
    Moment,
    Named,
    OneOf,
    Optional,
    Part,
    Shape,
    String,
    Whole,
    Words,
    shapes_of,
)

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


def write(version: int, event: Event, why: Why, salt: str) -> bytes:
    """The bytes of an envelope, of which there is one form only: docs/events/FORMAT.md specifies it.

    Raises ValueError where the time of recording has no offset.
    """
    return b'{"v":%d,"event":%b,"why":%b,"salt":"%b"}' % (version, _object(event), _object(why), salt.encode())


_SORTED = msgspec.json.Encoder(order="sorted")


def _object(value: Any) -> bytes:
    """The fields of a value: keys in the order of their letters, no spaces, no needless escapes."""
    return _SORTED.encode(_written(value))


def _written(value: Any) -> Any:
    """The same with each moment in UTC, always with six decimals, so that texts sort as moments do."""
    kind: Any = type(value)
    if kind is datetime:
        if value.tzinfo is None:
            raise ValueError(f"{value} has no offset: a moment needs one")
        return format_moment(value)
    if kind is tuple:
        return [_written(each) for each in value]
    if not (moments := _moments(kind)):
        return value
    fields = {name: getattr(value, name) for name in shapes_of(kind)}
    for name in moments:
        fields[name] = _written(fields[name])
    return fields


@cache
def _moments(kind: Any) -> tuple[str, ...]:
    """The fields of a class that hold moments."""
    return tuple(name for name, shape in shapes_of(kind).items() if _is_moment(shape)) if attrs.has(kind) else ()


def _is_moment(shape: Shape) -> bool:
    match shape:
        case Moment():
            return True
        case Part(kind):
            return bool(_moments(kind))
        case Named(shape=inner) | Optional(inner) | Many(inner):
            return _is_moment(inner)
        case Whole() | Among() | Flag() | Day() | String() | Words() | Coded() | OneOf():
            return False
        case _:
            assert_never(shape)


@cache
def reader(of: Any) -> "msgspec.json.Decoder[Envelope[Any]]":
    """Reads envelopes whose event is of this class, or ``dict[str, Any]`` for a plain object."""
    return msgspec.json.Decoder(Envelope[of])


@cache
def fact_reader(of: Any) -> "msgspec.json.Decoder[Fact[Any]]":
    """Reads of envelopes only the event, which is of this class."""
    return msgspec.json.Decoder(Fact[of])
