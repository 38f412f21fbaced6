"""What is hashed of an event: stream, version, name and the stored bytes, in one form that has one reading only.

``01``, u16 length and stream, u64 version, u16 length and name, u32 length and state; big-endian, UTF-8. The first
byte is the version of this form. Nothing is decoded: a changed upcaster changes no leaf.
"""

from struct import Struct, error
from typing import Final

from attrs import frozen

FORM: Final = 1
LARGEST: Final = 65_535
"""Bytes of a leaf: an entry of a tile is not longer."""

_SHORT: Final = Struct(">BH")
_MIDDLE: Final = Struct(">QH")
_LENGTH: Final = Struct(">I")


class LeafError(ValueError):
    """An event that has no leaf, or bytes that are not a leaf: the message says why."""


@frozen
class Leaf:
    """An event as the log holds it."""

    stream: str
    version: int
    name: str
    state: bytes


def encode(stream: str, version: int, name: str, state: bytes) -> bytes:
    """The bytes of a leaf. Raises LeafError where the event is too long for one, or not an event at all."""
    try:
        key, topic = stream.encode(), name.encode()
        leaf = b"".join(
            (
                _SHORT.pack(FORM, len(key)),
                key,
                _MIDDLE.pack(version, len(topic)),
                topic,
                _LENGTH.pack(len(state)),
                state,
            )
        )
    except (error, UnicodeEncodeError, AttributeError, TypeError) as wrong:
        raise LeafError(f"version {version!r} of {stream!r} cannot be written as a leaf: {wrong}") from wrong
    if len(leaf) > LARGEST:
        raise LeafError(f"version {version} of {stream} is {len(leaf):,} bytes long: a leaf has at most {LARGEST:,}")
    return leaf


def decode(leaf: bytes) -> Leaf:
    """Read a leaf. Raises LeafError for bytes that `encode` would not have written."""
    try:
        form, length = _SHORT.unpack_from(leaf)
        if form != FORM:
            raise LeafError(f"the leaf has form {form}, and this code knows form {FORM}: use newer code")
        at = _SHORT.size + length
        stream = leaf[_SHORT.size : at].decode()
        version, length = _MIDDLE.unpack_from(leaf, at)
        at += _MIDDLE.size
        name = leaf[at : at + length].decode()
        at += length
        (length,) = _LENGTH.unpack_from(leaf, at)
        at += _LENGTH.size
    except (error, UnicodeDecodeError) as wrong:
        raise LeafError(f"these bytes are not a leaf: {wrong}") from wrong
    if at + length != len(leaf) or len(leaf) > LARGEST:
        raise LeafError("these bytes are not a leaf: the lengths in it do not add up")
    return Leaf(stream, version, name, leaf[at:])
