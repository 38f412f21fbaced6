"""For every invariant there is a mistake in the rules that its property finds: so the property claims something."""

import pytest

from tests.properties.mutants import MUTANTS, by_invariant
from tests.properties.support import for_all_histories
from thep_domain.testing import INVARIANTS, InvariantBroken


@pytest.mark.parametrize("name", MUTANTS)
def test_the_property_kills_the_mutant(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    invariant, make = MUTANTS[name]
    make(monkeypatch)
    with pytest.raises(InvariantBroken) as broken:
        for_all_histories(INVARIANTS[invariant], examples=1500, shrink=False)
    assert broken.value.number == int(invariant.split("_")[1])


def test_every_invariant_has_a_mutant() -> None:
    assert set(by_invariant()) == set(INVARIANTS)
