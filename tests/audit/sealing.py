"""A key store in memory that seals as a kept one does: its secrets are made of the ids of keys, and are no secret."""

import hashlib

from thep_adapters.keys import Cipher
from thep_domain.kernel.sealed import SEAL, KeyMade
from thep_domain.testing import PlainVault


def secret_of(key: str) -> bytes:
    """The secret of a key."""
    return hashlib.sha256(key.encode()).digest()


class SealingVault(PlainVault):
    """Seals with AES-GCM under secrets that anybody can work out."""

    def __init__(self) -> None:
        super().__init__()
        self._ciphers: dict[str, Cipher] = {}

    @property
    def scheme(self) -> str:
        """How it seals: as a kept key store."""
        return SEAL

    def _cipher(self, key: str) -> Cipher:
        if key not in self._ciphers:
            self._ciphers[key] = Cipher.of(key, secret_of(key))
        return self._ciphers[key]

    def make(self, subject: str, number: int) -> KeyMade:
        """A key for a subject."""
        made = super().make(subject, number)
        return KeyMade(made.key, subject, SEAL, self._cipher(made.key).commitment)

    def seal(self, key: KeyMade, words: str, place: bytes) -> str:
        """The box of a text."""
        super().seal(key, words, place)  # it refuses a key that is not held
        return self._cipher(key.key).seal(words, place)

    def unseal(self, key: KeyMade, box: str, place: bytes) -> str | None:
        """The text in a box; None where the key is not held."""
        return self._cipher(key.key).unseal(box, place) if key.key in self.held else None

    def secret(self, key: KeyMade) -> bytes | None:
        """The secret itself."""
        return secret_of(key.key) if key.key in self.held else None
