"""The facts of interventions, from the need to the end; those of brokering are in a module of their own."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from attrs import field

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
from thep_domain.kernel.event import event, in_order, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import at_least, between


class InterventionFact(StrEnum):
    """The facts of an intervention that can be withdrawn because they were not so."""

    IDENTIFICATION = "identification"
    BROKERING = "brokering"
    PROPOSAL = "proposal"
    CHECK = "check"
    CONFLICT = "conflict"
    DECISION = "decision"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"
    MATCH = "match"
    CONSENT = "consent"
    WITHDRAWN_CONSENT = "withdrawn-consent"
    AGREEMENT = "agreement"
    EXTENSION = "extension"
    OBJECTIVE = "objective"
    CHANGED_OBJECTIVE = "changed-objective"
    DROPPED_OBJECTIVE = "dropped-objective"
    START = "start"
    PAUSE = "pause"
    RESUMPTION = "resumption"
    LOSS = "loss"
    COMPLETION = "completion"
    STOP = "stop"
    IMPACT = "impact"
    NOTE = "note"


class EntitledBy(StrEnum):
    """Why a school is supported."""

    MEMBERSHIP = "membership"
    COMMISSION = "commission"


class InterventionStep(StrEnum):
    """The dated facts of an intervention that can be recorded with a wrong day."""

    IDENTIFICATION = "identification"
    BROKERING = "brokering"
    MATCH = "match"
    AGREEMENT = "agreement"
    START = "start"
    PAUSE = "pause"
    RESUMPTION = "resumption"
    LOSS = "loss"
    COMPLETION = "completion"
    STOP = "stop"
    CONSENT = "consent"
    REVIEW = "review"
    ACCEPTANCE = "acceptance"
    WITHDRAWN_CONSENT = "withdrawn-consent"
    EXTENSION = "extension"
    PROPOSAL = "proposal"
    CHECK = "check"
    CONFLICT = "conflict"
    DECISION = "decision"
    OBJECTIVE = "objective"


@value
class Need:
    """An area in which a school needs support, and how much it weighs."""

    area: Text
    """A word of the rule improvement.areas."""
    weight: int = field(validator=between(1, 9))
    """How much it weighs beside the others."""


@value
class Rating:
    """How far an objective has come, by a review."""

    objective: int = field(validator=at_least(1))
    """Which objective."""
    rating: Text
    """A word of the rule interventions.ratings."""


@value
class Outcome:
    """What an objective came to."""

    objective: int = field(validator=at_least(1))
    """Which objective."""
    outcome: Text
    """A word of the rule interventions.outcomes."""


@event("interventions.identified", version=1, effective="identified_on")
class InterventionIdentified:
    """A school needs support."""

    number: int = field(validator=at_least(1))
    """Which intervention of the school it is: the first is 1."""
    urn: URN
    """The URN of the school on that day."""
    identified_on: date
    """The day of the decision."""
    form: Text
    """The form of support: a word of the rule interventions.forms."""
    need: tuple[Need, ...]
    """In what, and how much each weighs."""
    concern: Text | None
    """The concern that it answers, where there is one."""
    entitled_by: EntitledBy
    """Whether as a member, or by commission of the authority."""
    membership: Cited | None
    """The membership that was read, and its version; nothing by commission."""
    why: Sealed | None
    """Why, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.consent_given", version=1, effective="given_on")
class ConsentGiven:
    """The school consents to the support."""

    given_on: date
    """The day of the consent."""
    by: Text
    """Who consents for it: a word of the rule interventions.consent-by."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.consent_withdrawn", version=1, effective="withdrawn_on")
class ConsentWithdrawn:
    """The school no longer consents; what is in progress is paused in the same save."""

    withdrawn_on: date
    """The first day without consent."""
    by: Text
    """Who withdrew it: a word of the rule interventions.consent-by."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.agreed", version=1, effective="agreed_on")
class InterventionAgreed:
    """School, giver and Partnership agreed on the support."""

    agreed_on: date
    """The day of the agreement."""
    match: int = field(validator=at_least(1))
    """With which match."""
    payer: Text | None
    """Who pays, in words, where anybody does."""
    pence: Pence | None = field(validator=at_least(1))
    """How much, in pence, where anybody pays."""
    until_on: date
    """The last day that was agreed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.extended", version=1, effective="extended_on")
class InterventionExtended:
    """The support is to last longer than was planned: decided, and the giver's place taken for as long."""

    extended_on: date
    """The day of the decision."""
    match: int = field(validator=at_least(1))
    """With which match."""
    was_until: date
    """The last day of it, as planned until then."""
    until_on: date
    """The last day of it, as planned from then on."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("was_until", "until_on")


@event("interventions.objective_set", version=1, effective="set_on")
class ObjectiveSet:
    """What the support is to achieve."""

    objective: int = field(validator=at_least(1))
    """Which objective: numbers are given once."""
    set_on: date
    """The day on which it was set."""
    area: Text
    """In what: a word of the rule improvement.areas."""
    due_on: date
    """By when."""
    text: Sealed
    """The objective, sealed."""
    measure: Sealed | None
    """How one will see that it is met, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.objective_changed", version=1, effective="changed_on")
class ObjectiveChanged:
    """An objective reads otherwise from a day on, or is due by another; it keeps its number."""

    objective: int = field(validator=at_least(1))
    """Which objective."""
    changed_on: date
    """The day of the change."""
    due_on: date
    """By when, from then on."""
    text: Sealed | None
    """The new objective, sealed; nothing where only the day changed."""
    reason: Sealed
    """Why, sealed."""


@event("interventions.objective_dropped", version=1, effective="dropped_on")
class ObjectiveDropped:
    """An objective is pursued no more; it stays in the list, with its reason."""

    objective: int = field(validator=at_least(1))
    """Which objective."""
    dropped_on: date
    """From which day on."""
    reason: Sealed
    """Why, sealed."""


@event("interventions.started", version=1, effective="started_on")
class InterventionStarted:
    """The support began. It begins once, whoever supports later."""

    started_on: date
    """The first day of support."""


@event("interventions.paused", version=1, effective="paused_on")
class InterventionPaused:
    """The support rests from a day on."""

    paused_on: date
    """The first day of the pause."""
    reason: Text
    """Why: a word of the rule interventions.pause-reasons, or without-consent."""
    expected_on: date | None
    """When it is expected to go on, where that is known."""


@event("interventions.resumed", version=1, effective="resumed_on")
class InterventionResumed:
    """The support goes on, after a pause or with another supporter."""

    resumed_on: date
    """The first day on which it goes on."""


@event("interventions.reviewed", version=1, effective="held_on")
class InterventionReviewed:
    """It was looked at how far each objective has come."""

    review: int = field(validator=at_least(1))
    """Which review: numbers are given once."""
    held_on: date
    """The day of the review."""
    final: bool
    """Whether it is the last one."""
    ratings: tuple[Rating, ...]
    """How far each objective has come."""
    next_due_on: date | None
    """When the next one is due; nothing after the last one."""
    text: Sealed | None
    """What was found, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.review_withdrawn", version=1)
class ReviewWithdrawn:
    """A review was recorded that was not held, or was recorded twice. It takes effect on the day of that review."""

    review: int = field(validator=at_least(1))
    """Which review; its number is not given again."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.rating_corrected", version=1)
class RatingCorrected:
    """A rating was recorded wrong. It takes effect on the day of the review."""

    review: int = field(validator=at_least(1))
    """Of which review."""
    objective: int = field(validator=at_least(1))
    """Of which objective."""
    was: Text
    """The rating that was recorded."""
    now: Text
    """The rating that is right."""
    reason: Sealed
    """What was wrong, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.completed", version=1, effective="completed_on")
class InterventionCompleted:
    """The support ended as planned, with a final review and what each objective came to."""

    completed_on: date
    """The last day of support."""
    review: int = field(validator=at_least(1))
    """The final review."""
    outcomes: tuple[Outcome, ...]
    """What each objective came to."""
    text: Sealed | None
    """What came of it, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.stopped", version=1)
class InterventionStopped:
    """The support ended before it was completed, by a decision or with the school.

    It takes effect on the day of the stop, or on the day it is recorded where the closing of a school lies ahead.
    """

    stopped_on: date
    """The last day of it."""
    reason: Text
    """Why: a word of the rule interventions.stop-reasons, or merged or closed with the school."""
    register: Cited | None
    """The registration that shows the end of the school, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("interventions.restored", version=1)
class InterventionRestored:
    """An intervention that ended with its school is as it was: the register took the closing back, or moved it."""

    stopped_on: date
    """The last day that is no longer one."""
    register: Cited
    """The registration that no longer shows that end, and its version."""


@event("interventions.impact_measured", version=1, effective="dated_on")
class ImpactMeasured:
    """What the support led to, by a measure; it may be learnt years later."""

    dated_on: date
    """The day that the later figure is of."""
    measure: Text
    """What was measured, in words."""
    before: Text
    """What it was."""
    after: Text
    """What it is."""
    source: Text
    """Where that is from."""
    objective: int | None = field(validator=at_least(1))
    """Of which objective, where it is of one."""
    text: Sealed | None
    """What is to be said of it, sealed."""


@event("interventions.note_added", version=1, effective="noted_on")
class NoteAdded:
    """A note was added to the case."""

    noted_on: date
    """The day that it is of."""
    note: int = field(validator=at_least(1))
    """Which note: numbers are given once."""
    text: Sealed
    """The note, sealed."""


@event("interventions.start_redated", version=1)
class StartRedated:
    """The support began on another day than was recorded. It takes effect on the earlier of the two days."""

    was_on: date
    """The day that was recorded."""
    on: date
    """The day that is right."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.review_redated", version=1)
class ReviewRedated:
    """A review was held on another day than was recorded. It takes effect on the earlier of the two days."""

    review: int = field(validator=at_least(1))
    """Which review."""
    was_on: date
    """The day that was recorded."""
    on: date
    """The day that is right."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.ending_redated", version=1)
class EndingRedated:
    """The intervention was completed or stopped on another day. It takes effect on the earlier of the two days."""

    was_on: date
    """The day that was recorded."""
    on: date
    """The day that is right."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.step_redated", version=1)
class StepRedated:
    """A step on the way was recorded with a wrong day. It takes effect on the earlier of the two days.

    The pause that a withdrawn consent brought moves with it.
    """

    step: InterventionStep
    """Which step."""
    number: int | None = field(validator=at_least(1))
    """Of which candidate or objective, where the step is of one."""
    was_on: date
    """The day that was recorded."""
    on: date
    """The day that is right."""
    reason: Sealed
    """What was wrong, sealed."""


@event("interventions.fact_withdrawn", version=1)
class InterventionFactWithdrawn:
    """A fact of an intervention was not so: of another case, candidate or day, recorded twice, or nothing of it true.

    It takes effect on the day of that fact, where its answers change; from there on that counts for nothing.
    """

    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: InterventionFact
    """What that fact is."""
    reason: Sealed | None
    """What was wrong, sealed; nothing where it followed from another that was withdrawn in the same save."""


InterventionEvent: TypeAlias = (
    InterventionIdentified
    | BrokeringBegun
    | CandidateProposed
    | ConflictChecked
    | ConflictDeclared
    | ConflictDecided
    | CandidateAccepted
    | CandidateDeclined
    | CandidateWithdrawn
    | Matched
    | ConsentGiven
    | ConsentWithdrawn
    | InterventionAgreed
    | InterventionExtended
    | ObjectiveSet
    | ObjectiveChanged
    | ObjectiveDropped
    | InterventionStarted
    | InterventionPaused
    | InterventionResumed
    | InterventionReviewed
    | ReviewWithdrawn
    | RatingCorrected
    | SupporterLost
    | SupporterRestored
    | InterventionCompleted
    | InterventionStopped
    | InterventionRestored
    | ImpactMeasured
    | NoteAdded
    | StartRedated
    | ReviewRedated
    | EndingRedated
    | StepRedated
    | InterventionFactWithdrawn
)
