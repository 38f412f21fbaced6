"""What falls due of concerns and interventions: worked out from dated facts and rules, never stored."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.cases import same_organisation, school_of
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_states import Assessing, Live, Monitoring, Raised
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import EntitledBy
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.rows import Rhythms, intervention_due, rhythms_on
from thep_domain.interventions.rules import CONSENT_AT_CONVERSION, SAME_ORGANISATION, SameOrganisation
from thep_domain.interventions.stages import InProgress, Over, Paused
from thep_domain.interventions.steps import in_time
from thep_domain.kernel.calendar import ONE_DAY, after
from thep_domain.kernel.due import Due
from thep_domain.kernel.work import Reading
from thep_domain.membership import membership_of
from thep_domain.rulebook import RulesInForce, rules_in_force


@frozen
class _Found:
    """Something to do by a day."""

    on: date
    what: str
    sentence: str
    of: str = ""


def fall_due(reading: Reading, by: date) -> Iterator[Due]:
    """What is to be done by a day about concerns and interventions, case by case."""
    rhythms, rules = rhythms_on(reading, reading.today), rules_in_force(reading, reading.today)
    for key, concern in reading.loaded(Concern):
        yield from _dues(reading, Concern.STREAM, key, by, _of_concern(key, concern, reading.today, rhythms))
    for key, case in reading.loaded(Intervention):
        if case.steps and not isinstance(case.stage_on(reading.today), Over):
            found = _of_case(reading, key, case, rhythms, rules)
            yield from _dues(reading, Intervention.STREAM, key, by, found)


def _dues(reading: Reading, stream: str, key: str, by: date, found: Iterator[_Found]) -> Iterator[Due]:
    school = school_of(reading, key)
    registration = None if school is None else school.registration_on(reading.today)
    for each in found:
        if each.on <= by:
            yield Due(
                each.on,
                f"interventions.{each.what}",
                each.sentence,
                f"{stream}:{key}",
                None if registration is None else registration.urn,
                None if registration is None else registration.details_on(reading.today).name,
                each.of,
            )


def _of_concern(key: str, concern: Concern, today: date, rhythms: Rhythms) -> Iterator[_Found]:
    if not concern.is_open(today):
        return
    if concern.safeguarding and concern.advised_by(today) is None:
        due = after(in_time(concern.steps)[0].on, rhythms.advice)
        yield _Found(
            due, "to-advise", f"{key} is a safeguarding matter: advise the authority, thep concerns advise {key}."
        )
    state = concern.state_on(today)
    if isinstance(state, Raised):
        due = after(state.since, rhythms.assessment)
        yield _Found(due, "to-assess", f"{key} was raised on {state.since}: assess it, thep concerns assess {key}.")
    if isinstance(state, Assessing):
        due = after(state.since, rhythms.assessment)
        sentence = f"{key} is assessed since {state.since}: confirm or dismiss it, thep concerns show {key}."
        yield _Found(due, "to-confirm", sentence)
    if isinstance(state, Live):
        since = max([state.since, *(each.since for each in concern.levels if each.since <= today)])
        due = after(since, rhythms.review)
        yield _Found(due, "to-look-again", f"{key} is live since {state.since}: look again at its level.")
    if isinstance(state, Monitoring):
        due = after(state.since, rhythms.monitoring)
        yield _Found(due, "to-close", f"{key} is monitored since {state.since}: close it, or make it live again.")


def _of_case(reading: Reading, key: str, case: Intervention, rhythms: Rhythms, rules: RulesInForce) -> Iterator[_Found]:
    today = reading.today
    stage, due = case.stage_on(today), intervention_due(case, today, rhythms)
    if isinstance(stage, InProgress) and due is not None:
        yield _Found(due, "to-review", f"A review of {key} is due: thep interventions review {key}.")
    if isinstance(stage, Paused) and due is not None:
        yield _Found(due, "to-resume", f"{key} is paused since {stage.since}: thep interventions resume {key}.")
    current = case.current_on(today)
    if current is not None and current.last_day is None:
        end = current.until_on
        yield _Found(
            end, "to-end", f"The place of {current.giver} for {key} ends on {end}: complete, extend or stop it by then."
        )
    for lost in case.matches[-1:]:
        if lost.last_day is not None and lost.announced_on is not None:
            sentence = f"{lost.giver} is lost to {key} with {lost.last_day}: look for another supporter."
            yield _Found(lost.announced_on, "to-broker", sentence)
    yield from _conflicts(reading, key, case, rules)
    yield from _trust(reading, key, case, rules)
    yield from _entitlement(reading, key, case)


def _conflicts(reading: Reading, key: str, case: Intervention, rules: RulesInForce) -> Iterator[_Found]:
    """Conflicts of interest that were declared, or that a conversion or a trust brought, and were not decided."""
    own = key.rpartition("-")[0]
    for each in case.candidates:
        standing = each.outcome in (CandidateOutcome.PROPOSED, CandidateOutcome.ACCEPTED, CandidateOutcome.CURRENT)
        if not standing:
            continue
        decide = f"decide it, thep interventions decide {key} {each.number}."
        if each.undecided and each.conflict is not None:
            sentence = f"A conflict of interest of candidate {each.number} of {key} was declared: {decide}"
            yield _Found(each.conflict.declared_on, "to-decide", sentence, str(each.number))
        related = same_organisation(reading, own, each.giver, reading.today)
        allowed = rules[SAME_ORGANISATION] is SameOrganisation.ALLOWED
        if each.conflict is None and related is not None and not allowed:
            since = max(_belongs_since(reading, own, related), _belongs_since(reading, each.giver, related))
            sentence = f"Candidate {each.number} of {key} is of the same organisation, {related}: {decide}"
            yield _Found(max(since, each.proposed_on), "to-decide", sentence, str(each.number))


def _belongs_since(reading: Reading, key: str, organisation: str) -> date:
    held = [each.from_on for each in reading.load(Capacity, key).organisations if each.id == organisation]
    return max((day for day in held if day <= reading.today), default=date.min)


def _trust(reading: Reading, key: str, case: Intervention, rules: RulesInForce) -> Iterator[_Found]:
    """A school that became an academy: its consent stands, and the trust is informed within some weeks."""
    school, consent = school_of(reading, key), case.consent_on(reading.today)
    if school is None or consent is None:
        return
    for registration in school.registrations[1:]:
        opened = registration.opened_on
        if opened is not None and consent.given_on < opened <= reading.today:
            due = after(opened, rules[CONSENT_AT_CONVERSION])
            sentence = f"The school of {key} is URN {registration.urn} from {opened}: inform its trust of the support."
            yield _Found(due, "to-inform-trust", sentence, str(registration.urn))


def _entitlement(reading: Reading, key: str, case: Intervention) -> Iterator[_Found]:
    """A school that is supported as a member, and is a member no longer: nothing stops by itself."""
    school = school_of(reading, key)
    if school is None or case.entitled_by is not EntitledBy.MEMBERSHIP:
        return
    membership = membership_of(reading, school)
    if membership.spell_on(reading.today) is None:
        ends = [
            each.last_day for each in membership.spells if each.last_day is not None and each.last_day < reading.today
        ]
        if ends:
            first = max(ends) + ONE_DAY
            sentence = f"The school of {key} is not a member from {first} on: look whether it is still supported."
            yield _Found(first, "to-review-entitlement", sentence)
