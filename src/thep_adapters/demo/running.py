"""Playing the demo from its first day to its last, on a store of its own."""

from collections.abc import Callable
from datetime import date
from typing import Final

from thep_adapters import connect
from thep_adapters.demo import assessing, invented, proving, putting_right, reviewing, stepping_in, story
from thep_adapters.demo.assumptions import ASSUMPTIONS
from thep_adapters.demo.clock import SimulatedClock
from thep_adapters.demo.data import folder
from thep_adapters.demo.keeping import WITHOUT_KEYS, key_store_beside
from thep_adapters.demo.result import (
    COUNTED_ON,
    OUTCOMES_ON,
    DemoResult,
    count_members,
    count_outcomes,
    sum_charges,
)
from thep_adapters.demo.stage import Stage, in_words
from thep_adapters.gias import read_register
from thep_domain import URN, StoreError, pounds

CANARY_WHARF_COLLEGE_3: Final = URN(142879)
GREEN_SPRINGS: Final = URN(137789)
CLARA_GRANT: Final = URN(144699)
"""The school whose statement and history the demo ends with: 100901 until 28 February 2018."""
LAST_DAY: Final = date(2019, 11, 29)


def run(
    store: str | None,
    say: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> DemoResult:
    """Play the founding years on an empty store, or in memory without one, and hand back what came of it.

    ``say`` is told the story line by line, ``progress`` what is being done, how much of it, and of how much. The real
    clock is never looked at: every run records the same facts. Raises StoreError where the store cannot be opened or
    holds anything already; then nothing is recorded.
    """
    clock = SimulatedClock(story.FOUNDED_ON)
    with key_store_beside(store) as keys, connect(store, clock=clock, keys=keys) as thep, folder() as data:
        if next(iter(thep.history()), None) is not None:
            raise StoreError(f"The store {store} holds events already: choose an empty store for the demo.")
        stage = Stage(thep, clock, data, say, progress)
        play(stage, keys)
        return _result(stage)


def play(stage: Stage, keys: str | None) -> None:
    """The chapters, in the order of their days; what needs a key store is left out without one."""
    story.import_the_register(stage)
    story.found(stage)
    story.hear_of_conversions(stage, date(2016, 9, 20))
    story.join_later(stage, CANARY_WHARF_COLLEGE_3, "Interim Board 2016-11-01, a new member")
    invented.decline_and_leave_early(stage)
    story.hear_of_conversions(stage, date(2017, 9, 20))
    story.hear_of_a_notice(stage)
    story.hear_of_conversions(stage, date(2018, 4, 10))
    story.apply_later(stage, GREEN_SPRINGS)
    story.import_the_inspections(stage)
    if keys is None:
        stage.leave_out(WITHOUT_KEYS)
    else:
        assessing.assess_every_school(stage)
        if reviewing.solver_installed():
            reviewing.review_each_other(stage)
        else:
            stage.leave_out(reviewing.WITHOUT_SOLVER)
    story.admit_later(stage, GREEN_SPRINGS, "Board 2018-07-12, a new member", recorded_on=date(2018, 9, 3))
    invented.join_without_a_count(stage)
    if keys is not None:
        stepping_in.step_in(stage)
    story.allow_later_counts(stage)
    story.import_the_census(stage)
    story.charge_the_founding_years(stage)
    if keys is not None:
        stepping_in.see_it_through(stage)
    invented.join_and_rejoin(stage)
    invented.fall_behind(stage)
    putting_right.put_right(stage)


def _result(stage: Stage) -> DemoResult:
    """The figures, and the three things that the demo ends with: a statement, a history, a replay."""
    thep = stage.thep
    stage.tell_day(LAST_DAY, "what has come of it, counted from the events. Invented schools are in no figure.")
    registered = read_register(stage.data / "invented.csv", as_at=story.FOUNDED_ON, las=None).schools
    made_up = sorted({*(school.urn for school in registered), *putting_right.REGISTERED})
    members = {day.isoformat(): count_members(thep, day, made_up) for day in COUNTED_ON}
    for day in COUNTED_ON:
        counts = dict(members[day.isoformat()])
        total = counts.pop("total")
        phases = ", ".join(f"{count} {phase}" for phase, count in counts.items() if count)
        stage.tell(f"  members on {in_words(day)}: {phases}; together {total}.")
    charged = sum_charges(thep, made_up)
    stage.tell(f"  charged: {', '.join(f'£{amount} for {year}' for year, amount in charged.items())}.")
    outcomes = count_outcomes(thep)
    found = ", ".join(f"{number} {word}" for word, number in outcomes.by_category.items())
    stage.tell(f"  outcomes on {in_words(OUTCOMES_ON)}, dated by inspection day: {found}; together {outcomes.schools}.")
    name = f"{stage.name(CLARA_GRANT)} ({' and '.join(map(str, thep.establishment(CLARA_GRANT).urns))})"
    statement = thep.statement(CLARA_GRANT)
    stage.tell(f"  the statement of {name}: {len(statement.entries)} entries, balance £{pounds(statement.balance)}.")
    history = list(thep.history(CLARA_GRANT))
    stage.tell(f"  its full history: {len(history)} facts.")
    replay = thep.replay()
    if not proving.installed():
        stage.leave_out(proving.WITHOUT_AUDIT)
    stage.tell(f"  the whole history, folded again: {replay.events} events, {replay.streams} streams.")
    stage.tell(f"  digest {replay.digest}")
    return DemoResult(
        members=members,
        charged=charged,
        outcomes=outcomes,
        risk=assessing.count_risk(thep) if thep.has_keys else None,
        peer_review=reviewing.count_peer_review(thep) if thep.has_keys and reviewing.solver_installed() else None,
        interventions=stepping_in.list_interventions(thep) if thep.has_keys else None,
        left_out=tuple(stage.left_out),
        invented={urn: stage.name(urn) for urn in made_up},
        events=replay.events,
        assumptions=ASSUMPTIONS,
        replay=replay,
        statement=statement,
        statement_of=CLARA_GRANT,
        history=history,
        story=stage.lines,
        audit=proving.prove(thep, CLARA_GRANT) if proving.installed() else None,
    )
