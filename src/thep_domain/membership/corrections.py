"""Putting a membership right: what was recorded wrong is said anew, and every guard is asked again."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, NOTHING_TO_CORRECT
from thep_domain.membership.eligibility import Applicant, commitments_required, earliest_leaving, statutory_leaving
from thep_domain.membership.events import (
    AdmissionRedated,
    ApplicationRedated,
    Category,
    CategoryCorrected,
    ChangeRedated,
    CommitmentRedated,
    MembershipEvent,
    NoticeRedated,
    NoticeRetracted,
)
from thep_domain.membership.folding import made_with_change
from thep_domain.membership.membership import Membership
from thep_domain.membership.refusals import (
    COMMITMENT_MISSING,
    NO_NOTICE,
    NOT_A_MEMBER,
    NOT_APPLIED,
    NOTICE_TOO_SHORT,
    TOO_EARLY,
)
from thep_domain.membership.rules import (
    AUTHORITY_TO_ADMIT,
    AUTHORITY_TO_CHANGE_TIER,
    BOROUGH,
    EXCEPTION_WORDS,
    FIRST_ADMISSION,
    FREE_EXIT_UNTIL,
    NOTICE_PERIOD,
    PUBLICLY_FUNDED,
    STATUTORY_NOTICE,
)
from thep_domain.membership.spell import Notice, Spell
from thep_domain.rulebook import RulesInForce


@frozen
class Correction:
    """A fact that puts another right: which version of the stream was wrong, and since when the answers change."""

    event: MembershipEvent
    wrong: int
    since: date


def spell_of(membership: Membership, number: int | None) -> Spell:
    """The spell to correct: the one of that number, else the last."""
    if not membership.spells:
        raise NOT_APPLIED("The school never applied: there is nothing to correct.")
    found = (
        membership.spells[-1] if number is None else next((s for s in membership.spells if s.number == number), None)
    )
    if found is None:
        held = ", ".join(str(spell.number) for spell in membership.spells)
        raise NOTHING_TO_CORRECT(f"The school has no spell {number} of membership: it has {held}.")
    return found


def redate_application(spell: Spell, applicant: Applicant, on: date, rules: RulesInForce) -> Correction:
    """Say on which day the school applied. Raises Refused where it was not open then, or could not join."""
    if spell.begun_by_change:
        raise NOTHING_TO_CORRECT(
            "This spell began with a change of category, and not with an application: correct the day of admission,"
            " which is that of the change."
        )
    _must_differ("The application", spell.applied_on, on)
    applicant.must_be_open(on)
    applicant.must_be_eligible(spell.category, rules)
    event = ApplicationRedated(
        spell=spell.number,
        was_on=spell.applied_on,
        applied_on=on,
        register=applicant.register,
        rules=rules.cite(PUBLICLY_FUNDED, BOROUGH),
    )
    return Correction(event, spell.fact("applied"), min(spell.applied_on, on))


def redate_commitment(spell: Spell, commitment: str, on: date, rules: RulesInForce) -> Correction:
    """Say on which day a commitment was made."""
    was_on = dict(spell.commitments).get(commitment)
    if was_on is None:
        made = ", ".join(name for name, _ in spell.commitments) or "none"
        raise NOTHING_TO_CORRECT(f"No commitment {commitment!r} is recorded: the school made {made}.")
    _must_differ(f"The commitment {commitment}", was_on, on)
    if (
        spell.admitted_on is not None
        and on > spell.admitted_on
        and commitment in rules[commitments_required(spell.category)]
    ):
        raise COMMITMENT_MISSING(
            f"The school was admitted on {spell.admitted_on}, and needed the commitment {commitment} by then, not on"
            f" {on}: correct the admission first."
        )
    event = CommitmentRedated(spell=spell.number, commitment=Text(commitment), was_on=was_on, made_on=on)
    return Correction(event, spell.fact(f"commitment {commitment}"), min(was_on, on))


def redate_admission(
    spell: Spell, applicant: Applicant, on: date, authority: Authority | str | None, rules: RulesInForce
) -> Correction:
    """Say from which day the school is a member; the Board decided it, so that an authority is named again."""
    admitted_on = _admitted_on(spell)
    _must_differ("The admission", admitted_on, on)
    rules.require_authority(AUTHORITY_TO_ADMIT, authority)
    if on < rules[FIRST_ADMISSION]:
        raise TOO_EARLY(f"No school is admitted before {rules[FIRST_ADMISSION]}, when the company was incorporated.")
    if on < spell.applied_on:
        raise DATES_OUT_OF_ORDER(
            f"The application is of {spell.applied_on}: admission cannot come before it; correct the application first."
        )
    _must_be_committed(spell.commitments, spell.category, on, rules)
    applicant.must_be_open(on)
    applicant.must_be_eligible(spell.category, rules)
    event = AdmissionRedated(
        spell=spell.number,
        was_on=admitted_on,
        admitted_on=on,
        by_exception=applicant.must_be_excepted(spell.category, authority or "", rules),
        register=applicant.register,
        rules=rules.cite(FIRST_ADMISSION, PUBLICLY_FUNDED, BOROUGH, EXCEPTION_WORDS, AUTHORITY_TO_ADMIT),
    )
    return Correction(event, spell.fact("admitted"), min(admitted_on, on))


def redate_change(
    spell: Spell, applicant: Applicant, on: date, authority: Authority | str | None, rules: RulesInForce
) -> Correction:
    """Say from which day the school was of the other category; what it committed to with the change moves too."""
    was_on = _admitted_on(spell)
    _must_differ("The change of category", was_on, on)
    rules.require_authority(AUTHORITY_TO_CHANGE_TIER, authority)
    with_it = made_with_change(spell)
    others = [each for each in spell.commitments if each[0] not in with_it]
    _must_be_committed(others, spell.category, on, rules, with_it)
    applicant.must_be_open(on)
    applicant.must_be_eligible(spell.category, rules)
    event = ChangeRedated(
        spell=spell.number,
        was_on=was_on,
        changed_on=on,
        by_exception=applicant.must_be_excepted(spell.category, authority or "", rules),
        register=applicant.register,
        rules=rules.cite(
            commitments_required(spell.category), PUBLICLY_FUNDED, BOROUGH, EXCEPTION_WORDS, AUTHORITY_TO_CHANGE_TIER
        ),
    )
    return Correction(event, spell.fact("admitted"), min(was_on, on))


def redate_notice(
    spell: Spell, number: int | None, received_on: date | None, leaving: date | None, rules: RulesInForce
) -> Correction:
    """Say on which day a notice was received, and which last day it gave; the length of notice is asked again.

    A notice that gave the first last day that the rules allowed goes on to do so.
    """
    notice = notice_of(spell, number)
    received = notice.received_on if received_on is None else received_on
    earliest = earliest_leaving(received, rules)
    ends_on = leaving or (earliest if notice.at_earliest else notice.ends_on)
    if (received, ends_on) == (notice.received_on, notice.ends_on):
        raise NOTHING_TO_CORRECT(
            f"The notice is of {received} and gives {ends_on} as the last day already: there is nothing to correct."
        )
    if received < _admitted_on(spell):
        raise NOT_A_MEMBER(f"The school was admitted on {spell.admitted_on}: it gave no notice before, on {received}.")
    if ends_on < earliest:
        raise NOTICE_TOO_SHORT(
            f"Notice received on {received} lets the school leave on {earliest} at the earliest, not {ends_on}."
        )
    event = NoticeRedated(
        spell=spell.number,
        notice=notice.number,
        was_received_on=notice.received_on,
        received_on=received,
        ends_on=ends_on,
        earliest=earliest,
        statutory_day=statutory_leaving(received, rules),
        rules=rules.cite(NOTICE_PERIOD, FREE_EXIT_UNTIL, STATUTORY_NOTICE),
    )
    return Correction(event, spell.fact(f"notice {notice.number}"), min(notice.received_on, received))


def retract_notice(spell: Spell, number: int | None) -> Correction:
    """Take back a notice that this school never gave; to take back one that it gave is to rescind it."""
    notice = notice_of(spell, number)
    event = NoticeRetracted(spell=spell.number, notice=notice.number, received_on=notice.received_on)
    return Correction(event, spell.fact(f"notice {notice.number}"), notice.received_on)


def correct_category(
    spell: Spell, applicant: Applicant, category: Category, authority: Authority | str | None, rules: RulesInForce
) -> Correction:
    """Say for which category the school applied: a slip. Where it was admitted, the Board decided it."""
    if spell.category is category:
        raise NOTHING_TO_CORRECT(f"The category is {category} already: there is nothing to correct.")
    applicant.must_be_eligible(category, rules)
    by_exception = False
    if spell.admitted_on is not None:
        rules.require_authority(AUTHORITY_TO_ADMIT, authority)
        _must_be_committed(spell.commitments, category, spell.admitted_on, rules)
        by_exception = applicant.must_be_excepted(category, authority or "", rules)
    event = CategoryCorrected(
        spell=spell.number,
        category=category,
        by_exception=by_exception,
        register=applicant.register,
        rules=rules.cite(commitments_required(category), PUBLICLY_FUNDED, BOROUGH, EXCEPTION_WORDS, AUTHORITY_TO_ADMIT),
    )
    return Correction(event, spell.fact("category"), spell.applied_on)


def _must_differ(what: str, was_on: date, on: date) -> None:
    if was_on == on:
        raise NOTHING_TO_CORRECT(f"{what} is of {on} already: there is nothing to correct.")


def _admitted_on(spell: Spell) -> date:
    if spell.admitted_on is None:
        raise NOT_A_MEMBER("The school was not admitted in this spell: there is nothing to correct.")
    return spell.admitted_on


def notice_of(spell: Spell, number: int | None) -> Notice:
    """The notice of a number, the first of the spell being 1; without one the notice that stands, else the last."""
    if number is not None:
        found = next((notice for notice in spell.notices if notice.number == number), None)
        if found is None:
            held = ", ".join(f"{notice.number} (received {notice.received_on})" for notice in spell.notices) or "none"
            raise NOTHING_TO_CORRECT(f"No notice {number} is recorded in this spell: it has {held}.")
        return found
    notice = spell.notice or (spell.notices[-1] if spell.notices else None)
    if notice is None:
        raise NO_NOTICE("The school gave no notice in this spell: there is nothing to correct.")
    return notice


def _must_be_committed(
    commitments: Iterable[tuple[str, date]], category: Category, on: date, rules: RulesInForce, more: Iterable[str] = ()
) -> None:
    made = {name for name, since in commitments if since <= on} | set(more)
    missing = [name for name in rules[commitments_required(category)] if name not in made]
    if missing:
        raise COMMITMENT_MISSING(
            f"Commitments not made by {on}: {', '.join(missing)}. Correct their days, or record them, first."
        )
