"""How an intervention follows from its facts. A correction stands in the place of what it corrects."""

from datetime import date
from typing import TYPE_CHECKING, TypeAlias, assert_never

import attrs

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
from thep_domain.interventions.intervention_events import (
    ConsentGiven,
    ConsentWithdrawn,
    EndingRedated,
    ImpactMeasured,
    InterventionAgreed,
    InterventionCompleted,
    InterventionEvent,
    InterventionExtended,
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
from thep_domain.interventions.parts import (
    CameTo,
    Candidate,
    CandidateOutcome,
    Conflict,
    Consent,
    Extension,
    Impact,
    Match,
    Objective,
    Review,
)
from thep_domain.interventions.stages import pause_without_consent
from thep_domain.interventions.steps import Step, redated, without, without_register
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.state import changed

if TYPE_CHECKING:
    from thep_domain.interventions.intervention import Intervention

SAME_ORGANISATION = "same-organisation"
"""The kind of a conflict of interest that nobody needs to declare."""

OfCandidate: TypeAlias = (
    CandidateProposed
    | ConflictChecked
    | ConflictDeclared
    | ConflictDecided
    | CandidateAccepted
    | CandidateDeclined
    | CandidateWithdrawn
    | Matched
    | SupporterLost
    | SupporterRestored
)
Corrected: TypeAlias = (
    ReviewWithdrawn
    | RatingCorrected
    | StartRedated
    | ReviewRedated
    | EndingRedated
    | StepRedated
    | InterventionFactWithdrawn
)


def following(case: "Intervention", event: InterventionEvent, version: int) -> "Intervention":  # noqa: C901 - each kind of fact
    """The intervention after one more fact."""
    case = changed(case, version=version)
    match event:
        case InterventionIdentified():
            begun = changed(
                case,
                number=event.number,
                urn=event.urn,
                form=str(event.form),
                need=tuple((str(each.area), each.weight) for each in event.need),
                concern=None if event.concern is None else str(event.concern),
                entitled_by=event.entitled_by,
            )
            return _stepped(begun, InterventionStep.IDENTIFICATION, event.identified_on)
        case BrokeringBegun():
            return _stepped(case, InterventionStep.BROKERING, event.begun_on)
        case ConsentGiven():
            given = Consent(str(event.by), event.given_on, version, version)
            return changed(case, consents=(*case.consents, given))
        case ConsentWithdrawn():
            day = event.withdrawn_on
            ended = tuple(
                attrs.evolve(each, withdrawn_on=day, ended=version) if each.withdrawn_on is None else each
                for each in case.consents
            )
            return changed(case, consents=ended)
        case InterventionAgreed():
            return _stepped(case, InterventionStep.AGREEMENT, event.agreed_on, match=event.match)
        case InterventionExtended():
            longer = Extension(event.extended_on, event.until_on, version)
            return _match(case, event.match, extended=(*case.match(event.match).extended, longer))
        case InterventionStarted():
            return _stepped(case, InterventionStep.START, event.started_on)
        case InterventionPaused():
            return _stepped(
                case, InterventionStep.PAUSE, event.paused_on, word=str(event.reason), ahead=event.expected_on
            )
        case InterventionResumed():
            return _stepped(case, InterventionStep.RESUMPTION, event.resumed_on)
        case InterventionCompleted():
            return _stepped(case, InterventionStep.COMPLETION, event.completed_on)
        case InterventionStopped():
            by_register = event.register is not None
            return _stepped(
                case, InterventionStep.STOP, event.stopped_on, word=str(event.reason), by_register=by_register
            )
        case InterventionRestored():
            return changed(case, steps=without_register(case.steps, InterventionStep.STOP, event.stopped_on))
        case ObjectiveSet():
            new = Objective(event.objective, str(event.area), event.set_on, event.due_on, version)
            return changed(case, objectives=(*case.objectives, new), objectives_given=event.objective)
        case ObjectiveChanged():
            held_dues = next(each.changes for each in case.objectives if each.number == event.objective)
            return _objective(case, event.objective, changes=(*held_dues, (version, event.due_on)))
        case ObjectiveDropped():
            return _objective(case, event.objective, dropped_on=event.dropped_on, dropped=version)
        case InterventionReviewed():
            ratings = tuple((each.objective, str(each.rating)) for each in event.ratings)
            held = Review(event.review, event.held_on, event.final, ratings, event.next_due_on, version)
            return changed(case, reviews=(*case.reviews, held))
        case ImpactMeasured():
            figure = Impact(str(event.measure), event.dated_on, version, event.objective)
            return changed(case, impacts=(*case.impacts, figure))
        case NoteAdded():
            return changed(case, notes=event.note)
        case (
            ReviewWithdrawn()
            | RatingCorrected()
            | StartRedated()
            | ReviewRedated()
            | EndingRedated()
            | StepRedated()
            | InterventionFactWithdrawn()
        ):
            return _corrected(case, event, version)
        case _:
            return _brokered(case, event, version)


def _brokered(case: "Intervention", event: OfCandidate, version: int) -> "Intervention":
    """The intervention after one more fact of its candidates and matches."""
    match event:
        case CandidateProposed():
            new = Candidate(
                event.candidate,
                event.giver,
                event.giver_urn,
                event.proposed_on,
                version,
                event.points,
                event.rank,
            )
            return changed(case, candidates=(*case.candidates, new), candidates_given=event.candidate)
        case ConflictChecked():
            checks = (*case.candidate(event.candidate).checks, (version, event.checked_on))
            return _candidate(case, event.candidate, checks=checks)
        case ConflictDeclared():
            declared = Conflict(str(event.kind), event.declared_on, version)
            conflicts = (*case.candidate(event.candidate).conflicts, declared)
            return _candidate(case, event.candidate, conflicts=conflicts)
        case ConflictDecided():
            return _decided(case, event)
        case CandidateAccepted():
            match_ = Match(
                event.match,
                event.candidate,
                case.candidate(event.candidate).giver,
                event.accepted_on,
                event.from_on,
                event.until_on,
                version,
            )
            accepted = _became(case, event.candidate, CandidateOutcome.ACCEPTED, event.accepted_on)
            accepted = _candidate(accepted, event.candidate, match=event.match)
            return changed(accepted, matches=(*accepted.matches, match_), matches_given=event.match)
        case CandidateDeclined():
            return _became(case, event.candidate, CandidateOutcome.DECLINED, event.declined_on)
        case CandidateWithdrawn():
            return _became(case, event.candidate, CandidateOutcome.WITHDRAWN, event.withdrawn_on)
        case Matched():
            matched = _became(case, event.candidate, CandidateOutcome.CURRENT, event.matched_on)
            matched = _match(matched, event.match, matched_on=event.matched_on, matched=version)
            return _stepped(matched, InterventionStep.MATCH, event.matched_on, match=event.match)
        case SupporterLost():
            by_register = event.register is not None
            lost = _match(
                case,
                event.match,
                last_day=event.last_day,
                announced_on=event.announced_on,
                ended_by=str(event.reason),
                register_ended=by_register,
                lost=version,
            )
            held = case.candidate(case.match(event.match).candidate)
            if held.outcome is not CandidateOutcome.BARRED:
                lost = _became(lost, held.number, CandidateOutcome.LOST, event.last_day)
            first = _first_without(lost, event.match)
            return _stepped(lost, InterventionStep.LOSS, first, match=event.match, by_register=by_register)
        case SupporterRestored():
            lost_by = case.match(event.match).lost
            return case if lost_by is None else _without(case, lost_by)
        case _:
            assert_never(event)


def _first_without(case: "Intervention", number: int) -> date:
    """The first day without a supporter: the day after its last, or the day of the match where that came later."""
    match = case.match(number)
    first = (match.last_day or match.accepted_on) + ONE_DAY
    return first if match.matched_on is None else max(first, match.matched_on)


def _corrected(case: "Intervention", event: Corrected, version: int) -> "Intervention":
    match event:
        case ReviewWithdrawn():
            return _review(case, event.review, withdrawn=True)
        case RatingCorrected():
            held = next(each for each in case.reviews if each.number == event.review)
            ratings = tuple(
                (number, str(event.now) if number == event.objective else rating) for number, rating in held.ratings
            )
            return _review(case, event.review, ratings=ratings, fact=version)
        case ReviewRedated():
            return _review(case, event.review, held_on=event.on, fact=version)
        case StartRedated():
            return changed(case, steps=redated(case.steps, InterventionStep.START, event.was_on, event.on, version))
        case EndingRedated():
            steps = case.steps
            for kind in (InterventionStep.COMPLETION, InterventionStep.STOP):
                steps = redated(steps, kind, event.was_on, event.on, version)
            return changed(case, steps=steps)
        case StepRedated():
            return _step_redated(case, event, version)
        case InterventionFactWithdrawn():
            return _without(case, event.of)
        case _:
            assert_never(event)


def _without(case: "Intervention", of: int) -> "Intervention":
    """The intervention without what one fact said; the numbers that it gave are not given again."""
    return changed(
        case,
        steps=without(case.steps, of),
        candidates=tuple(each.without(of) for each in case.candidates if each.fact != of),
        matches=tuple(each.without(of) for each in case.matches if each.fact != of),
        consents=tuple(each.without(of) for each in case.consents if each.seq != of),
        objectives=tuple(each.without(of) for each in case.objectives if each.fact != of),
        impacts=tuple(each for each in case.impacts if each.fact != of),
    )


def _step_redated(case: "Intervention", event: StepRedated, version: int) -> "Intervention":
    """A step with another day; what holds that day beside the steps moves with it."""
    if event.step is InterventionStep.CONSENT:
        consents = tuple(
            attrs.evolve(each, given_on=event.on, fact=version) if each.given_on == event.was_on else each
            for each in case.consents
        )
        return changed(case, consents=consents)
    if event.step is InterventionStep.ACCEPTANCE:
        return _acceptance_redated(case, event, version)
    if event.step is InterventionStep.WITHDRAWN_CONSENT:
        return _withdrawn_consent_redated(case, event, version)
    if event.step is InterventionStep.EXTENSION:
        return _extension_redated(case, event, version)
    if event.number is not None:
        return _numbered_redated(case, event, event.number, version)
    if event.step is InterventionStep.LOSS:
        numbers = {each.number for each in case.matches if each.last_day == event.was_on and not each.register_ended}
        moved = case
        for number in numbers:
            was = _first_without(moved, number)
            moved = _match(moved, number, last_day=event.on)
            moved = _moved_outcome(moved, moved.match(number).candidate, moved.match(number).lost, event.on)
            now = _first_without(moved, number)
            moved = changed(moved, steps=redated(moved.steps, event.step, was, now, version))
        return moved
    wrong = [each for each in case.steps if (each.kind, each.on) == (event.step, event.was_on)][-1:]
    moved = changed(case, steps=redated(case.steps, event.step, event.was_on, event.on, version))
    if event.step is InterventionStep.MATCH and wrong and wrong[0].match is not None:
        number = wrong[0].match
        moved = _match(moved, number, matched_on=event.on)
        moved = _moved_outcome(moved, moved.match(number).candidate, wrong[0].seq, event.on)
    return moved


def _numbered_redated(case: "Intervention", event: StepRedated, number: int, version: int) -> "Intervention":
    """A fact of a candidate, or the setting of an objective, with another day."""
    fact = next((fact for of, fact in case.numbered(event.step, event.was_on) if of == number), None)
    if fact is None:
        return case
    moved = changed(case, redated=(*case.redated, (fact, version)))
    if event.step is InterventionStep.OBJECTIVE:
        return _objective(moved, number, set_on=event.on)
    candidates = tuple(each.redated(fact, event.on) for each in case.candidates)
    return changed(moved, candidates=candidates)


def _acceptance_redated(case: "Intervention", event: StepRedated, version: int) -> "Intervention":
    held = case.accepted_on(event.was_on)
    if held is None:
        return case
    moved = _moved_outcome(_match(case, held.number, accepted_on=event.on), held.candidate, held.fact, event.on)
    return changed(moved, redated=(*case.redated, (held.fact, version)))


def _withdrawn_consent_redated(case: "Intervention", event: StepRedated, version: int) -> "Intervention":
    """The pause that came with it moves too."""
    held = case.consent_withdrawn_on(event.was_on)
    if held is None or held.ended is None:
        return case
    consents = tuple(
        attrs.evolve(each, withdrawn_on=event.on) if each.ended == held.ended else each for each in case.consents
    )
    pause = pause_without_consent(case.steps, held.ended)
    steps = tuple(attrs.evolve(each, on=event.on, fact=version) if each is pause else each for each in case.steps)
    return changed(case, consents=consents, steps=steps, redated=(*case.redated, (held.ended, version)))


def _extension_redated(case: "Intervention", event: StepRedated, version: int) -> "Intervention":
    held = case.extended_on(event.was_on)
    if held is None:
        return case
    matches = tuple(
        attrs.evolve(
            match, extended=tuple(attrs.evolve(each, on=event.on) if each is held else each for each in match.extended)
        )
        for match in case.matches
    )
    return changed(case, matches=matches, redated=(*case.redated, (held.fact, version)))


def _moved_outcome(case: "Intervention", number: int, fact: int | None, on: date) -> "Intervention":
    """What a candidate came to by one fact, with another day."""
    outcomes = tuple(
        attrs.evolve(each, on=on) if each.fact == fact else each for each in case.candidate(number).came_to
    )
    return _candidate(case, number, came_to=outcomes)


def _decided(case: "Intervention", event: ConflictDecided) -> "Intervention":
    """What nobody declared, and was decided, is that giver and school are of one organisation."""
    held, version = case.candidate(event.candidate), case.version
    conflict = held.conflict or Conflict(SAME_ORGANISATION, event.decided_on, version)
    decided = attrs.evolve(conflict, allowed=event.allowed, decided_on=event.decided_on, decided=version)
    after = _candidate(case, event.candidate, conflicts=(*held.conflicts[:-1], decided))
    if event.allowed:
        return after
    return _became(after, event.candidate, CandidateOutcome.BARRED, event.decided_on)


def _stepped(
    case: "Intervention",
    kind: InterventionStep,
    on: date,
    *,
    match: int | None = None,
    word: str | None = None,
    ahead: date | None = None,
    by_register: bool = False,
) -> "Intervention":
    step = Step(kind, on, case.version, case.version, match=match, word=word, ahead=ahead, by_register=by_register)
    return changed(case, steps=(*case.steps, step))


def _became(case: "Intervention", number: int, outcome: CandidateOutcome, on: date) -> "Intervention":
    came_to = (*case.candidate(number).came_to, CameTo(outcome, on, case.version))
    return _candidate(case, number, came_to=came_to)


def _candidate(case: "Intervention", number: int, **said: object) -> "Intervention":
    candidates = tuple(
        attrs.evolve(each, **said) if each.number == number else each  # type: ignore[arg-type]  # fields by name
        for each in case.candidates
    )
    return changed(case, candidates=candidates)


def _match(case: "Intervention", number: int, **said: object) -> "Intervention":
    matches = tuple(
        attrs.evolve(each, **said) if each.number == number else each  # type: ignore[arg-type]  # fields by name
        for each in case.matches
    )
    return changed(case, matches=matches)


def _objective(case: "Intervention", number: int, **said: object) -> "Intervention":
    objectives = tuple(
        attrs.evolve(each, **said) if each.number == number else each  # type: ignore[arg-type]  # fields by name
        for each in case.objectives
    )
    return changed(case, objectives=objectives)


def _review(case: "Intervention", number: int, **said: object) -> "Intervention":
    reviews = tuple(
        attrs.evolve(each, **said) if each.number == number else each  # type: ignore[arg-type]  # fields by name
        for each in case.reviews
    )
    return changed(case, reviews=reviews)
