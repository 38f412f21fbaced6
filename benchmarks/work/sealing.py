"""Sealing and opening a short text, beside the bare cipher, with and without the derivation of its key."""

import os
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.measuring import Entrant, entrant, measure
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters.keys.ciphers import NONCE, Cipher, derived
from thep_domain.kernel.sealed import place_of

KEY = "person:4f1c0a2b#1"
SECRET = bytes(range(32))
PLACE = place_of("person:4f1c0a2b", 1, "people.added", "details", KEY)
WORDS = "Jane Example, jane@example.invalid"
PADDED = WORDS.encode().ljust(64)
TIMES = 50_000
OURS, DERIVING, ALONE = "with its form", "cipher and derivation", "cipher alone"


def sealing(scale: Scale) -> Iterator[Line]:
    """Seal a text, and open it again."""
    ours, cipher = Cipher.of(KEY, SECRET), AESGCM(derived(SECRET, "encrypt", KEY))
    box, nonce = ours.seal(WORDS, PLACE), os.urandom(NONCE)
    shut = cipher.encrypt(nonce, PADDED, PLACE)
    assert ours.unseal(box, PLACE) == WORDS

    times = scale.of(TIMES)

    def repeated(work: Callable[[], object]) -> Entrant:
        return entrant(lambda: [work() for _ in range(times)], times)

    def bare() -> AESGCM:
        return AESGCM(derived(SECRET, "encrypt", KEY))

    derive = {
        "seal": lambda: bare().encrypt(os.urandom(NONCE), PADDED, PLACE),
        "open": lambda: bare().decrypt(nonce, shut, PLACE),
    }
    alone = {
        "seal": lambda: cipher.encrypt(os.urandom(NONCE), PADDED, PLACE),
        "open": lambda: cipher.decrypt(nonce, shut, PLACE),
    }
    whole = {"seal": lambda: ours.seal(WORDS, PLACE), "open": lambda: ours.unseal(box, PLACE)}
    for work in ("seal", "open"):
        ways = {OURS: whole[work], DERIVING: derive[work], ALONE: alone[work]}
        measured = measure({name: repeated(way) for name, way in ways.items()}, scale.rounds)
        slower = compared(measured, "times the bare cipher and its key", DERIVING, OURS, 5.0, at_most=True)
        beside = compared(measured, "times the cipher alone", ALONE, OURS, None)
        yield Line("seal", f"{work} a short text", "", "s/text", measured, (slower, beside))
