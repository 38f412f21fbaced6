"""Every invariant holds in histories of everything at once."""

from tests.properties.support import for_all_histories
from thep_domain.testing import check_invariants


def test_every_invariant_holds_in_the_whole_mix() -> None:
    for_all_histories(check_invariants, examples=100)
