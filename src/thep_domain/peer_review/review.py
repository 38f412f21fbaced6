"""A review: one visit of a host, its team, its report, and what the host did with it."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import ClassVar, assert_never, get_args

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.state import changed
from thep_domain.peer_review.allocation import Days
from thep_domain.peer_review.refusals import (
    REVIEW_OVER,
    STEP_NOT_TAKEN,
    STEP_TAKEN,
    UNKNOWN_DRAFT,
    UNKNOWN_REVIEW_ID,
)
from thep_domain.peer_review.review_events import (
    Action,
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
    ReviewEvent,
    ReviewRestored,
    ReviewScheduled,
    SeatFilled,
    SeatVacated,
    SelfReviewed,
    StepRedated,
    StepWithdrawn,
    TeamNamed,
    TeamSeat,
    Visited,
    VisitEvent,
    VisitMoved,
)
from thep_domain.peer_review.seats import Disclosure, Draft, Held
from thep_domain.peer_review.words import CancelledFor, Step, VacatedFor

NOBODY = EstablishmentId("")


@frozen(slots=False)
class Review:
    """One review of a school in a cycle. Where it stands on a day follows from its dated facts."""

    STREAM: ClassVar[str] = "review"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(ReviewEvent)

    name: str = ""
    cycle: str = ""
    host: EstablishmentId = NOBODY
    urn: URN | None = None
    scheduled_on: date = date.max
    windows: tuple[Days, ...] = ()
    """The days of the visit, the last ones last: each of them stood once."""
    moved_on: date | None = None
    held: tuple[Held, ...] = ()
    """Every seat, with everybody who had it."""
    named_on: date | None = None
    self_reviewed_on: date | None = None
    areas: tuple[str, ...] = ()
    visited: Days | None = None
    present: tuple[str, ...] = ()
    fed_back_on: date | None = None
    drafts: tuple[Draft, ...] = ()
    releases: tuple[tuple[date, bool], ...] = ()
    """From when the host lets others read the report, or no longer does."""
    planned_on: date | None = None
    actions: tuple[Action, ...] = ()
    followed_up_on: date | None = None
    disclosures: tuple[Disclosure, ...] = ()
    cancelled_on: date | None = None
    cancelled_for: CancelledFor | None = None
    facts: tuple[tuple[Step, date, int], ...] = ()
    """Which version of the stream says on which day a step was taken, for a correction to name."""
    version: int = 0

    # What is true on a day

    @property
    def visit(self) -> Days:
        """The days of the visit as they stand: those on which it was, once it was."""
        return self.visited or self.windows[-1]

    @property
    def draft(self) -> Draft | None:
        """The last draft."""
        standing = self.standing
        return standing[-1] if standing else None

    @property
    def standing(self) -> tuple[Draft, ...]:
        """The drafts that were written, without those that are withdrawn."""
        return tuple(each for each in self.drafts if not each.withdrawn)

    @property
    def team(self) -> tuple[Held, ...]:
        """Who has a seat, by its number."""
        return tuple(sorted((each for each in self.held if each.until is None), key=lambda each: each.seat))

    @property
    def over(self) -> bool:
        """Whether it came to its end: followed up, or cancelled."""
        return self.cancelled_on is not None or self.followed_up_on is not None

    def team_on(self, day: date) -> tuple[Held, ...]:
        """Who had a seat on a day, by its number; nobody at a review that was cancelled by then."""
        if _by(self.cancelled_on, day):
            return ()
        return tuple(sorted((each for each in self.held if each.held_on(day)), key=lambda each: each.seat))

    def status_on(self, day: date) -> Step:
        """Where it stands on a day, from its scheduling on."""
        if _by(self.cancelled_on, day):
            return Step.CANCELLED
        if _by(self.followed_up_on, day):
            return Step.FOLLOWED_UP
        if _by(self.planned_on, day):
            return Step.ACTION_PLANNED
        drafts = [each for each in self.standing if each.on <= day]
        if drafts and not _by(drafts[-1].sent_back_on, day):
            if _by(drafts[-1].assured_on, day):
                return Step.ASSURED
            return Step.AGREED if _by(drafts[-1].agreed_on, day) else Step.DRAFTED
        if _by(self.fed_back_on, day):
            return Step.FED_BACK
        if self.visited is not None and self.visited.last <= day:
            return Step.VISITED
        if _by(self.self_reviewed_on, day):
            return Step.SELF_REVIEWED
        return Step.TEAM_NAMED if _by(self.named_on, day) else Step.SCHEDULED

    def released_on(self, day: date) -> bool:
        """Whether the host lets others read the report on a day."""
        held = [allowed for on, allowed in self.releases if on <= day]
        return bool(held) and held[-1]

    def conflict_learnt(self) -> bool:
        """Whether a conflict was learnt after the visit."""
        return any(each.learnt for each in self.held)

    # What decisions ask of it

    def require(self, name: str) -> None:
        """Refuse what concerns a review that there is not."""
        if not self.name:
            raise UNKNOWN_REVIEW_ID(f"There is no review {name[:60]!r}: thep peer-review list shows those there are.")

    def must_be_open(self, name: str, on: date) -> None:
        """Refuse an act in a review that came to its end, or before it was scheduled."""
        self.require(name)
        if self.cancelled_on is not None:
            raise REVIEW_OVER(f"The review {name} was cancelled on {self.cancelled_on}: schedule another.")
        if self.followed_up_on is not None:
            raise REVIEW_OVER(f"The review {name} was followed up on {self.followed_up_on}: it is done.")
        if on < self.scheduled_on:
            raise DATES_OUT_OF_ORDER(f"The review {name} was scheduled on {self.scheduled_on}: {on} is before that.")

    def must_be_at(self, name: str, on: date, wanted: Iterable[Step], to_do: str) -> None:
        """Refuse a step that does not follow the one before, and one dated before it."""
        self.must_be_open(name, on)
        steps = tuple(wanted)
        now = self.status_on(date.max)
        if now not in steps:
            first = list(Step)
            taken = first.index(now) > max(first.index(each) for each in steps)
            raise (STEP_TAKEN if taken else STEP_NOT_TAKEN)(
                f"The review {name} is {now}: to {to_do} it must be {' or '.join(steps)}."
            )
        last = self.last_day()
        if on < last:
            raise DATES_OUT_OF_ORDER(f"The review {name} is {now} since {last}: to {to_do} comes later, not on {on}.")

    def last_day(self) -> date:
        """The day of the last step that was taken from the visit on; before it that of the scheduling."""
        draft = self.draft
        days = (
            None if self.visited is None else self.visited.last,
            self.fed_back_on,
            *(() if draft is None else (draft.on, draft.agreed_on, draft.assured_on, draft.sent_back_on)),
            self.planned_on,
            self.followed_up_on,
        )
        return max((day for day in days if day is not None), default=self.scheduled_on)

    def draft_named(self, name: str, number: int | None) -> Draft:
        """The draft with a number, by default the last, which alone can be agreed. Raises Refused for another."""
        last = self.draft
        if last is None:
            raise STEP_NOT_TAKEN(f"The review {name} has no draft yet: write the report first.")
        if number is not None and number != last.number:
            raise UNKNOWN_DRAFT(f"The last draft of {name} is {last.number}, not {number}: it alone can be agreed.")
        return last

    def out_of_order(self) -> str | None:
        """Which two days are not in order, in words; None where all are."""
        if self.self_reviewed_on is not None and self.self_reviewed_on >= self.visit.first and self.visited:
            return f"the self-review of {self.self_reviewed_on} is not before the visit of {self.visit.first}"
        chain: list[tuple[str, date]] = [("scheduling", self.scheduled_on)]
        if self.visited is not None:
            chain.append(("visit", self.visited.last))
        chain += [("feedback", self.fed_back_on)] if self.fed_back_on else []
        for draft in self.standing:
            chain.append((f"draft {draft.number}", draft.on))
            later = ("agreement", draft.agreed_on), ("assurance", draft.assured_on), ("return", draft.sent_back_on)
            chain += [(f"{what} of draft {draft.number}", day) for what, day in later if day is not None]
        chain += [("action plan", self.planned_on)] if self.planned_on else []
        chain += [("follow-up", self.followed_up_on)] if self.followed_up_on else []
        for (before, first), (after, then) in pairwise(chain):
            if then < first:
                return f"the {after} of {then} is before the {before} of {first}"
        return None

    # Folding

    def evolve(self, event: ReviewEvent) -> "Review":
        """The review after one more fact."""
        after = changed(self, version=self.version + 1)
        return _reported(after, event) if isinstance(event, ReportEvent) else _visiting(after, event)


def _visiting(review: Review, event: VisitEvent) -> Review:
    match event:
        case ReviewScheduled():
            return changed(
                review,
                name=event.review,
                cycle=event.cycle,
                host=event.host,
                urn=event.urn,
                scheduled_on=event.scheduled_on,
                windows=(Days(event.visit_from, event.visit_to),),
            )
        case VisitMoved():
            window = Days(event.visit_from, event.visit_to)
            return changed(review, windows=(*review.windows, window), moved_on=event.moved_on)
        case ReviewCancelled():
            noted = _noted(review, Step.CANCELLED, event.cancelled_on)
            return changed(noted, cancelled_on=event.cancelled_on, cancelled_for=event.cause)
        case ReviewRestored():
            return _withdrawn(review, Step.CANCELLED)
        case TeamNamed():
            seats = tuple(_held(each, event.named_on, event.run) for each in event.seats)
            return changed(review, held=(*review.held, *seats), named_on=review.named_on or event.named_on)
        case SeatVacated():
            return changed(review, held=tuple(_vacated(each, event) for each in review.held))
        case SeatFilled():
            return changed(review, held=(*review.held, _held(event.given, event.filled_on, event.run)))
        case ConflictLearnt():
            learnt = (
                attrs.evolve(each, learnt=True)
                if (each.seat, each.person) == (event.seat, event.person) and each.until is None
                else each
                for each in review.held
            )
            return changed(review, held=tuple(learnt))
        case SelfReviewed():
            noted = _noted(review, Step.SELF_REVIEWED, event.reviewed_on)
            return changed(noted, self_reviewed_on=event.reviewed_on, areas=tuple(event.areas))
        case Visited():
            days = Days(event.visit_from, event.visit_to)
            return changed(_noted(review, Step.VISITED, days.last), visited=days, present=event.present)
        case FedBack():
            return changed(_noted(review, Step.FED_BACK, event.fed_back_on), fed_back_on=event.fed_back_on)
        case StepRedated():
            return _redated(review, event)
        case StepWithdrawn():
            return _withdrawn(review, event.step)
        case _:
            assert_never(event)


def _reported(review: Review, event: ReportEvent) -> Review:
    match event:
        case ReportDrafted():
            draft = Draft(event.draft, event.drafted_on, event.findings, event.drafted_by, review.version)
            return changed(_noted(review, Step.DRAFTED, event.drafted_on), drafts=(*review.drafts, draft))
        case HostDisagreed():
            return _drafted(review, disagreed_on=event.disagreed_on)
        case ReportAgreed():
            return _drafted(_noted(review, Step.AGREED, event.agreed_on), agreed_on=event.agreed_on)
        case ReportAssured():
            passed = tuple((each.check.value, each.passed) for each in event.checks)
            noted = _noted(review, Step.ASSURED, event.assured_on)
            return _drafted(noted, assured_on=event.assured_on, assured_by=event.reader, passed=passed)
        case ReportSentBack():
            return _drafted(review, sent_back_on=event.sent_back_on)
        case ReleaseAllowed():
            return changed(review, releases=(*review.releases, (event.allowed_on, event.allowed)))
        case ReportReleased():
            return review
        case ActionPlanned():
            noted = _noted(review, Step.ACTION_PLANNED, event.planned_on)
            return changed(noted, planned_on=event.planned_on, actions=event.actions)
        case FollowedUp():
            noted = _noted(review, Step.FOLLOWED_UP, event.followed_up_on)
            return changed(noted, followed_up_on=event.followed_up_on)
        case Disclosed():
            made = event.disclosed_on if event.authorised else None
            disclosure = Disclosure(event.disclosure, event.disclosed_on, event.to, made, review.version)
            return changed(review, disclosures=(*review.disclosures, disclosure))
        case DisclosureAuthorised():
            authorised = (
                attrs.evolve(each, authorised_on=event.authorised_on) if each.number == event.disclosure else each
                for each in review.disclosures
            )
            return changed(review, disclosures=tuple(authorised))
        case DisclosureWithdrawn():
            left = (
                attrs.evolve(each, withdrawn=True) if each.number == event.disclosure else each
                for each in review.disclosures
            )
            return changed(review, disclosures=tuple(left))
        case _:
            assert_never(event)


def _noted(review: Review, step: Step, on: date) -> Review:
    return changed(review, facts=(*review.facts, (step, on, review.version)))


def _drafted(
    review: Review,
    *,
    disagreed_on: date | None = None,
    agreed_on: date | None = None,
    assured_on: date | None = None,
    assured_by: str | None = None,
    passed: tuple[tuple[str, bool], ...] = (),
    sent_back_on: date | None = None,
) -> Review:
    last = review.standing[-1]
    drafted = attrs.evolve(
        last,
        disagreed_on=disagreed_on or last.disagreed_on,
        agreed_on=agreed_on or last.agreed_on,
        assured_on=assured_on or last.assured_on,
        assured_by=assured_by or last.assured_by,
        passed=passed or last.passed,
        sent_back_on=sent_back_on or last.sent_back_on,
    )
    return _with_draft(review, drafted)


def _with_draft(review: Review, draft: Draft) -> Review:
    return changed(review, drafts=tuple(draft if each.number == draft.number else each for each in review.drafts))


def _seats_back(review: Review) -> tuple[Held, ...]:
    """The seats of who was at the visit, as they were before the review was cancelled: of each the last to have it."""
    last = {each.seat: each for each in review.held}
    return tuple(
        attrs.evolve(each, until=None, cause=None)
        if each is last[each.seat] and each.cause is VacatedFor.CANCELLED
        else each
        for each in review.held
    )


def _unnoted(review: Review, step: Step) -> Review:
    """Forget which fact says of a step when it was taken, the last where there were several."""
    place = max((index for index, (each, _, _) in enumerate(review.facts) if each is step), default=None)
    return changed(review, facts=tuple(each for index, each in enumerate(review.facts) if index != place))


def _withdrawn(review: Review, step: Step) -> Review:
    """A review as if its last step had not been taken."""
    before = _unnoted(review, step)
    match step:
        case Step.SELF_REVIEWED:
            return changed(before, self_reviewed_on=None, areas=())
        case Step.VISITED:
            held = tuple(attrs.evolve(each, learnt=False) for each in review.held)
            return changed(before, visited=None, present=(), held=held)
        case Step.FED_BACK:
            return changed(before, fed_back_on=None)
        case Step.DRAFTED:
            return _with_draft(before, attrs.evolve(review.standing[-1], withdrawn=True))
        case Step.AGREED:
            return _with_draft(before, attrs.evolve(review.standing[-1], agreed_on=None))
        case Step.ASSURED:
            draft = attrs.evolve(review.standing[-1], assured_on=None, assured_by=None, passed=())
            return _with_draft(before, draft)
        case Step.ACTION_PLANNED:
            return changed(before, planned_on=None, actions=())
        case Step.FOLLOWED_UP:
            return changed(before, followed_up_on=None)
        case Step.CANCELLED:
            held = _seats_back(review) if review.visited is not None else review.held
            return changed(before, cancelled_on=None, cancelled_for=None, held=held)
        case Step.SCHEDULED | Step.TEAM_NAMED:
            return before


def _redated(review: Review, event: StepRedated) -> Review:
    place = max(index for index, (step, on, _) in enumerate(review.facts) if (step, on) == (event.step, event.was_on))
    fact = (event.step, event.on, review.version)
    noted = changed(review, facts=(*review.facts[:place], fact, *review.facts[place + 1 :]))
    match event.step:
        case Step.SELF_REVIEWED:
            return changed(noted, self_reviewed_on=event.on)
        case Step.VISITED:
            shift = event.on - event.was_on
            days = review.visit
            return changed(noted, visited=Days(days.first + shift, days.last + shift))
        case Step.FED_BACK:
            return changed(noted, fed_back_on=event.on)
        case Step.ACTION_PLANNED:
            return changed(noted, planned_on=event.on)
        case Step.FOLLOWED_UP:
            return changed(noted, followed_up_on=event.on)
        case Step.DRAFTED | Step.AGREED | Step.ASSURED:
            return changed(noted, drafts=tuple(_draft_redated(each, event) for each in review.drafts))
        case Step.SCHEDULED | Step.TEAM_NAMED | Step.CANCELLED:
            return noted


def _by(on: date | None, day: date) -> bool:
    return on is not None and on <= day


def _held(seat: TeamSeat, on: date, run: int | None) -> Held:
    return Held(seat.seat, seat.person, seat.role, seat.employer, seat.guest, on, run)


def _vacated(held: Held, event: SeatVacated) -> Held:
    if (held.seat, held.person) != (event.seat, event.person) or held.until is not None:
        return held
    return attrs.evolve(held, until=max(event.vacated_on, held.from_on), cause=event.cause)


def _draft_redated(draft: Draft, event: StepRedated) -> Draft:
    match event.step:
        case Step.DRAFTED if draft.on == event.was_on:
            return attrs.evolve(draft, on=event.on)
        case Step.AGREED if draft.agreed_on == event.was_on:
            return attrs.evolve(draft, agreed_on=event.on)
        case Step.ASSURED if draft.assured_on == event.was_on:
            return attrs.evolve(draft, assured_on=event.on)
        case _:
            return draft
