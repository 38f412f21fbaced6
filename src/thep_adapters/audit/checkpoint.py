"""C2SP tlog-checkpoint 1.0.0: the head of a log, which is its name, its size and the root of its tree.

Three lines: the origin, the size in decimal, the root in base64. Signed as a note it is a signed head.
"""

import base64
import re
from collections.abc import Sequence

from attrs import frozen

from thep_adapters.audit import notes
from thep_adapters.audit.notes import Note, NoteError, VerifierKey
from thep_adapters.audit.tree import HASH_SIZE, Hash


@frozen
class Head:
    """The head of a log, as it is signed."""

    origin: str
    size: int
    root: Hash

    @property
    def text(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def root_in_groups(self) -> str:
        """The root in hexadecimal, four digits a group: to be read aloud, minuted and compared."""
        digits = self.root.hex()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    @staticmethod
    def parse(text: str) -> "Head":
        """Read the text of a note. Raises NoteError where it is not that of a head."""
        origin, *rest = text.split("\n")
        if len(rest) < 3 or rest[-1] or not origin or not re.fullmatch(r"0|[1-9][0-9]{0,18}", rest[0]):
            raise NoteError("it is not a head: origin, size and root stand on three lines")
        try:
            root = base64.b64decode(rest[1], validate=True)
        except ValueError as error:
            raise NoteError(f"the root is not base64: {error}") from error
        if len(root) != HASH_SIZE or base64.b64encode(root).decode() != rest[1]:
            raise NoteError(f"the root is {len(root)} bytes long: it must be {HASH_SIZE}")
        if any(not line for line in rest[2:-1]):
            raise NoteError("an empty line stands among its lines")
        return Head(origin, int(rest[0]), root)


@frozen
class SignedHead:
    """A head, and the note that it was signed as."""

    head: Head
    note: Note

    @property
    def size(self) -> int:
        """How many events it covers."""
        return self.head.size

    def __bytes__(self) -> bytes:
        return bytes(self.note)


def opened(content: bytes, keys: Sequence[VerifierKey]) -> SignedHead:
    """Read a head that was signed under one of the keys of its log, which have its origin for a name.

    Raises NoteError where it is not signed so, or not a head.
    """
    note = notes.opened(content, keys)
    head = Head.parse(note.text)
    if not any(key.name == head.origin and note.by(key) for key in keys):
        raise NoteError(f"its origin is {head.origin!r}, and it is not signed by a key of that name")
    return SignedHead(head, note)
