"""Strategies make what they say, for every event and every command there is."""

import contextlib
from collections import Counter
from datetime import date
from functools import cache

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.numbers import several
from thep_domain.application import EVENTS
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.refusal import Refused
from thep_domain.kernel.work import Answer
from thep_domain.schools import RegisterDesk, RegisterEntry, RegisterNews
from thep_domain.testing import (
    DAYS_THAT_MATTER,
    Command,
    SimulatedClock,
    commands,
    days,
    do,
    establishments,
    event_of,
    event_strategies,
    events,
    in_memory,
    moments,
    register_news,
)

NUMBERS = tuple(map(URN, range(100_001, 100_006)))
CI = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: declared(kind).name)
def test_events_of_each_kind(kind: type) -> None:
    @settings(CI, max_examples=several(4))
    @given(event_of(kind))
    def holds(event: object) -> None:
        assert type(event) is kind
        assert hash(event) == hash(event)

    holds()


def test_any_event_can_be_of_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one value a kind Hypothesis draws all there is, and leaves nothing to luck."""
    monkeypatch.setattr(event_strategies, "event_of", st.just)
    found: list[object] = []

    @settings(CI, max_examples=2 * len(EVENTS), phases=(Phase.generate,))
    @given(events())
    def look(kind: object) -> None:
        found.append(kind)

    look()
    assert Counter(found) == Counter(EVENTS)


@settings(CI, max_examples=several(60))
@given(events())
def test_any_event_is_of_a_kind_there_is(event: object) -> None:
    assert type(event) in EVENTS


def test_what_is_no_event_has_no_strategy() -> None:
    with pytest.raises(TypeError, match="is not an event"):
        event_of(RegisterEntry)


@settings(CI, max_examples=several(60))
@given(st.lists(days(), min_size=30, max_size=30))
def test_days_that_matter_come_often(found: list[date]) -> None:
    assert any(day in DAYS_THAT_MATTER for day in found)


def test_leap_day_year_ends_and_clock_changes_are_days_that_matter() -> None:
    asked = {date(2020, 2, 29), date(2016, 12, 31), date(2018, 8, 31), date(2018, 9, 1), date(2018, 3, 25)}
    assert asked <= set(DAYS_THAT_MATTER)


@settings(CI, max_examples=several(40))
@given(moments())
def test_moments_have_an_offset(moment: object) -> None:
    assert getattr(moment, "tzinfo", None) is not None


@settings(CI, max_examples=50)
@given(establishments(2, 4))
def test_establishments_have_numbers_of_their_own(found: tuple[RegisterEntry, ...]) -> None:
    assert 2 <= len({entry.urn for entry in found}) == len(found)


@settings(CI, max_examples=several(40))
@given(establishments(), st.data())
def test_an_office_carries_out_any_command_or_refuses_it(
    schools: tuple[RegisterEntry, ...], data: st.DataObject
) -> None:
    clock = SimulatedClock()
    clock.now = clock.now.replace(year=2023)
    schools = tuple(evolve(each, urn=urn) for each, urn in zip(schools, NUMBERS, strict=False))
    office = in_memory(clock).acting("membership-officer")
    do(RegisterDesk.record, RegisterNews(as_at=date(2016, 1, 1), source="register.csv", schools=schools)).perform(
        office
    )
    for command in data.draw(several_commands(len(schools))):
        with contextlib.suppress(Refused):
            assert isinstance(command.perform(office), Answer)


@cache
def several_commands(schools: int) -> st.SearchStrategy[list[Command]]:
    """About so many schools: made once for each number, which takes longer than to draw."""
    return st.lists(commands(NUMBERS[:schools]), max_size=8)


@settings(CI, max_examples=several(40))
@given(register_news())
def test_register_news_name_the_schools_they_link(news: RegisterNews) -> None:
    known = {entry.urn for entry in news.schools}
    assert all(link.urn in known for link in news.links)
