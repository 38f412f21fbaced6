"""Decisions of support: consent, agreement, plan, start, reviews, pauses and the end."""

from collections.abc import Mapping
from datetime import date

from thep_domain.interventions.brokering import must_be_cleared
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import (
    ConsentGiven,
    ConsentWithdrawn,
    EntitledBy,
    ImpactMeasured,
    InterventionAgreed,
    InterventionCompleted,
    InterventionExtended,
    InterventionIdentified,
    InterventionPaused,
    InterventionResumed,
    InterventionReviewed,
    InterventionStarted,
    InterventionStep,
    InterventionStopped,
    Need,
    NoteAdded,
    ObjectiveChanged,
    ObjectiveDropped,
    ObjectiveSet,
    Outcome,
    Rating,
)
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.refusals import (
    CANDIDATE_DECIDED,
    CONSENT_MISSING,
    IMPACT_MISSING,
    OBJECTIVE_UNRATED,
    PLAN_MISSING,
    REVIEW_MISSING,
    SAME_HAND,
    STEP_MISSING,
)
from thep_domain.interventions.rules import (
    AUTHORITY_TO_AGREE,
    AUTHORITY_TO_STOP,
    COMMISSION,
    CONSENT_BY,
    FORMS,
    IMPACT,
    PAUSE_REASONS,
    RATINGS,
    REVIEW_EVERY,
    SAME_ORGANISATION,
    STOP_REASONS,
)
from thep_domain.interventions.stages import (
    WITHOUT_CONSENT,
    Agreed,
    Brokering,
    Identified,
    InProgress,
    Matched,
    Paused,
)
from thep_domain.interventions.words import known_word, said
from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.calendar import after
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.money import Pence
from thep_domain.kernel.pairs import once
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.risk import AREAS
from thep_domain.rulebook import RulesInForce

SUPPORTED = (Matched, Agreed, InProgress, Paused)
RUNNING = (Identified, Brokering, Matched, Agreed, InProgress)
"""The stages of an open intervention that is not paused."""


def identify(
    number: int,
    urn: URN,
    on: date,
    form: str,
    need: Mapping[str, int],
    concern: str | None,
    entitled_by: EntitledBy,
    membership: Cited | None,
    why: Sealed | None,
    rules: RulesInForce,
) -> InterventionIdentified:
    """Find that a school needs support, in which areas, and in which form."""
    if not need or not all(1 <= weight <= 9 for weight in need.values()):
        raise BadArgument("need is empty or has a weight that is not from 1 to 9: write it like achievement=2", "need")
    return InterventionIdentified(
        number=number,
        urn=urn,
        identified_on=on,
        form=known_word(rules, FORMS, form, "form of support"),
        need=tuple(Need(area=known_word(rules, AREAS, area, "area"), weight=weight) for area, weight in need.items()),
        concern=None if concern is None else Text(concern),
        entitled_by=entitled_by,
        membership=membership,
        why=why,
        rules=rules.cite(FORMS, AREAS, COMMISSION),
    )


def consent(case: Intervention, by: str, on: date, today: date, rules: RulesInForce) -> ConsentGiven:
    """Take the consent of the school, once it knows who would support it."""
    case.must_be_at(on, today, "take a consent", Brokering, *SUPPORTED)
    first = case.step(InterventionStep.MATCH)
    if first is None:
        raise STEP_MISSING("The school has no supporter yet: match one, then ask for consent.")
    if on < first.on:
        raise DATES_OUT_OF_ORDER(f"The first match is of {first.on}: the school consents then or later, not on {on}.")
    word = known_word(rules, CONSENT_BY, by, "word for who consents")
    return ConsentGiven(given_on=on, by=word, rules=rules.cite(CONSENT_BY))


def withdraw_consent(
    case: Intervention, by: str, on: date, today: date, rules: RulesInForce
) -> tuple[ConsentWithdrawn | InterventionPaused, ...]:
    """Take it that the school no longer consents; what is in progress rests from that day on."""
    stage = case.must_be_at(on, today, "take a consent back", Brokering, *SUPPORTED)
    held = case.consent_on(on)
    if held is None:
        raise CONSENT_MISSING(f"No consent is in force on {on}: there is nothing to take back.")
    word = known_word(rules, CONSENT_BY, by, "word for who consents")
    withdrawn = ConsentWithdrawn(withdrawn_on=on, by=word, rules=rules.cite(CONSENT_BY))
    if not isinstance(stage, InProgress):
        return (withdrawn,)
    now = case.now(today)
    if now != stage:
        raise DATES_OUT_OF_ORDER(f"The intervention is {now.name} since {now.since}: consent ends then or later.")
    return withdrawn, InterventionPaused(paused_on=on, reason=Text(WITHOUT_CONSENT), expected_on=None)


def agree(
    case: Intervention,
    on: date,
    today: date,
    payer: Text | None,
    pence: Pence | None,
    until_on: date | None,
    authority: Authority | str | None,
    rules: RulesInForce,
    *,
    same_hand: bool,
) -> InterventionAgreed:
    """Agree on the support, with the school's consent, by another hand than proposed the supporter."""
    now = case.must_step(on, today, "agreed", Matched)
    assert isinstance(now, Matched)  # noqa: S101 - for the type; it was asked
    must_have_consent(case, on)
    if same_hand:
        raise SAME_HAND("This account proposed the supporter: another one agrees the intervention.")
    rules.require_authority(AUTHORITY_TO_AGREE, authority)
    held = case.match(now.match)
    last = until_on or held.until_on
    if last < on:
        raise DATES_OUT_OF_ORDER(f"The support would end on {last}, before the agreement of {on}.")
    if last > held.until_on:
        raise DATES_OUT_OF_ORDER(
            f"The supporter's place is taken until {held.until_on}: agree until then at the latest, not until {last},"
            " and extend the support once it is agreed."
        )
    if (payer is None) != (pence is None):
        raise BadArgument("payer and amount belong together: give both, or neither", "payer")
    return InterventionAgreed(
        agreed_on=on,
        match=now.match,
        payer=payer,
        pence=pence,
        until_on=last,
        rules=rules.cite(AUTHORITY_TO_AGREE),
    )


def extend(
    case: Intervention,
    on: date,
    today: date,
    until_on: date,
    authority: Authority | str | None,
    rules: RulesInForce,
    *,
    same_hand: bool,
    related: bool,
) -> InterventionExtended:
    """Let the support last longer, as it was agreed: with the school's consent, by another hand, on an authority."""
    stage = case.must_be_at(on, today, "extend it", Agreed, InProgress)
    assert isinstance(stage, Agreed | InProgress)  # noqa: S101 - for the type; it was asked
    must_have_consent(case, on)
    held = case.match(stage.match)
    if held.last_day is not None:
        raise CANDIDATE_DECIDED(f"The supporter of match {held.number} is lost with {held.last_day}: find another one.")
    must_be_cleared(case.candidate(held.candidate), related=related)
    if same_hand:
        raise SAME_HAND("This account proposed the supporter: another one extends the support.")
    rules.require_authority(AUTHORITY_TO_AGREE, authority)
    if until_on <= held.until_on:
        raise DATES_OUT_OF_ORDER(
            f"The support is planned until {held.until_on}: extend it past that day, not to {until_on}. To end it"
            " earlier, complete or stop it."
        )
    return InterventionExtended(
        extended_on=on,
        match=held.number,
        was_until=held.until_on,
        until_on=until_on,
        rules=rules.cite(AUTHORITY_TO_AGREE, SAME_ORGANISATION),
    )


def must_have_consent(case: Intervention, on: date) -> None:
    """Refuse what needs the school's consent, where none is in force."""
    if case.consent_on(on) is None:
        raise CONSENT_MISSING(f"The school's consent is not in force on {on}: it is done with a school, not to it.")


def set_objective(
    case: Intervention,
    on: date,
    today: date,
    area: str,
    due_on: date,
    text: Sealed | None,
    measure: Sealed | None,
    rules: RulesInForce,
) -> ObjectiveSet:
    """Set what the support is to achieve."""
    case.must_be_at(on, today, "set objectives", *RUNNING)
    if due_on < on:
        raise DATES_OUT_OF_ORDER(f"The objective is set on {on}: it cannot be due on {due_on}, before that.")
    return ObjectiveSet(
        objective=case.objectives_given + 1,
        set_on=on,
        area=known_word(rules, AREAS, area, "area"),
        due_on=due_on,
        text=said(text, "objective"),
        measure=measure,
        rules=rules.cite(AREAS),
    )


def change_objective(
    case: Intervention,
    number: int,
    on: date,
    today: date,
    due_on: date | None,
    text: Sealed | None,
    reason: Sealed | None,
) -> ObjectiveChanged:
    """Let an objective read otherwise, or be due by another day; it keeps its number."""
    case.must_be_at(on, today, "change objectives", *RUNNING)
    held = case.objective(number, on)
    last = due_on or held.due_on
    if last < on:
        raise DATES_OUT_OF_ORDER(f"The objective is changed on {on}: it cannot be due on {last}, before that.")
    return ObjectiveChanged(objective=number, changed_on=on, due_on=last, text=text, reason=said(reason, "reason"))


def drop_objective(case: Intervention, number: int, on: date, today: date, reason: Sealed | None) -> ObjectiveDropped:
    """Pursue an objective no more; its number is not given again."""
    case.must_be_at(on, today, "drop objectives", *RUNNING)
    case.objective(number, on)
    return ObjectiveDropped(objective=number, dropped_on=on, reason=said(reason, "reason"))


def start(case: Intervention, on: date, today: date) -> InterventionStarted:
    """Begin the support, once it is agreed, consented to, and has an objective at least."""
    now = case.must_step(on, today, "started", Agreed)
    if isinstance(now, Agreed) and now.started:
        raise STEP_MISSING("The support has begun with an earlier supporter: resume it, it does not start twice.")
    must_have_consent(case, on)
    if not case.standing(on):
        raise PLAN_MISSING(f"No objective stands on {on}: set one at least before the support begins.")
    return InterventionStarted(started_on=on)


def pause(
    case: Intervention, on: date, today: date, reason: str, expected_on: date | None, rules: RulesInForce
) -> InterventionPaused:
    """Let the support rest."""
    case.must_step(on, today, "paused", InProgress)
    if expected_on is not None and expected_on < on:
        raise DATES_OUT_OF_ORDER(f"The pause begins on {on}: it is not expected to end on {expected_on}, before that.")
    word = known_word(rules, PAUSE_REASONS, reason, "reason for a pause")
    return InterventionPaused(paused_on=on, reason=word, expected_on=expected_on)


def resume(case: Intervention, on: date, today: date) -> InterventionResumed:
    """Let the support go on, after a pause or with another supporter; with the school's consent."""
    now = case.must_step(on, today, "resumed", Paused, Agreed)
    if isinstance(now, Agreed) and not now.started:
        raise STEP_MISSING("The support has not begun: start it.")
    must_have_consent(case, on)
    return InterventionResumed(resumed_on=on)


def review(
    case: Intervention,
    on: date,
    today: date,
    ratings: Mapping[str, str],
    next_due_on: date | None,
    text: Sealed | None,
    rules: RulesInForce,
    *,
    final: bool,
) -> InterventionReviewed:
    """Look how far each objective has come; a review rates every one that stands."""
    case.must_be_at(on, today, "review it", InProgress)
    given = _numbered(ratings, "ratings")
    for number in given:
        case.objective(number, on)
    _all_of(case, on, given, "rated")
    due = None if final else next_due_on or after(on, rules[REVIEW_EVERY])
    if due is not None and due < on:
        raise DATES_OUT_OF_ORDER(f"The review is of {on}: the next cannot be due on {due}, before that.")
    return InterventionReviewed(
        review=len(case.reviews) + 1,
        held_on=on,
        final=final,
        ratings=tuple(
            Rating(objective=number, rating=known_word(rules, RATINGS, word, "rating"))
            for number, word in sorted(given.items())
        ),
        next_due_on=due,
        text=text,
        rules=rules.cite(RATINGS, REVIEW_EVERY),
    )


def complete(
    case: Intervention,
    on: date,
    today: date,
    outcomes: Mapping[str, str],
    text: Sealed | None,
    rules: RulesInForce,
    *,
    related: bool,
) -> InterventionCompleted:
    """End the support as planned: with a final review, what each objective came to, and no conflict left open."""
    case.must_step(on, today, "completed", InProgress)
    final = [each for each in case.held_reviews if each.final and each.held_on <= on]
    if not final:
        raise REVIEW_MISSING(f"No final review was held by {on}: hold it, and rate every objective.")
    rated = {number for number, _ in final[-1].ratings}
    _all_of(case, on, rated, f"rated by the final review, of {final[-1].held_on}")
    given = _numbered(outcomes, "outcomes")
    for number in given:
        case.objective(number, on)
    missing = [str(each.number) for each in case.standing(on) if each.number not in given]
    if missing:
        raise IMPACT_MISSING(f"Say what each objective came to: nothing is said of {', '.join(missing)}.")
    for candidate in case.candidates:
        if candidate.outcome is CandidateOutcome.CURRENT:
            must_be_cleared(candidate, related=related)
    return InterventionCompleted(
        completed_on=on,
        review=final[-1].number,
        outcomes=tuple(
            Outcome(objective=number, outcome=known_word(rules, IMPACT, word, "outcome of an objective"))
            for number, word in sorted(given.items())
        ),
        text=text,
        rules=rules.cite(IMPACT),
    )


def stop(
    case: Intervention,
    on: date,
    today: date,
    reason: str,
    authority: Authority | str | None,
    rules: RulesInForce,
    *,
    same_hand: bool,
) -> InterventionStopped:
    """End the support before it is completed, on an authority, by another hand than proposed the supporter."""
    case.must_step(on, today, "stopped", *RUNNING, Paused)
    word = known_word(rules, STOP_REASONS, reason, "reason for a stop")
    if same_hand:
        raise SAME_HAND("This account proposed the supporter: another one stops the intervention.")
    rules.require_authority(AUTHORITY_TO_STOP, authority)
    cited = rules.cite(STOP_REASONS, AUTHORITY_TO_STOP)
    return InterventionStopped(stopped_on=on, reason=word, register=None, rules=cited)


def measure(
    case: Intervention,
    on: date,
    today: date,
    what: Text,
    before: Text,
    now: Text,
    source: Text,
    objective: int | None,
    text: Sealed | None,
) -> ImpactMeasured:
    """Take what the support led to, by a measure; also years after it ended."""
    case.now(today)
    first = case.step(InterventionStep.START)
    if first is None or on < first.on:
        begun = "has not begun" if first is None else f"began on {first.on}"
        raise DATES_OUT_OF_ORDER(f"The support {begun}: it has no impact on {on}.")
    if objective is not None and objective not in {each.number for each in case.objectives}:
        case.objective(objective, on)
    return ImpactMeasured(
        dated_on=on, measure=what, before=before, after=now, source=source, objective=objective, text=text
    )


def note(case: Intervention, on: date, today: date, text: Sealed | None) -> NoteAdded:
    """Add a note to the case, whatever its stage."""
    case.now(today)
    first = case.step(InterventionStep.IDENTIFICATION)
    if first is not None and on < first.on:
        raise DATES_OUT_OF_ORDER(f"The need was identified on {first.on}: a note cannot be of {on}, before it.")
    return NoteAdded(noted_on=on, note=case.notes + 1, text=said(text, "note"))


def _numbered(given: Mapping[str, str], name: str) -> dict[int, str]:
    """Words by the numbers of objectives. Raises BadArgument for what is no number."""
    if not all(key.isdecimal() for key in given):
        raise BadArgument(f"{name} are words by the numbers of objectives: write them like 1=green", name)
    return once(((int(key), word) for key, word in given.items()), name)


def _all_of(case: Intervention, on: date, given: Mapping[int, str] | set[int], what: str) -> None:
    missing = [str(each.number) for each in case.standing(on) if each.number not in given]
    if missing:
        raise OBJECTIVE_UNRATED(f"Every objective that stands is {what}: {', '.join(missing)} is not.")
