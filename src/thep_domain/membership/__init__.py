"""Membership: schools join with three commitments, are admitted, give a year's notice and leave."""

from thep_domain.kernel.context import Context
from thep_domain.membership.events import (
    CORRECTIONS,
    AdmissionRedated,
    ApplicationRedated,
    ApplicationWithdrawn,
    Category,
    CategoryCorrected,
    ChangeRedated,
    CommitmentRedated,
    CommitmentsMade,
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
from thep_domain.membership.membership import Membership
from thep_domain.membership.questions import (
    commitments_missing,
    counted_members,
    members,
    membership_of,
    memberships,
    voting_roll,
)
from thep_domain.membership.refusals import REFUSALS
from thep_domain.membership.register import MemberRow, register_of_members
from thep_domain.membership.rules import BOROUGH, PUBLICLY_FUNDED, RULES
from thep_domain.membership.spell import Spell, Status
from thep_domain.membership.verbs import MembershipDesk, follow_register
from thep_domain.membership.warnings import WARNINGS, warn_of_openings
from thep_domain.membership.wording import sentence

AIMS, GUARANTEE, FEE = "aims", "guarantee", "fee"
ALL = (AIMS, GUARANTEE, FEE)
"""The three commitments of the prospectus, How to join [2:971-978]."""

CONTEXT = Context(
    name="membership",
    aggregates=(Membership,),
    refusals=REFUSALS,
    rules=RULES,
    desk=MembershipDesk,
    wording=sentence,
    follows=follow_register,
    warns=warn_of_openings,
    warnings=WARNINGS,
)

__all__ = [
    "AIMS",
    "ALL",
    "BOROUGH",
    "CONTEXT",
    "CORRECTIONS",
    "FEE",
    "GUARANTEE",
    "PUBLICLY_FUNDED",
    "AdmissionRedated",
    "ApplicationRedated",
    "ApplicationWithdrawn",
    "Category",
    "CategoryCorrected",
    "ChangeRedated",
    "CommitmentRedated",
    "CommitmentsMade",
    "EndReason",
    "EndingCancelled",
    "MemberRow",
    "Membership",
    "MembershipAdmitted",
    "MembershipApplied",
    "MembershipDeclined",
    "MembershipDesk",
    "MembershipEnded",
    "MembershipEvent",
    "NoticeRedated",
    "NoticeRescinded",
    "NoticeRetracted",
    "Spell",
    "Status",
    "TierChanged",
    "WithdrawalNoticeServed",
    "commitments_missing",
    "counted_members",
    "members",
    "membership_of",
    "memberships",
    "register_of_members",
    "voting_roll",
]
