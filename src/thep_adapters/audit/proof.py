"""C2SP tlog-proof: that an event is in a log, as one file that is verified by itself. It is the receipt of an event.

``c2sp.org/tlog-proof@v1``, ``extra`` in base64 (here the leaf, trusted only through the proof), ``index``, the hashes
of the inclusion proof, an empty line, and the signed head as it is.
"""

import base64
import re
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from thep_adapters.audit import checkpoint
from thep_adapters.audit.checkpoint import SignedHead
from thep_adapters.audit.notes import NoteError, VerifierKey
from thep_adapters.audit.tree import HASH_SIZE, MOST, Hash, is_included, leaf_hash

FIRST: Final = "c2sp.org/tlog-proof@v1"

_RECEIPT: Final = re.compile(rb"[^\n]*\nextra (\S*)\nindex (0|[1-9][0-9]{0,18})\n((?:\S+\n)*)\n(.*)", re.DOTALL)


@frozen
class Receipt:
    """The leaf of an event, where it stands in the log, the proof of that, and the signed head that it leads to."""

    leaf: bytes
    index: int
    path: tuple[Hash, ...]
    head: bytes
    """The signed head, as it is."""

    def __bytes__(self) -> bytes:
        lines = [FIRST, f"extra {_coded(self.leaf)}", f"index {self.index}", *map(_coded, self.path), "", ""]
        return "\n".join(lines).encode() + self.head

    @staticmethod
    def parse(content: bytes) -> "Receipt":
        """Read a receipt, without verifying it. Raises NoteError where it is not one that holds its event."""
        if not content.startswith(FIRST.encode() + b"\n"):
            raise NoteError(f"it does not begin with {FIRST}")
        match = _RECEIPT.fullmatch(content)
        if match is None:
            raise NoteError("it does not hold its event, where that stands, and the proof")
        leaf, index, path, head = match.groups()
        hashes = tuple(_plain(line) for line in path.split())
        if len(hashes) > MOST or any(len(each) != HASH_SIZE for each in hashes):
            raise NoteError("a hash of its proof is not 32 bytes long, or there are too many")
        return Receipt(_plain(leaf), int(index), hashes, head)

    def verified(self, keys: Sequence[VerifierKey]) -> SignedHead:
        """The signed head under which the event is in the log. Raises NoteError where it is not proven."""
        head = checkpoint.opened(self.head, keys)
        if not is_included(leaf_hash(self.leaf), self.index, head.size, self.path, head.head.root):
            raise NoteError(f"the proof does not lead from the event to the root of the head of {head.size} events")
        return head


def _plain(coded: bytes) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except ValueError as error:
        raise NoteError(f"it holds something else than base64: {error}") from error


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode()
