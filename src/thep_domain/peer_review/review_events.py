"""The facts of a review: its visit, its team, its report, and what the school did with it."""

from datetime import date
from typing import get_args

from attrs import field

from thep_domain.kernel.event import event, in_order, value
from thep_domain.kernel.identifiers import URN, EstablishmentId, Text
from thep_domain.kernel.provenance import Cited, RuleCited
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.shapes import ACCOUNT, ID, Many, Optional, at_least, shaped
from thep_domain.peer_review.names import CYCLE, REVIEW
from thep_domain.peer_review.words import CancelledFor, Check, FindingKind, Outcome, Role, Step, VacatedFor

NAMED = shaped(REVIEW)
PERSON = shaped(ID)


@value
class TeamSeat:
    """A seat of a team, and who has it."""

    seat: int = field(validator=at_least(1))
    """Its number."""
    person: str = field(metadata=PERSON)
    """The id of the reviewer."""
    role: Role
    """Lead or member."""
    employer: EstablishmentId | None
    """The school that employs the reviewer on the day of the naming."""
    guest: str | None = field(metadata=shaped(Optional(ID)))
    """The guest organisation that does."""


@value
class Finding:
    """One finding of a report."""

    finding: int = field(validator=at_least(1))
    """Its number."""
    area: Text
    """The area, a word of the rulebook."""
    kind: FindingKind
    """A strength, or a question."""
    evidence: int = field(validator=at_least(0))
    """How many pieces of evidence it cites."""


@value
class CheckMade:
    """A check of quality, and whether the report passes it."""

    check: Check
    """Which."""
    passed: bool
    """Whether it passes."""


@value
class Action:
    """What a school will do."""

    action: int = field(validator=at_least(1))
    """Its number."""
    area: Text
    """The area, a word of the rulebook."""
    due_on: date
    """By when."""


@value
class ActionOutcome:
    """What became of an action."""

    action: int = field(validator=at_least(1))
    """Its number."""
    outcome: Outcome
    """Done, partly, or not."""


@event("peer_review.review_scheduled", version=1, effective="scheduled_on")
class ReviewScheduled:
    """A school that takes part is to be visited."""

    review: str = field(metadata=NAMED)
    """The id of the review: it never changes."""
    cycle: str = field(metadata=shaped(CYCLE))
    """The cycle's name."""
    host: EstablishmentId
    """The establishment that is visited."""
    urn: URN
    """Its URN on that day."""
    number: int = field(validator=at_least(1))
    """Which review of the school in the cycle it is."""
    visit_from: date
    """The first day of the visit."""
    visit_to: date
    """The last."""
    scheduled_on: date
    """The day on which that was settled."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""

    __attrs_post_init__ = in_order("visit_from", "visit_to")


@event("peer_review.visit_moved", version=1, effective="moved_on")
class VisitMoved:
    """A visit is to be on other days: the review stays the same."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    was_from: date
    """The first day until now."""
    was_to: date
    """The last day until now."""
    visit_from: date
    """The first day from now on."""
    visit_to: date
    """The last day from now on."""
    reason_given: Text
    """Why, a word of the rulebook."""
    moved_on: date
    """The day on which that was settled."""

    __attrs_post_init__ = in_order("visit_from", "visit_to")


@event("peer_review.review_cancelled", version=1)
class ReviewCancelled:
    """A review will not be; it stays in every count, with its reason.

    It takes effect on the day it is dated, or on the day it is recorded where that is earlier.
    """

    review: str = field(metadata=NAMED)
    """The id of the review."""
    cancelled_on: date
    """The day."""
    cause: CancelledFor
    """Why: the school opted out or is no more, or it was decided."""
    reason_given: Text | None
    """Why it was decided, a word of the rulebook."""
    register: Cited | None
    """The registration that shows the end of the school, where that is the cause."""


@event("peer_review.review_restored", version=1)
class ReviewRestored:
    """A review is as it was before: the register took the end of its school back.

    It takes effect on the day of the cancellation.
    """

    review: str = field(metadata=NAMED)
    """The id of the review."""
    cancelled_on: date
    """The day of the cancellation that does not count."""
    register: Cited
    """The registration that no longer shows the end."""


@event("peer_review.team_named", version=1, effective="named_on")
class TeamNamed:
    """A review has a team, or part of one."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    run: int | None = field(validator=at_least(1))
    """The allocation that found it; none where it was named by hand."""
    seats: tuple[TeamSeat, ...]
    """The seats, and who has them."""
    named_on: date
    """The day."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("peer_review.seat_vacated", version=1, effective="vacated_on")
class SeatVacated:
    """A seat is empty again: it was given up, or its reviewer can no longer go there."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    seat: int = field(validator=at_least(1))
    """The number of the seat."""
    person: str = field(metadata=PERSON)
    """The id of the reviewer who had it."""
    cause: VacatedFor
    """Why."""
    vacated_on: date
    """The day on which that is known."""


@event("peer_review.seat_filled", version=1, effective="filled_on")
class SeatFilled:
    """An empty seat has a reviewer again."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    run: int | None = field(validator=at_least(1))
    """The allocation that found the reviewer; none where it was by hand."""
    given: TeamSeat
    """The seat, and who has it."""
    filled_on: date
    """The day."""


@event("peer_review.self_reviewed", version=1, effective="reviewed_on")
class SelfReviewed:
    """The school looked at itself, before others come to look."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    reviewed_on: date
    """The day."""
    areas: tuple[Text, ...]
    """The areas that it looked at, words of the rulebook."""
    text: Sealed | None
    """What it found, sealed."""


@event("peer_review.visited", version=1, effective="visit_to")
class Visited:
    """The team was at the school."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    visit_from: date
    """The first day."""
    visit_to: date
    """The last day."""
    present: tuple[str, ...] = field(metadata=shaped(Many(ID)))
    """The ids of the reviewers who were there."""

    __attrs_post_init__ = in_order("visit_from", "visit_to")


@event("peer_review.fed_back", version=1, effective="fed_back_on")
class FedBack:
    """The team said to the school what it found."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    fed_back_on: date
    """The day."""


@event("peer_review.report_drafted", version=1, effective="drafted_on")
class ReportDrafted:
    """The team wrote its report, or wrote it anew; every draft is kept."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    draft: int = field(validator=at_least(1))
    """Which draft it is."""
    drafted_on: date
    """The day."""
    findings: tuple[Finding, ...]
    """What it finds, without the words."""
    drafted_by: str = field(metadata=shaped(ACCOUNT))
    """The account that recorded it: another one assures the report."""
    text: Sealed
    """The report, sealed."""


@event("peer_review.host_disagreed", version=1, effective="disagreed_on")
class HostDisagreed:
    """The host does not agree to a draft."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    draft: int = field(validator=at_least(1))
    """The draft."""
    disagreed_on: date
    """The day."""
    rationale: Sealed
    """Why, sealed."""


@event("peer_review.report_agreed", version=1, effective="agreed_on")
class ReportAgreed:
    """The host agrees to a draft: it is the host's report from now on."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    draft: int = field(validator=at_least(1))
    """The draft."""
    agreed_on: date
    """The day."""
    by: Text
    """Who agreed for the school, a word of the rulebook."""


@event("peer_review.release_allowed", version=1, effective="allowed_on")
class ReleaseAllowed:
    """The host lets others read its report, or no longer does."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    allowed_on: date
    """The day."""
    by: Text
    """Who decided for the school, a word of the rulebook."""
    allowed: bool
    """Whether others may read it."""


@event("peer_review.report_released", version=1, effective="released_on")
class ReportReleased:
    """Somebody outside host, team and assurance was given the report."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    released_on: date
    """The day."""
    to: Text
    """To whom, such as the authority."""


@event("peer_review.assured", version=1, effective="assured_on")
class ReportAssured:
    """Somebody who had no part in the review read the report, and found it sound."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    draft: int = field(validator=at_least(1))
    """The draft that was agreed."""
    assured_on: date
    """The day."""
    reader: str = field(metadata=PERSON)
    """The id of the person who read it."""
    second: str | None = field(metadata=shaped(Optional(ID)))
    """The id of a second reader, where a conflict was learnt after the visit."""
    checks: tuple[CheckMade, ...]
    """The checks, over all reports of the cycle."""
    note: Sealed | None
    """What else there is to say, sealed."""
    rules: tuple[RuleCited, ...]
    """The rules that were used."""


@event("peer_review.sent_back", version=1, effective="sent_back_on")
class ReportSentBack:
    """Who read the report sent it back: the team writes it anew, and the host agrees again."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    draft: int = field(validator=at_least(1))
    """The draft that was agreed."""
    sent_back_on: date
    """The day."""
    reader: str = field(metadata=PERSON)
    """The id of the person who read it."""
    checks: tuple[CheckMade, ...]
    """The checks, over all reports of the cycle."""
    note: Sealed
    """Why, sealed."""


@event("peer_review.action_planned", version=1, effective="planned_on")
class ActionPlanned:
    """The school says what it will do."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    planned_on: date
    """The day."""
    actions: tuple[Action, ...]
    """What, by area, and by when."""
    text: Sealed | None
    """The plan in words, sealed."""


@event("peer_review.followed_up", version=1, effective="followed_up_on")
class FollowedUp:
    """What became of the actions."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    followed_up_on: date
    """The day."""
    outcomes: tuple[ActionOutcome, ...]
    """Each action, and what became of it."""


@event("peer_review.disclosed", version=1, effective="disclosed_on")
class Disclosed:
    """A safeguarding matter was passed on, whatever the host says: nothing of the report goes with it."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    disclosure: int = field(validator=at_least(1))
    """Which disclosure of the review it is."""
    disclosed_on: date
    """The day."""
    to: Text
    """To whom, such as the authority."""
    reference: Text | None
    """The reference of what was passed on."""
    authorised: bool
    """Whether an authority stands with it; else one is due on the next day."""


@event("peer_review.disclosure_authorised", version=1, effective="authorised_on")
class DisclosureAuthorised:
    """An authority stands with a disclosure that was made without one."""

    review: str = field(metadata=NAMED)
    """The id of the review."""
    disclosure: int = field(validator=at_least(1))
    """Which disclosure of the review it is."""
    authorised_on: date
    """The day."""


@event("peer_review.conflict_learnt", version=1, effective="learnt_on")
class ConflictLearnt:
    """After a visit it was learnt that a reviewer should not have been there: the visit stands.

    As known before, the visit was clean.
    """

    review: str = field(metadata=NAMED)
    """The id of the review."""
    seat: int = field(validator=at_least(1))
    """The seat."""
    person: str = field(metadata=PERSON)
    """The id of the reviewer."""
    cause: VacatedFor
    """What would have emptied the seat."""
    learnt_on: date
    """The day."""


@event("peer_review.step_redated", version=1)
class StepRedated:
    """The day of a step of a review was recorded wrong.

    It takes effect on the earlier of the two days.
    """

    review: str = field(metadata=NAMED)
    """The id of the review."""
    step: Step
    """Which step."""
    was_on: date
    """The day that was recorded wrong."""
    on: date
    """The day that is right."""
    rationale: Sealed
    """Why, sealed."""


@event("peer_review.step_withdrawn", version=1)
class StepWithdrawn:
    """A step of a review was not taken: it is of another review, or did not take place.

    It takes effect on the day of what it takes back, where its answers change; from there on that counts for nothing.
    """

    review: str = field(metadata=NAMED)
    """The id of the review."""
    step: Step
    """Which step."""
    was_on: date
    """The day of it."""
    rationale: Sealed
    """Why, sealed."""


@event("peer_review.disclosure_withdrawn", version=1)
class DisclosureWithdrawn:
    """A disclosure was not made: it is of another review, or was recorded twice.

    It takes effect on the day of what it takes back; its number is not used again.
    """

    review: str = field(metadata=NAMED)
    """The id of the review."""
    disclosure: int = field(validator=at_least(1))
    """Which disclosure of the review it is."""
    was_on: date
    """The day of it."""
    rationale: Sealed
    """Why, sealed."""


VisitEvent = (
    ReviewScheduled
    | VisitMoved
    | ReviewCancelled
    | ReviewRestored
    | TeamNamed
    | SeatVacated
    | SeatFilled
    | SelfReviewed
    | Visited
    | FedBack
    | ConflictLearnt
    | StepRedated
    | StepWithdrawn
)
ReportEvent = (
    ReportDrafted
    | HostDisagreed
    | ReportAgreed
    | ReleaseAllowed
    | ReportReleased
    | ReportAssured
    | ReportSentBack
    | ActionPlanned
    | FollowedUp
    | Disclosed
    | DisclosureAuthorised
    | DisclosureWithdrawn
)
ReviewEvent = VisitEvent | ReportEvent
REVIEW_EVENTS: tuple[type, ...] = get_args(ReviewEvent)
