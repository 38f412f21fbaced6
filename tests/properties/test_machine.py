"""The Partnership does what the small model does, step by step."""

import pytest

from tests.properties.every import EVERY
from tests.properties.support import FULL, Patch
from thep_domain.testing import PartnershipMachine, measure_machine
from thep_domain.testing.coverage import run_machine
from thep_domain.testing.kits import KITS

STEPS = 30
RUNS = 1000 if FULL else 100
SEEN = frozenset(
    {
        "one_commitment_is_enough_for_everybody",
        "membership_ends_a_day_early",
        "nothing_is_credited_when_a_school_leaves",
        "the_balance_forgets_credits",
    }
)
"""The mistakes that are tried in every run of the tests; in full, all that the machine does not miss."""
MISSED: dict[str, str] = {}
"""The mistakes that it misses, each with the reason: none at present."""
SHARE_MISSED = 0.2
"""Of all mistakes, what it may miss at most."""


def test_it_agrees_with_the_model_and_reaches_every_event_and_every_refusal() -> None:
    coverage = measure_machine(RUNS, STEPS)
    print(coverage.table())
    assert coverage.missing == ()


@pytest.mark.parametrize("name", sorted(EVERY.keys() - MISSED if FULL else SEEN))
def test_it_notices_a_mistake(name: str, monkeypatch: Patch) -> None:
    EVERY[name](monkeypatch)
    with pytest.raises((AssertionError, ValueError)):  # a ValueError where an event comes out that cannot be
        run_machine(100, STEPS)


def test_it_has_the_moves_of_every_context() -> None:
    homes = {kind.__module__ for kind in PartnershipMachine.__mro__}
    assert {f"thep_domain.testing.{kit.name}.machine" for kit in KITS} - homes == set()


def test_it_notices_most_mistakes() -> None:
    assert EVERY.keys() >= MISSED.keys()
    assert len(MISSED) <= SHARE_MISSED * len(EVERY)
