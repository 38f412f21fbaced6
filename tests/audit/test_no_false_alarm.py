"""Verifying never cries wolf: whatever history the kit draws verifies clean, and any change of it does not."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.support import Rows, signing_key
from tests.support.numbers import FULL
from thep_adapters import connect
from thep_adapters.audit import notes
from thep_adapters.audit.business import layers
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.tree import root_of
from thep_adapters.audit.verifying import Asked, Layer, verify
from thep_domain import Partnership
from thep_domain.testing import Clock, History, histories

NUMBER = 10_000 if FULL else 300


def made(clock: Clock) -> Partnership:
    return connect(clock=clock)


@settings(max_examples=NUMBER, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(partnership=made), st.data())
def test_a_history_verifies_clean_and_no_other_under_its_head(history: History, data: st.DataObject) -> None:
    rows = [tuple(row) for page in history.thep.journal.rows_after(0) for row in page]
    key = signing_key()
    head = notes.signed(Head(key.verifier.name, len(rows), root_of(Rows(rows).leaves)).text, key.verifier, key.sign)
    asked = Asked([key.verifier])
    further: tuple[Layer, ...] = (
        layers() if FULL or len(rows) % 6 == 0 else ()
    )  # performing takes longer than all the rest
    verdict = verify(of_store("drawn", Rows(rows), bytes(head)), asked, further)
    assert verdict.clean, verdict.findings[:3]
    assert (verdict.events, verdict.beyond) == (len(rows), 0)
    at = data.draw(st.integers(0, len(rows) - 1))
    state = bytearray(rows[at][4])
    state[data.draw(st.integers(0, len(state) - 1))] ^= data.draw(st.integers(1, 255))
    harmed = [*rows[:at], (*rows[at][:4], bytes(state)), *rows[at + 1 :]]
    assert "root-differs" in verify(of_store("drawn", Rows(harmed), bytes(head)), asked).counts
