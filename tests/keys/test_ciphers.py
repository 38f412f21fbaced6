"""One key: what it seals it opens, at its place, and what opens under two keys is found by the commitment."""

import base64
import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher as Block
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from thep_adapters.keys.ciphers import NONCE, Cipher, derived
from thep_domain.kernel.sealed import place_of
from thep_domain.kernel.store_errors import UnreadableHistory

KEY = "person:4f1c0a2b#1"
SECRET, ANOTHER = bytes(32), bytes(range(32))
PLACE = place_of("person:4f1c0a2b", 2, "people.added", "details", KEY)


def test_what_a_box_is_bound_to_is_canonical_json() -> None:
    assert PLACE == (b'["thep/seal/1","person:4f1c0a2b",2,"people.added","details","person:4f1c0a2b#1"]')


def test_a_commitment_stays_what_it_is() -> None:
    """Of a secret of zeros; the next release must find the same."""
    cipher = Cipher.of(KEY, SECRET)
    assert cipher.commitment == "699bddb730e71b9e100ad36f45e1c2b3d86a924d14af094fe2d5cac018162cb9"
    assert cipher.commitment != Cipher.of("person:4f1c0a2b#2", SECRET).commitment
    assert cipher.commitment != Cipher.of(KEY, ANOTHER).commitment


@given(st.text(max_size=200))
def test_a_text_comes_back_as_it_was(words: str) -> None:
    cipher = Cipher.of(KEY, SECRET)
    box = cipher.seal(words, PLACE)
    assert cipher.unseal(box, PLACE) == words
    assert cipher.seal(words, PLACE) != box


def test_a_box_tells_only_in_which_64_bytes_the_length_is() -> None:
    cipher = Cipher.of(KEY, SECRET)
    assert len({len(cipher.seal("x" * length, PLACE)) for length in range(63)}) == 1
    assert len(cipher.seal("x" * 63, PLACE)) > len(cipher.seal("x" * 62, PLACE))


@pytest.mark.parametrize("changed", ["stream", "version", "name", "field", "key", "box", "cipher", "short"])
def test_a_box_is_opened_nowhere_else(changed: str) -> None:
    cipher = Cipher.of(KEY, SECRET)
    box = cipher.seal("words", PLACE)
    other = {
        "stream": place_of("person:4f1c0a2c", 2, "people.added", "details", KEY),
        "version": place_of("person:4f1c0a2b", 3, "people.added", "details", KEY),
        "name": place_of("person:4f1c0a2b", 2, "people.described", "details", KEY),
        "field": place_of("person:4f1c0a2b", 2, "people.added", "notes", KEY),
        "key": place_of("person:4f1c0a2b", 2, "people.added", "details", "person:4f1c0a2b#2"),
    }
    raw = bytearray(base64.b64decode(box))
    raw[20] ^= 1
    wrong = {"box": base64.b64encode(raw).decode(), "short": "AAAA"}
    opener = Cipher.of(KEY, ANOTHER) if changed == "cipher" else cipher
    with pytest.raises(UnreadableHistory, match="does not open a text that names it"):
        opener.unseal(wrong.get(changed, box), other.get(changed, PLACE))


# One box under two keys


def times(left: int, right: int) -> int:
    """The product in the field of GCM, whose lowest power is the first bit."""
    product = 0
    for bit in range(127, -1, -1):
        if right >> bit & 1:
            product ^= left
        left = left >> 1 ^ (0xE1 << 120 if left & 1 else 0)
    return product


def inverse(of: int) -> int:
    """What times it is one: its power of 2**128 - 2."""
    result = 1 << 127
    for _ in range(127):
        of = times(of, of)
        result = times(result, of)
    return result


def ambiguous(first: bytes, second: bytes, place: bytes, nonce: bytes, blocks: int = 4) -> bytes:
    """A nonce, a ciphertext and a tag that open under both keys: the last block makes the two tags equal."""

    def encrypted(key: bytes, block: bytes) -> int:
        return int.from_bytes(Block(AES(key), ECB()).encryptor().update(block))

    begun = os.urandom(16 * (blocks - 1))
    padded = place + bytes(-len(place) % 16) + begun
    lengths = len(place) * 8 << 64 | 16 * blocks * 8
    sums, squares = [], []
    for key in (first, second):
        power = encrypted(key, bytes(16))
        total = 0
        for at in range(0, len(padded), 16):
            total = times(total ^ int.from_bytes(padded[at : at + 16]), power)
        square = times(power, power)
        sums.append(times(total, square) ^ times(lengths, power) ^ encrypted(key, nonce + b"\0\0\0\1"))
        squares.append(square)
    last = times(sums[0] ^ sums[1], inverse(squares[0] ^ squares[1]))
    tag = sums[0] ^ times(last, squares[0])
    return nonce + begun + last.to_bytes(16) + tag.to_bytes(16)


def test_gcm_alone_opens_one_box_under_two_keys_and_the_commitment_tells_them_apart() -> None:
    first, second = (derived(secret, "encrypt", KEY) for secret in (SECRET, ANOTHER))
    box = ambiguous(first, second, PLACE, os.urandom(NONCE))
    opened = [AESGCM(key).decrypt(box[:NONCE], box[NONCE:], PLACE) for key in (first, second)]
    assert opened[0] != opened[1], "GCM finds nothing wrong with either"
    assert Cipher.of(KEY, SECRET).commitment != Cipher.of(KEY, ANOTHER).commitment
