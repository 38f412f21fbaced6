"""Membership: schools join with three commitments, are admitted, give a year's notice and leave."""

from thep_domain.kernel.context import Context
from thep_domain.membership.events import CORRECTIONS, Category, EndReason, MembershipEvent
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
from thep_domain.membership.rules import RULES
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
    "CONTEXT",
    "CORRECTIONS",
    "FEE",
    "GUARANTEE",
    "Category",
    "EndReason",
    "MemberRow",
    "Membership",
    "MembershipDesk",
    "MembershipEvent",
    "Spell",
    "Status",
    "commitments_missing",
    "counted_members",
    "members",
    "membership_of",
    "memberships",
    "register_of_members",
    "voting_roll",
]
