"""What histories and runs of the state machine reach. Run with ``-rP`` to see the tables."""

import pytest

from thep_domain.application import CATALOGUE, REFUSALS
from thep_domain.testing import Coverage, coverage_report, measure
from thep_domain.testing.coverage import BY_NO_MOVE_YET, EVENT_NAMES, HOW, VERB_NAMES
from thep_domain.testing.kits import KITS

FLOOR = 5
"""How often in a hundred histories each event is recorded, each refusal met and each verb sent, at least."""
FLOORS = {
    "membership.admitted": 110,
    "membership.withdrawal_notice_served": 45,
    "fees.subscription_charged": 100,
    "fees.charge_credited": 35,
}
"""What a partnership's life is about, and what rare moves crowd out first."""
ALWAYS = {"rulebook", "request", "journal"}
HOMES = {
    **{name: name.partition(".")[0].replace("register", "schools") for name in (*EVENT_NAMES, *VERB_NAMES)},
    **{each.code: kit.name for kit in reversed(KITS) for each in kit.refusing},
}
"""The context whose own histories are to reach an event, a verb or a refusal."""


def test_histories_reach_every_event_every_refusal_and_every_verb_often_enough() -> None:
    """Of what is rare in histories of everything, it is enough that a context's own histories reach it."""
    coverage = measure(examples=300)
    print(coverage.table())
    rare = set(coverage.below(FLOOR, FLOORS))
    for context in sorted({HOMES[name] for name in rare} & {kit.name for kit in KITS}):
        own = measure(examples=100, of=[context])
        rare -= {name for name in rare if HOMES[name] == context} - set(own.below(FLOOR, FLOORS))
    assert rare == set(), "add a move that reaches each, or add it more often, in testing/<context>/kit.py"
    assert coverage.missing == ()
    assert coverage.median_events >= 30


def test_a_floor_notices_what_became_rare() -> None:
    coverage = Coverage()
    for number in range(200):
        coverage.add(["membership.admitted"] * 3 + ["fees.charge_credited"] * (number < 69), [], [])
    assert "membership.admitted" not in list(coverage.below(FLOOR, FLOORS))
    assert "fees.charge_credited" in list(coverage.below(FLOOR, FLOORS))
    assert "fees.charge_credited" not in list(coverage.below(FLOOR))
    assert "fees.charge_credited" not in coverage.missing
    assert "membership.declined" in coverage.missing


def test_every_refusal_has_a_move_that_meets_it() -> None:
    assert set(HOW) == {refusal.code for refusal in REFUSALS} - BY_NO_MOVE_YET


@pytest.mark.parametrize(
    ("of", "within"),
    [
        (("schools",), {"schools", *ALWAYS}),
        (("membership",), {"membership", "schools", *ALWAYS, "fees.liability_set", "fees.liability_lifted"}),
        (("membership", "fees"), {"fees", "membership", "schools", *ALWAYS}),
    ],
)
def test_histories_of_some_contexts_draw_their_moves_and_those_of_what_they_stand_on(
    of: tuple[str, ...], within: set[str]
) -> None:
    coverage = measure(examples=40, of=of)
    reached = {name for name, times in coverage.events.items() if times}
    assert {name for name in reached if not {name, name.partition(".")[0]} & within} == set()
    kinds = {kind.NAME for context in CATALOGUE.contexts if context.name in within if (kind := context.desk)}
    verbs = {name for name, times in coverage.verbs.items() if times}
    assert {name.partition(".")[0] for name in verbs} <= kinds
    assert {name for name in VERB_NAMES if name.partition(".")[0] in kinds} == verbs


def test_histories_of_a_context_without_a_kit() -> None:
    with pytest.raises(ValueError, match="there is no kit of 'risk': choose some of rulebook, schools"):
        measure(examples=1, of=("risk",))


def test_the_report_tells_how_often_and_how() -> None:
    report = coverage_report(examples=5)
    assert "membership.admitted" in report
    assert "membership.admit " in report
    assert "a rival pays into the same account before every attempt" in report
