"""Support performed again: consent, agreement, objectives, reviews, pauses and the end, and what was put right."""

from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.casework import CORRECTED, DAY, NUMBER, RECORDED, reads_of
from thep_domain.audit.checks import Arguments, Checks, key_of, words_of
from thep_domain.audit.roles import INPUT, RULES, Roles, cites, copy, decided, sealed
from thep_domain.interventions import (
    ConsentGiven,
    ConsentWithdrawn,
    EndingRedated,
    ImpactMeasured,
    Intervention,
    InterventionAgreed,
    InterventionCompleted,
    InterventionExtended,
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
    PlaceExtended,
    RatingCorrected,
    ReviewRedated,
    ReviewWithdrawn,
    StartRedated,
    StepRedated,
)
from thep_domain.kernel.provenance import Recorded


def _agreed(event: InterventionAgreed) -> dict[str, Any]:
    return {"payer": event.payer, "amount": event.pence, "until_on": event.until_on, "on": event.agreed_on}


def _extend(again: Again) -> Arguments | None:
    """The longer place is recorded first."""
    if again.first(PlaceExtended, InterventionExtended) is None:
        return None
    fact = next(each for each in again.rest if isinstance(each.event, InterventionExtended))
    event: Any = fact.event
    said = {"until_on": event.until_on, "on": event.extended_on, "authority": fact.why.authority or ""}
    return {"intervention": key_of(fact), **said}


def _objective_set(event: ObjectiveSet) -> dict[str, Any]:
    return {
        "area": event.area,
        "due_on": event.due_on,
        "text": words_of(event.text),
        "measure": words_of(event.measure),
        "on": event.set_on,
    }


def _objective_changed(event: ObjectiveChanged) -> dict[str, Any]:
    return {
        "objective": event.objective,
        "due_on": event.due_on,
        "text": words_of(event.text),
        "because": words_of(event.reason),
        "on": event.changed_on,
    }


def _objective_dropped(event: ObjectiveDropped) -> dict[str, Any]:
    return {"objective": event.objective, "because": words_of(event.reason), "on": event.dropped_on}


def _reviewed(event: InterventionReviewed) -> dict[str, Any]:
    return {
        "ratings": [(str(each.objective), each.rating) for each in event.ratings],
        "final": event.final,
        "next_due_on": event.next_due_on,
        "text": words_of(event.text),
        "on": event.held_on,
    }


def _completed(event: InterventionCompleted) -> dict[str, Any]:
    outcomes = [(str(each.objective), each.outcome) for each in event.outcomes]
    return {"outcomes": outcomes, "text": words_of(event.text), "on": event.completed_on}


def _measured(event: ImpactMeasured) -> dict[str, Any]:
    return {
        "measure": event.measure,
        "before": event.before,
        "after": event.after,
        "source": event.source,
        "objective": event.objective,
        "text": words_of(event.text),
        "on": event.dated_on,
    }


def _redate(again: Again) -> Arguments | None:
    fact = again.first(StepRedated, StartRedated, EndingRedated, ReviewRedated)
    if fact is None:
        return None
    event: Any = fact.event
    match event:
        case StartRedated():
            step = InterventionStep.START
        case ReviewRedated():
            step = InterventionStep.REVIEW
        case EndingRedated():
            step = _ending(again, fact)
        case _:
            step = event.step
    said = {"step": step, "was": event.was_on, "right": event.on, "because": words_of(event.reason)}
    said["number"] = getattr(event, "number", None)
    return {"intervention": key_of(fact), **said}


def _ending(again: Again, fact: Recorded[Any]) -> InterventionStep:
    """Which of the two ends it is that has another day."""
    steps = again.load(Intervention, key_of(fact)).steps
    completed = any((each.kind, each.on) == (InterventionStep.COMPLETION, fact.event.was_on) for each in steps)
    return InterventionStep.COMPLETION if completed else InterventionStep.STOP


def _rating_corrected(event: RatingCorrected) -> dict[str, Any]:
    return {
        "review": event.review,
        "objective": event.objective,
        "was": event.was,
        "right": event.now,
        "because": words_of(event.reason),
    }


_CASE: Final = "intervention"
_READS: Final = {
    "interventions.consent": reads_of(_CASE, ConsentGiven, read=lambda e: {"by": e.by, "on": e.given_on}),
    "interventions.withdraw_consent": reads_of(
        _CASE, ConsentWithdrawn, read=lambda e: {"by": e.by, "on": e.withdrawn_on}
    ),
    "interventions.agree": reads_of(_CASE, InterventionAgreed, read=_agreed, authority=True),
    "interventions.extend": _extend,
    "interventions.set_objective": reads_of(_CASE, ObjectiveSet, read=_objective_set),
    "interventions.change_objective": reads_of(_CASE, ObjectiveChanged, read=_objective_changed),
    "interventions.drop_objective": reads_of(_CASE, ObjectiveDropped, read=_objective_dropped),
    "interventions.start": reads_of(_CASE, InterventionStarted, read=lambda e: {"on": e.started_on}),
    "interventions.review": reads_of(_CASE, InterventionReviewed, read=_reviewed),
    "interventions.withdraw_review": reads_of(
        _CASE, ReviewWithdrawn, read=lambda e: {"review": e.review, "because": words_of(e.reason)}
    ),
    "interventions.pause": reads_of(
        _CASE,
        InterventionPaused,
        read=lambda e: {"why": e.reason, "expected_on": e.expected_on, "on": e.paused_on},
    ),
    "interventions.resume": reads_of(_CASE, InterventionResumed, read=lambda e: {"on": e.resumed_on}),
    "interventions.stop": reads_of(
        _CASE, InterventionStopped, read=lambda e: {"why": e.reason, "on": e.stopped_on}, authority=True
    ),
    "interventions.complete": reads_of(_CASE, InterventionCompleted, read=_completed),
    "interventions.measure_impact": reads_of(_CASE, ImpactMeasured, read=_measured),
    "interventions.add_note": reads_of(_CASE, NoteAdded, read=lambda e: {"text": words_of(e.text), "on": e.noted_on}),
    "interventions.redate": _redate,
    "interventions.correct_rating": reads_of(_CASE, RatingCorrected, read=_rating_corrected),
}

_SIDE: Final = copy("one-sided")
_OBJECTIVE: Final = decided()
"""Every objective that stands is rated, and no other."""

_ROLES: Final[dict[str, Roles]] = {
    "interventions.consent_given": {"given_on": DAY, "by": INPUT, "rules": RULES},
    "interventions.consent_withdrawn": {"withdrawn_on": DAY, "by": INPUT, "rules": RULES},
    "interventions.agreed": {
        "agreed_on": DAY,
        "match": decided(),
        "payer": INPUT,
        "pence": INPUT,
        "until_on": INPUT,
        "rules": RULES,
    },
    "interventions.extended": {
        "extended_on": DAY,
        "match": decided(),
        "was_until": RECORDED,
        "until_on": _SIDE,
        "rules": RULES,
    },
    "interventions.objective_set": {
        "objective": NUMBER,
        "set_on": DAY,
        "area": INPUT,
        "due_on": INPUT,
        **sealed("text"),
        **sealed("measure"),
        "rules": RULES,
    },
    "interventions.objective_changed": {
        "objective": INPUT,
        "changed_on": DAY,
        "due_on": INPUT,
        **sealed("text"),
        **sealed("reason"),
    },
    "interventions.objective_dropped": {"objective": INPUT, "dropped_on": DAY, **sealed("reason")},
    "interventions.started": {"started_on": DAY},
    "interventions.paused": {"paused_on": DAY, "reason": INPUT, "expected_on": INPUT},
    "interventions.resumed": {"resumed_on": DAY},
    "interventions.reviewed": {
        "review": NUMBER,
        "held_on": DAY,
        "final": decided(),
        "ratings[].objective": _OBJECTIVE,
        "ratings[].rating": INPUT,
        "next_due_on": INPUT,
        **sealed("text"),
        "rules": RULES,
    },
    "interventions.review_withdrawn": {"review": CORRECTED, **sealed("reason")},
    "interventions.rating_corrected": {
        "review": CORRECTED,
        "objective": INPUT,
        "was": RECORDED,
        "now": INPUT,
        **sealed("reason"),
        "rules": RULES,
    },
    "interventions.completed": {
        "completed_on": DAY,
        "review": decided(),
        "outcomes[].objective": _OBJECTIVE,
        "outcomes[].outcome": INPUT,
        **sealed("text"),
        "rules": RULES,
    },
    "interventions.stopped": {"stopped_on": DAY, "reason": INPUT, "register": cites(), "rules": RULES},
    "interventions.restored": {"stopped_on": RECORDED, "register": cites()},
    "interventions.impact_measured": {
        "dated_on": DAY,
        "measure": INPUT,
        "before": INPUT,
        "after": INPUT,
        "source": INPUT,
        "objective": INPUT,
        **sealed("text"),
    },
    "interventions.note_added": {"noted_on": DAY, "note": NUMBER, **sealed("text")},
    "interventions.start_redated": {"was_on": RECORDED, "on": INPUT, **sealed("reason")},
    "interventions.review_redated": {"review": CORRECTED, "was_on": RECORDED, "on": INPUT, **sealed("reason")},
    "interventions.ending_redated": {"was_on": RECORDED, "on": INPUT, **sealed("reason")},
    "interventions.step_redated": {
        "step": CORRECTED,
        "number": CORRECTED,
        "was_on": RECORDED,
        "on": INPUT,
        **sealed("reason"),
    },
}

CHECKS: Final = Checks(reads=_READS, roles=_ROLES)
