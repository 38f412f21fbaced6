"""Carrying out corrections of a membership: each recorded with the fact that it puts right, and the order kept."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.refusal import NOTHING_TO_CORRECT
from thep_domain.kernel.work import Work
from thep_domain.membership.cases import case_of
from thep_domain.membership.corrections import (
    Correction,
    correct_category,
    notice_of,
    redate_admission,
    redate_application,
    redate_change,
    redate_commitment,
    redate_notice,
    retract_notice,
    spell_of,
)
from thep_domain.membership.events import AdmissionRedated, Category, CategoryCorrected, ChangeRedated
from thep_domain.membership.membership import Membership
from thep_domain.membership.order import must_be_in_order
from thep_domain.membership.questions import membership_of
from thep_domain.membership.spell import Spell
from thep_domain.rulebook import refuse_day, rules_on
from thep_domain.schools import Establishment, find_establishment, rely_on

FOLLOWS_NOTICE = "the notice, which the change of category followed"


@frozen
class Wanted:
    """What a correction says anew; None, or empty, where nothing was wrong."""

    applied: date | None
    committed: Mapping[str, date]
    admitted: date | None
    notice: date | None
    leaving: date | None
    notice_number: int | None
    """Which notice of the spell is meant."""
    category: Category | None


def correct(work: Work, urn: URN, wanted: Wanted, number: int | None, authority: Authority | str | None) -> None:
    """Correct what is wanted of one spell, all of it or nothing."""
    days = [wanted.applied, wanted.admitted, wanted.notice, *wanted.committed.values()]
    for day in days:
        if day is not None:
            refuse_day(work, day)
    said = [
        name
        for name, value in (
            ("application", wanted.applied),
            ("commitment", wanted.committed or None),
            ("admission", wanted.admitted),
            ("notice", wanted.notice or wanted.leaving),
            ("category", wanted.category),
        )
        if value is not None
    ]
    if not said:
        raise NOTHING_TO_CORRECT(
            "Say what is right: the day of the application, of a commitment, of the admission or of the notice, the"
            " last day, or the category."
        )
    found = find_establishment(work, urn)
    membership = membership_of(work, found)
    spell = spell_of(membership, number)
    number = spell.number
    correcting = "change of category" if said[0] == "admission" and spell.begun_by_change else said[0]
    for each in _corrections(work, urn, found, wanted, number, authority):
        membership = _record(work, found, each, authority)
    must_be_in_order(membership.spells, correcting)
    rely_on(work, found, work.cite(Membership, found.id), work.today)


def retract(work: Work, urn: URN, number: int | None, notice_number: int | None) -> None:
    """Take a notice back that was never given."""
    found = find_establishment(work, urn)
    each = retract_notice(spell_of(membership_of(work, found), number), notice_number)
    must_be_in_order(_record(work, found, each, None).spells, "notice")


def _corrections(
    work: Work, urn: URN, found: Establishment, wanted: Wanted, number: int, authority: Authority | str | None
) -> Iterator[Correction]:
    """One after the other, each on what the last one left; in the order in which an application goes."""
    if wanted.category is not None:
        day = spell_of(membership_of(work, found), number).applied_on
        _, membership, applicant = case_of(work, urn, day)
        spell = spell_of(membership, number)
        yield correct_category(spell, applicant, wanted.category, authority, rules_on(work, day))
    if wanted.applied is not None:
        _, membership, applicant = case_of(work, urn, wanted.applied)
        yield redate_application(
            spell_of(membership, number), applicant, wanted.applied, rules_on(work, wanted.applied)
        )
    for name, day in wanted.committed.items():
        yield redate_commitment(spell_of(membership_of(work, found), number), name, day, rules_on(work, day))
    if wanted.admitted is not None:
        _, membership, applicant = case_of(work, urn, wanted.admitted)
        spell = spell_of(membership, number)
        redate = redate_change if spell.begun_by_change else redate_admission
        yield redate(spell, applicant, wanted.admitted, authority, rules_on(work, wanted.admitted))
    if wanted.notice is not None or wanted.leaving is not None:
        spell = spell_of(membership_of(work, found), number)
        received = wanted.notice or notice_of(spell, wanted.notice_number).received_on
        yield redate_notice(spell, wanted.notice_number, wanted.notice, wanted.leaving, rules_on(work, received))
        yield from _change_after(work, urn, spell, spell_of(membership_of(work, found), number))


def _change_after(work: Work, urn: URN, wrong: Spell, right: Spell) -> Iterator[Correction]:
    """A full member that became an associate when its notice ran out did so when it ran out by the right days."""
    if right.changed_on is None or wrong.last_day_given == right.last_day_given:
        return
    if right.last_day_given is None or wrong.last_day_given != right.changed_on - ONE_DAY:
        return
    first = right.last_day_given + ONE_DAY
    _, membership, applicant = case_of(work, urn, first)
    after = spell_of(membership, right.number + 1)
    if right.category is Category.FULL and after.category is Category.ASSOCIATE:
        yield redate_change(after, applicant, first, FOLLOWS_NOTICE, rules_on(work, first))


def _record(work: Work, found: Establishment, each: Correction, authority: Authority | str | None) -> Membership:
    decided = isinstance(each.event, AdmissionRedated | CategoryCorrected | ChangeRedated)
    wrong = Cited(stream=Text(f"{Membership.STREAM}:{found.id}"), version=each.wrong)
    return work.record(
        Membership, found.id, each.event, on=each.since, authority=authority if decided else None, corrects=wrong
    )
