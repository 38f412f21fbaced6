"""Every invariant of DOMAIN section 2 holds for whole histories."""

import pytest

from tests.properties.support import for_all_histories
from thep_domain.testing import INVARIANTS


@pytest.mark.parametrize("name", INVARIANTS)
def test_it_holds_for_every_history(name: str) -> None:
    for_all_histories(INVARIANTS[name], examples=100)
