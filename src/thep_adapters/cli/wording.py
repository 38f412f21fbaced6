"""What a fact says, in a sentence for people."""

from datetime import date
from typing import Any

import attrs

from thep_domain.application.requests import RequestAnswered
from thep_domain.fees import ChargeCredited, LiabilitySet, PaymentReceived, SubscriptionCharged
from thep_domain.kernel.event import Event
from thep_domain.kernel.money import pounds
from thep_domain.membership import events as membership
from thep_domain.rulebook import RulebookFounded, RuleSet
from thep_domain.schools import REGISTER_PHASES
from thep_domain.schools import events as schools

TWELVE_WEEKS = "School Companies Regulations 2002, regulation 14"


def sentence(event: Event) -> str:
    """A fact in words, without the school's name; whatever has no words of its own shows its fields."""
    for words in (_membership, _fees, _register, _rulebook):
        said = words(event)
        if said is not None:
            return said
    fields: dict[str, Any] = attrs.asdict(event, recurse=False)  # type: ignore[arg-type]
    return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in fields.items())


def _membership(event: Event) -> str | None:
    match event:
        case membership.MembershipApplied():
            made = f"committing to {_list(event.commitments)}" if event.commitments else "with no commitment made yet"
            outside = "; the school lies outside the borough" if event.outside_borough else ""
            return f"applied for {event.category} membership on {event.applied_on}, {made}{outside}"
        case membership.CommitmentsMade():
            return f"committed to {_list(event.commitments)} on {event.made_on}"
        case membership.MembershipAdmitted():
            exception = ", by way of exception" if event.by_exception else ""
            return f"admitted as a member from {event.admitted_on}{exception}"
        case membership.MembershipDeclined():
            return f"application declined on {event.declined_on}"
        case membership.WithdrawalNoticeServed():
            return f"notice to withdraw received on {event.received_on}; last day of membership {event.ends_on}"
        case membership.NoticeRescinded():
            return f"notice of {event.received_on} rescinded on {event.rescinded_on}; membership goes on"
        case membership.MembershipEnded():
            how = "merged into another" if event.reason is membership.EndReason.MERGED else "closed"
            return f"membership ended with {event.ends_on}, because the school {how}"
        case membership.EndingCancelled():
            return f"membership goes on after all: the end with {event.ends_on} is cancelled"
        case _:
            return None


def _fees(event: Event) -> str | None:
    match event:
        case LiabilitySet():
            until = f" until {event.until}" if event.until else ""
            return f"the account owes subscriptions from {event.from_on}{until}"
        case SubscriptionCharged():
            basis = f"{event.basis.pupils} pupils counted on {event.basis.counted_on} at £{pounds(event.basis.rate)}"
            days = f"{event.from_on} to {event.to_on}"
            return f"charged £{pounds(event.gross)} for {event.year} ({event.charge}, {days}): {basis}"
        case PaymentReceived():
            reference = f", reference {event.reference}" if event.reference else ""
            return f"payment of £{pounds(event.amount)} received on {event.received_on}{reference}"
        case ChargeCredited():
            why = event.reason.replace("-", " ")
            return f"£{pounds(event.gross)} of charge {event.charge} credited on {event.credited_on}: {why}"
        case _:
            return None


def _register(event: Event) -> str | None:
    match event:
        case schools.SchoolRegistered():
            phase = REGISTER_PHASES.get(event.phase_code, str(event.phase_code))
            kind = event.type_name or f"type {event.type_code}"
            opened = f", opened on {event.opened_on}" if event.opened_on else ""
            return f"registered: {event.name}, authority {event.la}, {kind}, phase {phase.lower()}{opened}"
        case schools.SchoolRenamed():
            return f"renamed {event.name}"
        case schools.SchoolReclassified():
            phase = REGISTER_PHASES.get(event.phase_code, str(event.phase_code))
            return f"now {event.type_name or f'of type {event.type_code}'}, phase {phase.lower()}"
        case schools.SchoolMoved():
            outside = ", outside its area" if event.lies_outside else ""
            return f"now of authority {event.la}{outside}"
        case schools.OpeningCorrected():
            return f"opening day corrected to {_or(event.opened_on, 'always')}, from {_or(event.instead_of, 'always')}"
        case schools.SchoolClosed():
            instead = f" (before: {event.instead_of})" if event.instead_of else ""
            return f"closes; last day open {event.closed_on}{instead}"
        case schools.ClosingWithdrawn():
            return f"does not close on {event.closed_on} after all"
        case schools.PupilsCounted():
            return f"{event.pupils} pupils counted on {event.counted_on} ({event.source})"
        case schools.LinkQuoted():
            return f"link quoted: {event.predecessor} to {event.successor}, {event.words}"
        case schools.SchoolSucceeded():
            return f"followed by URN {event.successor} from {event.on} ({event.kind})"
        case schools.SchoolTookOver():
            return f"follows URN {event.predecessor} from {event.on} ({event.kind})"
        case schools.PartsListed():
            return f"counted as {_list(event.parts)}" if event.parts else "counted as one school"
        case schools.EstablishmentReliedOn():
            return f"a membership now stands on establishment {event.establishment}"
        case _:
            return None


def _rulebook(event: Event) -> str | None:
    match event:
        case RulebookFounded():
            return f"founding rulebook adopted: {len(event.rules)} rules, in force from {event.in_force_from}"
        case RuleSet():
            return f"rule {event.rule} set to {event.value} from {event.in_force_from} ({event.source})"
        case RequestAnswered():
            return f"request answered: {event.command}"
        case _:
            return None


def _list(words: Any) -> str:
    return ", ".join(words)


def _or(day: date | None, otherwise: str) -> str:
    return otherwise if day is None else str(day)
