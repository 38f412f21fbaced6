"""What callers can ask of peer review: cycles, reviews and reviewers on any day, an allocation's reasons, quality."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from thep_domain.kernel.calendar import after
from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.work import Loads, Reading
from thep_domain.peer_review.allocation import Bar, bar_between, cost_of, may_lead
from thep_domain.peer_review.assurance import checks_of
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.finding import cycle_of, review_key, review_of, reviews_in
from thep_domain.peer_review.naming import refuse_to_allocate
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.peer_review.rules import DUE, QUALITY, DueAfter, before
from thep_domain.peer_review.seats import Held
from thep_domain.peer_review.stating import Stated, state_problem
from thep_domain.peer_review.words import CycleStatus, Role, Step
from thep_domain.rulebook import rules_in_force
from thep_domain.schools import Establishment, establishment_at

# Cycles


@frozen
class CycleRow:
    """A cycle as it stands on a day."""

    cycle: str
    status: CycleStatus
    provider: str
    theme: str | None
    open_to: str
    opt_in_from: date
    opt_in_to: date
    visits_from: date
    visits_to: date
    members: int
    """Schools that take part and are members."""
    guests: int
    """Schools that take part as guests."""
    clusters: int
    below_model: int
    """Clusters that are smaller than the model wants."""
    reviews: int
    """Reviews scheduled by the day, those that were cancelled too."""
    followed_up: int
    cancelled: int
    runs: int
    """Allocations."""
    closed_on: date | None

    @property
    def key(self) -> str:
        """What tells it from every other row: its name."""
        return self.cycle


def cycles(reading: Reading, as_of: date) -> list[CycleRow]:
    """Every cycle planned by a day, by its first day of opting in, then by name."""
    held: dict[str, list[Review]] = {}
    for _, review in reading.loaded(Review):
        held.setdefault(review.cycle, []).append(review)
    rows = [
        cycle_row(cycle, held.get(name, []), as_of)
        for name, cycle in reading.loaded(Cycle)
        if cycle.plan is not None and cycle.plan.planned_on <= as_of
    ]
    return sorted(rows, key=lambda row: (row.opt_in_from, row.cycle))


def cycle_row(cycle: Cycle, reviews: Iterable[Review], as_of: date) -> CycleRow:
    """A cycle as it stands on a day, with its reviews."""
    plan = cycle.planned("")
    begun = [each for each in reviews if each.scheduled_on <= as_of]
    entries = [each for each in cycle.entries if each.takes_part_on(as_of)]
    clusters = [held for each in cycle.clusters if (held := each.on(as_of)) is not None and held.members]
    steps = [each.status_on(as_of) for each in begun]
    return CycleRow(
        cycle=plan.cycle,
        status=cycle_status(cycle, begun, as_of),
        provider=plan.provider,
        theme=plan.theme,
        open_to=plan.open_to.value,
        opt_in_from=plan.opt_in_from,
        opt_in_to=plan.opt_in_to,
        visits_from=plan.visits_from,
        visits_to=plan.visits_to,
        members=sum(each.member for each in entries),
        guests=sum(not each.member for each in entries),
        clusters=len(clusters),
        below_model=sum(len(each.members) < plan.model.least for each in clusters),
        reviews=len(begun),
        followed_up=steps.count(Step.FOLLOWED_UP),
        cancelled=steps.count(Step.CANCELLED),
        runs=sum(run.on <= as_of for run in cycle.runs),
        closed_on=cycle.closed_on if cycle.closed_on is not None and cycle.closed_on <= as_of else None,
    )


def cycle_status(cycle: Cycle, reviews: Iterable[Review], day: date) -> CycleStatus:
    """Where a cycle stands on a day; derived from its facts and those of its reviews, never stored."""
    if cycle.closed_on is not None and cycle.closed_on <= day:
        return CycleStatus.CLOSED
    held = list(reviews)
    if any(each.visited is not None and each.visited.last <= day for each in held):
        return CycleStatus.RUNNING
    if any(run.on <= day for run in cycle.runs) or any(_by(each.named_on, day) for each in held):
        return CycleStatus.ALLOCATED
    if any(each.on(day) is not None for each in cycle.clusters):
        return CycleStatus.CLUSTERED
    return CycleStatus.OPTED_IN if any(e.opted_in_on <= day for e in cycle.entries) else CycleStatus.PLANNED


def _by(on: date | None, day: date) -> bool:
    return on is not None and on <= day


# Reviews


@frozen
class SeatRow:
    """Who has a seat at a review: the school that the reviewer comes from, and the role; never a name."""

    urn: URN | None
    role: Role
    person: str
    guest: str | None


@frozen
class ReviewRow:
    """A review as it stands on a day."""

    review: str
    host: URN | None
    """The URN of the host on the day."""
    name: str
    cycle: str
    cluster: int | None
    status: Step
    visit_from: date
    visit_to: date
    reviewers: tuple[SeatRow, ...]
    self_reviewed_on: date | None
    fed_back_on: date | None
    report_agreed_on: date | None
    moves: int
    """How often the visit was moved."""
    conflict_learnt: bool
    """Whether a conflict was learnt after the visit."""
    next_due: date | None
    cancelled_for: str | None
    establishment: EstablishmentId

    @property
    def key(self) -> str:
        """What tells it from every other row: its id."""
        return self.review


def peer_reviews(reading: Reading, as_of: date, cycle: str | None = None) -> list[ReviewRow]:
    """The reviews scheduled by a day, of all cycles or of one, as they stand on it: by cycle, cluster, school."""
    due = rules_in_force(reading, as_of)[DUE]
    rows = [
        review_row(reading, review, as_of, due)
        for _, review in reading.loaded(Review)
        if review.scheduled_on <= as_of and cycle in (None, review.cycle)
    ]
    return sorted(rows, key=lambda row: (row.cycle, row.cluster or 0, row.name, row.review))


def review_row(reading: Loads, review: Review, as_of: date, due: DueAfter) -> ReviewRow:
    """A review as it stands on a day."""
    found = establishment_at(reading, review.host)
    cluster = reading.load(Cycle, review.cycle).cluster_of(review.host, as_of)
    draft, visit = review.draft, review.visit
    agreed = None if draft is None else draft.agreed_on
    return ReviewRow(
        review=review.name,
        host=_urn(found, as_of) or review.urn,
        name="" if found is None else found.details_on(as_of).name,
        cycle=review.cycle,
        cluster=None if cluster is None else cluster.number,
        status=review.status_on(as_of),
        visit_from=visit.first,
        visit_to=visit.last,
        reviewers=tuple(_seat(reading, each, visit.first) for each in review.team_on(as_of)),
        self_reviewed_on=_known(review.self_reviewed_on, as_of),
        fed_back_on=_known(review.fed_back_on, as_of),
        report_agreed_on=_known(agreed, as_of),
        moves=len(review.windows) - 1,
        conflict_learnt=review.conflict_learnt(),
        next_due=min((each.due_on for each in duties(review, as_of, due)), default=None),
        cancelled_for=review.cancelled_for.value
        if review.cancelled_for is not None and _by(review.cancelled_on, as_of)
        else None,
        establishment=review.host,
    )


def _urn(found: Establishment | None, day: date) -> URN | None:
    return None if found is None else found.registration_on(day).urn


def _known(on: date | None, day: date) -> date | None:
    return on if _by(on, day) else None


def _seat(reading: Loads, held: Held, day: date) -> SeatRow:
    found = None if held.employer is None else establishment_at(reading, held.employer)
    return SeatRow(_urn(found, day), held.role, held.person, held.guest)


@frozen
class Duty:
    """What is to be done about a review: by when, and of several of a kind which one."""

    due_on: date
    code: str
    sentence: str
    of: str = ""


def duties(review: Review, day: date, due: DueAfter) -> Iterator[Duty]:
    """What is to be done about a review, as it stands on a day: by when, what, and in a sentence."""
    visit, status = review.visit, review.status_on(day)
    for each in review.disclosures:
        if each.authorised_on is None and not each.withdrawn:
            sentence = f"Name the authority for disclosure {each.number}."
            yield Duty(after(each.on, "P1D"), "authorise", sentence, str(each.number))
    match status:
        case Step.CANCELLED | Step.FOLLOWED_UP:
            return
        case Step.SCHEDULED | Step.TEAM_NAMED | Step.SELF_REVIEWED:
            if review.self_reviewed_on is None:
                yield Duty(before(visit.first, due.self_review), "self-review", "The school is to review itself.")
            if not review.team:
                yield Duty(visit.first, "team", "Name a team: thep peer-review team.")
            yield Duty(visit.last, "visit", "The visit is to be recorded: thep peer-review visit.")
        case Step.VISITED | Step.FED_BACK:
            yield Duty(after(visit.last, due.report), "report", "The report is to be written.")
        case Step.DRAFTED:
            yield Duty(after(visit.last, due.report), "agree", "The host is to agree to the report, or not.")
        case Step.AGREED:
            yield Duty(
                after(visit.last, due.report), "assure", "The report is to be read by somebody who had no part in it."
            )
        case Step.ASSURED:
            yield Duty(after(visit.last, due.actions), "actions", "The school is to plan its actions.")
        case Step.ACTION_PLANNED:
            yield Duty(after(visit.last, due.follow_up), "follow-up", "The actions are to be followed up.")


# Reviewers


@frozen
class ReviewerRow:
    """A reviewer as they stand on a day; never a name."""

    person: str
    registered_on: date
    employer: URN | None
    guest: str | None
    protocols: tuple[str, ...]
    """For which they are trained on the day; with /lead where they may lead."""
    offers: tuple[tuple[str, int], ...]
    """In which cycles how many visits were offered by the day."""
    seats: int
    """How many seats they have, at reviews that were not cancelled by then."""
    conflicts: int
    """With how many schools a conflict keeps them away."""

    @property
    def key(self) -> str:
        """What tells it from every other row: the id."""
        return self.person


def reviewers(reading: Reading, as_of: date) -> list[ReviewerRow]:
    """Everybody who reviews schools by a day, by id."""
    seats: dict[str, int] = {}
    for _, review in reading.loaded(Review):
        for each in review.team_on(as_of):
            seats[each.person] = seats.get(each.person, 0) + 1
    rows = [
        reviewer_row(reading, person, held, as_of, seats.get(person, 0))
        for person, held in reading.loaded(Reviewer)
        if held.registered_on is not None and held.registered_on <= as_of
    ]
    return sorted(rows, key=lambda row: row.person)


def reviewer_row(reading: Loads, person: str, held: Reviewer, as_of: date, seats: int) -> ReviewerRow:
    """A reviewer as they stand on a day."""
    employment = held.employment_on(as_of)
    employer = None if employment is None else employment.employer
    trained = (each for each in held.trainings if each.days.first <= as_of <= each.days.last)
    words = {f"{each.protocol}/lead" if each.role is Role.LEAD else each.protocol for each in trained}
    offers = {each.cycle: each.visits for each in held.offers if each.on <= as_of}
    hosts = dict.fromkeys(each.host for each in held.conflicts if each.bars_on(as_of))
    return ReviewerRow(
        person=person,
        registered_on=held.registered_on or as_of,
        employer=None if employer is None else _urn(establishment_at(reading, employer), as_of),
        guest=None if employment is None else employment.guest,
        protocols=tuple(sorted(words)),
        offers=tuple(sorted(offers.items())),
        seats=seats,
        conflicts=sum(1 for host in hosts if (last := held.conflict_with(host)) is not None and last.bars_on(as_of)),
    )


# What is given and taken


@frozen
class LoadRow:
    """How many visits a reviewer makes in a cycle, and how many they offer; never a name."""

    person: str
    school: str | None
    """The establishment that they work for on the day, or the guest organisation."""
    urn: URN | None
    """The URN of the establishment on the day."""
    offered: int
    visits: int
    """Seats that they have in the cycle."""

    @property
    def key(self) -> str:
        """What tells it from every other row: the id."""
        return self.person


def reviewer_loads(reading: Reading, cycle: str, as_of: date) -> list[LoadRow]:
    """Everybody who offers visits in a cycle or has a seat in it, the most visits first."""
    visits = Counter(held.person for _, held in _seats(reading, cycle, as_of))
    rows = []
    for person, reviewer in reading.loaded(Reviewer):
        offered = reviewer.offered(cycle, as_of)
        if not offered and not visits[person]:
            continue
        employment = reviewer.employment_on(as_of)
        school = None if employment is None else employment.of
        urn = None if school is None else _urn(establishment_at(reading, school), as_of)
        rows.append(LoadRow(person, school, urn, offered, visits[person]))
    return sorted(rows, key=lambda row: (-row.visits, -row.offered, row.person))


@frozen
class GivingRow:
    """What a school gives to a cycle, and what it receives, in visits of reviewers; a guest organisation only gives."""

    school: str
    """The establishment, or the guest organisation."""
    urn: URN | None
    """The URN on the day; none for a guest organisation."""
    name: str
    offered: int
    """Visits that its people offer."""
    given: int
    """Seats that its people have at other schools."""
    received: int
    """Seats that are filled at its own reviews."""

    @property
    def key(self) -> str:
        """What tells it from every other row: the establishment, or the guest organisation."""
        return self.school


def giving(reading: Reading, cycle: str, as_of: date) -> list[GivingRow]:
    """What each school of a cycle gives and receives; over all of them given and received are the same number."""
    schools = {entry.school for entry in cycle_of(reading, cycle).entries if entry.takes_part_on(as_of)}
    given, received, offered = Counter[str](), Counter[str](), Counter[str]()
    for review, held in _seats(reading, cycle, as_of):
        given[held.school or ""] += 1
        received[review.host] += 1
    for row in reviewer_loads(reading, cycle, as_of):
        offered[row.school or ""] += row.offered
    rows = []
    for school in {*schools, *given, *received, *offered}:
        found = establishment_at(reading, school)
        name = school if found is None else found.details_on(as_of).name
        numbers = offered[school], given[school], received[school]
        rows.append(GivingRow(school, _urn(found, as_of), name, *numbers))
    return sorted(rows, key=lambda row: (row.urn is None, row.name, row.school))


def _seats(reading: Reading, cycle: str, as_of: date) -> Iterator[tuple[Review, Held]]:
    """Every seat of a cycle that is filled on a day, at a review that was not cancelled by then."""
    for review in reviews_in(reading, cycle):
        if review.scheduled_on <= as_of:
            for held in review.team_on(as_of):
                yield review, held


# Allocation and quality


def allocation_problem(reading: Reading, cycle: str, day: date) -> Stated:
    """The problem of a cycle on a day, and the rule to solve it by. Raises Refused where it is not to be allocated."""
    held = cycle_of(reading, cycle)
    refuse_to_allocate(held, cycle, day)
    return state_problem(reading, cycle, held, day)


@frozen
class WhyRow:
    """A reviewer beside a review: who has a seat, who might have had one, and who was kept from it by what."""

    person: str
    seat: int | None
    """The number of the seat; none where they have none."""
    cost: int
    may_lead: bool
    bar: Bar | None
    """What keeps them from it."""


def why_review(reading: Reading, review: str, as_of: date) -> list[WhyRow]:
    """Why these reviewers: those with seats, then the next best by cost, then those who are kept from it."""
    found = review_of(reading, review)
    key = review_key(reading, review)
    cycle = cycle_of(reading, found.cycle)
    problem = state_problem(reading, found.cycle, cycle, as_of).problem
    visit = problem.visit_of.get(key)
    seats = {each.person: each.seat for each in found.team}
    if visit is None:
        return []
    rows = []
    for reviewer in problem.reviewers:
        seat = seats.get(reviewer.person)
        bar = None if seat is not None else bar_between(reviewer, visit, problem.terms)
        rows.append(WhyRow(reviewer.person, seat, cost_of(problem, reviewer, visit), may_lead(reviewer, visit), bar))
    return sorted(rows, key=lambda row: (row.seat is None, row.bar is not None, row.seat or 0, row.cost, row.person))


@frozen
class QualityRow:
    """A report and the checks that it passes beside the others of its cycle."""

    review: str
    draft: int
    findings: int
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    conflict_learnt: bool


def quality(reading: Reading, cycle: str, as_of: date) -> list[QualityRow]:
    """The checks of quality over all reports of a cycle, without a word of any of them."""
    cycle_of(reading, cycle)
    bounds = rules_in_force(reading, as_of)[QUALITY]
    reports = [each for each in reviews_in(reading, cycle) if each.draft is not None and each.draft.on <= as_of]
    rows = []
    for each in reports:
        if each.draft is None:
            continue
        checks = checks_of(each, reports, bounds, original=None)
        rows.append(
            QualityRow(
                review=each.name,
                draft=each.draft.number,
                findings=len(each.draft.findings),
                passed=tuple(check.check.value for check in checks if check.passed),
                failed=tuple(check.check.value for check in checks if not check.passed),
                conflict_learnt=each.conflict_learnt(),
            )
        )
    return sorted(rows, key=lambda row: row.review)
