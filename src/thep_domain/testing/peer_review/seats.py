"""What must hold of the seats of a team, read a second time from the facts: who may have one, who was at a visit."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from attrs import define, field

from thep_domain.kernel.provenance import Recorded
from thep_domain.peer_review.allocation import Scope
from thep_domain.peer_review.cycle_events import (
    ClusterChanged,
    ClusterDissolved,
    ClusterFormed,
    CycleFactWithdrawn,
    CyclePlanned,
    OptedOut,
)
from thep_domain.peer_review.review_events import (
    ReportAssured,
    ReviewCancelled,
    ReviewRestored,
    ReviewScheduled,
    SeatFilled,
    SeatVacated,
    StepRedated,
    StepWithdrawn,
    TeamNamed,
    TeamSeat,
    Visited,
    VisitMoved,
)
from thep_domain.peer_review.reviewer_events import (
    AwayCorrected,
    ConflictDecided,
    ConflictDeclared,
    ReviewerAway,
    ReviewerFactWithdrawn,
    ReviewerTrained,
    VisitsOffered,
)
from thep_domain.peer_review.words import Role, Step, VacatedFor
from thep_domain.testing.claim import claim
from thep_domain.testing.history import History

Period = tuple[date, date]


@define
class Team:
    """One review: its host, the days of its visit, and who has which seat."""

    cycle: str
    host: str
    days: Period
    seats: dict[int, TeamSeat] = field(factory=dict)
    settled: Period | None = None
    """The days of the visit, as they were settled before it."""
    freed: dict[int, TeamSeat] = field(factory=dict)
    """Who had each seat when the review was cancelled."""
    ever: set[str] = field(factory=set)
    """Everybody who had a seat."""
    stands: bool = True
    visited: bool = False


@define
class Teams:
    """Every review, and what is known of reviewers and cycles."""

    plans: dict[str, CyclePlanned] = field(factory=dict)
    clusters: dict[str, dict[int, list[tuple[int, tuple[str, ...]]]]] = field(factory=dict)
    """The schools of each cluster, and by which version, the last ones last."""
    reviews: dict[str, Team] = field(factory=dict)
    trained: dict[str, list[tuple[int, ReviewerTrained]]] = field(factory=dict)
    away: dict[str, list[Period]] = field(factory=dict)
    offers: dict[tuple[str, str], list[tuple[int, int]]] = field(factory=dict)

    conflicts: dict[tuple[str, str], list[tuple[int, date, list[tuple[int, date, bool]]]]] = field(factory=dict)
    """By which version a conflict with a school was declared, on which day, and how it was decided, and when."""

    def barred(self, person: str, host: str, day: date) -> bool:
        """Whether a conflict keeps somebody from a school on a day, also one that waits for its decision."""
        declared = self.conflicts.get((person, host), [])
        if not declared or declared[-1][1] > day:
            return False
        decided = [allowed for _, on, allowed in declared[-1][2] if on <= day]
        return not (decided and decided[-1])

    def cluster_of(self, cycle: str, school: str | None) -> int | None:
        """The cluster that a school is in."""
        held = self.clusters.get(cycle, {}).items()
        return next((number for number, each in held if each and school in each[-1][1]), None)

    def offered(self, person: str, cycle: str) -> int:
        """How many visits somebody offers in a cycle."""
        held = self.offers.get((person, cycle), [])
        return held[-1][1] if held else 0

    def seats_of(self, person: str) -> Iterator[tuple[str, Team]]:
        """The reviews, but for those that were cancelled, at which somebody has a seat."""
        for name, review in self.reviews.items():
            if review.stands and any(seat.person == person for seat in review.seats.values()):
                yield name, review

    def read(self, fact: Recorded) -> None:
        """Take in one more fact."""
        match fact.event:
            case CyclePlanned() as event:
                self.plans[event.cycle] = event
            case ClusterFormed() | ClusterChanged() as event:
                held = self.clusters.setdefault(event.cycle, {}).setdefault(event.cluster, [])
                held.append((fact.version, tuple(event.members)))
            case ClusterDissolved() as event:
                self.clusters[event.cycle][event.cluster].append((fact.version, ()))
            case CycleFactWithdrawn() as event:
                for held in self.clusters.get(event.cycle, {}).values():
                    held[:] = [each for each in held if each[0] != event.of]
            case ReviewScheduled() as event:
                days = event.visit_from, event.visit_to
                self.reviews[event.review] = Team(event.cycle, event.host, days)
            case _:
                (self._of_review if fact.stream.startswith("review:") else self._of_reviewer)(fact)

    def _of_reviewer(self, fact: Recorded) -> None:
        match fact.event:
            case ReviewerTrained() as event:
                self.trained.setdefault(event.person, []).append((fact.version, event))
            case ReviewerFactWithdrawn() as event:
                trained = self.trained.get(event.person, [])
                trained[:] = [each for each in trained if each[0] != event.of]
                for (person, _), offers in self.offers.items():
                    if person == event.person:
                        offers[:] = [each for each in offers if each[0] != event.of]
                for (person, _), declared in self.conflicts.items():
                    if person == event.person:
                        declared[:] = [each for each in declared if each[0] != event.of]
                        for _, _, decided in declared:
                            decided[:] = [each for each in decided if each[0] != event.of]
            case ConflictDeclared() as event:
                told = self.conflicts.setdefault((event.person, event.host), [])
                told.append((fact.version, event.declared_on, []))
            case ConflictDecided() as event:
                made = self.conflicts[event.person, event.host][-1][2]
                made.append((fact.version, event.decided_on, event.allowed))
            case ReviewerAway() as event:
                self.away.setdefault(event.person, []).append((event.first, event.last))
            case AwayCorrected() as event:
                self.away[event.person].remove((event.was_first, event.was_last))
                if event.first is not None and event.last is not None:
                    self.away[event.person].append((event.first, event.last))
            case VisitsOffered() as event:
                self.offers.setdefault((event.person, event.cycle), []).append((fact.version, event.visits))
            case _:
                pass

    def _of_review(self, fact: Recorded) -> None:
        held = self.reviews[fact.stream.partition(":")[2]]
        match fact.event:
            case VisitMoved() | Visited() as event:
                if isinstance(event, Visited):
                    held.settled = held.days
                held.days = event.visit_from, event.visit_to
                held.visited = isinstance(event, Visited)
            case StepWithdrawn(step=Step.VISITED):
                held.days, held.visited = held.settled or held.days, False
            case StepWithdrawn(step=Step.CANCELLED) | ReviewRestored():
                held.stands = True
                held.seats |= held.freed if held.visited else {}
            case StepRedated(step=Step.VISITED) as event:
                shift = event.on - event.was_on
                held.days = held.days[0] + shift, held.days[1] + shift
            case TeamNamed() as event:
                for seat in event.seats:
                    held.seats[seat.seat] = seat
                    held.ever.add(seat.person)
            case SeatFilled() as event:
                held.seats[event.given.seat] = event.given
                held.ever.add(event.given.person)
            case SeatVacated() as event:
                freed = held.seats.pop(event.seat, None)
                if freed is not None and event.cause is VacatedFor.CANCELLED:
                    held.freed[event.seat] = freed
            case ReviewCancelled():
                held.stands = False
            case _:
                pass


def _read(history: History) -> Iterator[tuple[Recorded, Teams]]:
    """Each fact, with all that was read up to it."""
    teams = Teams()
    for fact in history.facts:
        teams.read(fact)
        yield fact, teams


def _meet(one: Period, other: Period) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def invariant_51_who_is_at_a_visit_may_be_there(history: History) -> None:
    """At a visit the team is full and led; each is trained on its days, not away, in no conflict, and at one school at
    a time."""
    for fact, teams in _read(history):
        if not isinstance(fact.event, Visited):
            continue
        name = fact.event.review
        review = teams.reviews[name]
        plan = teams.plans[review.cycle]
        seats = tuple(review.seats.values())
        leads = sum(seat.role is Role.LEAD for seat in seats)
        full = len(seats) == plan.model.team and leads >= plan.model.leads
        claim(51, full, f"{name} was visited by {len(seats)}, {leads} of whom lead")
        for seat in seats:
            who = seat.person
            roles = (Role.LEAD,) if seat.role is Role.LEAD else (Role.LEAD, Role.MEMBER)
            fit = [
                each
                for _, each in teams.trained.get(who, [])
                if each.protocol == plan.protocol and each.role in roles
                if each.trained_on <= review.days[0] and review.days[1] <= each.until
            ]
            claim(51, bool(fit), f"{who} is not trained for {name}")
            claim(51, not any(_meet(each, review.days) for each in teams.away.get(who, [])), f"{who} is away at {name}")
            barred = teams.barred(who, review.host, review.days[1])
            claim(51, not barred, f"{who} has a conflict with the host of {name}")
            others = [other for other, held in teams.seats_of(who) if other != name and _meet(held.days, review.days)]
            claim(51, not others, f"{who} is at {name} and at {others} on one day")


def invariant_51_a_seat_is_given_as_the_protocol_says(history: History) -> None:
    """Who is given a seat is in no conflict, offered the visit, is in scope, of another school than the others, and of
    no school that the host reviews; where the protocol says so."""
    most: Counter[tuple[str, str]] = Counter()
    for fact, teams in _read(history):
        match fact.event:
            case TeamNamed() as event:
                name, given = event.review, tuple(event.seats)
            case SeatFilled() as event:
                name, given = event.review, (event.given,)
            case _:
                continue
        review = teams.reviews[name]
        model = teams.plans[review.cycle].model
        claim(51, len(review.seats) <= model.team, f"{name} has {len(review.seats)} seats taken")
        for seat in given:
            key = seat.person, review.cycle
            barred = teams.barred(seat.person, review.host, review.days[1])
            claim(51, not barred, f"{seat.person} is given a seat at {name}, and has a conflict with its host")
            goes = sum(held.cycle == review.cycle for _, held in teams.seats_of(seat.person))
            allowed = max(most[key], teams.offered(*key))
            claim(51, goes <= allowed, f"{seat.person} goes to {goes} schools in {review.cycle}, of {allowed} offered")
            most[key] = max(most[key], goes)
            _terms(teams, name, seat)


def _terms(teams: Teams, name: str, seat: TeamSeat) -> None:
    review = teams.reviews[name]
    model, school = teams.plans[review.cycle].model, seat.employer or seat.guest
    theirs, ours = teams.cluster_of(review.cycle, school), teams.cluster_of(review.cycle, review.host)
    if model.scope is Scope.WITHIN:
        claim(51, theirs is not None and theirs == ours, f"{seat.person} is not of the cluster of {name}")
    if model.scope is Scope.OUTSIDE:
        claim(51, theirs is None or theirs != ours, f"{seat.person} is of the cluster of {name}")
    if model.one_a_school and school is not None:
        same = [each.person for each in review.seats.values() if (each.employer or each.guest) == school]
        claim(51, len(same) == 1, f"{same} of {school} are at {name}")
    if not model.reciprocal and school is not None:
        back = [
            other
            for other, held in teams.reviews.items()
            if held.cycle == review.cycle and held.host == school and held.stands
            if any(each.employer == review.host for each in held.seats.values())
        ]
        claim(51, not back, f"{school} reviews at {name}, and is reviewed by its host at {back}")


def invariant_54_who_reads_a_report_had_no_part_in_it(history: History) -> None:
    """A report is assured by somebody who never had a seat at the review."""
    for fact, teams in _read(history):
        if isinstance(fact.event, ReportAssured):
            part = {fact.event.reader, fact.event.second} & teams.reviews[fact.event.review].ever
            claim(54, not part, f"{part} had a seat at {fact.event.review}, and assured its report")


def invariant_27_who_opts_out_is_in_no_cluster(history: History) -> None:
    """After a save in which a school opted out it is in no cluster of that cycle; a review that is cancelled has
    nobody in its team."""
    for fact, teams in _read(history):
        if isinstance(fact.event, ReviewCancelled):
            left = teams.reviews[fact.event.review].seats
            claim(27, not left, f"{fact.event.review} is cancelled, and has the seats {sorted(left)}")
    gone: dict[tuple[str, str], int] = {}
    for fact in history.facts:
        if isinstance(fact.event, OptedOut):
            number, of = fact.why.part
            gone[fact.event.cycle, fact.event.school] = fact.position + of - number
    teams, at = Teams(), {position: key for key, position in gone.items()}
    for fact in history.facts:
        teams.read(fact)
        if fact.position in at:
            cycle, school = at[fact.position]
            cluster = teams.cluster_of(cycle, school)
            claim(27, cluster is None, f"{school} opted out of {cycle}, and is in cluster {cluster}")
