"""The facts of inspections in words."""

from typing import assert_never

from thep_domain.schools.inspections.events import (
    CardRegraded,
    Graded,
    InspectedUngraded,
    InspectionCorrected,
    InspectionEvent,
    InspectionNamed,
    InspectionRestored,
    InspectionWithdrawn,
    JudgedByArea,
    Monitored,
    ReportCardIssued,
)
from thep_domain.schools.inspections.words import Concern


def sentence(event: InspectionEvent) -> str:
    """A fact of an inspection in a sentence, without the school's name."""
    match event:
        case Graded():
            return f"inspected on {event.inspected_on}: {event.overall}{_concern(event.concern)}{_public(event)}"
        case JudgedByArea():
            areas = ", ".join(f"{each.area} {each.grade}" for each in event.judgements)
            return f"inspected on {event.inspected_on} by area: {areas}{_concern(event.concern)}{_public(event)}"
        case ReportCardIssued():
            areas = ", ".join(f"{each.area} {each.point}" for each in event.cards)
            safeguarding = f"; safeguarding {event.safeguarding}"
            return (
                f"report card, inspected on {event.inspected_on}: {areas}{safeguarding}{_concern(event.concern)}"
                f"{_public(event)}"
            )
        case InspectedUngraded():
            return (
                f"visited on {event.inspected_on} without grades: {event.outcome or 'no outcome given'}{_public(event)}"
            )
        case Monitored():
            return f"monitored on {event.inspected_on}: {event.outcome or 'no outcome given'}{_public(event)}"
        case CardRegraded():
            return f"{event.area} of {_named(event.of)} is {event.point} from {event.graded_on}"
        case InspectionCorrected():
            return f"{event.field} of {_named(event.of)} is {event.now or 'none'}, corrected from {event.was or 'none'}"
        case InspectionWithdrawn():
            why = "the file that brought it was retracted" if event.retracted else "withdrawn"
            return f"{_named(event.of)} does not count any longer: {why}"
        case InspectionRestored():
            return f"{_named(event.of)} counts again: it should not have been withdrawn"
        case _:
            assert_never(event)


def _public(event: Graded | JudgedByArea | ReportCardIssued | InspectedUngraded | Monitored) -> str:
    return f", published on {event.published_on}" if event.published_on else ""


def _concern(concern: Concern) -> str:
    return "" if concern is Concern.NONE else f", {concern}"


def _named(of: InspectionNamed) -> str:
    number = f", number {of.number}" if of.number else ""
    return f"the {of.kind} inspection of {of.inspected_on}{number}"
