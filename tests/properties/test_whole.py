"""Every invariant holds in histories of everything at once."""

from tests.properties.every import EVERY, OF_CONTEXTS
from tests.properties.support import for_all_histories
from thep_domain.testing import INVARIANTS, check_invariants
from thep_domain.testing.kits import KITS


def test_every_invariant_holds_in_the_whole_mix() -> None:
    for_all_histories(check_invariants, examples=10, full=500)


def test_none_hides_behind_the_name_of_another() -> None:
    """Both are found by name: of two that share one, the second would stand for the first."""
    assert len(INVARIANTS) == sum(len(kit.invariants) for kit in KITS)
    assert len(EVERY) == sum(map(len, OF_CONTEXTS))
