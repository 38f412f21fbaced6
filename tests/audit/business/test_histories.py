"""Histories of each context are performed again without a finding; a field that is changed in one is found."""

import pytest

from tests.audit.business.mutating import figures_of
from tests.audit.business.support import facts_of, performed
from tests.properties.support import for_all_histories, played
from tests.support.numbers import several
from thep_domain.application import CATALOGUE
from thep_domain.testing import History, history_of_seed
from thep_domain.testing.kits import kit_of

CONTEXTS = [context.name for context in CATALOGUE.contexts]
CHANGES = 40
"""How many changes of each history are looked at, of all that could be made."""


def claim_clean(history: History) -> None:
    assert performed(facts_of(history.thep)) == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_history_of_a_context_has_a_finding(context: str) -> None:
    for_all_histories(claim_clean, 4, 300, of=[context])


@pytest.mark.parametrize("context", CONTEXTS)
def test_each_move_of_a_context_once_has_no_finding(context: str) -> None:
    for seed in range(several(1, 20)):
        claim_clean(played(kit_of(context), seed))


def test_no_history_of_everything_has_a_finding() -> None:
    for_all_histories(claim_clean, 4, 300)


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_changed_field_of_a_history_is_found_if_it_is_no_input(context: str) -> None:
    looked_at = 0
    for seed in range(several(2)):
        for history in (history_of_seed(seed, of=[context]), played(kit_of(context), seed)):
            figures = figures_of(context, facts_of(history.thep), CHANGES)
            assert figures.missed_fields == []
            looked_at += len(figures.fields)
    assert looked_at
