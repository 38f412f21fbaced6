"""What callers can do about interventions, from the need to the end. Texts are sealed under the key of the case."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from thep_domain.interventions import brokering, corrections, supporting
from thep_domain.interventions.brokering_events import ConflictDecided
from thep_domain.interventions.candidates import candidates_for, first_day_closed
from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.capacity_events import ReleaseReason
from thep_domain.interventions.cases import (
    Party,
    concern_key,
    first_free,
    intervention_key,
    must_be_open,
    party,
    same_organisation,
)
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.entitlement import entitlement
from thep_domain.interventions.following import end_case
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import EntitledBy, InterventionStep
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.putting_right import move_ending, move_loss, move_opening
from thep_domain.interventions.recording import (
    correct_intervention,
    day_of,
    in_clear,
    of_intervention,
    record_concern,
    record_intervention,
)
from thep_domain.interventions.refusals import GIVER_NOT_OPEN, UNKNOWN_CONCERN
from thep_domain.interventions.rules import SAME_ORGANISATION, SameOrganisation
from thep_domain.interventions.stages import Supported
from thep_domain.kernel.bad_argument import BadArgument, chosen
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.free_text import free_text
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.money import Pence
from thep_domain.kernel.pairs import once
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.sealed import Confidential
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.membership import Membership
from thep_domain.rulebook import rules_on
from thep_domain.schools import find_establishment, rely_on


@verb
def identify(
    self: Desk,
    work: Work,
    urn: URN,
    form: str,
    need: Mapping[str, int] | Iterable[tuple[str, int]],
    *,
    concern: str | None = None,
    why: Confidential | None = None,
    on: date | None = None,
) -> Mapping[str, Any]:
    """A school needs support, in a form, and in areas that weigh from 1 to 9.

    It is supported as a member, or by commission of the authority. ``concern`` names the one that this answers: it
    cannot be closed before the intervention has ended. The answer's details hold its name in ``intervention``.
    """
    del self
    day = day_of(work, on)
    found = find_establishment(work, urn)
    must_be_open(found, day)
    rules = rules_on(work, day)
    entitled_by = entitlement(work, found, day, rules)
    membership = work.cite(Membership, found.id) if entitled_by is EntitledBy.MEMBERSHIP else None
    answers = None if concern is None else concern_key(work, concern)
    if answers is not None and answers.rpartition("-")[0] != found.id:
        raise UNKNOWN_CONCERN(f"{concern} is a concern of another school: an intervention answers one of its own.")
    number = first_free(work, Intervention, "i", found.id)
    key = f"{found.id}-i{number}"
    if answers is not None:
        opened = work.load(Concern, answers).open_intervention(day, work.today, key)
        record_concern(work, answers, opened)
    sealed = of_intervention(work, why, "reason", key)
    now = found.registration_on(day).urn or urn
    fact = supporting.identify(
        number, now, day, form, once(need, "need"), answers, entitled_by, membership, sealed, rules
    )
    record_intervention(work, key, fact)
    rely_on(work, found, work.cite(Intervention, key), day)
    return {"intervention": key}


@verb
def broker(self: Desk, work: Work, intervention: str, *, on: date | None = None) -> None:
    """Begin to look for a school, a person or an organisation that supports."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    record_intervention(work, key, brokering.begin(work.load(Intervention, key), day, work.today))


@verb
def propose(
    self: Desk,
    work: Work,
    intervention: str,
    giver: str,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    choice: str | None = None,
    because: Confidential | None = None,
    on: date | None = None,
) -> Mapping[str, Any]:
    """Propose a giver, by the URN of a school or the id of a person or an organisation.

    Its place in the ranking of the moment is recorded with it, and the period, which is that of the support as far as
    it is known. ``choice`` is a word for why not the first; ``because`` says why one is proposed outside of the
    ranking, or again. The answer's details hold its number in ``candidate``.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    who = party(work, giver)
    first = from_on or day
    last = max(until_on or first, first)
    ranked = candidates_for(work, key, first, last, day).of(who.id)
    place = (
        brokering.Place(first, last, None, None, ())
        if ranked is None
        else brokering.Place(first, last, ranked.rank, ranked.points, brokering.parts_shown(ranked.shown))
    )
    fact = brokering.propose(
        work.load(Intervention, key),
        key.rpartition("-")[0],
        brokering.Giver(who.id, who.urn_on(day)),
        place,
        day,
        work.today,
        choice,
        of_intervention(work, because, "reason", key),
        rules_on(work, day),
    )
    _must_be_open_throughout(who, first, last)
    record_intervention(work, key, fact)
    if who.school is not None:
        rely_on(work, who.school, work.cite(Intervention, key), day)
    return {"candidate": fact.candidate}


def _must_be_open_throughout(who: Party, first: date, last: date) -> None:
    closed = first_day_closed(who, first, last)
    if closed is not None:
        raise GIVER_NOT_OPEN(f"{who.id} is not open on {closed}: choose other days, or another giver.")


@verb
def check(self: Desk, work: Work, intervention: str, candidate: int, *, on: date | None = None) -> None:
    """Note that conflicts of interest of a candidate were looked for, and there are none."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    record_intervention(work, key, brokering.check(work.load(Intervention, key), candidate, day, work.today))


@verb
def declare_conflict(
    self: Desk,
    work: Work,
    intervention: str,
    candidate: int,
    kind: str,
    *,
    text: Confidential | None = None,
    on: date | None = None,
) -> None:
    """Declare a conflict of interest of a candidate, by a word for its kind."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    what = of_intervention(work, text, "conflict of interest", key)
    case = work.load(Intervention, key)
    record_intervention(work, key, brokering.declare(case, candidate, kind, day, work.today, what, rules_on(work, day)))


@verb
def decide_conflict(
    self: Desk,
    work: Work,
    intervention: str,
    candidate: int,
    *,
    allowed: bool = False,
    conditions: Confidential | None = None,
    on: date | None = None,
    authority: Authority | str,
) -> None:
    """Decide a conflict of interest: ``allowed``, or else the candidate is barred; not by who proposed it.

    A candidate that supports the school already is lost with that day where it is barred.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    case, rules = work.load(Intervention, key), rules_on(work, day)
    held = case.candidate(candidate)
    fact = brokering.decide(
        case,
        candidate,
        day,
        work.today,
        of_intervention(work, conditions, "conditions", key),
        authority,
        rules,
        allowed=allowed,
        related=_related(work, key, held.giver, day),
        same_hand=_proposed(work, key, candidate) == work.actor,
    )
    record_intervention(work, key, fact, authority=authority)
    _leave_if_barred(work, key, fact, held.outcome, day)


def _leave_if_barred(work: Work, key: str, fact: ConflictDecided, was: CandidateOutcome, day: date) -> None:
    """Who is barred gives its place back, and supports the school no longer than that day."""
    case = work.load(Intervention, key)
    match = case.candidate(fact.candidate).match
    if fact.allowed or match is None:
        return
    giver, last, reason = case.match(match).giver, day - ONE_DAY, ReleaseReason.BARRED
    if was is CandidateOutcome.CURRENT and isinstance(case.stage_on(work.today), Supported):
        lost = brokering.lose(case, day, "conflict", day, work.today, rules_on(work, day))
        record_intervention(work, key, lost, on=day)
        last = day
    released = work.load(Capacity, giver).release(key, match, last + ONE_DAY, reason)
    work.record(Capacity, giver, *released, on=day)


@verb
def accept(
    self: Desk,
    work: Work,
    intervention: str,
    candidate: int,
    until_on: date,
    *,
    from_on: date | None = None,
    on: date | None = None,
) -> None:
    """A giver accepts, once conflicts of interest were looked at: its place is taken in the same save.

    The period begins with the day of the acceptance where no other is given. Refused where on any day of it no place is
    free; so two at once never take the same one.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    case = work.load(Intervention, key)
    giver, first = case.candidate(candidate).giver, from_on or day
    fact = brokering.accept(
        case,
        candidate,
        day,
        work.today,
        first,
        until_on,
        rules_on(work, day),
        related=_related(work, key, giver, day),
    )
    who = party(work, giver)
    _must_be_open_throughout(who, first, until_on)
    school = find_establishment(work, URN(int(key.rpartition("-")[0])))
    urn = school.registration_on(day).urn or school.urns[0]
    work.record(Capacity, giver, work.load(Capacity, giver).commit(key, fact.match, urn, first, until_on), on=day)
    record_intervention(work, key, fact)
    if who.school is not None:
        rely_on(work, who.school, work.cite(Intervention, key), day)


@verb
def decline(
    self: Desk,
    work: Work,
    intervention: str,
    candidate: int,
    why: str,
    *,
    text: Confidential | None = None,
    on: date | None = None,
) -> None:
    """The giver says no, before it accepted: for a reason of its list. What the office takes back is withdrawn."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    words, case = of_intervention(work, text, "answer", key), work.load(Intervention, key)
    record_intervention(work, key, brokering.decline(case, candidate, day, work.today, why, words, rules_on(work, day)))


@verb
def withdraw_candidate(
    self: Desk,
    work: Work,
    intervention: str,
    candidate: int,
    why: str,
    *,
    text: Confidential | None = None,
    on: date | None = None,
) -> None:
    """The office takes back a candidate that is not matched yet, accepted or not: for a reason of the office's list.

    A place that it had taken is free from that day on. What the giver itself answers is ``decline``.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    words, case = of_intervention(work, text, "reason", key), work.load(Intervention, key)
    fact = brokering.withdraw(case, candidate, day, work.today, why, words, rules_on(work, day))
    record_intervention(work, key, fact)
    held = case.candidate(candidate)
    if held.match is not None:
        released = work.load(Capacity, held.giver).release(key, held.match, day, ReleaseReason.WITHDRAWN)
        work.record(Capacity, held.giver, *released, on=day)


@verb
def match(self: Desk, work: Work, intervention: str, candidate: int, *, on: date | None = None) -> None:
    """Bring a giver that accepted and the school together."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    record_intervention(work, key, brokering.match(work.load(Intervention, key), candidate, day, work.today))


@verb
def consent(self: Desk, work: Work, intervention: str, by: str, *, on: date | None = None) -> None:
    """The school consents: it is done with a school, and not to it."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = supporting.consent(work.load(Intervention, key), by, day, work.today, rules_on(work, day))
    record_intervention(work, key, fact)


@verb
def withdraw_consent(self: Desk, work: Work, intervention: str, by: str, *, on: date | None = None) -> None:
    """The school takes its consent back; what is in progress is paused from that day on."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    facts = supporting.withdraw_consent(work.load(Intervention, key), by, day, work.today, rules_on(work, day))
    record_intervention(work, key, *facts)


@verb
def agree(
    self: Desk,
    work: Work,
    intervention: str,
    *,
    payer: str | None = None,
    amount: Pence | None = None,
    until_on: date | None = None,
    on: date | None = None,
    authority: Authority | str,
) -> None:
    """Agree on the support, with the school's consent and on an authority; not by who proposed the supporter.

    ``payer`` says in words who pays, and ``amount`` how much, where anybody does.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    case = work.load(Intervention, key)
    same_hand = _brokered_by_actor(work, key, case)
    words = free_text(payer, "payer")
    if amount is not None and amount < 1:
        raise BadArgument("amount must be at least 1p; leave it out where nobody pays", "amount")
    fact = supporting.agree(
        case, day, work.today, words, amount, until_on, authority, rules_on(work, day), same_hand=same_hand
    )
    record_intervention(work, key, fact, authority=authority)


@verb
def extend(
    self: Desk,
    work: Work,
    intervention: str,
    until_on: date,
    *,
    on: date | None = None,
    authority: Authority | str,
) -> None:
    """Let the support last longer than was planned, on an authority; not by who proposed the supporter.

    Its place is taken for longer in the same save: refused where on any further day none is free.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    case = work.load(Intervention, key)
    current = case.current_on(day)
    fact = supporting.extend(
        case,
        day,
        work.today,
        until_on,
        authority,
        rules_on(work, day),
        same_hand=_brokered_by_actor(work, key, case),
        related=current is not None and _related(work, key, current.giver, day),
    )
    held = case.match(fact.match)
    _must_be_open_throughout(party(work, held.giver), held.from_on, until_on)
    longer = work.load(Capacity, held.giver).extend(key, held.number, until_on)
    work.record(Capacity, held.giver, *longer, on=day)
    record_intervention(work, key, fact, authority=authority)


@verb
def set_objective(
    self: Desk,
    work: Work,
    intervention: str,
    area: str,
    due_on: date,
    *,
    text: Confidential | None = None,
    measure: Confidential | None = None,
    on: date | None = None,
) -> Mapping[str, Any]:
    """Set what the support is to achieve, by when, and how one will see it.

    The answer's details hold its number in ``objective``.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = supporting.set_objective(
        work.load(Intervention, key),
        day,
        work.today,
        area,
        due_on,
        of_intervention(work, text, "objective", key),
        of_intervention(work, measure, "measure", key),
        rules_on(work, day),
    )
    record_intervention(work, key, fact)
    return {"objective": fact.objective}


@verb
def change_objective(
    self: Desk,
    work: Work,
    intervention: str,
    objective: int,
    *,
    due_on: date | None = None,
    text: Confidential | None = None,
    because: Confidential | None = None,
    on: date | None = None,
) -> None:
    """Let an objective read otherwise from a day on, or be due by another day; with a reason. It keeps its number."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    words, sealed = of_intervention(work, text, "objective", key), of_intervention(work, because, "reason", key)
    fact = supporting.change_objective(work.load(Intervention, key), objective, day, work.today, due_on, words, sealed)
    record_intervention(work, key, fact)


@verb
def drop_objective(
    self: Desk,
    work: Work,
    intervention: str,
    objective: int,
    *,
    because: Confidential | None = None,
    on: date | None = None,
) -> None:
    """Pursue an objective no more, with a reason; its number is not given again."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    sealed = of_intervention(work, because, "reason", key)
    fact = supporting.drop_objective(work.load(Intervention, key), objective, day, work.today, sealed)
    record_intervention(work, key, fact)


@verb
def start(self: Desk, work: Work, intervention: str, *, on: date | None = None) -> None:
    """The support begins: it is agreed, the school consents, and there is an objective at least."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    record_intervention(work, key, supporting.start(work.load(Intervention, key), day, work.today))


@verb
def review(
    self: Desk,
    work: Work,
    intervention: str,
    ratings: Mapping[str, str] | Iterable[tuple[str, str]],
    *,
    final: bool = False,
    next_due_on: date | None = None,
    text: Confidential | None = None,
    on: date | None = None,
) -> Mapping[str, Any]:
    """Rate every objective that stands, by its number: ``{"1": "green"}``; ``final`` for the last review.

    Without ``next_due_on`` the next is due as the rule says. The answer's details hold its number in ``review``.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = supporting.review(
        work.load(Intervention, key),
        day,
        work.today,
        once(ratings, "ratings"),
        next_due_on,
        of_intervention(work, text, "review", key),
        rules_on(work, day),
        final=final,
    )
    record_intervention(work, key, fact)
    return {"review": fact.review}


@verb
def withdraw_review(
    self: Desk, work: Work, intervention: str, review: int, *, because: Confidential | None = None
) -> None:
    """Take a review back that was not held, or was entered twice; with a reason. Its number is not given again."""
    del self
    key = intervention_key(work, intervention)
    sealed = of_intervention(work, because, "reason", key)
    correct_intervention(work, key, corrections.withdraw_review(work.load(Intervention, key), review, sealed))


@verb
def pause(
    self: Desk,
    work: Work,
    intervention: str,
    why: str,
    *,
    expected_on: date | None = None,
    on: date | None = None,
) -> None:
    """Let the support rest, for a reason of the list; ``expected_on`` says until when."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = supporting.pause(work.load(Intervention, key), day, work.today, why, expected_on, rules_on(work, day))
    record_intervention(work, key, fact)


@verb
def resume(self: Desk, work: Work, intervention: str, *, on: date | None = None) -> None:
    """Let the support go on, after a pause, or with another supporter; the school consents."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    record_intervention(work, key, supporting.resume(work.load(Intervention, key), day, work.today))


@verb
def lose_supporter(
    self: Desk, work: Work, intervention: str, last_day: date, why: str, *, on: date | None = None
) -> None:
    """The supporter cannot go on after a day, which may lie ahead; brokering begins again on the next.

    ``on`` is the day on which that became known. Objectives, reviews and consent stay; the place is free after the day.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = brokering.lose(work.load(Intervention, key), last_day, why, day, work.today, rules_on(work, day))
    since = min(last_day, day)
    case = record_intervention(work, key, fact, on=since)
    giver = case.match(fact.match).giver
    released = work.load(Capacity, giver).release(key, fact.match, last_day + ONE_DAY, ReleaseReason.LOST)
    work.record(Capacity, giver, *released, on=since)


@verb
def stop(
    self: Desk, work: Work, intervention: str, why: str, *, on: date | None = None, authority: Authority | str
) -> None:
    """End an intervention before it is completed, for a reason of the list and on an authority.

    Not by who proposed the supporter.
    """
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    case, rules = work.load(Intervention, key), rules_on(work, day)
    same_hand = _brokered_by_actor(work, key, case)
    fact = supporting.stop(case, day, work.today, why, authority, rules, same_hand=same_hand)
    record_intervention(work, key, fact, on=day, authority=authority)
    end_case(work, key, day, ReleaseReason.STOPPED)


@verb
def complete(
    self: Desk,
    work: Work,
    intervention: str,
    outcomes: Mapping[str, str] | Iterable[tuple[str, str]],
    *,
    text: Confidential | None = None,
    on: date | None = None,
) -> None:
    """End an intervention as planned, after a final review: what each objective came to, by its number."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    case = work.load(Intervention, key)
    current = case.current_on(work.today)
    fact = supporting.complete(
        case,
        day,
        work.today,
        once(outcomes, "outcomes"),
        of_intervention(work, text, "outcome", key),
        rules_on(work, day),
        related=current is not None and _related(work, key, current.giver, day),
    )
    record_intervention(work, key, fact)
    end_case(work, key, day, ReleaseReason.COMPLETED)


@verb
def measure_impact(
    self: Desk,
    work: Work,
    intervention: str,
    measure: str,
    before: str,
    after: str,
    source: str,
    *,
    objective: int | None = None,
    text: Confidential | None = None,
    on: date | None = None,
) -> None:
    """Record what the support led to: a measure before and after, and where that is from; also years later."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = supporting.measure(
        work.load(Intervention, key),
        day,
        work.today,
        in_clear(measure, "measure"),
        in_clear(before, "figure before"),
        in_clear(after, "figure after"),
        in_clear(source, "source"),
        objective,
        of_intervention(work, text, "text", key),
    )
    record_intervention(work, key, fact)


@verb
def add_note(
    self: Desk, work: Work, intervention: str, *, text: Confidential | None = None, on: date | None = None
) -> None:
    """Add a note to an intervention, whatever its stage."""
    del self
    day, key = day_of(work, on), intervention_key(work, intervention)
    fact = supporting.note(work.load(Intervention, key), day, work.today, of_intervention(work, text, "note", key))
    record_intervention(work, key, fact)


@verb
def redate(
    self: Desk,
    work: Work,
    intervention: str,
    step: InterventionStep | str,
    was: date,
    right: date,
    *,
    number: int | None = None,
    because: Confidential | None = None,
) -> None:
    """Put right the day of a step, a consent or a review: what was recorded, and what is right; with a reason.

    ``number`` says of which candidate or objective, where several have such a fact of that day. Of a loss it is the
    last day of the supporter; with a withdrawn consent goes the pause that it brought. What would break an order that
    stands is refused, and says what to correct first. Places and the concern follow an end that moves.
    """
    del self
    key, kind = intervention_key(work, intervention), chosen(InterventionStep, step, "step")
    if kind is not InterventionStep.LOSS:
        day_of(work, right)
    sealed = of_intervention(work, because, "reason", key)
    fact = corrections.redate(work.load(Intervention, key), kind, was, right, sealed, number)
    case = correct_intervention(work, key, fact)
    if kind in (InterventionStep.COMPLETION, InterventionStep.STOP):
        move_ending(work, key, case, right)
    if kind is InterventionStep.LOSS:
        move_loss(work, key, case, right)
    if kind is InterventionStep.IDENTIFICATION:
        move_opening(work, key, case, right)


@verb
def correct_rating(
    self: Desk,
    work: Work,
    intervention: str,
    review: int,
    objective: int,
    was: str,
    right: str,
    *,
    because: Confidential | None = None,
) -> None:
    """Put right a rating of a review: what was recorded, and what is right; with a reason."""
    del self
    key = intervention_key(work, intervention)
    case, sealed = work.load(Intervention, key), of_intervention(work, because, "reason", key)
    rules = rules_on(work, work.today)
    correct_intervention(work, key, corrections.correct_rating(case, review, objective, was, right, sealed, rules))


def _related(work: Work, key: str, giver: str, day: date) -> bool:
    """Whether a giver and the school are of one organisation, and that is to be decided as a conflict."""
    if rules_on(work, day)[SAME_ORGANISATION] is SameOrganisation.ALLOWED:
        return False
    return same_organisation(work, key.rpartition("-")[0], giver, day) is not None


def _brokered_by_actor(work: Work, key: str, case: Intervention) -> bool:
    """Whether the account that acts proposed the current supporter."""
    current = case.current_on(work.today)
    return current is not None and _proposed(work, key, current.candidate) == work.actor


def _proposed(work: Work, key: str, number: int) -> str | None:
    """The account that proposed a candidate."""
    fact = work.load(Intervention, key).candidate(number).fact
    facts = enumerate(work.facts(Intervention, key), start=1)
    return next((each.why.actor for version, each in facts if version == fact), work.actor)
