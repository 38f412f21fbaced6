"""The facts of membership. Each names the spell it is about: a school that leaves and joins again has two."""

from datetime import date
from enum import StrEnum

from attrs import field

from thep_domain.kernel.checks import at_least
from thep_domain.kernel.event import event, in_order
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, RuleCited


class Category(StrEnum):
    """The two categories of membership (prospectus D1)."""

    FULL = "full"
    ASSOCIATE = "associate"


class EndReason(StrEnum):
    """Why a membership ended although no notice had run out."""

    CLOSED = "closed"
    MERGED = "merged"


@event("membership.applied", version=1)
class MembershipApplied:
    """A school applied for membership, with the commitments it made in its application."""

    spell: int = field(validator=at_least(1))
    urn: URN
    category: Category
    applied_on: date
    commitments: tuple[Text, ...]
    outside_borough: bool
    register: Cited
    rules: tuple[RuleCited, ...]


@event("membership.commitments_made", version=1)
class CommitmentsMade:
    """An applicant made further commitments."""

    spell: int = field(validator=at_least(1))
    commitments: tuple[Text, ...]
    made_on: date
    rules: tuple[RuleCited, ...]


@event("membership.admitted", version=1)
class MembershipAdmitted:
    """A school was admitted as a member, from this day on."""

    spell: int = field(validator=at_least(1))
    urn: URN
    admitted_on: date
    by_exception: bool
    register: Cited
    rules: tuple[RuleCited, ...]


@event("membership.declined", version=1)
class MembershipDeclined:
    """An application was declined."""

    spell: int = field(validator=at_least(1))
    declined_on: date
    rules: tuple[RuleCited, ...]


@event("membership.withdrawal_notice_served", version=1)
class WithdrawalNoticeServed:
    """A member gave notice to withdraw. ``ends_on`` is its last day of membership; ``earliest`` the first allowed.

    ``statutory_day`` is the last day if the twelve weeks of the School Companies Regulations 2002, regulation 14
    (unverified) applied: shown beside, never enforced.
    """

    spell: int = field(validator=at_least(1))
    received_on: date
    ends_on: date
    earliest: date
    statutory_day: date
    rules: tuple[RuleCited, ...]

    __attrs_post_init__ = in_order("received_on", "ends_on")


@event("membership.notice_rescinded", version=1)
class NoticeRescinded:
    """A notice was taken back with the Board's consent before it ran out; it is named by the day it was received."""

    spell: int = field(validator=at_least(1))
    received_on: date
    rescinded_on: date
    rules: tuple[RuleCited, ...]

    __attrs_post_init__ = in_order("received_on", "rescinded_on")


@event("membership.ended", version=1)
class MembershipEnded:
    """A membership ended with the school: it closed, or merged into another. ``announced_on`` is the register's day."""

    spell: int = field(validator=at_least(1))
    ends_on: date
    reason: EndReason
    announced_on: date
    register: Cited


@event("membership.ending_cancelled", version=1)
class EndingCancelled:
    """A membership goes on after all: the register no longer shows the closing, or shows a conversion instead."""

    spell: int = field(validator=at_least(1))
    ends_on: date
    register: Cited


MembershipEvent = (
    MembershipApplied
    | CommitmentsMade
    | MembershipAdmitted
    | MembershipDeclined
    | WithdrawalNoticeServed
    | NoticeRescinded
    | MembershipEnded
    | EndingCancelled
)
