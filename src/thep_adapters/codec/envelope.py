"""What is stored of an event: its version, its fields, its provenance, and a salt."""

from typing import Any, Generic, TypeVar

import msgspec

from thep_domain.kernel.provenance import Why

E = TypeVar("E")


class Envelope(msgspec.Struct, Generic[E], frozen=True):
    """``{"v":1,"event":{...},"why":{...},"salt":"<24 base64>"}``: the version stands first and picks the decoder.

    The salt, 16 random bytes, keeps an audit proof from giving a neighbour's content away (AUDIT section 2).
    """

    v: int
    event: E
    why: Why
    salt: str


class Versioned(msgspec.Struct, frozen=True):
    """Just enough of an envelope to see which version of an event it holds."""

    v: int


Older = Envelope[dict[str, Any]]
"""An envelope whose event is of an older version: still a plain object, to be lifted."""
