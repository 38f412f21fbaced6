"""A key store that hides nothing: for tests, where what is sealed must be the same each time."""

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Final

from thep_domain.kernel.sealed import Applied, Holding, KeyMade
from thep_domain.kernel.store_errors import StoreError, UnreadableHistory

PLAIN: Final = "plain/0"


class PlainVault:
    """Holds keys in memory and seals nothing: a box is the text and its place in base64.

    Its scheme is ``plain/0``, so that nobody takes such a history for one that keeps its texts secret: a store that is
    kept refuses it.
    """

    def __init__(self) -> None:
        self.held: set[str] = set()
        """The keys that open."""
        self.erased: set[str] = set()
        self._applied: Applied | None = None

    @property
    def scheme(self) -> str:
        """How it seals."""
        return PLAIN

    def make(self, subject: str, number: int) -> KeyMade:
        """A key for a subject, with this number or the next that was never erased."""
        while f"{subject}#{number}" in self.erased:
            number += 1
        key = f"{subject}#{number}"
        self.held.add(key)
        return KeyMade(key, subject, PLAIN, hashlib.sha256(f"{PLAIN} {key}".encode()).hexdigest())

    def seal(self, key: KeyMade, words: str, place: bytes) -> str:
        """The box of a text. Raises StoreError where the key is not held."""
        if key.key not in self.held:
            raise StoreError(f"The key {key.key} is not in this key store.")
        return base64.b64encode(json.dumps([words, place.decode()]).encode()).decode()

    def unseal(self, key: KeyMade, box: str, place: bytes) -> str | None:
        """The text in a box; None where the key is not held."""
        if key.key not in self.held:
            return None
        try:
            words, sealed_at = json.loads(base64.b64decode(box))
        except (ValueError, binascii.Error) as error:
            raise UnreadableHistory(f"The key {key.key} does not open this box.") from error
        if sealed_at != place.decode():
            raise UnreadableHistory(f"The key {key.key} does not open this box here: it was sealed for another place.")
        return str(words)

    def applied(self) -> Applied | None:
        """Up to where it has followed the history."""
        return self._applied

    def apply(self, issued: Sequence[KeyMade], erased: Collection[str], upto: Applied) -> None:
        """Destroy the keys that were erased, and remember how far it came."""
        del issued
        self.held -= set(erased)
        self.erased |= set(erased)
        self._applied = upto

    def sweep(self) -> None:
        """Nothing to forget: a key hides nothing."""

    def scrub(self) -> bool:
        """Nothing is left behind."""
        return True

    def holding(self, key: KeyMade) -> Holding:
        """Whether it holds a key."""
        return Holding.HELD if key.key in self.held else Holding.ERASED if key.key in self.erased else Holding.MISSING

    def secret(self, key: KeyMade) -> bytes | None:
        """No secret: its text."""
        return PLAIN.encode() if key.key in self.held else None
