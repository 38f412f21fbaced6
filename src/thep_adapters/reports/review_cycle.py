"""A cycle of peer reviews as a page: the board by step, who makes how many visits, what schools give and receive."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from attrs import frozen

from thep_adapters.reports.appendix import Appendix, Figure
from thep_adapters.reports.rendering import rendered
from thep_domain.application import Moment, Partnership
from thep_domain.kernel.event import declared
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited, Recorded
from thep_domain.peer_review import (
    Cycle,
    GivingRow,
    Held,
    LoadRow,
    Review,
    Reviewer,
    ReviewRow,
    Role,
    Step,
    cycles,
    giving,
    peer_reviews,
    reviewer_loads,
)

K = TypeVar("K")
TAKEN = {
    Step.SCHEDULED: "peer_review.review_scheduled",
    Step.TEAM_NAMED: "peer_review.team_named",
    Step.SELF_REVIEWED: "peer_review.self_reviewed",
    Step.VISITED: "peer_review.visited",
    Step.FED_BACK: "peer_review.fed_back",
    Step.DRAFTED: "peer_review.report_drafted",
    Step.AGREED: "peer_review.report_agreed",
    Step.ASSURED: "peer_review.assured",
    Step.ACTION_PLANNED: "peer_review.action_planned",
    Step.FOLLOWED_UP: "peer_review.followed_up",
    Step.CANCELLED: "peer_review.review_cancelled",
}
"""The fact by which a review takes a step."""
WITHDRAWALS = (
    "peer_review.cycle_fact_withdrawn",
    "peer_review.reviewer_fact_withdrawn",
    "peer_review.step_withdrawn",
)
"""The facts that take another back: from then on that counts for nothing."""
SHADES = {
    Step.SCHEDULED: 0,
    Step.TEAM_NAMED: 1,
    Step.SELF_REVIEWED: 1,
    Step.VISITED: 2,
    Step.FED_BACK: 2,
    Step.DRAFTED: 3,
    Step.AGREED: 3,
    Step.ASSURED: 4,
    Step.ACTION_PLANNED: 4,
    Step.FOLLOWED_UP: 5,
    Step.CANCELLED: 0,
}


@frozen
class Card:
    """A review on the board."""

    row: ReviewRow
    team: Sequence[tuple[str, bool]]
    """From which school each reviewer comes, and whether they lead."""
    overdue: bool


@frozen
class Column:
    """The reviews at one step."""

    step: Step
    shade: int
    reviews: Figure
    share: int
    """In percent of all reviews, rounded."""
    overdue: Figure | None
    cards: Sequence[Card]


@frozen
class LoadBar:
    """How many reviewers make so many visits."""

    visits: int
    reviewers: Figure
    share: int


@frozen
class Line:
    """What a school gives and receives."""

    row: GivingRow
    offered: Figure
    given: Figure
    received: Figure
    gives: int
    receives: int
    """In percent of the most that any school gives or receives."""


class _Facts:
    """The facts of a cycle, found by what they say."""

    def __init__(self, facts: Iterable[Recorded]) -> None:
        self.steps: dict[tuple[str, str], int] = {}
        self.visits: dict[str, int] = {}
        self.seats: dict[tuple[str, str], int] = {}
        self.offers: dict[str, int] = {}
        self.joined: list[int] = []
        self.runs: dict[int, int] = {}
        told = list(facts)
        withdrawn = {fact.why.corrects for fact in told if fact.name in WITHDRAWALS}
        for fact in told:
            if Cited(stream=Text(fact.stream), version=fact.version) not in withdrawn:
                self._note(fact)

    def _note(self, fact: Recorded) -> None:
        event: Any
        event, at = fact.event, fact.position
        review = getattr(event, "review", None)
        if review is not None:
            self.steps[review, fact.name] = at
            if fact.name in ("peer_review.review_scheduled", "peer_review.visit_moved", "peer_review.visited"):
                self.visits[review] = at
            given = getattr(event, "seats", None) or [getattr(event, "given", None)]
            self.seats.update({(review, seat.person): at for seat in given if seat is not None})
        elif fact.name == "peer_review.offered":
            self.offers[event.person] = at
        elif fact.name in ("peer_review.opted_in", "peer_review.opted_out"):
            self.joined.append(at)
        elif fact.name == "peer_review.allocated":
            self.runs[event.run] = at


def cycle_page(
    thep: Partnership, name: str, as_of: date, as_known_at: Moment | None = None, *, with_texts: bool = False
) -> str:
    """The page of a cycle on a day, as known at a moment: HTML that stands alone.

    What sealed texts say stands on it only ``with_texts``, and where the keys are. Raises Refused where there is no
    such cycle.
    """
    known = thep.known(as_known_at)
    lines, loads = giving(known, name, as_of), reviewer_loads(known, name, as_of)
    cycle = known.load(Cycle, name)
    reviews = peer_reviews(known, as_of, name)
    of_cycle = {key for key, each in known.loaded(Review) if each.cycle == name}
    facts = list(_facts(thep, name, of_cycle, as_of, as_known_at))
    found, appendix = _Facts(facts), Appendix(thep, facts, with_texts=with_texts)
    names = {row.school: row.name for row in lines}
    teams = {row.review: known.load(Review, row.review).team_on(as_of) for row in reviews}
    seats = [(review, seat.person) for review, team in teams.items() for seat in team]
    held = next((each for each in cycles(known, as_of) if each.cycle == name), None)
    wanted = sum(row.status is not Step.CANCELLED for row in reviews) * cycle.model.team
    overdue = [row for row in reviews if _overdue(row, as_of)]
    taking_part = 0 if held is None else held.members + held.guests
    return rendered(
        "review_cycle.html",
        cycle=name,
        plan=cycle.planned(name),
        held=held,
        as_of=as_of,
        known_at=as_known_at,
        with_texts=with_texts,
        run=next((run for run in reversed(cycle.runs) if run.on <= as_of), None),
        runs=found.runs,
        tiles=(
            (appendix.figure(taking_part, "schools take part", found.joined), ""),
            (appendix.figure(len(reviews), "reviews", _at(found.visits, (row.review for row in reviews))), ""),
            (
                appendix.figure(len(seats), "seats filled", _at(found.seats, seats)),
                f"of {wanted}",
            ),
            (
                appendix.figure(sum(row.offered for row in loads), "visits offered", found.offers.values()),
                f"by {len(loads)} reviewers",
            ),
            (appendix.figure(len(overdue), "overdue", _steps(found, overdue)), ""),
        ),
        columns=_columns(appendix, found, reviews, {key: _team(team, names) for key, team in teams.items()}, as_of),
        loads=_loads(appendix, found, loads, seats),
        lines=_giving(appendix, found, lines, loads, reviews, teams),
        appendix=appendix,
    )


def _facts(
    thep: Partnership, cycle: str, reviews: set[str], as_of: date, as_known_at: Moment | None
) -> Iterator[Recorded]:
    """Every fact of a cycle and of its reviews, and what reviewers offer in it, dated by a day."""
    ours = [declared(event).name for kind in (Cycle, Reviewer, Review) for event in kind.EVENTS]
    found = set[Cited]()
    for fact in thep.facts(names=ours, as_known_at=as_known_at):
        of_cycle = getattr(fact.event, "cycle", None) == cycle or getattr(fact.event, "review", None) in reviews
        if (of_cycle or fact.why.corrects in found) and fact.why.effective_on <= as_of:
            found.add(Cited(stream=Text(fact.stream), version=fact.version))
            yield fact


def _overdue(row: ReviewRow, day: date) -> bool:
    return row.next_due is not None and row.next_due < day


def _at(places: Mapping[K, int], keys: Iterable[K]) -> list[int]:
    return [places[key] for key in keys if key in places]


def _steps(found: _Facts, rows: Iterable[ReviewRow]) -> list[int]:
    """By which fact each of some reviews came to where it stands."""
    return _at(found.steps, ((row.review, TAKEN[row.status]) for row in rows))


def _columns(
    appendix: Appendix,
    found: _Facts,
    rows: Sequence[ReviewRow],
    teams: Mapping[str, Sequence[tuple[str, bool]]],
    day: date,
) -> list[Column]:
    """The board: each step at which a review is, the overdue reviews first."""
    columns = []
    for step in Step:
        here = [row for row in rows if row.status is step]
        if not here:
            continue
        late = [row for row in here if _overdue(row, day)]
        here.sort(key=lambda row: (not _overdue(row, day), row.next_due or date.max, row.visit_from, row.name))
        columns.append(
            Column(
                step=step,
                shade=SHADES[step],
                reviews=appendix.figure(len(here), f"reviews {step}", _steps(found, here)),
                share=round(100 * len(here) / len(rows)),
                overdue=appendix.figure(len(late), f"overdue of those {step}", _steps(found, late)) if late else None,
                cards=[Card(row, teams[row.review], _overdue(row, day)) for row in here],
            )
        )
    return columns


def _team(team: Iterable[Held], names: Mapping[str, str]) -> list[tuple[str, bool]]:
    return [(names.get(held.school or "", held.school or "no school"), held.role is Role.LEAD) for held in team]


def _loads(
    appendix: Appendix, found: _Facts, rows: Sequence[LoadRow], seats: Iterable[tuple[str, str]]
) -> list[LoadBar]:
    """How many reviewers make no visit, one, two, and so on."""
    of_person = defaultdict[str, list[tuple[str, str]]](list)
    for review, person in seats:
        of_person[person].append((review, person))
    counted = Counter(row.visits for row in rows)
    bars = []
    for visits in range(max(counted, default=-1) + 1):
        people = [row.person for row in rows if row.visits == visits]
        facts = [at for person in people for at in _at(found.seats, of_person[person])]
        what = f"make {visits or 'no'} {'visit' if visits == 1 else 'visits'}"
        figure = appendix.figure(len(people), what, facts if visits else _at(found.offers, people))
        bars.append(LoadBar(visits, figure, round(100 * len(people) / max(counted.values()))))
    return bars


def _giving(
    appendix: Appendix,
    found: _Facts,
    rows: Sequence[GivingRow],
    loads: Sequence[LoadRow],
    reviews: Sequence[ReviewRow],
    teams: Mapping[str, Sequence[Held]],
) -> list[Line]:
    most = max((max(row.given, row.received) for row in rows), default=0) or 1
    people = defaultdict[str, list[str]](list)
    for load in loads:
        people[load.school or ""].append(load.person)
    given, received = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for review in reviews:
        for held in teams[review.review]:
            at = _at(found.seats, [(review.review, held.person)])
            given[held.school or ""] += at
            received[review.establishment] += at
    return [
        Line(
            row=row,
            offered=appendix.figure(
                row.offered, f"visits offered by {row.name}", _at(found.offers, people[row.school])
            ),
            given=appendix.figure(row.given, f"visits made by {row.name}", given[row.school]),
            received=appendix.figure(row.received, f"reviewers received by {row.name}", received[row.school]),
            gives=round(100 * row.given / most),
            receives=round(100 * row.received / most),
        )
        for row in rows
    ]
