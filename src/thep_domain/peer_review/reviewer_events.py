"""The facts of a reviewer: employment, training, visits offered, days away, and conflicts of interest."""

from datetime import date
from typing import get_args

from attrs import field

from thep_domain.kernel.event import event, in_order
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import ACCOUNT, ID, Optional, at_least, shaped
from thep_domain.peer_review.names import CYCLE
from thep_domain.peer_review.words import OfReviewer, Role

PERSON = shaped(ID)
GUEST = shaped(Optional(ID))


@event("peer_review.reviewer_registered", version=1, effective="registered_on")
class ReviewerRegistered:
    """Somebody reviews schools from now on."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    registered_on: date
    """The day."""


@event("peer_review.employed", version=1, effective="from_on")
class ReviewerEmployed:
    """A reviewer works for a school, or for a guest organisation, from a day on; for neither where none is named."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    employer: EstablishmentId | None
    """The establishment."""
    urn: URN | None
    """Its URN as it was given."""
    guest: str | None = field(metadata=GUEST)
    """The id of the guest organisation, such as a provider."""
    from_on: date
    """The first day."""


@event("peer_review.employment_corrected", version=1)
class EmploymentCorrected:
    """The first day of an employment was recorded wrong.

    It takes effect on the earlier of the two days.
    """

    person: str = field(metadata=PERSON)
    """The id of the person."""
    was_from: date
    """The day that was recorded wrong."""
    from_on: date
    """The day that is right."""
    rationale: Sealed
    """Why, sealed."""


@event("peer_review.trained", version=1, effective="trained_on")
class ReviewerTrained:
    """A reviewer was trained for a protocol, as a member of a team or to lead it."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    protocol: Text
    """The protocol, such as ssat."""
    role: Role
    """What for."""
    trained_on: date
    """The day."""
    until: date
    """The last day on which it counts."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("trained_on", "until")


@event("peer_review.offered", version=1, effective="offered_on")
class VisitsOffered:
    """A reviewer offers visits in a cycle; what was offered last counts."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    visits: int = field(validator=at_least(0))
    """How many visits in all."""
    offered_on: date
    """The day."""


@event("peer_review.away", version=1, effective="noted_on")
class ReviewerAway:
    """A reviewer cannot go anywhere on some days."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    first: date
    """The first day."""
    last: date
    """The last day."""
    noted_on: date
    """The day on which that was said."""

    __attrs_post_init__ = in_order("first", "last")


@event("peer_review.away_corrected", version=1)
class AwayCorrected:
    """Days away were recorded wrong: they are other days, or none at all.

    It takes effect on the day on which they were noted. Seats that were vacated for them stay vacant.
    """

    person: str = field(metadata=PERSON)
    """The id of the person."""
    was_first: date
    """The first day that was recorded."""
    was_last: date
    """The last day that was recorded."""
    first: date | None
    """The first day that is right; none where the person is not away."""
    last: date | None
    """The last day that is right."""
    rationale: Sealed
    """Why, sealed."""


@event("peer_review.conflict_declared", version=1, effective="declared_on")
class ConflictDeclared:
    """A conflict of interest of a reviewer with a school: until it is decided, the reviewer keeps away."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    host: EstablishmentId
    """The school."""
    kind: Text
    """What kind, a word of the rulebook."""
    declared_on: date
    """The day."""
    declared_by: str = field(metadata=shaped(ACCOUNT))
    """The account that recorded it: another one decides."""
    detail: Sealed | None
    """What it is, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("peer_review.conflict_decided", version=1, effective="decided_on")
class ConflictDecided:
    """A conflict of interest was decided: the reviewer may go to the school all the same, or not."""

    person: str = field(metadata=PERSON)
    """The id of the person."""
    host: EstablishmentId
    """The school."""
    allowed: bool
    """Whether the reviewer may go there."""
    decided_on: date
    """The day."""


@event("peer_review.reviewer_fact_withdrawn", version=1)
class ReviewerFactWithdrawn:
    """What was recorded of a reviewer was not so: it is of somebody else, of another day or number, or was there twice.

    It takes effect on the day of what it takes back, where its answers change; from there on that counts for nothing.
    """

    person: str = field(metadata=PERSON)
    """The id of the person."""
    of: int = field(validator=at_least(1))
    """The version of the fact that was not so."""
    what: OfReviewer
    """What that fact is."""
    rationale: Sealed
    """Why, sealed."""


ReviewerEvent = (
    ReviewerRegistered
    | ReviewerEmployed
    | EmploymentCorrected
    | ReviewerTrained
    | VisitsOffered
    | ReviewerAway
    | AwayCorrected
    | ConflictDeclared
    | ConflictDecided
    | ReviewerFactWithdrawn
)
REVIEWER_EVENTS: tuple[type, ...] = get_args(ReviewerEvent)
