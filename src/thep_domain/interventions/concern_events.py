"""The facts of concerns. Each concern is a case with a number of its own; an episode is from raising to closing."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from attrs import field

from thep_domain.kernel.event import event
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import at_least


class ConcernStep(StrEnum):
    """The facts from which the state of a concern follows, each dated."""

    RAISED = "raised"
    ASSESSMENT = "assessment"
    DISMISSAL = "dismissal"
    CONFIRMATION = "confirmation"
    MONITORING = "monitoring"
    LIVE_AGAIN = "live-again"
    DUPLICATE = "duplicate"
    CLOSING = "closing"
    REOPENING = "reopening"


class ConcernFact(StrEnum):
    """The facts of a concern that can be withdrawn because they were not so."""

    RAISED = "raised"
    ASSESSMENT = "assessment"
    DISMISSAL = "dismissal"
    CONFIRMATION = "confirmation"
    LEVEL = "level"
    MONITORING = "monitoring"
    LIVE_AGAIN = "live-again"
    ADVICE = "advice"
    DUPLICATE = "duplicate"
    CLOSING = "closing"
    REOPENING = "reopening"
    INTERVENTION = "intervention"
    CONTINUATION = "continuation"


@event("interventions.concern_raised", version=1, effective="raised_on")
class ConcernRaised:
    """A concern about a school was raised."""

    number: int = field(validator=at_least(1))
    """Which concern of the school it is: the first is 1."""
    urn: URN
    """The URN of the school on that day."""
    raised_on: date
    """The day on which it was raised."""
    by: Text
    """Who raised it: a word of the rule concerns.raised-by."""
    area: Text
    """What it is about: a word of the rule improvement.areas."""
    safeguarding: bool
    """Whether it is a safeguarding matter."""
    cites: Text | None
    """What it rests on, such as a round, an inspection or a review."""
    summary: Sealed | None
    """What is the matter, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_assessment_begun", version=1, effective="begun_on")
class ConcernAssessmentBegun:
    """Somebody began to find out what is the matter."""

    begun_on: date
    """The day on which the assessment began."""


@event("interventions.concern_dismissed", version=1, effective="dismissed_on")
class ConcernDismissed:
    """There was nothing in it."""

    dismissed_on: date
    """The day of the decision."""
    rationale: Sealed
    """Why, sealed."""


@event("interventions.concern_confirmed", version=1, effective="confirmed_on")
class ConcernConfirmed:
    """There is something in it: the concern is live, at a level."""

    confirmed_on: date
    """The day of the decision."""
    level: Text
    """How serious it is: a word of the rule concerns.levels."""
    rationale: Sealed
    """Why, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_level_changed", version=1, effective="changed_on")
class ConcernLevelChanged:
    """A concern became more serious, or less; the earlier level and its rationale stay."""

    changed_on: date
    """The day of the decision."""
    was: Text
    """The level until then."""
    now: Text
    """The level from then on."""
    rationale: Sealed
    """Why, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_monitoring_begun", version=1, effective="begun_on")
class ConcernMonitoringBegun:
    """What was to be done is done; it is watched whether it lasts."""

    begun_on: date
    """The day on which the monitoring began."""


@event("interventions.concern_made_live_again", version=1, effective="live_on")
class ConcernMadeLiveAgain:
    """A concern that was monitored is live again."""

    live_on: date
    """The day of the decision."""
    rationale: Sealed
    """Why, sealed."""


@event("interventions.concern_advised", version=1, effective="advised_on")
class ConcernAdvised:
    """The authority, or for an academy the regional director, was advised. The Partnership holds no statutory power."""

    advised_on: date
    """The day of the advice."""
    to: Text
    """Who was advised: a word of the rule concerns.advised-to."""
    formal: bool
    """Whether formal intervention was asked for."""
    reference: Text | None
    """The letter, by its reference."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_intervention_opened", version=1, effective="opened_on")
class ConcernInterventionOpened:
    """An intervention was identified that answers the concern; recorded in the same save as the intervention.

    Said again of the same one, it was identified on another day.
    """

    intervention: Text
    """The intervention, such as 100934-i1."""
    opened_on: date
    """The day on which it was identified."""


@event("interventions.concern_intervention_ended", version=1)
class ConcernInterventionEnded:
    """An intervention that answers the concern was completed or stopped; recorded in the same save."""

    intervention: Text
    """The intervention, such as 100934-i1."""
    ended_on: date
    """The day on which it was completed or stopped."""


@event("interventions.concern_intervention_restored", version=1)
class ConcernInterventionRestored:
    """An intervention that had ended goes on: the register took the closing back, or its end was put right."""

    intervention: Text
    """The intervention, such as 100934-i1."""


@event("interventions.concern_duplicate_of", version=1, effective="found_on")
class ConcernDuplicateOf:
    """The same concern was raised twice: this one is over, the other goes on."""

    found_on: date
    """The day on which that was noticed."""
    of: Text
    """The concern that goes on, such as 100934-c1."""


@event("interventions.concern_closed", version=1)
class ConcernClosed:
    """A concern was closed by a decision, or ended with its school.

    It takes effect on the day of the closing, or on the day it is recorded where the closing of a school lies ahead.
    """

    closed_on: date
    """The day of the decision, or the last day of the school."""
    outcome: Text
    """What became of it: a word of the rule concerns.outcomes, or merged or school-closed with the school."""
    rationale: Sealed | None
    """Why, sealed; nothing where it ended with the school."""
    monitoring_waived: bool
    """Whether it was closed before it was monitored long enough, with authority."""
    register: Cited | None
    """The registration that shows the end of the school, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_reopened", version=1, effective="reopened_on")
class ConcernReopened:
    """A closed or dismissed concern is assessed again: a further episode."""

    reopened_on: date
    """The day of the decision."""
    closing: date
    """The day on which it was closed or dismissed."""
    reason: Sealed
    """Why, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_restored", version=1)
class ConcernRestored:
    """A concern that ended with the school is as it was: the register took the closing back, or moved it."""

    closed_on: date
    """The last day that is no longer one."""
    register: Cited
    """The registration that no longer shows that end, and its version."""


@event("interventions.concern_continued_at", version=1, effective="continued_on")
class ConcernContinuedAt:
    """What was the matter at this school is now a concern at another one, into which it merged."""

    continued_on: date
    """The day on which the other was raised."""
    at: Text
    """The concern at the other school, such as 100890-c2."""


@event("interventions.concern_carried_from", version=1, effective="carried_on")
class ConcernCarriedFrom:
    """This concern carries on one of a school that merged into this one."""

    carried_on: date
    """The day on which this one was raised."""
    of: Text
    """The concern at the other school, such as 100888-c1."""


@event("interventions.concern_redated", version=1)
class ConcernRedated:
    """A step of a concern was recorded with a wrong day.

    It takes effect on the earlier of the two days: from there on the answers change.
    """

    step: ConcernStep
    """Which step."""
    was_on: date
    """The day that was recorded."""
    on: date
    """The day that is right."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.concern_level_corrected", version=1)
class ConcernLevelCorrected:
    """A level was recorded wrong. It takes effect on the day from which the wrong level was shown."""

    since: date
    """The day on which the wrong level was decided."""
    was: Text
    """The level that was recorded."""
    now: Text
    """The level that is right."""
    reason: Sealed
    """What was wrong, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.concern_fact_withdrawn", version=1)
class ConcernFactWithdrawn:
    """A fact of a concern was not so: of another concern or day, recorded twice, or nothing of it true.

    It takes effect on the day of that fact, where its answers change; from there on that counts for nothing.
    """

    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: ConcernFact
    """What that fact is."""
    reason: Sealed | None
    """What was wrong, sealed; nothing where it followed from another that was withdrawn in the same save."""


ConcernEvent: TypeAlias = (
    ConcernRaised
    | ConcernAssessmentBegun
    | ConcernDismissed
    | ConcernConfirmed
    | ConcernLevelChanged
    | ConcernMonitoringBegun
    | ConcernMadeLiveAgain
    | ConcernAdvised
    | ConcernInterventionOpened
    | ConcernInterventionEnded
    | ConcernInterventionRestored
    | ConcernDuplicateOf
    | ConcernClosed
    | ConcernReopened
    | ConcernRestored
    | ConcernContinuedAt
    | ConcernCarriedFrom
    | ConcernRedated
    | ConcernLevelCorrected
    | ConcernFactWithdrawn
)
