"""How a spell follows from its facts. A correction stands in the place of what it corrects."""

from typing import assert_never

import attrs

from thep_domain.kernel.state import changed
from thep_domain.membership.events import (
    AdmissionRedated,
    ApplicationRedated,
    ApplicationWithdrawn,
    CategoryCorrected,
    ChangeRedated,
    CommitmentRedated,
    CommitmentsMade,
    CorrectionEvent,
    EndingCancelled,
    MembershipAdmitted,
    MembershipApplied,
    MembershipDeclined,
    MembershipEnded,
    MembershipEvent,
    NoticeRedated,
    NoticeRescinded,
    NoticeRetracted,
    TierChanged,
    WithdrawalNoticeServed,
)
from thep_domain.membership.spell import Ending, Notice, Spell

Facts = tuple[tuple[str, int], ...]


def begun(event: MembershipApplied, version: int) -> Spell:
    """The spell that an application begins."""
    made = tuple((str(name), event.applied_on) for name in event.commitments)
    facts = (("applied", version), ("category", version), *((f"commitment {name}", version) for name, _ in made))
    return Spell(event.spell, event.category, event.applied_on, made, facts=facts)


def changed_over(spell: Spell, event: TierChanged, version: int) -> tuple[Spell, Spell]:
    """The spell that a change of category ends, and the one that it begins."""
    made = tuple((str(name), event.changed_on) for name in event.commitments)
    earlier = tuple((name, made_on) for name, made_on in spell.commitments if made_on <= event.changed_on)
    new = tuple(each for each in made if each[0] not in dict(earlier))
    said = ("applied", "admitted", "category", *(f"commitment {name}" for name, _ in new))
    carried = tuple(each for each in spell.facts if each[0] in {f"commitment {name}" for name, _ in earlier})
    after = Spell(
        event.spell,
        event.category,
        event.changed_on,
        (*earlier, *new),
        admitted_on=event.changed_on,
        by_exception=event.by_exception,
        begun_by_change=True,
        facts=_said(carried, version, *said),
    )
    return changed(spell, changed_on=event.changed_on), after


def redated(before: Spell, after: Spell, event: ChangeRedated, version: int) -> tuple[Spell, Spell]:
    """The spells on both sides of a change of category whose day was wrong; what was committed with it moves too."""
    with_it = made_with_change(after)
    made = tuple((name, event.changed_on if name in with_it else day) for name, day in after.commitments)
    facts = _said(after.facts, version, "applied", "admitted", *(f"commitment {name}" for name in with_it))
    moved = changed(
        after,
        applied_on=event.changed_on,
        admitted_on=event.changed_on,
        by_exception=event.by_exception,
        commitments=made,
        facts=facts,
    )
    return changed(before, changed_on=event.changed_on), moved


def made_with_change(spell: Spell) -> tuple[str, ...]:
    """The commitments that were made with the change of category that began a spell."""
    return _made_with(spell, spell.fact("admitted"))


def following(spell: Spell, event: MembershipEvent, version: int) -> Spell:
    """The spell after one more fact of it."""
    match event:
        case MembershipApplied() | TierChanged() | ChangeRedated():
            raise ValueError(f"{event} is about the beginning of spell {event.spell}")
        case CommitmentsMade():
            made = tuple((str(name), event.made_on) for name in event.commitments)
            facts = _said(spell.facts, version, *(f"commitment {name}" for name, _ in made))
            return changed(spell, commitments=(*spell.commitments, *made), facts=facts)
        case MembershipAdmitted():
            facts = _said(spell.facts, version, "admitted")
            return changed(spell, admitted_on=event.admitted_on, by_exception=event.by_exception, facts=facts)
        case MembershipDeclined():
            return changed(spell, declined_on=event.declined_on)
        case ApplicationWithdrawn():
            return changed(spell, withdrawn_on=event.withdrawn_on)
        case WithdrawalNoticeServed():
            number = spell.noticed + 1
            notice = Notice(
                event.received_on, event.ends_on, number=number, at_earliest=event.ends_on == event.earliest
            )
            facts = _said(spell.facts, version, f"notice {number}")
            return changed(spell, notices=(*spell.notices, notice), noticed=number, facts=facts)
        case NoticeRescinded():
            return changed(spell, notices=tuple(_rescinded(notice, event) for notice in spell.notices))
        case MembershipEnded():
            return changed(spell, ending=Ending(event.ends_on, event.reason, event.announced_on))
        case EndingCancelled():
            return changed(spell, ending=None)
        case _:
            return _corrected(spell, event, version)


def _corrected(spell: Spell, event: CorrectionEvent, version: int) -> Spell:
    """The spell after a correction, which stands in the place of what it corrects."""
    match event:
        case ApplicationRedated():
            said = spell.fact("applied")
            made = tuple(
                (name, event.applied_on if dict(spell.facts)[f"commitment {name}"] == said else made_on)
                for name, made_on in spell.commitments
            )
            moved = ("applied", *(f"commitment {name}" for name in _made_with(spell, said)))
            facts = _said(spell.facts, version, *moved)
            return changed(spell, applied_on=event.applied_on, commitments=made, facts=facts)
        case CommitmentRedated():
            others = tuple(each for each in spell.commitments if each[0] != event.commitment)
            facts = _said(spell.facts, version, f"commitment {event.commitment}")
            return changed(spell, commitments=(*others, (str(event.commitment), event.made_on)), facts=facts)
        case AdmissionRedated():
            facts = _said(spell.facts, version, "admitted")
            return changed(spell, admitted_on=event.admitted_on, by_exception=event.by_exception, facts=facts)
        case NoticeRedated():
            facts = _said(spell.facts, version, f"notice {event.notice}")
            return changed(spell, notices=tuple(_redated(notice, event) for notice in spell.notices), facts=facts)
        case NoticeRetracted():
            return changed(spell, notices=tuple(each for each in spell.notices if each.number != event.notice))
        case CategoryCorrected():
            facts = _said(spell.facts, version, "category")
            return changed(spell, category=event.category, by_exception=event.by_exception, facts=facts)
        case ChangeRedated():
            raise ValueError(f"{event} is about two spells")
        case _:
            assert_never(event)


def _said(facts: Facts, version: int, *what: str) -> Facts:
    return (*(each for each in facts if each[0] not in what), *((name, version) for name in what))


def _made_with(spell: Spell, version: int) -> tuple[str, ...]:
    return tuple(name for name, _ in spell.commitments if dict(spell.facts)[f"commitment {name}"] == version)


def _rescinded(notice: Notice, event: NoticeRescinded) -> Notice:
    if notice.received_on != event.received_on or notice.rescinded_on is not None:
        return notice
    return attrs.evolve(notice, rescinded_on=event.rescinded_on)


def _redated(notice: Notice, event: NoticeRedated) -> Notice:
    if notice.number != event.notice:
        return notice
    at_earliest = event.ends_on == event.earliest
    return attrs.evolve(notice, received_on=event.received_on, ends_on=event.ends_on, at_earliest=at_earliest)
