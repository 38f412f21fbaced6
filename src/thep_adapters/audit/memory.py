"""What the signer remembers: every head that it signed, written down before the head is shown to anybody.

A backup that is restored brings an old history back, and a signer that did not remember would sign a second history
under the same name. So this file is kept beside the key, is only ever added to, and is never restored from a copy.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thep_adapters.audit import files
from thep_adapters.audit.checkpoint import Head
from thep_domain.application import StoreError


class HeadsLost(StoreError):
    """The signer does not remember heads that the log knows: nothing is signed."""


class HeadInconsistent(StoreError):
    """The log does not continue what was signed before: nothing is signed."""


class Memory:
    """The heads that a key has signed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """While nobody else signs with this key."""
        with files.locked(self.path.with_name(self.path.name + ".lock")):
            yield

    def begin(self) -> None:
        """Make the file, empty; one that is there stays."""
        if not self.path.exists():
            files.append(self.path, b"")

    def last(self, origin: str) -> Head | None:
        """The head signed last for a log; None where none was. Raises HeadsLost where the file is gone or damaged."""
        content = files.read_if_there(self.path)
        if content is None:
            raise HeadsLost(
                f"The signer's memory {self.path} is not there, and without it a second history could be signed. Bring"
                " the newest copy of it back; without one, begin a new log: thep audit init --origin NAME/2"
            )
        found: Head | None = None
        whole = content[: content.rfind(b"\n") + 1]  # the rest was cut off while it was written, and never shown
        for line in whole.decode("utf-8", "replace").splitlines():
            head = _parsed(line)
            if head is None:
                raise HeadsLost(f"The signer's memory {self.path} is damaged at {line[:60]!r}: nothing is signed.")
            if head.origin == origin:
                found = head
        return found

    def add(self, head: Head) -> None:
        """Write down a head, and wait until it is on the disk."""
        content = files.read(self.path)
        if not content.endswith(b"\n"):
            files.cut(self.path, content.rfind(b"\n") + 1)
        files.append(self.path, f"{head.size} {base64.b64encode(head.root).decode()} {head.origin}\n".encode())


def _parsed(line: str) -> Head | None:
    match = re.fullmatch(r"(0|[1-9][0-9]{0,18}) ([A-Za-z0-9+/]{43}=) (\S+)", line)
    if match is None:
        return None
    try:
        return Head(match[3], int(match[1]), base64.b64decode(match[2]))
    except binascii.Error:
        return None
