"""Decisions that take back what was not so of a concern. Nothing that stands may rest on it: the last first."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from attrs import frozen

from thep_domain.interventions.concern import AUTHORITY, Concern
from thep_domain.interventions.concern_events import (
    ConcernAdvised,
    ConcernAssessmentBegun,
    ConcernClosed,
    ConcernConfirmed,
    ConcernDismissed,
    ConcernDuplicateOf,
    ConcernFact,
    ConcernLevelChanged,
    ConcernMadeLiveAgain,
    ConcernMonitoringBegun,
    ConcernRaised,
    ConcernReopened,
    ConcernStep,
)
from thep_domain.interventions.rules import AUTHORITY_TO_ADVISE, AUTHORITY_TO_REOPEN, AUTHORITY_TO_WAIVE
from thep_domain.interventions.steps import in_time
from thep_domain.interventions.withdrawing import must_be_withdrawable
from thep_domain.kernel.provenance import Authority, Fact
from thep_domain.risk import RESTED_ON
from thep_domain.rulebook import RulesInForce

WHAT: Final[Mapping[type, ConcernFact]] = {
    ConcernRaised: ConcernFact.RAISED,
    ConcernAssessmentBegun: ConcernFact.ASSESSMENT,
    ConcernDismissed: ConcernFact.DISMISSAL,
    ConcernConfirmed: ConcernFact.CONFIRMATION,
    ConcernLevelChanged: ConcernFact.LEVEL,
    ConcernMonitoringBegun: ConcernFact.MONITORING,
    ConcernMadeLiveAgain: ConcernFact.LIVE_AGAIN,
    ConcernAdvised: ConcernFact.ADVICE,
    ConcernDuplicateOf: ConcernFact.DUPLICATE,
    ConcernClosed: ConcernFact.CLOSING,
    ConcernReopened: ConcernFact.REOPENING,
}
"""What can be withdrawn. Which interventions answer a concern follows from them."""


@frozen
class Withdrawal:
    """A fact to be taken back: what it is, which fact said it last, and from when on answers change."""

    what: ConcernFact
    wrong: int
    since: date


def withdraw(
    concern: Concern, facts: Mapping[int, Fact], of: int, authority: Authority | str | None, rules: RulesInForce
) -> Withdrawal:
    """Take back a fact that was not so, by its version."""
    event, what = must_be_withdrawable(facts, of, WHAT, "concerns")
    match what:
        case ConcernFact.ADVICE:
            rules.require_authority(AUTHORITY_TO_ADVISE, authority)
        case ConcernFact.REOPENING:
            rules.require_authority(AUTHORITY_TO_REOPEN, authority)
        case ConcernFact.CLOSING if event.monitoring_waived:
            rules.require_authority(AUTHORITY_TO_WAIVE, authority)
        case _:
            pass
    rests = next(_rests(concern, of, what, event), None)
    if rests is not None:
        raise RESTED_ON(f"Fact {of}, the {what}, cannot be withdrawn, because {rests}.")
    step = next((each for each in concern.steps if each.seq == of), None)
    level = next((each for each in concern.levels if each.seq == of), None)
    if step is not None:
        return Withdrawal(what, step.fact, step.on)
    if level is not None:
        return Withdrawal(what, level.fact, level.since)
    return Withdrawal(what, of, facts[of].why.effective_on)


def _rests(concern: Concern, of: int, what: ConcernFact, event: Any) -> Iterator[str]:
    """What rests on a fact beside the order of steps, with what to do first."""
    match what:
        case ConcernFact.RAISED:
            if concern.advice:
                yield f"{concern.advice[-1].to} was advised of it: withdraw that first (fact {concern.advice[-1].fact})"
            for link in concern.links:
                yield f"{link.intervention} answers it: withdraw the identification of that first"
            if concern.continued_at is not None:
                yield f"it goes on as {concern.continued_at}: withdraw that first"
        case ConcernFact.CONFIRMATION | ConcernFact.LEVEL:
            mine = next((each for each in concern.levels if each.seq == of), None)
            for each in concern.levels:
                if mine is not None and (each.since, each.seq) > (mine.since, mine.seq):
                    yield f"the level {each.level} of {each.since} came after it: withdraw that first (fact {each.seq})"
        case ConcernFact.ADVICE if concern.safeguarding and event.to == AUTHORITY:
            left = [each.on for each in concern.advice if each.to == AUTHORITY and each.fact != of]
            for step in in_time(concern.steps):
                decided = step.kind is ConcernStep.CLOSING and not step.by_register
                if decided and not any(day <= step.on for day in left):
                    yield f"the concern was closed on {step.on} with it: withdraw the closing first (fact {step.seq})"
        case _:
            return
