"""Membership: schools join with three commitments, are admitted, give a year's notice and leave."""

from thep_domain.membership.events import EVENTS, Category, EndReason, MembershipEvent
from thep_domain.membership.membership import Membership, Spell, Status
from thep_domain.membership.refusals import REFUSALS
from thep_domain.membership.service import MembershipDesk, follow_register, membership_of

AIMS, GUARANTEE, FEE = "aims", "guarantee", "fee"
ALL = (AIMS, GUARANTEE, FEE)
"""The three commitments of the prospectus, How to join [2:971-978]."""

__all__ = [
    "AIMS",
    "ALL",
    "EVENTS",
    "FEE",
    "GUARANTEE",
    "REFUSALS",
    "Category",
    "EndReason",
    "Membership",
    "MembershipDesk",
    "MembershipEvent",
    "Spell",
    "Status",
    "follow_register",
    "membership_of",
]
