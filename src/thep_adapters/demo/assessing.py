"""A round over every school of the borough, on a scale of the demo's own: the published outcome, in its own words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from thep_adapters.demo.result import OUTCOMES_ON, RiskCounts
from thep_adapters.demo.stage import Stage, in_words
from thep_domain import URN, Partnership
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.risk import matrix
from thep_domain.schools import Inspections, Outcome

ROUND: Final = "2018-07"
OPENED_ON: Final = date(2018, 7, 2)
WORDS: Final = ("outstanding", "good", "requires-improvement", "inadequate", "not-inspected")
SCALE: Final = f"demo-inspection-day:{','.join(WORDS)}"
"""Its name stands beside each category wherever one is shown: what it is, and how it is dated."""
FOUNDING_SCALE: Final = "safe:light-touch,light-touch-plus,support-and-challenge,support-and-challenge-plus"
RULE: Final = "Board 2018-07-02 item 1: a scale of the demo's own, which no group decided (a rule of the demo)"
MINUTE: Final = "School Review Group 2018-07-10, minute 1 (a rule of the demo)"
WHY: Final = "A rule of the demo: the published outcome, in the inspectorate's word, dated by inspection day."
SAID: Final = "on a scale of the demo's own, the outcome in the inspectorate's word, dated by inspection day"
PEOPLE: Final = ("00a1de01", "00a1de02")
"""Two people who do not exist, and sit in both groups."""


def assess_every_school(stage: Stage) -> None:
    """July 2018: every school of the borough is listed, analysed and moderated, and the authority notified."""
    stage.tell(f"{in_words(OPENED_ON)}: a round of risk assessment over every school of the borough, member or not.")
    for value, since in ((SCALE, OUTCOMES_ON), (FOUNDING_SCALE, date(2018, 9, 1))):
        stage.risk_officer("a scale of the demo").rulebook.set_rule(
            "risk.scale", value, in_force_from=since, authority=RULE
        )
    office = stage.risk_officer("the groups of the demo")
    office.people.add_all([{"person": each, "details": "Nobody: sits in the groups of the demo"} for each in PEOPLE])
    stage.risk_officer("a round of the demo").risk.plan(ROUND, OUTCOMES_ON, on=OPENED_ON)
    stage.risk_officer("a round of the demo").risk.open_whole(ROUND, on=OPENED_ON)
    outcomes = _outcomes(stage.thep)
    evidence = [row for each in outcomes for row in _evidence(stage.thep, each)]
    stage.risk_officer("published by Ofsted").risk.evidence_all(evidence)
    decided = [
        {"round": ROUND, "urn": each.urn, "category": each.category, "sat": PEOPLE, "rationale": WHY}
        for each in outcomes
    ]
    stage.clock.move_to(date(2018, 7, 9))
    stage.risk_officer("desk-top analysis").risk.analyse_all(decided)
    stage.clock.move_to(date(2018, 7, 10))
    stage.risk_officer("moderation").risk.moderate_all([{**row, "authority": MINUTE} for row in decided])
    stage.clock.move_to(date(2018, 7, 16))
    stage.risk_officer("letter to the authority").risk.notify(ROUND, reference="letter 1 (a rule of the demo)")
    stage.risk_officer("the round is done").risk.close(ROUND)
    counts = count_risk(stage.thep)
    found = ", ".join(f"{number} {word}" for word, number in counts.by_category.items())
    stage.tell(f"  {counts.assessed} schools assessed, {SAID}: {found}.")
    stage.tell(f"  {counts.predecessor} of these outcomes are a predecessor's. The authority was notified on 16 July.")


def count_risk(thep: Partnership) -> RiskCounts:
    """The schools of the round by category, as known when it was closed, and how many rest on a predecessor's."""
    last_day = date(2018, 7, 16)
    categories = Counter(row.category for row in matrix(thep.known(last_day), ROUND, last_day))
    return RiskCounts(
        assessed=categories.total(),
        by_category={word: categories[word] for word in WORDS},
        predecessor=thep.outcome_counts(OUTCOMES_ON, as_known_at=last_day).of["predecessor"],
    )


def _outcomes(thep: Partnership) -> list[Outcome]:
    """The outcome of each school that the round lists, on its reference day."""
    listed = {row.establishment for row in matrix(thep.known(), ROUND, thep.today)}
    return [each for each in thep.outcomes(OUTCOMES_ON) if each.establishment in listed]


def _evidence(thep: Partnership, outcome: Outcome) -> Iterator[Mapping[str, Any]]:
    """The inspection that an outcome rests on; for want of any, the list that holds none of the school."""
    row = {"round": ROUND, "urn": outcome.urn, "area": "achievement", "kind": "inspection"}
    if outcome.inspected_on is None or outcome.of_urn is None:
        words = f"the list of inspections of {in_words(OUTCOMES_ON)}: not inspected"
        yield {**row, "dated": OUTCOMES_ON, "source": words}
        return
    cited = _cited(thep, outcome.of_urn, outcome.inspected_on)
    source = f"the published inspection of {in_words(outcome.inspected_on)}, dated by inspection day"
    yield {**row, "dated": outcome.inspected_on, "source": source, "cites": cited}


def _cited(thep: Partnership, urn: URN, inspected_on: date) -> Cited:
    """Where an inspection stands in the history."""
    held = thep.state(Inspections, str(urn)).inspections
    version = next(each.version for each in held if each.inspected_on == inspected_on)
    return Cited(stream=Text(f"{Inspections.STREAM}:{urn}"), version=version)
