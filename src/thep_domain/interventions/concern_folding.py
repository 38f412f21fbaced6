"""How a concern follows from its facts. A correction stands in the place of what it corrects."""

from datetime import date
from typing import TYPE_CHECKING, assert_never

import attrs
from attrs import frozen

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
    ConcernStep,
)
from thep_domain.interventions.steps import Step, redated, without, without_register
from thep_domain.kernel.state import changed

if TYPE_CHECKING:
    from thep_domain.interventions.concern import Concern


@frozen
class Level:
    """How serious a concern is from a day on."""

    level: str
    since: date
    seq: int
    fact: int
    """Which fact said it last."""


@frozen
class Advice:
    """Who was advised, and when."""

    to: str
    on: date
    fact: int


@frozen
class Link:
    """An intervention that answers a concern, from when to when."""

    intervention: str
    opened_on: date
    fact: int
    """Which fact opened it."""
    ended_on: date | None = None


def following(concern: "Concern", event: ConcernEvent, version: int) -> "Concern":  # noqa: C901 - each kind of fact
    """The concern after one more fact."""
    concern = changed(concern, version=version)
    match event:
        case ConcernRaised():
            begun = changed(
                concern,
                number=event.number,
                urn=event.urn,
                by=str(event.by),
                area=str(event.area),
                safeguarding=event.safeguarding,
            )
            return _stepped(begun, ConcernStep.RAISED, event.raised_on)
        case ConcernAssessmentBegun():
            return _stepped(concern, ConcernStep.ASSESSMENT, event.begun_on)
        case ConcernDismissed():
            return _stepped(concern, ConcernStep.DISMISSAL, event.dismissed_on)
        case ConcernConfirmed():
            live = _stepped(concern, ConcernStep.CONFIRMATION, event.confirmed_on)
            level = Level(str(event.level), event.confirmed_on, version, version)
            return changed(live, levels=(*live.levels, level))
        case ConcernLevelChanged():
            level = Level(str(event.now), event.changed_on, version, version)
            return changed(concern, levels=(*concern.levels, level))
        case ConcernMonitoringBegun():
            return _stepped(concern, ConcernStep.MONITORING, event.begun_on)
        case ConcernMadeLiveAgain():
            return _stepped(concern, ConcernStep.LIVE_AGAIN, event.live_on)
        case ConcernAdvised():
            return changed(concern, advice=(*concern.advice, Advice(str(event.to), event.advised_on, version)))
        case ConcernInterventionOpened():
            return _opened(concern, Link(str(event.intervention), event.opened_on, version))
        case ConcernInterventionEnded():
            return _ended(concern, str(event.intervention), event.ended_on)
        case ConcernInterventionRestored():
            return _ended(concern, str(event.intervention), None)
        case ConcernDuplicateOf():
            return _stepped(concern, ConcernStep.DUPLICATE, event.found_on, word=str(event.of))
        case ConcernClosed():
            step = Step(
                ConcernStep.CLOSING,
                event.closed_on,
                version,
                version,
                word=str(event.outcome),
                by_register=event.register is not None,
                waived=event.monitoring_waived,
            )
            return changed(concern, steps=(*concern.steps, step))
        case ConcernReopened():
            return _stepped(concern, ConcernStep.REOPENING, event.reopened_on)
        case ConcernRestored():
            return changed(concern, steps=without_register(concern.steps, ConcernStep.CLOSING, event.closed_on))
        case ConcernContinuedAt():
            return changed(concern, continued_at=str(event.at), continued=version)
        case ConcernCarriedFrom():
            return changed(concern, carried_from=str(event.of))
        case ConcernRedated():
            return _redated(concern, event, version)
        case ConcernLevelCorrected():
            levels = tuple(
                attrs.evolve(each, level=str(event.now), fact=version)
                if (each.since, each.level) == (event.since, event.was)
                else each
                for each in concern.levels
            )
            return changed(concern, levels=levels)
        case ConcernFactWithdrawn():
            return _without(concern, event.of)
        case _:
            assert_never(event)


def _without(concern: "Concern", of: int) -> "Concern":
    """The concern without what one fact said."""
    kept = changed(
        concern,
        steps=without(concern.steps, of),
        levels=tuple(each for each in concern.levels if each.seq != of),
        advice=tuple(each for each in concern.advice if each.fact != of),
        links=tuple(each for each in concern.links if each.fact != of),
    )
    return changed(kept, continued_at=None, continued=None) if concern.continued == of else kept


def _stepped(concern: "Concern", kind: ConcernStep, on: date, *, word: str | None = None) -> "Concern":
    step = Step(kind, on, concern.version, concern.version, word=word)
    return changed(concern, steps=(*concern.steps, step))


def _opened(concern: "Concern", link: Link) -> "Concern":
    """An intervention more; or one that was identified on another day than was noted."""
    if all(each.intervention != link.intervention for each in concern.links):
        return changed(concern, links=(*concern.links, link))
    links = tuple(
        attrs.evolve(each, opened_on=link.opened_on) if each.intervention == link.intervention else each
        for each in concern.links
    )
    return changed(concern, links=links)


def _ended(concern: "Concern", intervention: str, on: date | None) -> "Concern":
    links = tuple(
        attrs.evolve(each, ended_on=on) if each.intervention == intervention else each for each in concern.links
    )
    return changed(concern, links=links)


def _redated(concern: "Concern", event: ConcernRedated, version: int) -> "Concern":
    """A step with another day; a level that came with it moves too."""
    levels = concern.levels
    if event.step is ConcernStep.CONFIRMATION:
        with_it = [step.seq for step in concern.steps if (step.kind, step.on) == (event.step, event.was_on)][-1:]
        levels = tuple(attrs.evolve(each, since=event.on) if each.seq in with_it else each for each in levels)
    return changed(concern, steps=redated(concern.steps, event.step, event.was_on, event.on, version), levels=levels)
