"""What a concern is on a day: a type for each state, so that an act can only be decided where it fits."""

from datetime import date
from typing import TypeAlias

from attrs import frozen

from thep_domain.interventions.concern_events import ConcernStep
from thep_domain.interventions.steps import Step

SCHOOL_ENDED = {True: "merged", False: "school-closed"}
"""What a concern is closed as with its school, by whether that was merged into another."""


@frozen
class Raised:
    """Somebody raised it."""

    since: date
    name = "raised"


@frozen
class Assessing:
    """It is being found out what is the matter."""

    since: date
    name = "assessing"


@frozen
class Live:
    """There is something in it."""

    since: date
    name = "live"


@frozen
class Monitoring:
    """It is watched whether what was done lasts."""

    since: date
    name = "monitoring"


@frozen
class Dismissed:
    """There was nothing in it."""

    since: date
    name = "dismissed"


@frozen
class Duplicate:
    """Another concern is the same."""

    since: date
    of: str
    name = "duplicate"


@frozen
class Closed:
    """It is over."""

    since: date
    outcome: str
    name = "closed"


ConcernState: TypeAlias = Raised | Assessing | Live | Monitoring | Dismissed | Duplicate | Closed
Over: TypeAlias = Dismissed | Duplicate | Closed
Open: TypeAlias = Raised | Assessing | Live | Monitoring

FROM: dict[ConcernStep, tuple[type, ...]] = {
    ConcernStep.RAISED: (),
    ConcernStep.ASSESSMENT: (Raised,),
    ConcernStep.DISMISSAL: (Assessing,),
    ConcernStep.CONFIRMATION: (Assessing,),
    ConcernStep.MONITORING: (Live,),
    ConcernStep.LIVE_AGAIN: (Monitoring,),
    ConcernStep.DUPLICATE: (Raised, Assessing, Live, Monitoring),
    ConcernStep.CLOSING: (Monitoring,),
    ConcernStep.REOPENING: (Closed, Dismissed),
}
"""From which states each step is taken; a closing also from any open state, where monitoring was waived."""


def after(state: ConcernState | None, step: Step[ConcernStep]) -> ConcernState | None:
    """The state after one more step; a case that is over stays so until it is reopened."""
    if isinstance(state, Over) and step.kind is not ConcernStep.REOPENING:
        return state
    match step.kind:
        case ConcernStep.RAISED:
            return Raised(step.on)
        case ConcernStep.ASSESSMENT | ConcernStep.REOPENING:
            return Assessing(step.on)
        case ConcernStep.DISMISSAL:
            return Dismissed(step.on)
        case ConcernStep.CONFIRMATION | ConcernStep.LIVE_AGAIN:
            return Live(step.on)
        case ConcernStep.MONITORING:
            return Monitoring(step.on)
        case ConcernStep.DUPLICATE:
            return Duplicate(step.on, step.word or "")
        case ConcernStep.CLOSING:
            return Closed(step.on, step.word or "")
