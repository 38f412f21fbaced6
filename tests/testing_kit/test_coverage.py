"""What histories and runs of the state machine reach. Run with ``-rP`` to see the tables."""

import pytest

from tests.support.numbers import FULL, several
from thep_domain.application import CATALOGUE, REFUSALS
from thep_domain.engine.own import CONTEXT as OWN
from thep_domain.testing import Coverage, coverage_report, measure
from thep_domain.testing.coverage import BY_NO_MOVE_YET, EVENT_NAMES, HOW, VERB_NAMES, Wanted
from thep_domain.testing.engine.kit import KIT as ENGINE
from thep_domain.testing.histories import history_of_seed
from thep_domain.testing.kits import KITS, kits_of

HISTORIES = 100
FLOOR = 3
"""How often in these histories each event is recorded, each refusal met and each verb sent, at least."""
LIFE = {"membership.admitted": 110, "membership.withdrawal_notice_served": 25, "fees.subscription_charged": 60}
"""What a partnership's life is about, in histories of everything."""
FLOORS = {**LIFE, "fees.charge_credited": 35}
ALWAYS = {"rulebook", "request", "journal"}
HOMES = {
    **{
        name: name.partition(".")[0].replace("register", "schools").replace("inspections", "schools")
        for name in (*EVENT_NAMES, *VERB_NAMES)
    },
    **{each.code: kit.name for kit in reversed(KITS) for each in kit.refusing},
    **dict.fromkeys(("schools.relied_on", "cannot-be-parted", "still-relied-on"), "membership"),
}
"""The context whose own histories are to reach an event, a verb or a refusal; of the register's three take a member."""


def still_rare(coverage: Coverage, context: str) -> set[str]:
    """What of a context came less often so far than it is to come in all the histories."""
    wanted = coverage.wanted
    counted = (
        (coverage.events, wanted.events),
        (coverage.refusals, wanted.refusals),
        (coverage.verbs, wanted.verbs),
    )
    return {
        name
        for counts, names in counted
        for name in names
        if HOMES[name] == context and counts[name] < FLOORS.get(name, FLOOR)
    }


@pytest.mark.parametrize("context", [kit.name for kit in KITS])
def test_histories_of_a_context_reach_all_that_it_has_often_enough(context: str) -> None:
    """In histories of everything each context gives way to the others, so it is measured in its own.

    What came often enough in some of them came so in all: the others are told only in a full run, for the table.
    """
    coverage = Coverage(Wanted.of({kit.name for kit in kits_of([context])}))
    for number in range(HISTORIES):
        history = history_of_seed(number, of=(context,))
        sent = [step.sent.command.verb for step in history.steps]
        coverage.add((fact.name for fact in history.facts), history.refusals, sent)
        if not FULL and not still_rare(coverage, context):
            break
    print(coverage.table())
    rare = still_rare(coverage, context)
    assert rare == set(), "add a move that reaches each, or add it more often, in testing/<context>/kit.py"


def test_histories_of_everything_hold_something_of_every_context() -> None:
    coverage = measure(examples=several(40, 60))
    reached = {name.partition(".")[0] for name, times in coverage.events.items() if times}
    assert reached >= {kit.name for kit in KITS if kit is not ENGINE}
    assert LIFE.keys() & set(coverage.below(0, LIFE)) == set()
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
    coverage = measure(examples=several(10, 40), of=of)
    reached = {name for name, times in coverage.events.items() if times}
    assert {name for name in reached if not {name, name.partition(".")[0]} & within} == set()
    contexts = (OWN, *CATALOGUE.contexts)
    kinds = {desk.NAME for context in contexts if context.name in within for desk in context.desks}
    verbs = {name for name, times in coverage.verbs.items() if times}
    assert {name.partition(".")[0] for name in verbs} == kinds


def test_histories_of_a_context_without_a_kit() -> None:
    with pytest.raises(ValueError, match="there is no kit of 'weather': choose some of rulebook, people, schools"):
        measure(examples=1, of=("weather",))


def test_the_report_tells_how_often_and_how() -> None:
    report = coverage_report(examples=5)
    assert "membership.admitted" in report
    assert "membership.admit " in report
    assert "a rival pays into the same account before every attempt" in report
