"""The order of days that must hold in an intervention, whatever was corrected."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from thep_domain.interventions.intervention_events import InterventionStep
from thep_domain.interventions.parts import Candidate, CandidateOutcome, Match
from thep_domain.interventions.stages import Agreed, Brokering, InProgress, Over, Stage, after, may_follow
from thep_domain.interventions.steps import Step, in_time

if TYPE_CHECKING:
    from thep_domain.interventions.intervention import Intervention


def out_of_order(case: "Intervention") -> Iterator[str]:
    """What does not follow in time, in sentences: each names both days, and what is corrected first."""
    yield from _reviews(case)
    yield from _steps(case)
    yield from _brokering(case)
    yield from _extensions(case)
    yield from _consents(case)
    yield from _impacts(case)


def _steps(case: "Intervention") -> Iterator[str]:
    """Each step follows, with what the register said of schools or without it: that may be learnt later."""
    stage: Stage | None = None
    decided: Stage | None = None
    for step in in_time(case.steps):
        before, earlier = stage, decided
        stage = after(stage, step)
        if step.by_register or (isinstance(before, Over) and step.kind is InterventionStep.LOSS):
            continue  # learnt from the register; or a supporter that would have been lost later
        decided = after(decided, step)
        if not may_follow(before, step) and not may_follow(earlier, step):
            yield (
                f"the {step.kind} of {step.on} does not follow, as the intervention is {_named(before)} then: correct"
                " it first"
            )
            return


def decided_on(case: "Intervention", day: date) -> Stage | None:
    """What an intervention is on a day by decisions alone, whatever the register says of schools."""
    return _stage_after(step for step in in_time(case.steps, day) if not step.by_register)


def _brokering(case: "Intervention") -> Iterator[str]:
    brokering = case.step(InterventionStep.BROKERING)
    for candidate in case.candidates:
        yield from _candidate(candidate)
        if brokering is not None and candidate.proposed_on < brokering.on:
            yield (
                f"candidate {candidate.number} was proposed on {candidate.proposed_on}, before the brokering of"
                f" {brokering.on}"
            )
        if brokering is None:
            yield f"candidate {candidate.number} was proposed on {candidate.proposed_on}, and nobody brokers"
        looked = candidate.checks or any(each.allowed is not None for each in candidate.conflicts)
        if candidate.match is not None and not looked:
            yield f"candidate {candidate.number} accepted, and nobody looked for conflicts of interest"
    for match in case.matches:
        yield from _acceptance(case, match)
        if match.matched_on is not None and match.matched_on < match.accepted_on:
            yield f"match {match.number} is of {match.matched_on}, before the acceptance of {match.accepted_on}"
    first = case.step(InterventionStep.MATCH)
    for consent in case.consents:
        if first is None or consent.given_on < first.on:
            yield f"the consent of {consent.given_on} is before the first match, of {first.on if first else 'no day'}"


def _candidate(candidate: Candidate) -> Iterator[str]:
    """What comes of a candidate is later than its proposal, and a conflict is declared, then decided.

    That it was lost may be learnt from the register, of any day.
    """
    later = [("conflicts were looked for", on) for _, on in candidate.checks]
    later += [("a conflict was declared", each.declared_on) for each in candidate.conflicts]
    came_to = (each for each in candidate.came_to if each.outcome is not CandidateOutcome.LOST)
    later += [(f"it was {each.outcome}", each.on) for each in came_to]
    for what, on in later:
        if on < candidate.proposed_on:
            yield f"candidate {candidate.number} was proposed on {candidate.proposed_on}, and {what} on {on}"
    for each in candidate.conflicts:
        if each.decided_on is not None and each.decided_on < each.declared_on:
            yield f"a conflict of candidate {candidate.number} of {each.declared_on} was decided on {each.decided_on}"


def _acceptance(case: "Intervention", match: Match) -> Iterator[str]:
    """A giver accepts after it was proposed and conflicts were looked at, while somebody brokers, and then gives."""
    candidate, accepted = case.candidate(match.candidate), f"candidate {match.candidate} accepted on"
    if match.accepted_on < candidate.proposed_on:
        yield f"{accepted} {match.accepted_on}, and was proposed on {candidate.proposed_on}"
    checks = [on for fact, on in candidate.checks if fact < match.fact]
    decisions = [
        each.decided_on for each in candidate.conflicts if each.decided_on and (each.decided or 0) < match.fact
    ]
    looked = (decisions or checks)[-1:]
    if looked and match.accepted_on < looked[0]:
        yield f"{accepted} {match.accepted_on}, and conflicts of interest were looked at on {looked[0]}"
    if match.from_on < match.accepted_on:
        yield (
            f"{accepted} {match.accepted_on}, and its place is taken from {match.from_on}: withdraw the acceptance,"
            " and record it anew with its place"
        )
    stage, decided = stages_at(case, match.accepted_on, match.fact)
    if not isinstance(stage, Brokering) and not isinstance(decided, Brokering):
        yield f"{accepted} {match.accepted_on}, and the intervention is {_named(stage)} then: correct that first"


def _extensions(case: "Intervention") -> Iterator[str]:
    for match in case.matches:
        for each in match.extended:
            stage, decided = stages_at(case, each.on, each.fact)
            if not any(_takes_an_extension(then, match.number) for then in (stage, decided)):
                yield (
                    f"the support was extended on {each.on}, until {each.until_on}, and the intervention is"
                    f" {_named(stage)} then: withdraw the extension first (fact {each.fact})"
                )
        for one, other in pairwise(match.extended):
            if other.on < one.on:
                yield f"the extension of {other.on} came after that of {one.on}: correct the other one first"


def stages_at(case: "Intervention", day: date, fact: int) -> tuple[Stage | None, Stage | None]:
    """What an intervention is when something was recorded of a day; and what by decisions alone."""
    before = [step for step in in_time(case.steps) if (step.on, step.seq) < (day, fact)]
    return _stage_after(before), _stage_after(step for step in before if not step.by_register)


def _named(stage: Stage | None) -> str:
    return "not identified yet" if stage is None else f"{stage.name} since {stage.since}"


def _stage_after(steps: Iterable[Step[InterventionStep]]) -> Stage | None:
    stage: Stage | None = None
    for step in steps:
        stage = after(stage, step)
    return stage


def _takes_an_extension(stage: Stage | None, match: int) -> bool:
    return isinstance(stage, Agreed | InProgress) and stage.match == match


def _consents(case: "Intervention") -> Iterator[str]:
    for consent in case.consents:
        if consent.withdrawn_on is not None and consent.withdrawn_on < consent.given_on:
            yield f"the consent of {consent.given_on} was withdrawn on {consent.withdrawn_on}, before it was given"
    for match in case.matches:
        for each in match.extended:
            if not any(consent.stood(each.on) for consent in case.consents):
                yield f"no consent is in force on {each.on}, the day of the extension: correct the consent first"
    for step in in_time(case.steps):
        rests = (InterventionStep.AGREEMENT, InterventionStep.START, InterventionStep.RESUMPTION)
        if step.kind in rests and not any(each.stood(step.on) for each in case.consents):
            yield f"no consent is in force on {step.on}, the day of the {step.kind}: correct the consent first"
        if step.kind is InterventionStep.START and not any(each.stood(step.on) for each in case.objectives):
            yield f"no objective stands on {step.on}, the day of the start"


def _impacts(case: "Intervention") -> Iterator[str]:
    start = case.step(InterventionStep.START)
    for impact in case.impacts:
        if start is None or impact.dated_on < start.on:
            begun = "has not begun" if start is None else f"began on {start.on}"
            yield f"an impact is of {impact.dated_on}, and the support {begun}"


def _reviews(case: "Intervention") -> Iterator[str]:
    start = case.step(InterventionStep.START)
    for review in case.held_reviews:
        stage = case.stage_on(review.held_on)
        supported = isinstance(stage, InProgress) or isinstance(decided_on(case, review.held_on), InProgress)
        if not supported and not _ends_with(case, review.held_on):
            name = "not begun" if stage is None else f"{stage.name} since {stage.since}"
            begun = f", and started on {start.on}" if start else ""
            yield (
                f"review {review.number} was held on {review.held_on}, and the intervention is {name} then{begun}:"
                f" correct review {review.number} first"
            )
    ending = case.step(InterventionStep.COMPLETION)
    if ending is not None:
        final = [each for each in case.held_reviews if each.final and each.held_on <= ending.on]
        if not final:
            yield f"no final review was held by {ending.on}, the day of the completion: correct the completion first"
            return
        for objective in case.standing(ending.on):
            if objective.number not in dict(final[-1].ratings):
                yield (
                    f"the final review then is that of {final[-1].held_on}, which does not rate objective"
                    f" {objective.number}, and the support was completed on {ending.on}: correct the completion first"
                )


def _ends_with(case: "Intervention", day: date) -> bool:
    """Whether a day is the one on which a stage began that follows support: the last day of it may be reviewed."""
    later = (InterventionStep.COMPLETION, InterventionStep.STOP, InterventionStep.PAUSE)
    return any(step.on == day and step.kind in later for step in case.steps)
