"""Decisions that take back what was not so of an intervention. Nothing that stands may rest on it: the last first."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from attrs import frozen

from thep_domain.interventions.brokering_events import (
    BrokeringBegun,
    CandidateAccepted,
    CandidateDeclined,
    CandidateProposed,
    CandidateWithdrawn,
    ConflictChecked,
    ConflictDecided,
    ConflictDeclared,
    Matched,
    SupporterLost,
)
from thep_domain.interventions.capacity_events import CapacityFactWithdrawn
from thep_domain.interventions.concern_events import ConcernFactWithdrawn
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import (
    ConsentGiven,
    ConsentWithdrawn,
    ImpactMeasured,
    InterventionAgreed,
    InterventionCompleted,
    InterventionExtended,
    InterventionFact,
    InterventionFactWithdrawn,
    InterventionIdentified,
    InterventionPaused,
    InterventionResumed,
    InterventionReviewed,
    InterventionStarted,
    InterventionStep,
    InterventionStopped,
    NoteAdded,
    ObjectiveChanged,
    ObjectiveDropped,
    ObjectiveSet,
)
from thep_domain.interventions.parts import Candidate, CandidateOutcome, Match
from thep_domain.interventions.refusals import SAME_HAND
from thep_domain.interventions.rules import AUTHORITY_OVER_CONFLICTS, AUTHORITY_TO_AGREE, AUTHORITY_TO_STOP
from thep_domain.interventions.stages import pause_without_consent
from thep_domain.kernel.provenance import Authority, Fact
from thep_domain.kernel.rules import Rule
from thep_domain.risk import NOT_WHAT_STANDS, RESTED_ON
from thep_domain.rulebook import RulesInForce

WHAT: Final[Mapping[type, InterventionFact]] = {
    InterventionIdentified: InterventionFact.IDENTIFICATION,
    BrokeringBegun: InterventionFact.BROKERING,
    CandidateProposed: InterventionFact.PROPOSAL,
    ConflictChecked: InterventionFact.CHECK,
    ConflictDeclared: InterventionFact.CONFLICT,
    ConflictDecided: InterventionFact.DECISION,
    CandidateAccepted: InterventionFact.ACCEPTANCE,
    CandidateDeclined: InterventionFact.REFUSAL,
    CandidateWithdrawn: InterventionFact.WITHDRAWAL,
    Matched: InterventionFact.MATCH,
    ConsentGiven: InterventionFact.CONSENT,
    ConsentWithdrawn: InterventionFact.WITHDRAWN_CONSENT,
    InterventionAgreed: InterventionFact.AGREEMENT,
    InterventionExtended: InterventionFact.EXTENSION,
    ObjectiveSet: InterventionFact.OBJECTIVE,
    ObjectiveChanged: InterventionFact.CHANGED_OBJECTIVE,
    ObjectiveDropped: InterventionFact.DROPPED_OBJECTIVE,
    InterventionStarted: InterventionFact.START,
    InterventionPaused: InterventionFact.PAUSE,
    InterventionResumed: InterventionFact.RESUMPTION,
    SupporterLost: InterventionFact.LOSS,
    InterventionCompleted: InterventionFact.COMPLETION,
    InterventionStopped: InterventionFact.STOP,
    ImpactMeasured: InterventionFact.IMPACT,
    NoteAdded: InterventionFact.NOTE,
}
"""What can be withdrawn. A review is taken back by its number, and a correction is corrected again."""
DECIDED: Final[Mapping[InterventionFact, Rule[bool]]] = {
    InterventionFact.DECISION: AUTHORITY_OVER_CONFLICTS,
    InterventionFact.AGREEMENT: AUTHORITY_TO_AGREE,
    InterventionFact.EXTENSION: AUTHORITY_TO_AGREE,
    InterventionFact.STOP: AUTHORITY_TO_STOP,
}
"""What was decided on an authority is taken back on one."""
TAKES_BACK: Final = (InterventionFactWithdrawn, ConcernFactWithdrawn, CapacityFactWithdrawn)
"""The facts that say of another one that it was not so."""
BY_ANOTHER_HAND: Final = (InterventionFact.CONFLICT, *DECIDED)
"""What is not taken back by who proposed the supporter: it would decide of its own proposal."""


@frozen
class Withdrawal:
    """A fact to be taken back: which, what it is, which fact said it last, and from when on answers change."""

    of: int
    what: InterventionFact
    wrong: int
    since: date
    match: int | None = None
    """The match whose place follows."""


def withdraw(
    case: Intervention,
    facts: Mapping[int, Fact],
    of: int,
    actor: str | None,
    authority: Authority | str | None,
    rules: RulesInForce,
) -> tuple[Withdrawal, ...]:
    """Take back a fact that was not so, by its version, and with it what followed from it in its save."""
    event, what = must_be_withdrawable(facts, of, WHAT, "interventions")
    if what in DECIDED:
        rules.require_authority(DECIDED[what], authority)
    if what in BY_ANOTHER_HAND and _was_proposed_by(actor, case, facts, event):
        raise SAME_HAND("This account proposed the supporter: another one withdraws what was decided of that.")
    rests = next(_rests(case, of, what, event), None)
    if rests is not None:
        raise RESTED_ON(f"Fact {of}, the {what}, cannot be withdrawn, because {rests}.")
    return tuple(_withdrawals(case, facts, of, what, event))


def must_be_withdrawable(facts: Mapping[int, Fact], of: int, what: Mapping[type, Any], noun: str) -> tuple[Any, Any]:
    """A fact by its version, and what it is. Raises Refused for one that does not stand, or is put right otherwise."""
    withdrawn = {each.event.of for each in facts.values() if isinstance(each.event, TAKES_BACK)}
    if of not in facts or of in withdrawn:
        raise NOT_WHAT_STANDS(f"No fact {of} stands here: thep {noun} show gives the number of each fact.")
    event: Any = facts[of].event
    if isinstance(event, InterventionReviewed):
        raise NOT_WHAT_STANDS(f"Fact {of} is review {event.review}: a review is taken back by its number.")
    if type(event) not in what:
        raise NOT_WHAT_STANDS(
            f"Fact {of} is itself a correction, or follows from another fact: correct it anew, or withdraw that one."
        )
    if getattr(event, "register", None) is not None:
        raise NOT_WHAT_STANDS(f"Fact {of} follows from the register: correct it there.")
    return event, what[type(event)]


def _was_proposed_by(actor: str | None, case: Intervention, facts: Mapping[int, Fact], event: Any) -> bool:
    """Whether an account proposed the candidate that a fact which stands is about."""
    number = _candidate_of(case, event)
    return number is not None and facts[case.candidate(number).fact].why.actor == actor


def _candidate_of(case: Intervention, event: Any) -> int | None:
    """The candidate that a fact is about: of a stop the current supporter."""
    if hasattr(event, "candidate"):
        return int(event.candidate)
    if isinstance(event, InterventionAgreed | InterventionExtended):
        return case.match(event.match).candidate
    current = (each.number for each in case.candidates if each.outcome is CandidateOutcome.CURRENT)
    return next(current, None)


def _withdrawals(
    case: Intervention, facts: Mapping[int, Fact], of: int, what: InterventionFact, event: Any
) -> Iterator[Withdrawal]:
    step = next((each for each in case.steps if each.seq == of), None)
    consent = next((each for each in case.consents if each.seq == of), None)
    day = facts[of].why.effective_on
    since, wrong = (min(day, _day_of(case, of) or day), case.said_last(of))
    if step is not None:
        since, wrong = min(step.on, day), step.fact
    if consent is not None:
        since, wrong = consent.given_on, consent.fact
    match = next((each.number for each in case.matches if of in (each.fact, each.lost)), None)
    if what in (InterventionFact.WITHDRAWAL, InterventionFact.DECISION):
        match = case.candidate(event.candidate).match
    if what is InterventionFact.EXTENSION:
        match = event.match
    yield Withdrawal(of, what, wrong, since, match)
    followed = _followed(case, of, what)
    if followed is not None:
        yield from _withdrawals(case, facts, followed, WHAT[type(facts[followed].event)], facts[followed].event)


def _day_of(case: Intervention, of: int) -> date | None:
    """The day, as it stands, of what is no step and may have been put right."""
    days = [each.accepted_on for each in case.matches if each.fact == of]
    days += [each.withdrawn_on for each in case.consents if each.ended == of and each.withdrawn_on is not None]
    days += [each.on for match in case.matches for each in match.extended if each.fact == of]
    for each in case.candidates:
        days += [each.proposed_on] if each.fact == of else []
        days += [on for fact, on in each.checks if fact == of]
        days += [one.declared_on for one in each.conflicts if one.fact == of]
        days += [one.decided_on for one in each.conflicts if one.decided == of and one.decided_on is not None]
    days += [each.set_on for each in case.objectives if each.fact == of]
    return min(days, default=None)


def _followed(case: Intervention, of: int, what: InterventionFact) -> int | None:
    """What was recorded after a fact, in its save, because of it."""
    if what is InterventionFact.WITHDRAWN_CONSENT and pause_without_consent(case.steps, of) is not None:
        return of + 1
    if what is InterventionFact.DECISION and any(each.lost == of + 1 for each in case.matches):
        return of + 1
    return None


def _rests(case: Intervention, of: int, what: InterventionFact, event: Any) -> Iterator[str]:  # noqa: C901 - each kind
    """What rests on a fact beside the order of steps, with what to do first."""
    match what:
        case InterventionFact.IDENTIFICATION if case.objectives:
            yield f"objective {case.objectives[0].number} was set for it: withdraw that first"
        case InterventionFact.PROPOSAL:
            yield from _of_candidate(case.candidate(event.candidate))
        case InterventionFact.CONFLICT:
            conflict = next(each for each in case.candidate(event.candidate).conflicts if each.fact == of)
            if conflict.decided is not None:
                yield f"it was decided on {conflict.decided_on}: withdraw that first (fact {conflict.decided})"
        case InterventionFact.DECISION:
            yield from _on_decision(case, case.candidate(event.candidate), of, event)
        case InterventionFact.ACCEPTANCE | InterventionFact.MATCH:
            yield from _later(case.candidate(event.candidate), of)
        case InterventionFact.REFUSAL | InterventionFact.WITHDRAWAL:
            candidate = case.candidate(event.candidate)
            yield from _later(candidate, of)
            yield from _asked_since(case, of, candidate.giver)
            if candidate.match is not None:
                yield from _accepted_since(case, candidate.match)
        case InterventionFact.LOSS:
            yield from _on_loss(case, of)
        case InterventionFact.CONSENT:
            consent = next(each for each in case.consents if each.seq == of)
            if consent.ended is not None:
                yield f"it was withdrawn on {consent.withdrawn_on}: withdraw that first (fact {consent.ended})"
        case InterventionFact.PAUSE if case.came_with_consent(of):
            yield f"the school withdrew its consent: withdraw that where it was not so (fact {of - 1})"
        case InterventionFact.EXTENSION if case.match(event.match).extended[-1].fact != of:
            last = case.match(event.match).extended[-1]
            yield f"it was extended again, until {last.until_on}: withdraw that first (fact {last.fact})"
        case InterventionFact.OBJECTIVE:
            yield from _on_objective(case, event.objective)
        case InterventionFact.DROPPED_OBJECTIVE:
            yield from _on_drop(case, event.objective, event.dropped_on)
        case _:
            return


def _of_candidate(candidate: Candidate) -> Iterator[str]:
    facts = (
        *(each.fact for each in candidate.came_to),
        *(each.fact for each in candidate.conflicts),
        *(fact for fact, _ in candidate.checks),
    )
    if facts:
        yield f"more is recorded of candidate {candidate.number}: withdraw that first (fact {max(facts)})"


def _later(candidate: Candidate, of: int) -> Iterator[str]:
    last = candidate.came_to[-1]
    if last.fact != of:
        yield f"candidate {candidate.number} is {last.outcome} since {last.on}: withdraw that first (fact {last.fact})"


def _asked_since(case: Intervention, of: int, giver: str | None = None) -> Iterator[str]:
    """Candidates that were proposed after a fact; of one giver, or of any."""
    for each in case.candidates:
        if each.fact > of and giver in (None, each.giver):
            yield f"{each.giver} was proposed on {each.proposed_on} after it: withdraw that first (fact {each.fact})"


def _accepted_since(case: Intervention, match: int) -> Iterator[str]:
    for each in case.matches:
        if each.number > match:
            yield f"{each.giver} accepted on {each.accepted_on} since: withdraw that first (fact {each.fact})"


def _on_decision(case: Intervention, candidate: Candidate, of: int, event: ConflictDecided) -> Iterator[str]:
    later = [each for each in candidate.came_to if each.fact > of]
    if later:
        yield f"candidate {candidate.number} is {later[-1].outcome} since {later[-1].on}, after it: withdraw that first"
    if any(each.fact > of for each in candidate.conflicts):
        yield f"a further conflict of candidate {candidate.number} was declared: withdraw that first"
    for step in case.steps:
        if step.kind is InterventionStep.COMPLETION and step.seq > of and event.allowed:
            yield f"the support was completed on {step.on} after it: withdraw that first (fact {step.seq})"
    longer = () if candidate.match is None else case.match(candidate.match).extended
    for extension in longer:
        if extension.fact > of and event.allowed:
            yield f"the support was extended on {extension.on} after it: withdraw that first (fact {extension.fact})"
    if not event.allowed and candidate.match is not None:
        yield from _accepted_since(case, candidate.match)
        if _followed(case, of, InterventionFact.DECISION) is not None:
            yield from _asked_since(case, of)


def _on_loss(case: Intervention, of: int) -> Iterator[str]:
    lost: Match = next(each for each in case.matches if each.lost == of)
    candidate = case.candidate(lost.candidate)
    if candidate.outcome is CandidateOutcome.BARRED:
        yield "it followed from the decision of a conflict of interest: withdraw that decision"
    yield from _accepted_since(case, lost.number)
    yield from _asked_since(case, of)


def _on_objective(case: Intervention, number: int) -> Iterator[str]:
    held = next(each for each in case.objectives if each.number == number)
    if held.dropped is not None:
        yield f"it was dropped on {held.dropped_on}: withdraw that first (fact {held.dropped})"
    if held.changes:
        yield f"it was changed: withdraw that first (fact {held.changes[-1][0]})"
    for review in case.held_reviews:
        if number in dict(review.ratings):
            yield f"review {review.number} of {review.held_on} rates it: withdraw that review, or drop the objective"
    for impact in case.impacts:
        if impact.objective == number:
            yield f"its impact was measured on {impact.dated_on}: withdraw that first (fact {impact.fact})"


def _on_drop(case: Intervention, number: int, day: date) -> Iterator[str]:
    """What took place without an objective that was dropped."""
    for review in case.held_reviews:
        if review.held_on >= day and number not in dict(review.ratings):
            yield f"review {review.number} of {review.held_on} does not rate it: withdraw that review first"
    for step in case.steps:
        if step.kind is InterventionStep.COMPLETION and step.on >= day:
            yield f"the support was completed on {step.on} without it: withdraw that first (fact {step.seq})"
