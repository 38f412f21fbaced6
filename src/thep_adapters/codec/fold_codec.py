"""Kept folds: a note as plain JSON, and the states as JSON that is compressed."""

import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from thep_domain.engine.folds import Note

LEVEL = 1
"""States of one kind are much alike: a higher level takes several times as long, for little."""
LARGEST = 64 * 1024 * 1024
"""Bytes of states in one piece at most, once unpacked: what claims to be more was not kept by this library."""

BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, OverflowError, zlib.error)
"""What is raised where bytes are not what was kept."""


class _Written(msgspec.Struct, frozen=True):
    fold: str
    note: Note


class JsonFolds:
    """Writes and reads kept folds; what another fold made, or nobody can read, is None."""

    def encode_note(self, note: Note, fold: str) -> bytes:
        """A note, with the fingerprint of the fold."""
        return msgspec.json.encode(_Written(fold, note))

    def decode_note(self, stored: bytes, fold: str) -> Note | None:
        """A note; None where another fold made it, or it cannot be read."""
        try:
            read = msgspec.json.decode(stored, type=_Written)
            bytes.fromhex(read.note.chain)
        except BROKEN:
            return None
        return read.note if read.fold == fold else None

    def encode_states(self, states: Sequence[tuple[str, int, Any]]) -> bytes:
        """Some states, compressed."""
        return zlib.compress(msgspec.json.encode(states), LEVEL)

    def decode_states(self, kind: Any, stored: bytes) -> Sequence[tuple[str, int, Any]] | None:
        """Some states of a type; None where they cannot be read."""
        try:
            unpacking = zlib.decompressobj()
            plain = unpacking.decompress(stored, LARGEST)
            if not unpacking.eof or unpacking.unused_data:
                return None
            found: Sequence[tuple[str, int, Any]] = _decoder(kind).decode(plain)
        except BROKEN:
            return None
        return found


@cache
def _decoder(kind: Any) -> "msgspec.json.Decoder[list[tuple[str, int, Any]]]":
    return msgspec.json.Decoder(list[tuple[str, int, kind]])
