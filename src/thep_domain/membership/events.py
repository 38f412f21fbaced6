"""The facts of membership. Each names the spell it is about: a school that leaves and joins again has two."""

from datetime import date
from enum import StrEnum
from typing import get_args

from attrs import field

from thep_domain.kernel.event import event, in_order
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.shapes import at_least


class Category(StrEnum):
    """The two categories of membership (prospectus D1)."""

    FULL = "full"
    ASSOCIATE = "associate"


class EndReason(StrEnum):
    """Why a membership ended although no notice had run out."""

    CLOSED = "closed"
    MERGED = "merged"


@event("membership.applied", version=1, effective="applied_on")
class MembershipApplied:
    """A school applied for membership, with the commitments it made in its application."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    urn: URN
    """The URN of the school on that day."""
    category: Category
    """Full or associate."""
    applied_on: date
    """The day of the application."""
    commitments: tuple[Text, ...]
    """The commitments that the school made, by name."""
    outside_borough: bool
    """Whether the school lies outside the Partnership's area."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.commitments_made", version=1, effective="made_on")
class CommitmentsMade:
    """An applicant made further commitments."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    commitments: tuple[Text, ...]
    """The commitments that the school made, by name."""
    made_on: date
    """The day on which they were made."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.admitted", version=1, effective="admitted_on")
class MembershipAdmitted:
    """A school was admitted as a member, from this day on."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    urn: URN
    """The URN of the school on that day."""
    admitted_on: date
    """The first day of membership."""
    by_exception: bool
    """Whether the authority admitted a school that the rules leave out."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.declined", version=1, effective="declined_on")
class MembershipDeclined:
    """An application was declined."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    declined_on: date
    """The day on which the application was declined."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.application_withdrawn", version=1, effective="withdrawn_on")
class ApplicationWithdrawn:
    """A school took its application back before it was decided."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    withdrawn_on: date
    """The day on which the application was withdrawn."""


@event("membership.withdrawal_notice_served", version=1, effective="received_on")
class WithdrawalNoticeServed:
    """A member gave notice to withdraw. ``ends_on`` is its last day of membership; ``earliest`` the first allowed.

    ``statutory_day`` is the last day if the twelve weeks of the School Companies Regulations 2002, regulation 14
    (unverified) applied: shown beside, never enforced.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    received_on: date
    """The day on which it was received."""
    ends_on: date
    """The last day of membership, inclusive."""
    earliest: date
    """The first last day that the rules allowed."""
    statutory_day: date
    """The last day if the twelve weeks of the regulations applied: shown, never enforced."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("received_on", "ends_on")


@event("membership.notice_rescinded", version=1, effective="rescinded_on")
class NoticeRescinded:
    """A notice was taken back with the Board's consent before it ran out; it is named by the day it was received."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    received_on: date
    """The day on which it was received."""
    rescinded_on: date
    """The day on which the notice was taken back."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("received_on", "rescinded_on")


@event("membership.ended", version=1)
class MembershipEnded:
    """A membership ended with the school: it closed, or merged into another. ``announced_on`` is the register's day.

    It takes effect on the earliest of its last day, the last day that it replaces, and the day it is recorded.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    ends_on: date
    """The last day of membership, inclusive."""
    reason: EndReason
    """Whether the school closed or was merged."""
    announced_on: date
    """The day of the register file that announced it."""
    register: Cited
    """The registration that shows the end, and its version."""


@event("membership.ending_cancelled", version=1)
class EndingCancelled:
    """A membership goes on after all: the register no longer shows the closing, or shows a conversion instead.

    It takes effect on the day the membership would have ended, or on the day it is recorded where that is earlier.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    ends_on: date
    """The last day that is no longer one."""
    register: Cited
    """The registration that no longer shows the end, and its version."""


@event("membership.tier_changed", version=1, effective="changed_on")
class TierChanged:
    """A member changed from associate to full, or the reverse: one spell ended the day before, another began."""

    spell: int = field(validator=at_least(2))
    """The spell that begins; the one before it ends."""
    urn: URN
    """The URN of the school on that day."""
    category: Category
    """What the school is from that day on."""
    changed_on: date
    """The first day of the new spell."""
    commitments: tuple[Text, ...]
    """The commitments that the school made with the change, by name; those made before stay."""
    by_exception: bool
    """Whether the authority admitted a school that the rules leave out."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.application_redated", version=1)
class ApplicationRedated:
    """The day of an application was recorded wrong: the school applied on another day.

    It takes effect on the earlier of the two days.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    was_on: date
    """The day that was recorded wrong."""
    applied_on: date
    """The day of the application."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.commitment_redated", version=1)
class CommitmentRedated:
    """The day of a commitment was recorded wrong.

    It takes effect on the earlier of the two days.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    commitment: Text
    """The commitment, by name."""
    was_on: date
    """The day that was recorded wrong."""
    made_on: date
    """The day on which it was made."""


@event("membership.admission_redated", version=1)
class AdmissionRedated:
    """The day of an admission was recorded wrong: the school was admitted on another day.

    It takes effect on the earlier of the two days.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    was_on: date
    """The day that was recorded wrong."""
    admitted_on: date
    """The first day of membership."""
    by_exception: bool
    """Whether the authority admitted a school that the rules leave out."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.change_redated", version=1)
class ChangeRedated:
    """The day of a change of category was recorded wrong: one spell ended, and the next began, on another day.

    It takes effect on the earlier of the two days.
    """

    spell: int = field(validator=at_least(2))
    """The spell that the change begins; the one before it ends on the day before."""
    was_on: date
    """The day that was recorded wrong."""
    changed_on: date
    """The first day of the spell."""
    by_exception: bool
    """Whether the authority admitted a school that the rules leave out."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("membership.notice_redated", version=1)
class NoticeRedated:
    """A day of a notice was recorded wrong: when it was received, or the last day that it gave.

    It takes effect on the earlier of the two days of receipt.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    notice: int = field(validator=at_least(1))
    """Which notice of the spell it is about: the first is 1."""
    was_received_on: date
    """The day of receipt that was recorded before."""
    received_on: date
    """The day on which it was received."""
    ends_on: date
    """The last day of membership, inclusive."""
    earliest: date
    """The first last day that the rules allowed."""
    statutory_day: date
    """The last day if the twelve weeks of the regulations applied: shown, never enforced."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("received_on", "ends_on")


@event("membership.notice_retracted", version=1, effective="received_on")
class NoticeRetracted:
    """A notice was recorded that this school never gave."""

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    notice: int = field(validator=at_least(1))
    """Which notice of the spell it is about: the first is 1."""
    received_on: date
    """The day on which it was said to be received."""


@event("membership.category_corrected", version=1)
class CategoryCorrected:
    """The category of an application was recorded wrong: a slip. A member that changes is another thing.

    It takes effect on the day of the application.
    """

    spell: int = field(validator=at_least(1))
    """Which spell of membership it is about: the first is 1; a school that left and joined again has two."""
    category: Category
    """What the school applied for."""
    by_exception: bool
    """Whether the authority admitted a school that the rules leave out."""
    register: Cited
    """The registration of the school that was read, and its version."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


CorrectionEvent = (
    ApplicationRedated
    | CommitmentRedated
    | AdmissionRedated
    | ChangeRedated
    | NoticeRedated
    | NoticeRetracted
    | CategoryCorrected
)
CORRECTIONS: tuple[type, ...] = get_args(CorrectionEvent)
"""The facts that put another right."""

MembershipEvent = (
    MembershipApplied
    | CommitmentsMade
    | MembershipAdmitted
    | MembershipDeclined
    | ApplicationWithdrawn
    | WithdrawalNoticeServed
    | NoticeRescinded
    | MembershipEnded
    | EndingCancelled
    | TierChanged
    | CorrectionEvent
)
