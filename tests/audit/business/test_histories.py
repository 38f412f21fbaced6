"""Histories of each context are performed again without a finding; a field that is changed in one is found."""

from random import Random

import pytest

from tests.audit.business.mutating import Figures, Forks, mutations
from tests.audit.business.support import facts_of, performed
from tests.properties.support import for_all_histories
from tests.support.numbers import several
from thep_domain.application import CATALOGUE
from thep_domain.audit import Kind, Performing
from thep_domain.testing import History, history_of_seed

PERFORMING = Performing(CATALOGUE.contexts)
CHANGES = 40
"""How many changes of each history are looked at, of all that could be made."""


def claim_clean(history: History) -> None:
    assert performed(facts_of(history.thep)) == []


@pytest.mark.parametrize("context", PERFORMING.checks)
def test_no_history_of_a_context_has_a_finding(context: str) -> None:
    for_all_histories(claim_clean, 4, 300, of=[context])


def test_no_history_of_everything_has_a_finding() -> None:
    for_all_histories(claim_clean, 4, 300)


@pytest.mark.parametrize("context", PERFORMING.checks)
def test_a_changed_field_of_a_history_is_found_if_it_is_no_input(context: str) -> None:
    figures, own = Figures(), PERFORMING.checks[context].roles
    for seed in range(several(2)):
        facts = facts_of(history_of_seed(seed, of=[context]).thep)
        every = [each for each in mutations(facts, own) if each.kind is not Kind.INPUT and each.changed is not None]
        forks = Forks(facts)
        for each in Random(seed).sample(every, min(CHANGES, len(every))):
            figures.add(facts[each.fact].name, each, forks.finds(each))
    assert figures.missed_fields == []
    assert figures.found
