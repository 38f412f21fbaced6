"""Membership performed again: each step from an application to an end, and each correction of one."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, Reads, authority_of, begins_with, key_of, urn_of
from thep_domain.audit.roles import INPUT, RULES, Role, Roles, cites, copy, decided
from thep_domain.kernel.provenance import Recorded
from thep_domain.membership import (
    CORRECTIONS,
    AdmissionRedated,
    ApplicationRedated,
    ApplicationWithdrawn,
    CategoryCorrected,
    ChangeRedated,
    CommitmentRedated,
    CommitmentsMade,
    EndingCancelled,
    MembershipAdmitted,
    MembershipApplied,
    MembershipDeclined,
    MembershipEnded,
    NoticeRedated,
    NoticeRescinded,
    NoticeRetracted,
    TierChanged,
    WithdrawalNoticeServed,
)
from thep_domain.schools import establishment_at


def _reads(kind: type[Any], read: Callable[[Any], dict[str, Any]], *, authority: bool = False) -> Reads:
    """A command that begins with a fact of one kind: ``read`` takes from it what it was given beside the school."""

    def given(fact: Recorded[Any]) -> Arguments:
        by = {"authority": authority_of(fact)} if authority else {}
        return {"urn": urn_of(fact), **read(fact.event), **by}

    return begins_with(kind, read=given)


def _correct(again: Again) -> Arguments | None:
    """One correction may say several things anew: the facts of it come in the order in which an application goes."""
    said: dict[str, Any] = {}
    first: Recorded[Any] | None = None
    for fact in _corrections(again):
        first = first or fact
        match fact.event:
            case CategoryCorrected(category=category):
                said["category"] = category
            case ApplicationRedated(applied_on=day):
                said["applied"] = day
            case CommitmentRedated(commitment=name, made_on=day):
                said.setdefault("committed", {})[name] = day
            case AdmissionRedated(admitted_on=day) | ChangeRedated(changed_on=day):
                said["admitted"] = day
            case NoticeRedated(notice=number, received_on=received, ends_on=last):
                said |= {"notice": received, "leaving": last, "notice_number": number}
            case _:
                return None
    if first is None:
        return None
    authority = next((fact.why.authority for fact in _with_change_after(again) if fact.why.authority), "")
    return {"urn": urn_of(first), "spell": first.event.spell, "authority": authority, **said}


def _with_change_after(again: Again) -> Iterator[Recorded[Any]]:
    """The facts of a correction, and the change of category right behind them, which goes with the end of a notice."""
    facts = list(_corrections(again))
    yield from facts
    after = next((fact for fact in again.rest if fact.position > facts[-1].position), None)
    if after is not None and isinstance(after.event, ChangeRedated) and after.stream == facts[-1].stream:
        yield after


_ORDER: Final[tuple[Any, ...]] = (
    CategoryCorrected,
    ApplicationRedated,
    CommitmentRedated,
    (AdmissionRedated, ChangeRedated),
    NoticeRedated,
)


def _corrections(again: Again) -> Iterator[Recorded[Any]]:
    """The facts of the correction that comes next: one after the other, of one spell, and none twice."""
    first: Recorded[Any] | None = again.first(*CORRECTIONS)
    if first is None:
        return
    seen = set[Any]()
    for fact in (each for each in again.rest if each.position >= first.position):
        event: Any = fact.event
        at = next((n for n, kind in enumerate(_ORDER) if isinstance(event, kind)), -1)
        said = (at, getattr(event, "commitment", None))
        if at < max((place for place, _ in seen), default=0) or said in seen or not _of_one(first, fact):
            return
        seen.add(said)
        yield fact


def _of_one(first: Recorded[Any], fact: Recorded[Any]) -> bool:
    return fact.stream == first.stream and bool(fact.event.spell == first.event.spell)


def _retract_notice(again: Again) -> Arguments | None:
    fact = again.first(NoticeRetracted)
    if fact is None:
        return None
    return {"urn": urn_of(fact), "spell": fact.event.spell, "notice_number": fact.event.notice}


def _end(again: Again) -> Arguments | None:
    fact = again.first(MembershipEnded, EndingCancelled)
    found = None if fact is None else establishment_at(again, key_of(fact))
    if fact is None or found is None or found.closing is None:
        return None
    return {"urn": urn_of(fact), "on": found.closing.last_day}


def _applied(event: MembershipApplied) -> dict[str, Any]:
    return {"category": event.category, "commitments": event.commitments, "on": event.applied_on}


def _changed(event: TierChanged) -> dict[str, Any]:
    return {"category": event.category, "commitments": event.commitments, "on": event.changed_on}


_READS: Final = {
    "membership.apply": _reads(MembershipApplied, _applied),
    "membership.rejoin": _reads(MembershipApplied, _applied),
    "membership.commit": _reads(CommitmentsMade, lambda e: {"commitments": e.commitments, "on": e.made_on}),
    "membership.admit": _reads(MembershipAdmitted, lambda e: {"on": e.admitted_on}, authority=True),
    "membership.decline": _reads(MembershipDeclined, lambda e: {"on": e.declined_on}, authority=True),
    "membership.serve_notice": _reads(
        WithdrawalNoticeServed, lambda e: {"received_on": e.received_on, "leaving": e.ends_on}
    ),
    "membership.rescind_notice": _reads(NoticeRescinded, lambda e: {"on": e.rescinded_on}, authority=True),
    "membership.withdraw_application": _reads(ApplicationWithdrawn, lambda e: {"on": e.withdrawn_on}),
    "membership.change_tier": _reads(TierChanged, _changed, authority=True),
    "membership.correct": _correct,
    "membership.retract_notice": _retract_notice,
    "membership.end": _end,
}

_SPELL: Final = decided()
_DAY: Final = copy()
"""The day of an act is put in, and equals the day on which it takes effect."""
_URN: Final = decided("not-eligible")
_REGISTER: Final = cites()
_EXCEPTION: Final = decided("not-eligible")
_NOTICE: Final[dict[str, Role]] = {
    "earliest": decided("notice-too-short", rule="membership.notice-period"),
    "statutory_day": decided(),
    "rules": RULES,
}

_ROLES: Final[dict[str, Roles]] = {
    "membership.applied": {
        "spell": _SPELL,
        "urn": _URN,
        "category": INPUT,
        "applied_on": _DAY,
        "commitments": INPUT,
        "outside_borough": decided("not-eligible"),
        "register": _REGISTER,
        "rules": RULES,
    },
    "membership.commitments_made": {"spell": _SPELL, "commitments": INPUT, "made_on": _DAY, "rules": RULES},
    "membership.admitted": {
        "spell": _SPELL,
        "urn": _URN,
        "admitted_on": _DAY,
        "by_exception": _EXCEPTION,
        "register": _REGISTER,
        "rules": RULES,
    },
    "membership.declined": {"spell": _SPELL, "declined_on": _DAY, "rules": RULES},
    "membership.application_withdrawn": {"spell": _SPELL, "withdrawn_on": _DAY},
    "membership.withdrawal_notice_served": {"spell": _SPELL, "received_on": _DAY, "ends_on": INPUT, **_NOTICE},
    "membership.notice_rescinded": {"spell": _SPELL, "received_on": copy(), "rescinded_on": _DAY, "rules": RULES},
    "membership.ended": {
        "spell": _SPELL,
        "ends_on": decided(),
        "reason": decided(),
        "announced_on": copy(),
        "register": _REGISTER,
    },
    "membership.ending_cancelled": {"spell": _SPELL, "ends_on": copy(), "register": _REGISTER},
    "membership.tier_changed": {
        "spell": _SPELL,
        "urn": _URN,
        "category": decided(),
        "changed_on": _DAY,
        "commitments": INPUT,
        "by_exception": _EXCEPTION,
        "register": _REGISTER,
        "rules": RULES,
    },
    "membership.application_redated": {
        "spell": INPUT,
        "was_on": copy(),
        "applied_on": INPUT,
        "register": _REGISTER,
        "rules": RULES,
    },
    "membership.commitment_redated": {"spell": INPUT, "commitment": INPUT, "was_on": copy(), "made_on": INPUT},
    "membership.admission_redated": {
        "spell": INPUT,
        "was_on": copy(),
        "admitted_on": INPUT,
        "by_exception": _EXCEPTION,
        "register": _REGISTER,
        "rules": RULES,
    },
    "membership.change_redated": {
        "spell": INPUT,
        "was_on": copy(),
        "changed_on": INPUT,
        "by_exception": _EXCEPTION,
        "register": _REGISTER,
        "rules": RULES,
    },
    "membership.notice_redated": {
        "spell": INPUT,
        "notice": INPUT,
        "was_received_on": copy(),
        "received_on": INPUT,
        "ends_on": INPUT,
        **_NOTICE,
    },
    "membership.notice_retracted": {"spell": copy(), "notice": copy(), "received_on": copy()},
    "membership.category_corrected": {
        "spell": INPUT,
        "category": decided(),
        "by_exception": _EXCEPTION,
        "register": _REGISTER,
        "rules": RULES,
    },
}

CHECKS: Final = Checks(reads=_READS, roles=_ROLES)
