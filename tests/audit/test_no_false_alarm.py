"""Verifying never cries wolf: whatever history the kit tells verifies clean, and any change of it does not."""

from pathlib import Path
from random import Random

import pytest

from tests.audit.support import Rows, signing_key
from tests.support.numbers import FULL
from thep_adapters import connect
from thep_adapters.audit import notes
from thep_adapters.audit.business import layers
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.people import People
from thep_adapters.audit.tree import root_of
from thep_adapters.audit.verifying import Asked, Layer, verify
from thep_domain import Partnership
from thep_domain.testing import Clock, history_of_seed

NUMBER = 10_000 if FULL else 300
AT_ONCE = NUMBER // 4
SEALED = 6
"""Every sixth history has a key store, so that it holds cases and their texts; these are performed again as well."""


@pytest.mark.parametrize("first", range(0, NUMBER, AT_ONCE))
def test_a_history_verifies_clean_and_no_other_under_its_head(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + AT_ONCE):
        verifies_clean_and_no_other(seed, tmp_path / f"{seed}.db" if seed % SEALED == 0 else None)


def verifies_clean_and_no_other(seed: int, keys: Path | None) -> None:
    def made(clock: Clock) -> Partnership:
        return connect(clock=clock, keys=f"sqlite:///{keys}" if keys else None)

    chance = Random(seed)
    with history_of_seed(seed, partnership=made).thep as thep:
        rows = [tuple(row) for page in thep.journal.rows_after(0) for row in page]
    key = signing_key()
    head = notes.signed(Head(key.verifier.name, len(rows), root_of(Rows(rows).leaves)).text, key.verifier, key.sign)
    asked = Asked([key.verifier])
    further: tuple[Layer, ...] = (*layers(), People()) if FULL or keys else ()
    verdict = verify(of_store("told", Rows(rows), bytes(head)), asked, further)
    assert verdict.clean, (seed, verdict.findings[:3])
    assert (verdict.events, verdict.beyond) == (len(rows), 0)
    at = chance.randrange(len(rows))
    state = bytearray(rows[at][4])
    state[chance.randrange(len(state))] ^= chance.randint(1, 255)
    harmed = [*rows[:at], (*rows[at][:4], bytes(state)), *rows[at + 1 :]]
    assert "root-differs" in verify(of_store("told", Rows(harmed), bytes(head)), asked).counts, seed
