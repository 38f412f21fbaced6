"""Sealing and opening with one key: AES-256-GCM, with a key and a commitment that HKDF derives from its secret.

GCM alone does not bind a key: a box can be made that opens as one text under one key and as another under another. So
who opens a box first compares the commitment of the secret with the one that was recorded when the key was issued.
"""

import base64
import json
import os
from typing import Final

from attrs import frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thep_domain.kernel.sealed import SEAL
from thep_domain.kernel.store_errors import UnreadableHistory

SECRET: Final = 32
"""Bytes of a secret, and of what is derived from it."""
NONCE: Final = 12
BLOCK: Final = 64
"""Bytes to a multiple of which a text is padded, so that its box does not tell its length."""


def derived(secret: bytes, use: str, key: str) -> bytes:
    """What one use needs of a secret: HKDF-SHA256 with the use and the id of the key."""
    return HKDF(algorithm=SHA256(), length=SECRET, salt=None, info=f"{SEAL} {use} {key}".encode()).derive(secret)


def commitment_of(secret: bytes, key: str) -> str:
    """What only this secret fits, in hexadecimal; it tells nothing of the secret."""
    return derived(secret, "commit", key).hex()


@frozen
class Cipher:
    """One key, ready to seal and to open."""

    key: str
    commitment: str
    _gcm: AESGCM

    @classmethod
    def of(cls, key: str, secret: bytes) -> "Cipher":
        """The cipher of a key."""
        return cls(key, commitment_of(secret, key), AESGCM(derived(secret, "encrypt", key)))

    def seal(self, words: str, place: bytes) -> str:
        """The box of a text at a place: nonce, ciphertext and tag in base64."""
        text = json.dumps(words, ensure_ascii=False).encode()
        text += b" " * (-len(text) % BLOCK)
        nonce = os.urandom(NONCE)
        return base64.b64encode(nonce + self._gcm.encrypt(nonce, text, place)).decode()

    def unseal(self, box: str, place: bytes) -> str:
        """The text in a box. Raises UnreadableHistory where it was not sealed so, by this key and at this place."""
        try:
            sealed = base64.b64decode(box, validate=True)
            words = json.loads(self._gcm.decrypt(sealed[:NONCE], sealed[NONCE:], place))
        except (InvalidTag, ValueError):
            words = None
        if not isinstance(words, str):
            raise UnreadableHistory(
                f"The key {self.key} does not open a text that names it: the text was changed, or taken from another"
                " place. Compare the store with a copy."
            )
        return words
