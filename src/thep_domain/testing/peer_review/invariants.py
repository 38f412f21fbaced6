"""What must hold of peer review, read a second time in the plainest way: the days and the names that the facts say."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from attrs import define, field

from thep_domain.kernel.provenance import Recorded
from thep_domain.peer_review import Cycle, Review, Reviewer
from thep_domain.peer_review.allocation import Longlist, Seat, broken, problem_digest, seats_digest, tie_sum, total_cost
from thep_domain.peer_review.cycle_events import (
    Allocated,
    ClusterChanged,
    ClusterDissolved,
    ClusterFormed,
    CycleClosed,
    CycleFactWithdrawn,
)
from thep_domain.peer_review.review_events import (
    Disclosed,
    FollowedUp,
    ReleaseAllowed,
    ReportAgreed,
    ReportAssured,
    ReportDrafted,
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
    TeamSeat,
    Visited,
    VisitMoved,
)
from thep_domain.peer_review.reviewer_events import (
    ConflictDecided,
    ConflictDeclared,
    EmploymentCorrected,
    ReviewerEmployed,
    ReviewerFactWithdrawn,
)
from thep_domain.peer_review.stating import state_problem
from thep_domain.peer_review.words import Step, VacatedFor
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History

SAID: Final = "said in confidence"


@define
class PlainReview:
    """What the facts say of one review, so far."""

    scheduled: ReviewScheduled
    seats: dict[int, tuple[TeamSeat, date]] = field(factory=dict)
    """Who has each seat, and since when."""
    freed: dict[int, tuple[TeamSeat, date]] = field(factory=dict)
    """Who had each seat when the review was cancelled."""
    looked_on: date | None = None
    visited: Visited | None = None
    first: date = date.max
    """The first day of the visit, as corrected."""
    settled: date = date.max
    """The first day of the visit, as it was settled before it."""
    agreed: bool = False
    released: bool = False
    drafters: list[str] = field(factory=list)
    """Who recorded each draft that stands."""
    over: bool = False


@define
class PlainReviews:
    """Every review, cycle and reviewer, read fact by fact."""

    reviews: dict[str, PlainReview] = field(factory=dict)
    employed: dict[str, list[tuple[date, str | None, int]]] = field(factory=dict)
    """For whom somebody works, since when, and by which version."""
    grouped: dict[str, dict[int, list[tuple[int, tuple[str, ...]]]]] = field(factory=dict)
    """The schools of each cluster of a cycle, and by which version, the last ones last."""
    declared_by: dict[tuple[str, str], list[tuple[int, str]]] = field(factory=dict)

    def clusters(self, cycle: str) -> dict[int, tuple[str, ...]]:
        """The clusters of a cycle as they are now."""
        return {number: held[-1][1] if held else () for number, held in self.grouped.get(cycle, {}).items()}

    def employers(self, person: str, first: date, last: date) -> set[str | None]:
        """For whom somebody works on some day of a period."""
        known = sorted(self.employed.get(person, []), key=lambda each: each[0])
        before = [who for since, who, _ in known if since <= first][-1:]
        return {*before, *(who for since, who, _ in known if first < since <= last)}

    def read(self, fact: Recorded) -> None:
        """Take in one more fact."""
        match fact.event:
            case ReviewScheduled() as event:
                self.reviews[event.review] = PlainReview(event, first=event.visit_from, settled=event.visit_from)
            case ReviewerEmployed() as event:
                self.employed.setdefault(event.person, []).append((event.from_on, event.employer, fact.version))
            case EmploymentCorrected() as event:
                held = self.employed[event.person]
                place = max(index for index, (since, _, _) in enumerate(held) if since == event.was_from)
                held[place] = event.from_on, held[place][1], fact.version
            case ClusterFormed() | ClusterChanged() as event:
                held_by = self.grouped.setdefault(event.cycle, {}).setdefault(event.cluster, [])
                held_by.append((fact.version, tuple(event.members)))
            case ClusterDissolved() as event:
                self.grouped[event.cycle][event.cluster].append((fact.version, ()))
            case CycleFactWithdrawn() as event:
                for compositions in self.grouped.get(event.cycle, {}).values():
                    compositions[:] = [each for each in compositions if each[0] != event.of]
            case ConflictDeclared() as event:
                self.declared_by.setdefault((event.person, event.host), []).append((fact.version, fact.why.actor))
            case ReviewerFactWithdrawn() as event:
                employed = self.employed.get(event.person, [])
                employed[:] = [each for each in employed if each[2] != event.of]
                for (person, _), declared in self.declared_by.items():
                    if person == event.person:
                        declared[:] = [each for each in declared if each[0] != event.of]
            case _:
                self._of_review(fact)

    def _of_review(self, fact: Recorded) -> None:
        if fact.stream.startswith("review:"):
            _take_in(self.reviews[fact.stream.partition(":")[2]], fact)


def _take_in(held: PlainReview, fact: Recorded) -> None:
    """Take in one more fact of a review."""
    match fact.event:
        case VisitMoved() as event:
            held.first = held.settled = event.visit_from
        case TeamNamed() as event:
            held.seats |= {each.seat: (each, event.named_on) for each in event.seats}
        case SeatFilled() as event:
            held.seats[event.given.seat] = event.given, event.filled_on
        case SeatVacated() as event:
            freed = held.seats.pop(event.seat, None)
            if freed is not None and event.cause is VacatedFor.CANCELLED:
                held.freed[event.seat] = freed
        case SelfReviewed() as event:
            held.looked_on = event.reviewed_on
        case Visited() as event:
            held.visited = event
        case ReportDrafted():
            held.drafters.append(fact.why.actor)
            held.agreed = False
        case ReportAgreed() | ReportSentBack() as event:
            held.agreed = isinstance(event, ReportAgreed)
        case ReleaseAllowed() as event:
            held.released = event.allowed
        case ReviewCancelled() | FollowedUp():
            held.over = True
        case StepRedated(step=Step.SELF_REVIEWED) as event:
            held.looked_on = event.on
        case StepRedated(step=Step.VISITED) as event:
            held.first += event.on - event.was_on
        case StepWithdrawn() | ReviewRestored() as event:
            _step_withdrawn(held, event.step if isinstance(event, StepWithdrawn) else Step.CANCELLED)
        case _:
            pass


def _step_withdrawn(held: PlainReview, step: Step) -> None:
    match step:
        case Step.SELF_REVIEWED:
            held.looked_on = None
        case Step.VISITED:
            held.visited, held.first = None, held.settled
        case Step.DRAFTED:
            held.drafters.pop()
        case Step.AGREED:
            held.agreed = False
        case Step.FOLLOWED_UP:
            held.over = False
        case Step.CANCELLED:
            held.over = False
            if held.visited is not None:
                held.seats |= held.freed
        case _:
            pass


def _read(history: History) -> Iterator[tuple[Recorded, PlainReviews]]:
    """Each fact, with all that was read before it."""
    plain = PlainReviews()
    for fact in history.facts:
        yield fact, plain
        plain.read(fact)


def _all(history: History) -> PlainReviews:
    plain = PlainReviews()
    for fact in history.facts:
        plain.read(fact)
    return plain


def invariant_26_nobody_reviews_the_school_that_employs_them(history: History) -> None:
    """As known at the visit, nobody in the team worked for the host on a day from the naming to the visit."""
    for fact, plain in _read(history):
        if not isinstance(fact.event, Visited):
            continue
        held = plain.reviews[fact.event.review]
        for seat, since in held.seats.values():
            claim(26, seat.employer != held.scheduled.host, f"{seat.person} reviews their own school")
            employers = plain.employers(seat.person, min(since, held.first), fact.event.visit_to)
            claim(26, held.scheduled.host not in employers, f"{seat.person} works for {held.scheduled.host}")


def invariant_27_clusters_are_of_two_or_more_and_share_no_school(history: History) -> None:
    """After each fact, each cluster of a cycle has two schools or more, and a school is in one of them at most."""
    for fact, plain in _read(history):
        if not isinstance(fact.event, ClusterFormed | ClusterChanged):
            continue
        held = {**plain.clusters(fact.event.cycle), fact.event.cluster: tuple(fact.event.members)}
        claim(27, len(fact.event.members) >= 2, f"cluster {fact.event.cluster} has {fact.event.members}")
        counted = Counter(school for members in held.values() for school in members)
        twice = [school for school, times in counted.items() if times > 1]
        claim(27, not twice, f"{twice} are in two clusters of {fact.event.cycle}")


def invariant_28_every_visit_follows_a_self_review(history: History) -> None:
    """A school has looked at itself before the first day of its visit, whatever was corrected."""
    for fact, plain in _read(history):
        if isinstance(fact.event, Visited):
            held = plain.reviews[fact.event.review]
            right = held.looked_on is not None and held.looked_on < fact.event.visit_from
            claim(28, right, f"{fact.event.review} looked at itself on {held.looked_on}, and was visited")
    for name, held in _all(history).reviews.items():
        right = held.visited is None or (held.looked_on is not None and held.looked_on < held.first)
        claim(28, right, f"{name} looked at itself on {held.looked_on}, and is visited from {held.first}")


def invariant_29_a_cycle_closes_with_every_review_done(history: History) -> None:
    """When a cycle is closed, each of its reviews was followed up or cancelled, and is counted as that."""
    for fact, plain in _read(history):
        if isinstance(fact.event, CycleClosed):
            mine = [each for each in plain.reviews.values() if each.scheduled.cycle == fact.event.cycle]
            left = [each.scheduled.review for each in mine if not each.over]
            claim(29, not left, f"{fact.event.cycle} is closed, and {left} are open")
            counted = fact.event.followed_up + fact.event.cancelled
            claim(29, counted == len(mine), f"{fact.event.cycle} counts {counted} of {len(mine)} reviews")


def invariant_51_every_seat_of_a_visit_was_named(history: History) -> None:
    """Who was at a visit had a seat; and the visit stands as it was, whatever is learnt later."""
    for fact, plain in _read(history):
        if isinstance(fact.event, Visited):
            seated = sorted(seat.person for seat, _ in plain.reviews[fact.event.review].seats.values())
            claim(51, sorted(fact.event.present) == seated, f"{fact.event.present} were there, and {seated} have seats")
    reading = history.thep.known()
    for name, held in _all(history).reviews.items():
        if held.visited is not None:
            team = sorted(each.person for each in reading.load(Review, name).team)
            claim(51, held.over or team == sorted(held.visited.present), f"{name} has the team {team} after the visit")


def invariant_52_an_allocation_is_what_it_says(history: History) -> None:
    """The problem as known and dated then has the recorded digest; the seats keep every constraint, at that C and T."""
    for fact in history.facts:
        if not isinstance(fact.event, Allocated):
            continue
        event = fact.event
        known = history.thep.known(event.known_at)
        cycle = known.load(Cycle, event.cycle)
        problem = state_problem(known, event.cycle, cycle, event.allocated_on).problem
        long = event.longlist
        used = None if long is None else Longlist(long.hosts, long.leads, long.reviewers)
        claim(52, problem_digest(problem, used) == event.problem, f"run {event.run} of {event.cycle}: another problem")
        after = history.thep.known(_last_of_save(history, fact))
        seats = [
            Seat(visit.review, held.person)
            for visit in problem.visits
            for held in after.load(Review, visit.review).team
        ]
        claim(52, broken(problem, seats) == (), f"run {event.run} of {event.cycle}: {broken(problem, seats)}")
        claim(52, seats_digest(seats) == event.answer, f"run {event.run} of {event.cycle}: other seats")
        said = (event.cost, event.ties, event.seats)
        found = (total_cost(problem, seats), tie_sum(seats), len(seats))
        claim(52, said == found, f"run {event.run} of {event.cycle} says {said}, and is {found}")


def _last_of_save(history: History, fact: Recorded) -> int:
    number, of = fact.why.part
    del history
    return fact.position + of - number


def invariant_54_no_report_goes_out_before_consent(history: History) -> None:
    """A report was given to others only after the host agreed to it and let them read it."""
    for fact, plain in _read(history):
        if isinstance(fact.event, ReportReleased):
            held = plain.reviews[fact.event.review]
            claim(54, held.agreed and held.released, f"{fact.event.review} was given out without consent")
        if isinstance(fact.event, Disclosed):
            claim(54, SAID not in repr(fact.event), f"a disclosure of {fact.event.review} says what is confidential")


def invariant_55_peer_review_shows_no_text_and_two_hands_decide(history: History) -> None:
    """No state and no refusal holds a text; who declared a conflict or wrote a draft is not who decides or assures."""
    reading = history.thep.known()
    for kind in (Cycle, Reviewer, Review):
        for key, state in reading.loaded(kind):
            shown = repr(state)
            claim(55, "Sealed" not in shown and SAID not in shown, f"the state of {kind.STREAM}:{key} holds a text")
    for step in history.steps:
        if step.refused is not None:
            claim(55, SAID not in step.refused.sentence, f"the refusal {step.refused.code} says what was confidential")
    for fact, plain in _read(history):
        match fact.event:
            case ConflictDecided() as event:
                declared = plain.declared_by[event.person, event.host][-1][1]
                claim(55, declared != fact.why.actor, f"{fact.why.actor} declared and decided a conflict")
            case ReportAssured() as event:
                wrote = plain.reviews[event.review].drafters[-1]
                claim(55, wrote != fact.why.actor, f"{fact.why.actor} recorded and assured a report")
            case _:
                pass


def invariant_49_numbers_of_peer_review_rise_by_one(history: History) -> None:
    """Reviews of a school, drafts, clusters and runs are numbered from 1, without gaps, and never again."""
    last: Counter[tuple[str, str]] = Counter()
    for fact in history.facts:
        match fact.event:
            case ReviewScheduled() as event:
                key, number = ("review", f"{event.host}-{event.cycle}"), event.number
            case ReportDrafted() as event:
                key, number = ("draft", event.review), event.draft
            case ClusterFormed() as event:
                key, number = ("cluster", event.cycle), event.cluster
            case Allocated() as event:
                key, number = ("run", event.cycle), event.run
            case _:
                continue
        last[key] += 1
        claim(49, number == last[key], f"{key} is numbered {number}, and is the {last[key]}.")
