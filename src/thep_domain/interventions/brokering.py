"""Decisions of brokering: who is asked to support a school, conflicts of interest, acceptance and match."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

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
    PartShown,
    SupporterLost,
)
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.parts import WAITING, Candidate, CandidateOutcome
from thep_domain.interventions.refusals import (
    ALREADY_PROPOSED,
    CANDIDATE_BARRED,
    CANDIDATE_DECIDED,
    CONFLICT_UNCHECKED,
    CONFLICT_UNDECIDED,
    NO_CONFLICT,
    OWN_SCHOOL,
    SAME_HAND,
    STEP_MISSING,
)
from thep_domain.interventions.rules import (
    AUTHORITY_OVER_CONFLICTS,
    CHOICE_REASONS,
    CONFLICTS,
    DECLINE_REASONS,
    LOSS_REASONS,
    RANKING,
    SAME_ORGANISATION,
    WITHDRAWAL_REASONS,
)
from thep_domain.interventions.stages import Agreed, Brokering, Identified, InProgress, Paused
from thep_domain.interventions.stages import Matched as IsMatched
from thep_domain.interventions.words import known_word
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.risk import RATIONALE_MISSING
from thep_domain.rulebook import RulesInForce


@frozen
class Giver:
    """Who is proposed: its id, and for a school the URN that it has on the day."""

    id: str
    urn: URN | None


@frozen
class Place:
    """Where a giver stands in the ranking of the moment for a period; it has no place outside of the ranking."""

    from_on: date
    until_on: date
    rank: int | None
    points: int | None
    parts: tuple[PartShown, ...]


def begin(case: Intervention, on: date, today: date) -> BrokeringBegun:
    """Begin to look for a supporter."""
    case.must_step(on, today, "brokered", Identified)
    return BrokeringBegun(begun_on=on)


def propose(
    case: Intervention,
    own: str,
    giver: Giver,
    place: Place,
    on: date,
    today: date,
    choice: str | None,
    reason: Sealed | None,
    rules: RulesInForce,
) -> CandidateProposed:
    """Propose a giver; one that is not the first of the ranking with a word why, one outside of it with a reason."""
    case.must_be_at(on, today, "propose candidates", Brokering)
    if giver.id == own:
        raise OWN_SCHOOL("A school does not support itself, under whichever URN: propose another one.")
    held = [each for each in case.candidates if each.giver == giver.id]
    if any(each.outcome is CandidateOutcome.BARRED for each in held):
        raise CANDIDATE_BARRED(f"{giver.id} is barred by a conflict of interest that was decided: propose another one.")
    waiting = next((each for each in held if each.outcome in WAITING), None)
    if waiting is not None:
        raise ALREADY_PROPOSED(
            f"{giver.id} is candidate {waiting.number} since {waiting.proposed_on}: record what comes of that first."
        )
    if held and reason is None:
        raise RATIONALE_MISSING(
            f"{giver.id} was candidate {held[-1].number}, {held[-1].outcome}: say why it is asked again."
        )
    if place.rank is None and reason is None:
        raise RATIONALE_MISSING(f"{giver.id} is not in the ranking: say why it is proposed all the same.")
    words = rules[CHOICE_REASONS]
    if place.rank is not None and place.rank > 1 and choice is None:
        raise RATIONALE_MISSING(
            f"{giver.id} is number {place.rank} of the ranking: say why the first is not proposed, in one of the words"
            f" {', '.join(words)}."
        )
    return CandidateProposed(
        candidate=case.candidates_given + 1,
        proposed_on=on,
        giver=giver.id,
        giver_urn=giver.urn,
        from_on=place.from_on,
        until_on=place.until_on,
        rank=place.rank,
        points=place.points,
        parts=place.parts,
        choice=None if choice is None else known_word(rules, CHOICE_REASONS, choice, "reason for a choice"),
        reason=reason,
        rules=rules.cite(RANKING, CHOICE_REASONS),
    )


def check(case: Intervention, number: int, on: date, today: date) -> ConflictChecked:
    """Note that conflicts of interest were looked for, and there are none."""
    candidate = _asked(case, number, on, today, "check a candidate")
    if candidate.conflict is not None:
        raise CANDIDATE_DECIDED(
            f"A conflict of interest of candidate {number} was declared on {candidate.conflict.declared_on}: it is"
            " decided, not checked away."
        )
    return ConflictChecked(candidate=number, checked_on=on)


def declare(
    case: Intervention, number: int, kind: str, on: date, today: date, text: Sealed | None, rules: RulesInForce
) -> ConflictDeclared:
    """Declare a conflict of interest of a candidate, or of one that supports the school already."""
    case.must_be_at(on, today, "declare a conflict", Brokering, IsMatched, Agreed, InProgress)
    candidate = _stands(case, number, on)
    if candidate.undecided:
        raise CANDIDATE_DECIDED(f"A conflict of interest of candidate {number} is declared already: decide that first.")
    word = known_word(rules, CONFLICTS, kind, "kind of conflict")
    return ConflictDeclared(candidate=number, declared_on=on, kind=word, text=text, rules=rules.cite(CONFLICTS))


def decide(
    case: Intervention,
    number: int,
    on: date,
    today: date,
    conditions: Sealed | None,
    authority: Authority | str | None,
    rules: RulesInForce,
    *,
    allowed: bool,
    related: bool,
    same_hand: bool,
) -> ConflictDecided:
    """Decide a conflict of interest, by another hand than proposed the candidate."""
    case.must_be_at(on, today, "decide a conflict", Brokering, IsMatched, Agreed, InProgress)
    candidate = _stands(case, number, on)
    conflict = candidate.conflict
    if conflict is None and not related:
        raise NO_CONFLICT(f"No conflict of interest of candidate {number} was declared: there is nothing to decide.")
    if conflict is not None and conflict.allowed is not None:
        raise CANDIDATE_DECIDED(
            f"The conflict of interest of candidate {number} was decided on {conflict.decided_on}: declare a new one,"
            " if there is one."
        )
    if conflict is not None and on < conflict.declared_on:
        raise DATES_OUT_OF_ORDER(f"The conflict was declared on {conflict.declared_on}: it is not decided on {on}.")
    if same_hand:
        raise SAME_HAND(f"This account proposed candidate {number}: another one decides its conflict of interest.")
    rules.require_authority(AUTHORITY_OVER_CONFLICTS, authority)
    return ConflictDecided(
        candidate=number,
        decided_on=on,
        allowed=allowed,
        conditions=conditions,
        rules=rules.cite(AUTHORITY_OVER_CONFLICTS, SAME_ORGANISATION),
    )


def accept(
    case: Intervention,
    number: int,
    on: date,
    today: date,
    from_on: date,
    until_on: date,
    rules: RulesInForce,
    *,
    related: bool,
) -> CandidateAccepted:
    """Take the acceptance of a giver, once conflicts were looked at; its place is committed in the same save."""
    candidate = _asked(case, number, on, today, "take an acceptance")
    waiting = case.waiting
    if waiting is not None:
        raise STEP_MISSING(
            f"Candidate {waiting.number} accepted on {waiting.outcome_on}: match it, or withdraw it first."
        )
    must_be_cleared(candidate, related=related)
    if candidate.conflict is None and candidate.checked_on is None:
        raise CONFLICT_UNCHECKED(
            f"Nobody has looked for conflicts of interest of candidate {number}: check it, or declare one."
        )
    looked = candidate.checked_on if candidate.conflict is None else candidate.conflict.decided_on
    if looked is not None and on < looked:
        raise DATES_OUT_OF_ORDER(f"Conflicts were looked at on {looked}: an acceptance cannot be of {on}, before it.")
    if from_on < on or until_on < from_on:
        raise DATES_OUT_OF_ORDER(
            f"A place is taken from the day of the acceptance, {on}, or later, and ends after that: not from {from_on}"
            f" until {until_on}."
        )
    return CandidateAccepted(
        candidate=number,
        match=case.matches_given + 1,
        accepted_on=on,
        from_on=from_on,
        until_on=until_on,
        rules=rules.cite(SAME_ORGANISATION),
    )


def must_be_cleared(candidate: Candidate, *, related: bool) -> None:
    """Refuse a candidate with a conflict of interest that was not decided, or that bars it.

    That giver and school are ``related``, of one organisation, counts as declared by itself.
    """
    if candidate.outcome is CandidateOutcome.BARRED:
        raise CANDIDATE_BARRED(
            f"Candidate {candidate.number} is barred by a conflict of interest: propose another one."
        )
    if candidate.undecided or (related and candidate.conflict is None):
        what = (
            "is of the same organisation as the school" if candidate.conflict is None else "has a conflict of interest"
        )
        raise CONFLICT_UNDECIDED(
            f"Candidate {candidate.number} {what}: somebody who did not propose it decides that first."
        )


def decline(
    case: Intervention, number: int, on: date, today: date, reason: str, text: Sealed | None, rules: RulesInForce
) -> CandidateDeclined:
    """Take the answer of a giver that it will not; one that has accepted is withdrawn, or lost."""
    candidate = case.candidate(number)
    if candidate.outcome is CandidateOutcome.ACCEPTED:
        raise CANDIDATE_DECIDED(
            f"Candidate {number} accepted on {candidate.outcome_on}: it can no longer decline. Withdraw the candidate,"
            " and its place is free."
        )
    _asked(case, number, on, today, "take an answer")
    word = known_word(rules, DECLINE_REASONS, reason, "reason for declining")
    return CandidateDeclined(
        candidate=number, declined_on=on, reason=word, text=text, rules=rules.cite(DECLINE_REASONS)
    )


def withdraw(
    case: Intervention, number: int, on: date, today: date, reason: str, text: Sealed | None, rules: RulesInForce
) -> CandidateWithdrawn:
    """Take a candidate back that the office proposed, before it is matched; a place that it took is given back."""
    case.must_be_at(on, today, "withdraw a candidate", Brokering)
    candidate = _stands(case, number, on)
    if candidate.outcome not in WAITING:
        raise CANDIDATE_DECIDED(
            f"Candidate {number} is {candidate.outcome} since {candidate.outcome_on}: record that its support is lost."
        )
    word = known_word(rules, WITHDRAWAL_REASONS, reason, "reason for withdrawing a candidate")
    return CandidateWithdrawn(
        candidate=number, withdrawn_on=on, reason=word, text=text, rules=rules.cite(WITHDRAWAL_REASONS)
    )


def match(case: Intervention, number: int, on: date, today: date) -> Matched:
    """Bring together a giver that accepted and the school."""
    case.must_step(on, today, "matched", Brokering)
    candidate = _stands(case, number, on)
    if candidate.outcome is not CandidateOutcome.ACCEPTED or candidate.match is None:
        raise STEP_MISSING(f"Candidate {number} is {candidate.outcome}: who has accepted is matched.")
    held = case.match(candidate.match)
    if on < held.accepted_on:
        raise DATES_OUT_OF_ORDER(f"Candidate {number} accepted on {held.accepted_on}: it is not matched on {on}.")
    return Matched(candidate=number, match=held.number, matched_on=on, from_on=held.from_on, until_on=held.until_on)


def lose(case: Intervention, last_day: date, reason: str, on: date, today: date, rules: RulesInForce) -> SupporterLost:
    """Take it that the current supporter cannot go on after a day; brokering begins again on the next."""
    now = case.must_step(on, today, "left by its supporter", IsMatched, Agreed, InProgress, Paused)
    assert isinstance(now, IsMatched | Agreed | InProgress | Paused)  # noqa: S101 - for the type; it was asked
    held = case.match(now.match)
    if held.last_day is not None:
        raise CANDIDATE_DECIDED(f"Match {held.number} ends with {held.last_day} already.")
    if last_day + ONE_DAY < now.since:
        raise DATES_OUT_OF_ORDER(
            f"The intervention is {now.name} since {now.since}: the last day of support cannot be {last_day}."
        )
    word = known_word(rules, LOSS_REASONS, reason, "reason for which a supporter is lost")
    return SupporterLost(match=held.number, last_day=last_day, reason=word, announced_on=on, register=None)


def _asked(case: Intervention, number: int, on: date, today: date, doing: str) -> Candidate:
    """A candidate that was proposed, and has not answered."""
    case.must_be_at(on, today, doing, Brokering)
    candidate = _stands(case, number, on)
    if candidate.outcome is CandidateOutcome.BARRED:
        raise CANDIDATE_BARRED(f"Candidate {number} is barred by a conflict of interest: propose another one.")
    if candidate.outcome is not CandidateOutcome.PROPOSED:
        raise CANDIDATE_DECIDED(f"Candidate {number} is {candidate.outcome} since {candidate.outcome_on}.")
    return candidate


def _stands(case: Intervention, number: int, on: date) -> Candidate:
    candidate = case.candidate(number)
    if on < candidate.proposed_on:
        raise DATES_OUT_OF_ORDER(
            f"Candidate {number} was proposed on {candidate.proposed_on}: nothing of it is of {on}."
        )
    return candidate


def parts_shown(parts: Sequence[tuple[str, int, bool]]) -> tuple[PartShown, ...]:
    """The parts of a giver's points as an event holds them."""
    return tuple(PartShown(part=Text(name), value=value, known=known) for name, value, known in parts)
