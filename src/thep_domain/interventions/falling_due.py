"""What falls due of concerns and interventions: worked out from dated facts and rules, never stored."""

from collections.abc import Iterator
from datetime import date

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.cases import same_organisation, school_of
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import EntitledBy
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.rows import Duty, Rhythms, concern_duties, intervention_due, rhythms_on
from thep_domain.interventions.rules import CONSENT_AT_CONVERSION, SAME_ORGANISATION, SameOrganisation
from thep_domain.interventions.stages import InProgress, Over, Paused
from thep_domain.kernel.calendar import ONE_DAY, after
from thep_domain.kernel.due import Due
from thep_domain.kernel.work import Reading
from thep_domain.membership import membership_of
from thep_domain.rulebook import RulesInForce, rules_in_force


def fall_due(reading: Reading, by: date) -> Iterator[Due]:
    """What is to be done by a day about concerns and interventions, case by case."""
    rhythms, rules = rhythms_on(reading, reading.today), rules_in_force(reading, reading.today)
    for key, concern in reading.loaded(Concern):
        yield from _dues(reading, Concern.STREAM, key, by, concern_duties(key, concern, reading.today, rhythms))
    for key, case in reading.loaded(Intervention):
        if case.steps and not isinstance(case.stage_on(reading.today), Over):
            found = _of_case(reading, key, case, rhythms, rules)
            yield from _dues(reading, Intervention.STREAM, key, by, found)


def _dues(reading: Reading, stream: str, key: str, by: date, found: Iterator[Duty]) -> Iterator[Due]:
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


def _of_case(reading: Reading, key: str, case: Intervention, rhythms: Rhythms, rules: RulesInForce) -> Iterator[Duty]:
    today = reading.today
    stage, due = case.stage_on(today), intervention_due(case, today, rhythms)
    if isinstance(stage, InProgress) and due is not None:
        yield Duty(due, "to-review", f"A review of {key} is due: thep interventions review {key}.")
    if isinstance(stage, Paused) and due is not None:
        yield Duty(due, "to-resume", f"{key} is paused since {stage.since}: thep interventions resume {key}.")
    current = case.current_on(today)
    if current is not None and current.last_day is None:
        end = current.until_on
        yield Duty(
            end, "to-end", f"The place of {current.giver} for {key} ends on {end}: complete, extend or stop it by then."
        )
    for lost in case.matches[-1:]:
        if lost.last_day is not None and lost.announced_on is not None:
            sentence = f"{lost.giver} is lost to {key} with {lost.last_day}: look for another supporter."
            yield Duty(lost.announced_on, "to-broker", sentence)
    yield from _conflicts(reading, key, case, rules)
    yield from _trust(reading, key, case, rules)
    yield from _entitlement(reading, key, case)


def _conflicts(reading: Reading, key: str, case: Intervention, rules: RulesInForce) -> Iterator[Duty]:
    """Conflicts of interest that were declared, or that a conversion or a trust brought, and were not decided."""
    own = key.rpartition("-")[0]
    for each in case.candidates:
        standing = each.outcome in (CandidateOutcome.PROPOSED, CandidateOutcome.ACCEPTED, CandidateOutcome.CURRENT)
        if not standing:
            continue
        decide = f"decide it, thep interventions decide {key} {each.number}."
        if each.undecided and each.conflict is not None:
            sentence = f"A conflict of interest of candidate {each.number} of {key} was declared: {decide}"
            yield Duty(each.conflict.declared_on, "to-decide", sentence, str(each.number))
        related = same_organisation(reading, own, each.giver, reading.today)
        allowed = rules[SAME_ORGANISATION] is SameOrganisation.ALLOWED
        if each.conflict is None and related is not None and not allowed:
            since = max(_belongs_since(reading, own, related), _belongs_since(reading, each.giver, related))
            sentence = f"Candidate {each.number} of {key} is of the same organisation, {related}: {decide}"
            yield Duty(max(since, each.proposed_on), "to-decide", sentence, str(each.number))


def _belongs_since(reading: Reading, key: str, organisation: str) -> date:
    held = [each.from_on for each in reading.load(Capacity, key).organisations if each.id == organisation]
    return max((day for day in held if day <= reading.today), default=date.min)


def _trust(reading: Reading, key: str, case: Intervention, rules: RulesInForce) -> Iterator[Duty]:
    """A school that became an academy: its consent stands, and the trust is informed within some weeks."""
    school, consent = school_of(reading, key), case.consent_on(reading.today)
    if school is None or consent is None:
        return
    for registration in school.registrations[1:]:
        opened = registration.opened_on
        if opened is not None and consent.given_on < opened <= reading.today:
            due = after(opened, rules[CONSENT_AT_CONVERSION])
            sentence = f"The school of {key} is URN {registration.urn} from {opened}: inform its trust of the support."
            yield Duty(due, "to-inform-trust", sentence, str(registration.urn))


def _entitlement(reading: Reading, key: str, case: Intervention) -> Iterator[Duty]:
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
            yield Duty(first, "to-review-entitlement", sentence)
