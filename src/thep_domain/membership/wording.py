"""The facts of membership in words."""

from typing import assert_never

from thep_domain.membership.events import (
    CommitmentsMade,
    EndingCancelled,
    EndReason,
    MembershipAdmitted,
    MembershipApplied,
    MembershipDeclined,
    MembershipEnded,
    MembershipEvent,
    NoticeRescinded,
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
        case _:
            assert_never(event)
