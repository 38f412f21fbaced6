"""Whichever field that is not an input is changed, it is found without any signed head."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from tests.audit.business.mutating import Figures, Forks, mutations
from tests.audit.business.support import facts_of
from tests.support import Clock as FixedClock
from tests.support.numbers import FULL
from tests.support.story import tell
from thep_adapters import connect
from thep_domain import Partnership
from thep_domain.application import CATALOGUE
from thep_domain.audit import Kind, Performing
from thep_domain.testing import Clock, History, histories

ROLES = Performing(CATALOGUE.contexts).roles
SAMPLE = 60
"""How many changes of the story are looked at, where not all of them are."""


def test_a_changed_field_of_the_story_is_found_if_it_is_no_input() -> None:
    with connect(clock=FixedClock(date(2021, 6, 1))) as thep:
        tell(thep)
        facts = facts_of(thep)
    every = [each for each in mutations(facts, ROLES) if each.kind is not Kind.INPUT]
    forks, figures = Forks(facts), Figures()
    for each in every if FULL else random.Random(1).sample(every, SAMPLE):
        figures.add(facts[each.fact].name, each, forks.finds(each))
    assert figures.missed_fields == []


def made(clock: Clock) -> Partnership:
    return connect(clock=clock)


@pytest.mark.skipif(not FULL, reason="every field of drawn histories: with THEP_TESTS=full")
def test_a_changed_field_of_drawn_histories_is_found_if_it_is_no_input() -> None:
    figures = Figures()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(histories(partnership=made))
    def look(history: History) -> None:
        facts = facts_of(history.thep)
        forks = Forks(facts)
        for each in mutations(facts, ROLES):
            figures.add(facts[each.fact].name, each, forks.finds(each))

    look()
    print(f"found {dict(figures.found)}, missed {dict(figures.missed)}, of {len(figures.fields)} fields")
    assert figures.missed_fields == []
