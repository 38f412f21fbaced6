"""The facts of peer review in words; what a sealed text says is never among them."""

from typing import assert_never

from thep_domain.peer_review.cycle_events import (
    Allocated,
    ClusterChanged,
    ClusterDissolved,
    ClusterFormed,
    CycleClosed,
    CycleEvent,
    CycleFactWithdrawn,
    CyclePlanned,
    OptedIn,
    OptedOut,
)
from thep_domain.peer_review.events import PeerReviewEvent
from thep_domain.peer_review.review_events import (
    ActionPlanned,
    ConflictLearnt,
    Disclosed,
    DisclosureAuthorised,
    DisclosureWithdrawn,
    FedBack,
    FollowedUp,
    HostDisagreed,
    ReleaseAllowed,
    ReportAgreed,
    ReportAssured,
    ReportDrafted,
    ReportEvent,
    ReportReleased,
    ReportSentBack,
    ReviewCancelled,
    ReviewRestored,
    ReviewScheduled,
    SeatFilled,
    SeatVacated,
    SelfReviewed,
    StepRedated,
    StepWithdrawn,
    TeamNamed,
    Visited,
    VisitEvent,
    VisitMoved,
)
from thep_domain.peer_review.reviewer_events import (
    AwayCorrected,
    ConflictDecided,
    ConflictDeclared,
    EmploymentCorrected,
    ReviewerAway,
    ReviewerEmployed,
    ReviewerEvent,
    ReviewerFactWithdrawn,
    ReviewerRegistered,
    ReviewerTrained,
    VisitsOffered,
)


def sentence(event: PeerReviewEvent) -> str:
    """A fact of peer review in a sentence, without the school's name."""
    if isinstance(event, ReportEvent):
        return _of_report(event)
    if isinstance(event, VisitEvent):
        return _of_visit(event)
    return _of_cycle(event) if isinstance(event, CycleEvent) else _of_reviewer(event)


def _of_cycle(event: CycleEvent) -> str:
    match event:
        case CyclePlanned():
            return f"cycle {event.cycle} planned on {event.planned_on}, model {event.provider}, open to {event.open_to}"
        case CycleClosed():
            return (
                f"cycle {event.cycle} closed on {event.closed_on}: {event.followed_up} followed up,"
                f" {event.cancelled} cancelled"
            )
        case OptedIn():
            return f"opted in to {event.cycle} on {event.opted_in_on}, {'a member' if event.member else 'a guest'}"
        case OptedOut():
            return f"opted out of {event.cycle} on {event.opted_out_on}: {event.reason_given}"
        case ClusterFormed():
            small = ", smaller than the model with authority" if event.below_model else ""
            return f"cluster {event.cluster} of {event.cycle} formed of {len(event.members)} schools{small}"
        case ClusterChanged():
            return f"cluster {event.cluster} of {event.cycle} has {len(event.members)} schools from {event.changed_on}"
        case ClusterDissolved():
            return f"cluster {event.cluster} of {event.cycle} dissolved on {event.dissolved_on}: {event.reason_given}"
        case Allocated():
            proven = "the least there is" if event.proven else f"perhaps {event.gap} too much"
            return (
                f"allocation {event.run} of {event.cycle}: {event.seats} seats at cost {event.cost}, {proven}, by"
                f" {event.solver} {event.version}"
            )
        case CycleFactWithdrawn():
            return f"corrected: the {event.what} of {event.cycle} (version {event.of}) was not so, and is withdrawn"
        case _:
            assert_never(event)


def _of_reviewer(event: ReviewerEvent) -> str:
    match event:
        case ReviewerRegistered():
            return f"{event.person} reviews schools from {event.registered_on}"
        case ReviewerEmployed():
            where = event.urn or event.guest or "neither a school nor a guest organisation"
            return f"{event.person} works for {where} from {event.from_on}"
        case EmploymentCorrected():
            return f"corrected: {event.person} works there from {event.from_on}, not {event.was_from}"
        case ReviewerTrained():
            what = "to lead" if event.role.value == "lead" else "as a reviewer"
            return f"{event.person} trained {what} for {event.protocol} on {event.trained_on}, until {event.until}"
        case VisitsOffered():
            return f"{event.person} offers {event.visits} visits in {event.cycle}"
        case ReviewerAway():
            return f"{event.person} is away from {event.first} to {event.last}"
        case AwayCorrected():
            right = "not away at all" if event.first is None else f"away from {event.first} to {event.last}"
            return f"corrected: {event.person} is {right}, not from {event.was_first} to {event.was_last}"
        case ConflictDeclared():
            return f"{event.person} declares a conflict of interest: {event.kind}"
        case ConflictDecided():
            return f"conflict of {event.person} decided: {'may go all the same' if event.allowed else 'keeps away'}"
        case ReviewerFactWithdrawn():
            return f"corrected: the {event.what} of {event.person} (version {event.of}) was not so, and is withdrawn"
        case _:
            assert_never(event)


def _of_visit(event: VisitEvent) -> str:
    match event:
        case ReviewScheduled():
            return f"review {event.review} scheduled for {event.visit_from} to {event.visit_to}"
        case VisitMoved():
            return f"visit of {event.review} moved from {event.was_from} to {event.visit_from}: {event.reason_given}"
        case ReviewCancelled():
            why = f": {event.reason_given}" if event.reason_given else ""
            return f"review {event.review} cancelled on {event.cancelled_on}, {event.cause}{why}"
        case ReviewRestored():
            return f"review {event.review} is as it was before {event.cancelled_on}: the school goes on"
        case TeamNamed():
            how = "by hand" if event.run is None else f"by allocation {event.run}"
            return f"team of {event.review} named on {event.named_on} {how}: {len(event.seats)} seats"
        case SeatVacated():
            return f"seat {event.seat} of {event.review} vacated on {event.vacated_on}: {event.cause}"
        case SeatFilled():
            return f"seat {event.given.seat} of {event.review} filled on {event.filled_on} as {event.given.role}"
        case SelfReviewed():
            return f"{event.review}: the school looked at itself on {event.reviewed_on}"
        case Visited():
            return f"{event.review} visited by {len(event.present)} from {event.visit_from} to {event.visit_to}"
        case FedBack():
            return f"{event.review}: fed back on {event.fed_back_on}"
        case ConflictLearnt():
            return f"{event.review}: conflict of seat {event.seat} learnt after the visit, {event.cause}"
        case StepRedated():
            return f"corrected: {event.step} of {event.review} is of {event.on}, not {event.was_on}"
        case StepWithdrawn():
            return f"corrected: {event.review} was not {event.step} on {event.was_on}; that is withdrawn"
        case _:
            assert_never(event)


def _of_report(event: ReportEvent) -> str:
    match event:
        case ReportDrafted():
            return f"{event.review}: draft {event.draft} of {event.drafted_on}, {len(event.findings)} findings"
        case HostDisagreed():
            return f"{event.review}: the host disagrees with draft {event.draft} on {event.disagreed_on}"
        case ReportAgreed():
            return f"{event.review}: draft {event.draft} agreed on {event.agreed_on} by {event.by}"
        case ReleaseAllowed():
            return f"{event.review}: the host lets {'others' if event.allowed else 'nobody else'} read its report"
        case ReportReleased():
            return f"{event.review}: report given to {event.to} on {event.released_on}"
        case ReportAssured():
            passed = sum(each.passed for each in event.checks)
            checks = f"{passed} of {len(event.checks)} checks"
            return f"{event.review}: draft {event.draft} assured on {event.assured_on}, {checks}"
        case ReportSentBack():
            return f"{event.review}: draft {event.draft} sent back on {event.sent_back_on}"
        case ActionPlanned():
            return f"{event.review}: {len(event.actions)} actions planned on {event.planned_on}"
        case FollowedUp():
            done = sum(each.outcome.value == "done" for each in event.outcomes)
            return f"{event.review} followed up on {event.followed_up_on}: {done} of {len(event.outcomes)} actions done"
        case Disclosed():
            return f"{event.review}: a safeguarding matter passed on to {event.to} on {event.disclosed_on}"
        case DisclosureAuthorised():
            return f"{event.review}: disclosure {event.disclosure} authorised on {event.authorised_on}"
        case DisclosureWithdrawn():
            return f"corrected: {event.review}: disclosure {event.disclosure} was not made, and is withdrawn"
        case _:
            assert_never(event)
