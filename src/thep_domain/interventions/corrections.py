"""Decisions that put right what was recorded wrong of concerns and interventions.

Each says what stood and what is right, and names the fact that said it last. Whoever records them asks
the order of days again.
"""

from datetime import date
from typing import Final

from attrs import frozen

from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_events import ConcernLevelCorrected, ConcernRedated, ConcernStep
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import (
    EndingRedated,
    InterventionStep,
    RatingCorrected,
    ReviewRedated,
    ReviewWithdrawn,
    StartRedated,
    StepRedated,
)
from thep_domain.interventions.order import stages_at
from thep_domain.interventions.parts import Review
from thep_domain.interventions.refusals import UNKNOWN_REVIEW
from thep_domain.interventions.rules import LEVELS, RATINGS
from thep_domain.interventions.stages import Brokering
from thep_domain.interventions.steps import recorded
from thep_domain.interventions.words import known_word, said
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.event import Event
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, NOTHING_TO_CORRECT
from thep_domain.kernel.sealed import Sealed
from thep_domain.risk import NOT_WHAT_STANDS
from thep_domain.rulebook import RulesInForce


@frozen
class Correction:
    """A fact that puts another one right: which version of the stream it corrects, and from when on answers change."""

    event: Event
    wrong: int
    since: date


def redate_concern(concern: Concern, step: ConcernStep, was_on: date, on: date, reason: Sealed | None) -> Correction:
    """Put the day of a step of a concern right."""
    wrong = recorded(concern.steps, step, was_on, step.value)
    _must_differ(was_on, on)
    fact = ConcernRedated(step=step, was_on=was_on, on=on, reason=said(reason, "reason"))
    return Correction(fact, wrong.fact, min(was_on, on))


def correct_level(
    concern: Concern, since: date, was: str, now: str, reason: Sealed | None, rules: RulesInForce
) -> Correction:
    """Put a level of a concern right, named by the day on which it was decided."""
    held = [each for each in concern.levels if each.since == since]
    if not held or held[-1].level != was:
        stands = ", ".join(f"{each.level} since {each.since}" for each in concern.levels) or "none"
        raise NOT_WHAT_STANDS(f"The level {was} was not decided on {since}: there is {stands}.")
    word = known_word(rules, LEVELS, now, "level")
    if word == was:
        raise NOTHING_TO_CORRECT(f"The level is {was} already: there is nothing to correct.")
    fact = ConcernLevelCorrected(
        since=since, was=Text(was), now=word, reason=said(reason, "reason"), rules=rules.cite(LEVELS)
    )
    return Correction(fact, held[-1].fact, since)


def redate(
    case: Intervention,
    step: InterventionStep,
    was_on: date,
    on: date,
    reason: Sealed | None,
    number: int | None = None,
) -> Correction:
    """Put the day of a step of an intervention right, or of a consent or a review; of a loss it is the last day.

    ``number`` says of which candidate or objective, where several have such a fact of that day.
    """
    _must_differ(was_on, on)
    since, because = min(was_on, on), said(reason, "reason")
    match step:
        case InterventionStep.REVIEW:
            held = next((each for each in case.held_reviews if each.held_on == was_on), None)
            if held is None:
                days = ", ".join(f"{each.number} of {each.held_on}" for each in case.held_reviews) or "none"
                raise NOT_WHAT_STANDS(f"No review of {was_on} is recorded: there is {days}.")
            return Correction(ReviewRedated(review=held.number, was_on=was_on, on=on, reason=because), held.fact, since)
        case InterventionStep.CONSENT:
            consent = next((each for each in case.consents if each.given_on == was_on), None)
            if consent is None:
                days = ", ".join(str(each.given_on) for each in case.consents) or "none"
                raise NOT_WHAT_STANDS(f"No consent of {was_on} is recorded: there is {days}.")
            return Correction(_step_redated(step, was_on, on, because), consent.fact, since)
        case InterventionStep.ACCEPTANCE | InterventionStep.WITHDRAWN_CONSENT | InterventionStep.EXTENSION:
            fact = _step_redated(step, was_on, on, because)
            return Correction(fact, case.said_last(_beside(case, step, was_on)), since)
        case step if step in NUMBERED:
            of, wrong_fact = _one_of(case, step, was_on, number)
            if step is InterventionStep.PROPOSAL and not any(
                isinstance(stage, Brokering) for stage in stages_at(case, on, wrong_fact)
            ):
                raise DATES_OUT_OF_ORDER(f"Nobody looked for a supporter on {on}: a candidate is not proposed then.")
            if step is InterventionStep.DECISION:
                _must_not_have_ended_support(case, wrong_fact)
            if step is InterventionStep.OBJECTIVE:
                _must_fit_the_reviews(case, of, was_on, on)
            fact = _step_redated(step, was_on, on, because, of)
            return Correction(fact, case.said_last(wrong_fact), since)
        case InterventionStep.LOSS:
            wrong = recorded(case.steps, step, was_on + ONE_DAY, "first day without the supporter")
            return Correction(_step_redated(step, was_on, on, because), wrong.fact, since)
        case _:
            wrong = recorded(case.steps, step, was_on, step.value)
            if step is InterventionStep.PAUSE and case.came_with_consent(wrong.seq):
                raise NOT_WHAT_STANDS(
                    f"The pause of {was_on} began as the school withdrew its consent: put the day of the"
                    f" {InterventionStep.WITHDRAWN_CONSENT} right, and the pause moves with it."
                )
            return Correction(_redated(step, was_on, on, because), wrong.fact, since)


NUMBERED: Final = (
    InterventionStep.PROPOSAL,
    InterventionStep.CHECK,
    InterventionStep.CONFLICT,
    InterventionStep.DECISION,
    InterventionStep.OBJECTIVE,
)
"""What there may be several of on a day: of one candidate each, or of one objective."""


def _one_of(case: Intervention, step: InterventionStep, was_on: date, number: int | None) -> tuple[int, int]:
    """The candidate or objective that is meant, and the fact. Raises Refused unless it is exactly one."""
    every = case.numbered(step, was_on)
    found = [each for each in every if number in (None, each[0])]
    numbers = ", ".join(str(of) for of, _ in every)
    if not found:
        stands = f"of that day is {numbers}" if every else "nothing of the kind is of that day"
        raise NOT_WHAT_STANDS(f"No {step} of {was_on}{f' of {number}' if number else ''} is recorded: {stands}.")
    if len(found) > 1:
        what = "objectives" if step is InterventionStep.OBJECTIVE else "candidates"
        raise NOT_WHAT_STANDS(f"Of {was_on} there is a {step} of the {what} {numbers}: say which, by its number.")
    return found[0]


def _must_not_have_ended_support(case: Intervention, decision: int) -> None:
    for each in case.candidates:
        barred = any(one.decided == decision and not one.allowed for one in each.conflicts)
        if barred and each.match is not None:
            raise NOT_WHAT_STANDS(
                f"Candidate {each.number} gave its place back with that decision: withdraw it, and record it anew."
            )


def _must_fit_the_reviews(case: Intervention, number: int, was_on: date, on: date) -> None:
    """Refuse a day before or after a review that does not rate the objective, or rates it already."""
    objective = next(each for each in case.objectives if each.number == number)
    ends = [objective.due_on, *([] if objective.dropped_on is None else [objective.dropped_on])]
    if min(ends) < on:
        raise DATES_OUT_OF_ORDER(f"Objective {number} is due or dropped on {min(ends)}: it is not set on {on}.")
    begun = case.step(InterventionStep.IDENTIFICATION)
    if begun is not None and on < begun.on:
        raise DATES_OUT_OF_ORDER(f"The need was identified on {begun.on}: no objective is set on {on}.")
    for review in case.held_reviews:
        rated = number in dict(review.ratings)
        if (rated and review.held_on < on) or (not rated and on <= review.held_on < was_on):
            does = "rates it" if rated else "does not rate it"
            raise DATES_OUT_OF_ORDER(f"Review {review.number} of {review.held_on} {does}: correct that first.")


def _beside(case: Intervention, step: InterventionStep, was_on: date) -> int:
    """The fact of a kind that was recorded with a day. Raises Refused for any other, and lists those there are."""
    match step:
        case InterventionStep.ACCEPTANCE:
            held = case.accepted_on(was_on)
            found, days = None if held is None else held.fact, [each.accepted_on for each in case.matches]
        case InterventionStep.WITHDRAWN_CONSENT:
            consent = case.consent_withdrawn_on(was_on)
            found = None if consent is None else consent.ended
            days = [each.withdrawn_on for each in case.consents if each.withdrawn_on is not None]
        case _:
            longer = case.extended_on(was_on)
            found = None if longer is None else longer.fact
            days = [each.on for match in case.matches for each in match.extended]
    if found is None:
        named = step.value.replace("-", " ")
        stands = ", ".join(map(str, days)) or "none"
        raise NOT_WHAT_STANDS(f"No {named} of {was_on} is recorded: there is {stands}.")
    return found


def _redated(step: InterventionStep, was_on: date, on: date, reason: Sealed) -> Event:
    if step is InterventionStep.START:
        return StartRedated(was_on=was_on, on=on, reason=reason)
    if step in (InterventionStep.COMPLETION, InterventionStep.STOP):
        return EndingRedated(was_on=was_on, on=on, reason=reason)
    return _step_redated(step, was_on, on, reason)


def _step_redated(
    step: InterventionStep, was_on: date, on: date, reason: Sealed, number: int | None = None
) -> StepRedated:
    return StepRedated(step=step, number=number, was_on=was_on, on=on, reason=reason)


def withdraw_review(case: Intervention, number: int, reason: Sealed | None) -> Correction:
    """Take a review back that was not held, or was recorded twice; its number is not given again."""
    held = _review(case, number)
    return Correction(ReviewWithdrawn(review=number, reason=said(reason, "reason")), held.fact, held.held_on)


def correct_rating(
    case: Intervention, number: int, objective: int, was: str, now: str, reason: Sealed | None, rules: RulesInForce
) -> Correction:
    """Put a rating of a review right."""
    held = _review(case, number)
    stands = dict(held.ratings).get(objective)
    if stands != was:
        raise NOT_WHAT_STANDS(
            f"Review {number} rates objective {objective} {stands or 'not at all'}, not {was}: say what stands."
        )
    word = known_word(rules, RATINGS, now, "rating")
    if word == was:
        raise NOTHING_TO_CORRECT(f"The rating is {was} already: there is nothing to correct.")
    fact = RatingCorrected(
        review=number,
        objective=objective,
        was=Text(was),
        now=word,
        reason=said(reason, "reason"),
        rules=rules.cite(RATINGS),
    )
    return Correction(fact, held.fact, held.held_on)


def _review(case: Intervention, number: int) -> Review:
    found = next((each for each in case.held_reviews if each.number == number), None)
    if found is None:
        held = ", ".join(f"{each.number} of {each.held_on}" for each in case.held_reviews) or "none"
        raise UNKNOWN_REVIEW(f"There is no review {number} that stands: there is {held}.")
    return found


def _must_differ(was_on: date, on: date) -> None:
    if was_on == on:
        raise NOTHING_TO_CORRECT(f"The day is {on} already: there is nothing to correct.")
