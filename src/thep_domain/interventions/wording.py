"""The facts of concerns, capacity and interventions in words. Sealed texts are not part of a sentence."""

from typing import TypeAlias, assert_never

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
    SupporterRestored,
)
from thep_domain.interventions.capacity_events import (
    CapacityDeclared,
    CapacityEvent,
    CapacityFact,
    CapacityFactWithdrawn,
    CapacityRestored,
    CapacityWithdrawn,
    FreeMealsNoted,
    OrganisationNoted,
    PlaceCommitted,
    PlaceExtended,
    PlaceReleased,
    PlaceRestored,
    PositionNoted,
    StrengthCorrected,
    StrengthEnded,
    StrengthRecognised,
)
from thep_domain.interventions.concern_events import (
    ConcernAdvised,
    ConcernAssessmentBegun,
    ConcernCarriedFrom,
    ConcernClosed,
    ConcernConfirmed,
    ConcernContinuedAt,
    ConcernDismissed,
    ConcernDuplicateOf,
    ConcernEvent,
    ConcernFact,
    ConcernFactWithdrawn,
    ConcernInterventionEnded,
    ConcernInterventionOpened,
    ConcernInterventionRestored,
    ConcernLevelChanged,
    ConcernLevelCorrected,
    ConcernMadeLiveAgain,
    ConcernMonitoringBegun,
    ConcernRaised,
    ConcernRedated,
    ConcernReopened,
    ConcernRestored,
)
from thep_domain.interventions.events import InterventionsEvent
from thep_domain.interventions.intervention_events import (
    ConsentGiven,
    ConsentWithdrawn,
    EndingRedated,
    ImpactMeasured,
    InterventionAgreed,
    InterventionCompleted,
    InterventionEvent,
    InterventionExtended,
    InterventionFact,
    InterventionFactWithdrawn,
    InterventionIdentified,
    InterventionPaused,
    InterventionRestored,
    InterventionResumed,
    InterventionReviewed,
    InterventionStarted,
    InterventionStep,
    InterventionStopped,
    NoteAdded,
    ObjectiveChanged,
    ObjectiveDropped,
    ObjectiveSet,
    RatingCorrected,
    ReviewRedated,
    ReviewWithdrawn,
    StartRedated,
    StepRedated,
)
from thep_domain.interventions.intervention_folding import OfCandidate
from thep_domain.kernel.money import pounds

Dated: TypeAlias = ReviewWithdrawn | RatingCorrected | StartRedated | ReviewRedated | EndingRedated | StepRedated
"""Corrections that say what stood and what is right."""


def sentence(event: InterventionsEvent) -> str:
    """A fact in a sentence, without the school's name."""
    match event:
        case (
            CapacityDeclared()
            | CapacityWithdrawn()
            | CapacityRestored()
            | StrengthRecognised()
            | StrengthEnded()
            | StrengthCorrected()
            | OrganisationNoted()
            | PositionNoted()
            | FreeMealsNoted()
            | PlaceCommitted()
            | PlaceExtended()
            | PlaceReleased()
            | PlaceRestored()
            | CapacityFactWithdrawn()
        ):
            return _of_capacity(event)
        case (
            ConcernRaised()
            | ConcernAssessmentBegun()
            | ConcernDismissed()
            | ConcernConfirmed()
            | ConcernLevelChanged()
            | ConcernMonitoringBegun()
            | ConcernMadeLiveAgain()
            | ConcernAdvised()
            | ConcernInterventionOpened()
            | ConcernInterventionEnded()
            | ConcernInterventionRestored()
            | ConcernDuplicateOf()
            | ConcernClosed()
            | ConcernReopened()
            | ConcernRestored()
            | ConcernContinuedAt()
            | ConcernCarriedFrom()
            | ConcernRedated()
            | ConcernLevelCorrected()
            | ConcernFactWithdrawn()
        ):
            return _of_concern(event)
        case _:
            return _of_intervention(event)


def _of_concern(event: ConcernEvent) -> str:  # noqa: C901 - a sentence for each
    match event:
        case ConcernRaised():
            safeguarding = ", a safeguarding matter" if event.safeguarding else ""
            return f"concern {event.number} raised on {event.raised_on} by {event.by}: {event.area}{safeguarding}"
        case ConcernAssessmentBegun():
            return f"assessment of the concern begun on {event.begun_on}"
        case ConcernDismissed():
            return f"concern dismissed on {event.dismissed_on}"
        case ConcernConfirmed():
            return f"concern confirmed on {event.confirmed_on}: {event.level}"
        case ConcernLevelChanged():
            return f"level of the concern changed on {event.changed_on} from {event.was} to {event.now}"
        case ConcernMonitoringBegun():
            return f"concern monitored from {event.begun_on}"
        case ConcernMadeLiveAgain():
            return f"concern live again from {event.live_on}"
        case ConcernAdvised():
            formal = ", asking for formal intervention" if event.formal else ""
            return f"{event.to} advised on {event.advised_on}{formal}"
        case ConcernInterventionOpened():
            return f"intervention {event.intervention} answers the concern from {event.opened_on}"
        case ConcernInterventionEnded():
            return f"intervention {event.intervention} ended on {event.ended_on}"
        case ConcernInterventionRestored():
            return f"the end of intervention {event.intervention} no longer stands"
        case ConcernDuplicateOf():
            return f"found on {event.found_on} to be the same as {event.of}, which goes on"
        case ConcernClosed():
            waived = ", before it was monitored long enough" if event.monitoring_waived else ""
            return f"concern closed with {event.closed_on}: {event.outcome}{waived}"
        case ConcernReopened():
            return f"concern reopened on {event.reopened_on}; it had ended on {event.closing}"
        case ConcernRestored():
            return f"the concern is as it was: its end with {event.closed_on} no longer stands"
        case ConcernContinuedAt():
            return f"continued from {event.continued_on} as {event.at}"
        case ConcernCarriedFrom():
            return f"carries on {event.of} from {event.carried_on}"
        case ConcernRedated():
            return f"corrected: the {event.step} is of {event.on}, not of {event.was_on}"
        case ConcernLevelCorrected():
            return f"corrected: the level since {event.since} is {event.now}, not {event.was}"
        case ConcernFactWithdrawn():
            return f"withdrawn: fact {event.of}, the {_named(event.what)}, was not so"
        case _:
            assert_never(event)


def _of_capacity(event: CapacityEvent) -> str:
    match event:
        case CapacityDeclared():
            places = f"{event.places} place{'s' * (event.places != 1)}"
            until = f" until {event.to_on}" if event.to_on else ""
            return f"declared {places} from {event.from_on}{until}"
        case CapacityWithdrawn():
            return f"gives nothing from {event.from_on}, because the school ends"
        case CapacityRestored():
            return f"gives what it declared: the end before {event.from_on} no longer stands"
        case StrengthRecognised():
            until = f" until {event.to_on}" if event.to_on else ""
            return f"strength in {event.area} recognised at level {event.level} from {event.from_on}{until}"
        case StrengthEnded():
            return f"strength in {event.area} ended with {event.ended_on}"
        case StrengthCorrected():
            return f"corrected: the level in {event.area} from {event.from_on} is {event.now}, not {event.was}"
        case OrganisationNoted():
            return f"belongs to {event.organisation or 'no organisation'} from {event.from_on}"
        case PositionNoted():
            return f"is at {event.easting}, {event.northing} of the national grid"
        case FreeMealsNoted():
            return f"{event.percent}% of its pupils had free meals at some time, by the census of {event.counted_on}"
        case PlaceCommitted():
            return f"a place taken by {event.intervention} from {event.from_on} until {event.until_on}"
        case PlaceExtended():
            return f"the place taken by {event.intervention} is taken until {event.until_on}"
        case CapacityFactWithdrawn():
            return f"withdrawn: fact {event.of}, the {_named(event.what)}, was not so"
        case PlaceReleased():
            return f"the place taken by {event.intervention} is free from {event.released_on}: {event.reason}"
        case PlaceRestored():
            return f"the place taken by {event.intervention} is taken as before"
        case _:
            assert_never(event)


def _of_intervention(event: InterventionEvent) -> str:  # noqa: C901 - a sentence for each
    match event:
        case InterventionIdentified():
            need = ", ".join(str(each.area) for each in event.need)
            return f"intervention {event.number} identified on {event.identified_on}: {event.form}, for {need}"
        case ConsentGiven():
            return f"consent given on {event.given_on} by {event.by}"
        case ConsentWithdrawn():
            return f"consent withdrawn on {event.withdrawn_on} by {event.by}"
        case InterventionAgreed():
            paid = f"; £{pounds(event.pence)} paid by {event.payer}" if event.pence is not None else ""
            return f"support agreed on {event.agreed_on} with match {event.match}, until {event.until_on}{paid}"
        case InterventionExtended():
            return (
                f"support extended on {event.extended_on} with match {event.match}, until {event.until_on} instead of"
                f" {event.was_until}"
            )
        case ObjectiveSet():
            return f"objective {event.objective} set on {event.set_on}: {event.area}, due on {event.due_on}"
        case ObjectiveChanged():
            return f"objective {event.objective} changed on {event.changed_on}, due on {event.due_on}"
        case ObjectiveDropped():
            return f"objective {event.objective} dropped on {event.dropped_on}"
        case InterventionStarted():
            return f"support started on {event.started_on}"
        case InterventionPaused():
            return f"support paused from {event.paused_on}: {event.reason}"
        case InterventionResumed():
            return f"support resumed on {event.resumed_on}"
        case InterventionReviewed():
            ratings = ", ".join(f"{each.objective} {each.rating}" for each in event.ratings)
            return f"{'final ' * event.final}review {event.review} held on {event.held_on}: {ratings}"
        case InterventionCompleted():
            outcomes = ", ".join(f"{each.objective} {each.outcome}" for each in event.outcomes)
            return f"support completed on {event.completed_on}: {outcomes}"
        case InterventionStopped():
            return f"intervention stopped with {event.stopped_on}: {event.reason}"
        case InterventionRestored():
            return f"the intervention is as it was: its end with {event.stopped_on} no longer stands"
        case ImpactMeasured():
            return f"impact measured on {event.dated_on}: {event.measure} {event.before}, then {event.after}"
        case NoteAdded():
            return f"note {event.note} added, of {event.noted_on}"
        case InterventionFactWithdrawn():
            return f"withdrawn: fact {event.of}, the {_named(event.what)}, was not so"
        case ReviewWithdrawn() | RatingCorrected() | StartRedated() | ReviewRedated() | EndingRedated() | StepRedated():
            return f"corrected: {_corrected(event)}"
        case _:
            return _of_brokering(event)


def _named(what: InterventionFact | ConcernFact | CapacityFact | InterventionStep) -> str:
    return what.value.replace("-", " ")


def _corrected(event: Dated) -> str:
    match event:
        case ReviewWithdrawn():
            return f"review {event.review} was not held"
        case RatingCorrected():
            return f"review {event.review} rates objective {event.objective} {event.now}, not {event.was}"
        case StartRedated():
            return f"support started on {event.on}, not on {event.was_on}"
        case ReviewRedated():
            return f"review {event.review} was held on {event.on}, not on {event.was_on}"
        case EndingRedated():
            return f"the intervention ended on {event.on}, not on {event.was_on}"
        case StepRedated():
            of = "" if event.number is None else f" of {_kind_of(event.step)} {event.number}"
            return f"the {_named(event.step)}{of} is of {event.on}, not of {event.was_on}"
        case _:
            assert_never(event)


def _kind_of(step: InterventionStep) -> str:
    return "number" if step is InterventionStep.OBJECTIVE else "candidate"


def _of_brokering(event: BrokeringBegun | OfCandidate) -> str:
    match event:
        case BrokeringBegun():
            return f"brokering begun on {event.begun_on}"
        case CandidateProposed():
            place = f", number {event.rank} of the ranking" if event.rank else ", outside of the ranking"
            return f"candidate {event.candidate} proposed on {event.proposed_on}: {event.giver}{place}"
        case ConflictChecked():
            return f"no conflict of interest of candidate {event.candidate} found on {event.checked_on}"
        case ConflictDeclared():
            return f"conflict of interest of candidate {event.candidate} declared on {event.declared_on}: {event.kind}"
        case ConflictDecided():
            how = "allowed" if event.allowed else "barred"
            return f"conflict of interest of candidate {event.candidate} decided on {event.decided_on}: {how}"
        case CandidateAccepted():
            return (
                f"candidate {event.candidate} accepted on {event.accepted_on}, from {event.from_on} until"
                f" {event.until_on}"
            )
        case CandidateDeclined():
            return f"candidate {event.candidate} declined on {event.declined_on}: {event.reason}"
        case CandidateWithdrawn():
            return f"candidate {event.candidate} withdrawn on {event.withdrawn_on}: {event.reason}"
        case Matched():
            return f"match {event.match} made on {event.matched_on} with candidate {event.candidate}"
        case SupporterLost():
            return f"supporter of match {event.match} lost with {event.last_day}: {event.reason}"
        case SupporterRestored():
            return f"the supporter of match {event.match} goes on: the end with {event.last_day} no longer stands"
        case _:
            assert_never(event)
