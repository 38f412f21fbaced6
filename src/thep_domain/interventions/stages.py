"""What an intervention is on a day: a type for each stage, which holds what there is at that stage and nothing else."""

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias

from attrs import frozen

from thep_domain.interventions.intervention_events import InterventionStep
from thep_domain.interventions.steps import Step


@frozen
class Identified:
    """A school needs support."""

    since: date
    name = "identified"


@frozen
class Brokering:
    """Somebody looks for a supporter; for a further one where one was lost."""

    since: date
    started: bool = False
    """Whether the support had begun with an earlier supporter."""
    name = "brokering"


@frozen
class Matched:
    """Giver and school were brought together."""

    since: date
    match: int
    started: bool
    name = "matched"


@frozen
class Agreed:
    """The support is agreed, and has not begun; or not with this supporter."""

    since: date
    match: int
    started: bool
    name = "agreed"


@frozen
class InProgress:
    """The school is supported."""

    since: date
    match: int
    name = "in-progress"


@frozen
class Paused:
    """The support rests."""

    since: date
    match: int
    reason: str
    expected_on: date | None
    name = "paused"


@frozen
class Completed:
    """The support ended as planned."""

    since: date
    name = "completed"


@frozen
class Stopped:
    """The support ended before it was completed."""

    since: date
    reason: str
    name = "stopped"


Stage: TypeAlias = Identified | Brokering | Matched | Agreed | InProgress | Paused | Completed | Stopped
Over: TypeAlias = Completed | Stopped
Open: TypeAlias = Identified | Brokering | Matched | Agreed | InProgress | Paused
Supported: TypeAlias = Matched | Agreed | InProgress | Paused
"""Stages with a current match."""

BESIDE = (
    InterventionStep.CONSENT,
    InterventionStep.REVIEW,
    InterventionStep.ACCEPTANCE,
    InterventionStep.WITHDRAWN_CONSENT,
    InterventionStep.EXTENSION,
    InterventionStep.PROPOSAL,
    InterventionStep.CHECK,
    InterventionStep.CONFLICT,
    InterventionStep.DECISION,
    InterventionStep.OBJECTIVE,
)
"""Dated facts that leave the stage as it is: no step of it is of these kinds."""


WITHOUT_CONSENT: Final = "without-consent"
"""Why an intervention is paused whose school withdrew its consent."""


def pause_without_consent(steps: Iterable[Step[InterventionStep]], withdrawal: int) -> Step[InterventionStep] | None:
    """The pause that a withdrawn consent brought, in its save; None where it brought none."""
    pauses = (each for each in steps if each.kind is InterventionStep.PAUSE and each.word == WITHOUT_CONSENT)
    return next((each for each in pauses if each.seq == withdrawal + 1), None)


def may_follow(before: Stage | None, step: Step[InterventionStep]) -> bool:
    """Whether a step can be taken from a stage."""
    match step.kind:
        case InterventionStep.IDENTIFICATION:
            return before is None
        case InterventionStep.BROKERING:
            return isinstance(before, Identified)
        case InterventionStep.MATCH:
            return isinstance(before, Brokering)
        case InterventionStep.AGREEMENT:
            return isinstance(before, Matched) and before.match == step.match
        case InterventionStep.START:
            return isinstance(before, Agreed) and not before.started
        case InterventionStep.PAUSE:
            return isinstance(before, InProgress)
        case InterventionStep.RESUMPTION:
            return isinstance(before, Paused) or (isinstance(before, Agreed) and before.started)
        case InterventionStep.LOSS:
            return isinstance(before, Supported) and before.match == step.match
        case InterventionStep.COMPLETION:
            return isinstance(before, InProgress)
        case InterventionStep.STOP:
            return isinstance(before, Open)
        case _:
            assert step.kind in BESIDE  # noqa: S101 - every other kind is above
            return False


def after(stage: Stage | None, step: Step[InterventionStep]) -> Stage | None:
    """The stage after one more step; what does not follow leaves it as it was, as what is over stays over."""
    if not may_follow(stage, step):
        return stage
    match_number = step.match or 0
    started = isinstance(stage, InProgress | Paused) or (
        isinstance(stage, Brokering | Matched | Agreed) and stage.started
    )
    match step.kind:
        case InterventionStep.IDENTIFICATION:
            return Identified(step.on)
        case InterventionStep.BROKERING:
            return Brokering(step.on)
        case InterventionStep.LOSS:
            return Brokering(step.on, started)
        case InterventionStep.MATCH:
            return Matched(step.on, match_number, started)
        case InterventionStep.AGREEMENT:
            return Agreed(step.on, match_number, started)
        case InterventionStep.START | InterventionStep.RESUMPTION:
            return InProgress(step.on, stage.match if isinstance(stage, Supported) else match_number)
        case InterventionStep.PAUSE:
            held = stage.match if isinstance(stage, Supported) else match_number
            return Paused(step.on, held, step.word or "", step.ahead)
        case InterventionStep.COMPLETION:
            return Completed(step.on)
        case InterventionStep.STOP:
            return Stopped(step.on, step.word or "")
        case _:
            return stage
