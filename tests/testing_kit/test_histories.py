"""Histories print as they would be told, can be had again, and run on a store of one's own."""

from datetime import date

from hypothesis import HealthCheck, Phase, find, given, settings

from tests.support.numbers import several
from thep_domain.application import Partnership
from thep_domain.engine.requests import RequestAnswered
from thep_domain.kernel.provenance import Recorded
from thep_domain.testing import Clock, History, MemoryCodec, SimulatedClock, histories, history_of_seed, in_memory

CI = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def unsalted(fact: Recorded) -> object:
    """What a fact says; of an answer without the fingerprint of its request, whose salt is another each time."""
    event = fact.event
    return (event.command, event.facts, event.details) if isinstance(event, RequestAnswered) else event


@settings(CI, max_examples=several(12))
@given(histories())
def test_a_history_can_be_had_again(history: History) -> None:
    again = history.again()
    assert [unsalted(fact) for fact in again.facts] == [unsalted(fact) for fact in history.facts]
    assert again.refusals == history.refusals


@settings(CI, max_examples=several(12))
@given(histories(refusals=False, rule_changes=False))
def test_the_founding_rulebook_can_be_kept(history: History) -> None:
    rules = history.thep.rules(date(2022, 1, 1))
    assert rules.entries["fees.rate"].value == "5.00"
    assert "unknown-rule" not in history.refusals


def test_a_history_of_a_number_is_always_the_same() -> None:
    one, same, other = (history_of_seed(seed, of=["fees"], refusals=False) for seed in (7, 7, 8))
    assert [unsalted(fact) for fact in one.facts] == [unsalted(fact) for fact in same.facts]
    assert [unsalted(fact) for fact in one.facts] != [unsalted(fact) for fact in other.facts]


def test_a_history_is_told_step_by_step() -> None:
    history = find(
        histories(of=["membership"]),
        lambda history: "membership.admitted" in {fact.name for fact in history.facts},
        settings=settings(CI, phases=[Phase.generate]),
    )
    told = repr(history)
    assert told.startswith(f"a history of {len(history.facts)} facts:\n    1. ")
    assert "office.membership.admit(100001, " in told
    assert len(told) < 40_000


def test_histories_run_on_any_store() -> None:
    opened: list[Partnership] = []

    def make(clock: Clock) -> Partnership:
        opened.append(in_memory(clock))
        return opened[-1]

    @settings(CI, max_examples=5)
    @given(histories(partnership=make))
    def holds(history: History) -> None:
        assert history.thep is opened[-1]
        assert isinstance(history.clock, SimulatedClock)
        assert isinstance(history.thep.journal.codec, MemoryCodec)

    holds()
    assert len(opened) >= 5
