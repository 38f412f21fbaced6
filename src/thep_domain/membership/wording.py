"""The facts of membership in words."""

from typing import assert_never

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
    EndReason,
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


def sentence(event: MembershipEvent) -> str:
    """A fact of membership in a sentence, without the school's name."""
    match event:
        case MembershipApplied():
            made = (
                f"committing to {', '.join(event.commitments)}" if event.commitments else "with no commitment made yet"
            )
            outside = "; the school lies outside the borough" if event.outside_borough else ""
            return f"applied for {event.category} membership on {event.applied_on}, {made}{outside}"
        case CommitmentsMade():
            return f"committed to {', '.join(event.commitments)} on {event.made_on}"
        case MembershipAdmitted():
            exception = ", by way of exception" if event.by_exception else ""
            return f"admitted as a member from {event.admitted_on}{exception}"
        case MembershipDeclined():
            return f"application declined on {event.declined_on}"
        case WithdrawalNoticeServed():
            return f"notice to withdraw received on {event.received_on}; last day of membership {event.ends_on}"
        case NoticeRescinded():
            return f"notice of {event.received_on} rescinded on {event.rescinded_on}; the membership continues"
        case MembershipEnded():
            how = "merged into another" if event.reason is EndReason.MERGED else "closed"
            return f"membership ended with {event.ends_on}, because the school {how}"
        case EndingCancelled():
            return f"the membership continues after all: the end with {event.ends_on} is cancelled"
        case ApplicationWithdrawn():
            return f"application withdrawn on {event.withdrawn_on}"
        case TierChanged():
            return f"changed to {event.category} membership from {event.changed_on}"
        case _:
            return f"corrected: {_corrected(event)}"


def _corrected(event: CorrectionEvent) -> str:
    match event:
        case ApplicationRedated():
            return f"applied on {event.applied_on}, not on {event.was_on}"
        case CommitmentRedated():
            return f"committed to {event.commitment} on {event.made_on}, not on {event.was_on}"
        case AdmissionRedated():
            return f"admitted as a member from {event.admitted_on}, not from {event.was_on}"
        case ChangeRedated():
            return f"the category changed from {event.changed_on}, not from {event.was_on}"
        case NoticeRedated():
            was = "" if event.was_received_on == event.received_on else f", not on {event.was_received_on}"
            return f"notice received on {event.received_on}{was}; last day of membership {event.ends_on}"
        case NoticeRetracted():
            return f"the notice of {event.received_on} was never given; the membership continues"
        case CategoryCorrected():
            return f"the category is {event.category}"
        case _:
            assert_never(event)
