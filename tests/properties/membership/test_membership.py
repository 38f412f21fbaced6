"""Every invariant of membership holds, and each is broken by the mistakes that are made for it."""

import pytest

from tests.properties.membership.mutants import MUTANTS
from tests.properties.support import Patch, for_all_histories, is_killed
from thep_domain.testing import INVARIANTS, History
from thep_domain.testing.membership.kit import KIT

NAMES = [each.__name__ for each in KIT.invariants]


def test_every_invariant_holds() -> None:
    def holds(history: History) -> None:
        for name in NAMES:
            INVARIANTS[name](history)

    for_all_histories(holds, examples=40, full=1000, of=["membership"])


@pytest.mark.parametrize("name", MUTANTS.tried)
def test_the_property_kills_the_mutant(name: str, monkeypatch: Patch) -> None:
    is_killed(MUTANTS[name], monkeypatch, KIT)


def test_every_invariant_has_a_mutant() -> None:
    assert MUTANTS.found_by == set(NAMES)
