"""Moves: cycles are planned, schools review each other, reviewers change, reports are agreed and followed up."""

from datetime import date, datetime, time, timedelta
from itertools import combinations, product
from typing import Any, Final

from attrs import frozen

from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.peer_review import (
    Action,
    Answered,
    Finding,
    FindingKind,
    PeerReviewDesk,
    Review,
    Reviewer,
    Step,
    allocation_problem,
)
from thep_domain.peer_review.allocation import Certainty, Problem, Seat, broken, pairs_of, problem_digest
from thep_domain.people import PeopleDesk
from thep_domain.rulebook import RulebookDesk
from thep_domain.testing.commands import Command, do
from thep_domain.testing.people.moves import people_of
from thep_domain.testing.schools.strategies import BOROUGH_CODE, ORDINARY
from thep_domain.testing.story import Story
from thep_domain.testing.values import BOARD

WORDS: Final = "said in confidence, and sealed"
"""What every confidential text of these histories holds."""
DIRECTOR: Final = "executive-director"
"""The account that decides what another proposed."""
SMALL: Final = "team=1,leads=0,scope=any,reciprocal=no,one-a-school=yes,least=2,most=3,days=1"
"""A model that two schools are enough for."""
APART: Final = "team=1,leads=0,scope=outside-cluster,reciprocal=no,one-a-school=yes,least=2,most=3,days=1"
PAIRS: Final = "team=2,leads=1,scope=any,reciprocal=no,one-a-school=yes,least=2,most=3,days=1"
DESK: Final = PeerReviewDesk


@frozen
class Begun:
    """A cycle with a cluster of two schools and a reviewer of each; and the review of the first, where it has one."""

    cycle: str
    host: URN
    other: URN
    inside: str
    """Who works for the host."""
    outside: str
    """Who works for the other school."""
    review: str


def today_is(story: Story, day: date) -> None:
    """Let time pass until a day."""
    if day > story.today():
        story.clock.now = datetime.combine(day, time(12), tzinfo=story.clock.now.tzinfo)


def two_schools(story: Story) -> tuple[URN, URN]:
    """Two schools that are open and stay open, as far as is known."""
    found = [
        urn
        for urn, entry in story.world.items()
        if entry.closed_on is None and (entry.opened_on is None or entry.opened_on <= story.today())
    ][:4]
    while len(found) < 2:
        entry = story.entry(story.new_urn(), la=BOROUGH_CODE, opened_on=None, closed_on=None, **ORDINARY)
        story.publish(entry)
        found.append(entry.urn)
    first = story.one_of(*found)
    return first, story.one_of(*(urn for urn in found if urn != first))


def a_reviewer(story: Story, urn: URN, protocol: str = "own", *, new: bool = False, role: str = "") -> str:
    """Somebody who reviews and works for a school; one who begins, where there is nobody."""
    today, key = story.today(), story.key(urn)
    for person, held in story.thep.known().loaded(Reviewer):
        employment = held.employment_on(today)
        fit = employment is not None and employment.employer == key and len(held.employments) == 1
        free = not held.conflicts and not held.away
        if not new and fit and free and any(each.days.last > today for each in held.trainings):
            return person
    person = f"{len(people_of(story)):08x}"
    story.send(do(PeopleDesk.add, person=person, details="reviews", on=today))
    story.send(do(DESK.register, person, on=today))
    story.send(do(DESK.employ, person, employer=urn, from_on=today))
    until = today.replace(year=today.year + 3, day=1)
    story.send(do(DESK.train, person, protocol, role or story.one_of("lead", "lead", "member"), on=today, until=until))
    return person


def plan(story: Story, name: str, model: str = "own", **given: Any) -> Command:
    """A cycle of today that is open to any school."""
    today = story.today()
    windows: dict[str, Any] = {
        "opt_in_from": today,
        "opt_in_to": today + timedelta(400),
        "visits_from": today,
        "visits_to": today + timedelta(800),
        "open_to": "guests",
        "authority": BOARD,
        **given,
    }
    return do(DESK.plan, name, model, on=today, **windows)


def begin(story: Story, *, model: str = SMALL, in_days: int = 2, name: str = "") -> Begun:
    """Two schools take part in a new cycle, one of which is to be visited."""
    today, cycle = story.today(), name or f"cycle-{len(story.steps)}"
    if story.book.rule("peer-review.own", today) != model:
        story.send(do(RulebookDesk.set_rule, "peer-review.own", model, in_force_from=today, authority=BOARD))
    story.send(plan(story, cycle))
    host, other = two_schools(story)
    for urn in (host, other):
        story.send(do(DESK.opt_in, cycle, urn, on=today))
    story.send(do(DESK.cluster, cycle, (host, other), on=today))
    inside, outside = a_reviewer(story, host), a_reviewer(story, other)
    for person in (inside, outside):
        story.send(do(DESK.offer, person, cycle, 1, on=today))
    review = f"{story.key(host)}-{cycle}-r1"
    story.send(do(DESK.schedule, cycle, host, today + in_days * ONE_DAY, on=today))
    return Begun(cycle, host, other, inside, outside, review)


def named(story: Story, **given: Any) -> Begun:
    """The same with a team by hand."""
    begun = begin(story, **given)
    story.send(do(DESK.team, begun.review, {begun.outside: "member"}, on=story.today()))
    return begun


def visited(story: Story) -> Begun:
    """The same after the visit."""
    begun = named(story)
    look_and_visit(story, begun.review)
    return begun


def state_of(story: Story, review: str) -> Review:
    """A review as it is now."""
    return story.thep.known().load(Review, review)


def look_and_visit(story: Story, review: str) -> None:
    """The school looks at itself, and is visited."""
    story.send(do(DESK.self_review, review, areas=("achievement",), text=WORDS, on=story.today()))
    held = state_of(story, review)
    if held.name:
        today_is(story, held.visit.last)
    story.send(do(DESK.visit, review, on=story.today()))


def findings() -> tuple[Finding, ...]:
    """Enough for a report."""
    return tuple(
        Finding(finding=number, area=Text(area), kind=kind, evidence=1)
        for number, (area, kind) in enumerate(
            (
                ("achievement", FindingKind.STRENGTH),
                ("teaching", FindingKind.QUESTION),
                ("teaching", FindingKind.STRENGTH),
            ),
            start=1,
        )
    )


def actions(story: Story) -> tuple[Action, ...]:
    """What a school will do."""
    return (Action(action=1, area=Text("teaching"), due_on=story.today() + timedelta(60)),)


def reports(story: Story, review: str) -> None:
    """The team feeds back and writes a report, to which the host agrees; perhaps not at once."""
    story.send(do(DESK.feed_back, review, on=story.today()))
    story.send(do(DESK.report, review, findings(), text=WORDS, on=story.today()))
    if story.one_of(False, True):
        story.send(do(DESK.disagree, review, rationale=WORDS, on=story.today()))
        story.send(do(DESK.report, review, findings(), text=WORDS, on=story.today()))
    story.send(do(DESK.agree, review, on=story.today()))


def a_reader(story: Story) -> str:
    """Somebody who has no part in any review."""
    reviews = {person for person, _ in story.thep.known().loaded(Reviewer)}
    found = [person for person in people_of(story) if person not in reviews]
    if found:
        return found[0]
    person = f"{len(people_of(story)):08x}"
    story.send(do(PeopleDesk.add, person=person, details="reads reports", on=story.today()))
    return person


def at(story: Story, *steps: Step) -> list[str]:
    """The reviews that stand at one of some steps, the last begun first."""
    held = list(story.thep.known().loaded(Review))
    return [key for key, review in reversed(held) if review.status_on(story.today()) in steps]


# What happens


def review_a_school(story: Story) -> None:
    """A school is visited and has its report, which others may read."""
    begun = visited(story)
    reports(story, begun.review)
    if story.one_of(True, True, False):
        story.send(do(DESK.allow_release, begun.review, on=story.today()))
        story.send(do(DESK.release, begun.review, "the authority", on=story.today()))


def assure(story: Story) -> None:
    """A report is read by somebody else, perhaps sent back, and acted on."""
    waiting = at(story, Step.AGREED)
    review = waiting[0] if waiting else _agreed(story)
    reader = a_reader(story)
    if story.one_of(False, False, True):
        story.send(do(DESK.send_back, review, reader, note=WORDS, on=story.today()), actor=DIRECTOR)
        story.send(do(DESK.report, review, findings(), text=WORDS, on=story.today()))
        story.send(do(DESK.agree, review, on=story.today()))
    story.send(do(DESK.assure, review, reader, on=story.today()), actor=DIRECTOR)
    story.send(do(DESK.act, review, actions(story), text=WORDS, on=story.today()))
    if story.one_of(True, True, False):
        story.send(do(DESK.follow_up, review, {"1": story.one_of("done", "partly", "not")}, on=story.today()))


def _agreed(story: Story) -> str:
    begun = visited(story)
    reports(story, begun.review)
    return begun.review


def change_reviewers(story: Story) -> None:
    """A reviewer can no longer come: employed by the host, away, in conflict; or gives the seat up."""
    begun, today = named(story, in_days=5), story.today()
    match story.one_of(0, 1, 2, 2, 3):
        case 0:
            today_is(story, today + ONE_DAY)
            story.send(do(DESK.employ, begun.outside, employer=begun.host, from_on=story.today()))
        case 1:
            story.send(do(DESK.be_away, begun.outside, today, today + timedelta(9), on=today))
            right = story.one_of((), (today + ONE_DAY, today + timedelta(9)))
            story.send(do(DESK.correct_away, begun.outside, today, *right, rationale=WORDS))
        case 2:
            story.send(do(DESK.declare_conflict, begun.outside, begun.host, "family", detail=WORDS, on=today))
            look_and_visit(story, begun.review)
            allowed = story.one_of(False, True)
            decided = do(
                DESK.decide_conflict, begun.outside, begun.host, allowed=allowed, on=story.today(), authority=BOARD
            )
            story.send(decided, actor=DIRECTOR)
        case _:
            story.send(do(DESK.stand_down, begun.review, begun.outside, on=today))
    another = a_reviewer(story, begun.other, new=True)
    story.send(do(DESK.offer, another, begun.cycle, 1, on=story.today()))
    story.send(do(DESK.team, begun.review, {another: "member"}, on=story.today()))
    if story.one_of(True, False):
        look_and_visit(story, begun.review)


def learn_later(story: Story) -> None:
    """After a visit it is learnt that the reviewer worked for the host; perhaps that was dated wrong."""
    begun = visited(story)
    today = story.today()
    if story.one_of(False, True):
        story.send(do(DESK.employ, begun.outside, employer=begun.host, from_on=today - ONE_DAY))
        return
    tomorrow = today + ONE_DAY
    today_is(story, tomorrow)
    story.send(do(DESK.employ, begun.outside, employer=begun.host, from_on=tomorrow))
    story.send(do(DESK.correct_employment, begun.outside, tomorrow, today, rationale=WORDS))


def move_a_visit(story: Story) -> None:
    """A visit is put off; or the review is cancelled, and another scheduled."""
    begun, today = named(story, in_days=3), story.today()
    if story.one_of(True, True, False):
        story.send(do(DESK.move, begun.review, today + timedelta(10), cause="inspection", on=today))
    else:
        story.send(do(DESK.cancel, begun.review, cause="illness", on=today))
        story.send(do(DESK.schedule, begun.cycle, begun.host, today + timedelta(20), on=today))


def opt_out(story: Story) -> None:
    """A school leaves its cycle; or a cluster is taken apart and made anew."""
    begun, today = named(story), story.today()
    match story.one_of(0, 1, 2):
        case 0:
            story.send(do(DESK.opt_out, begun.cycle, begun.host, cause="staffing", on=today))
        case 1:
            story.send(do(DESK.dissolve, begun.cycle, 1, cause="too-small", on=today))
            story.send(do(DESK.cluster, begun.cycle, (begun.other, begun.host), basis="phase", on=today))
        case _:
            third = story.entry(story.new_urn(), la=BOROUGH_CODE, opened_on=None, closed_on=None, **ORDINARY)
            story.publish(third)
            story.send(do(DESK.opt_in, begun.cycle, third.urn, on=today))
            story.send(do(DESK.cluster, begun.cycle, (begun.host, begun.other, third.urn), number=1, on=today))
            story.send(do(DESK.opt_out, begun.cycle, third.urn, cause="staffing", on=today))


def disclose(story: Story) -> None:
    """A safeguarding matter is passed on, with an authority or before there is one."""
    begun = begin(story)
    if story.one_of(True, True, True, False):
        story.send(do(DESK.disclose, begun.review, "the authority", on=story.today()))
        story.send(do(DESK.authorise, begun.review, 1, on=story.today(), authority=BOARD))
    else:
        story.send(do(DESK.disclose, begun.review, "the authority", on=story.today(), authority=BOARD))


def correct_a_day(story: Story) -> None:
    """The day of a step was recorded wrong."""
    begun = visited(story)
    looked = state_of(story, begun.review).self_reviewed_on or story.today()
    was = do(DESK.correct, begun.review, "self-reviewed", looked, looked - ONE_DAY, rationale=WORDS)
    story.send(was)
    settled = state_of(story, begun.review)
    visited_on = settled.visit.last if settled.windows else looked  # a review that was refused has no days
    story.send(do(DESK.correct, begun.review, "visited", visited_on, looked - ONE_DAY * 9, rationale=WORDS))


def withdraw_what_was_not_so(story: Story) -> None:
    """A step, an offer, a training, a school's part or a disclosure was recorded, and was not so."""
    begun, today = named(story, in_days=3), story.today()
    match story.one_of(0, 1, 2):
        case 0:
            look_and_visit(story, begun.review)
            story.send(do(DESK.feed_back, begun.review, on=story.today()))
            for step in ("visited", "fed-back", "visited"):
                story.send(do(DESK.withdraw, begun.review, step, rationale=WORDS))
            story.send(do(DESK.visit, begun.review, on=story.today()))
        case 1:
            reviewer = story.thep.known().load(Reviewer, begun.outside)
            offered = max((each.version for each in reviewer.offers), default=9)
            trained = max((each.version for each in reviewer.trainings), default=9)
            story.send(do(DESK.withdraw_of_reviewer, begun.outside, offered, rationale=WORDS))
            story.send(do(DESK.withdraw_of_reviewer, begun.outside, trained, rationale=WORDS))
            story.send(do(DESK.withdraw_of_reviewer, begun.outside, offered, rationale=WORDS))
            story.send(do(DESK.cancel, begun.review, cause="other", on=today))
            story.send(do(DESK.withdraw, begun.review, "cancelled", rationale=WORDS))
        case _:
            story.send(do(DESK.disclose, begun.review, "the authority", on=today))
            story.send(do(DESK.withdraw_disclosure, begun.review, 1, rationale=WORDS))
            story.send(do(DESK.withdraw_of_cycle, begun.cycle, 2, rationale=WORDS))
            story.send(do(DESK.withdraw_of_cycle, begun.cycle, 4, rationale=WORDS))
            story.send(do(DESK.withdraw_of_cycle, begun.cycle, 3, rationale=WORDS))


def host_closes(story: Story) -> None:
    """The register closes the host of a review, before its visit or denying it, and perhaps takes that back."""
    begun = story.one_of(begin, begin, visited)(story)
    if begun.host not in story.world:
        return
    held = state_of(story, begun.review)
    if held.visited is None:
        today_is(story, story.today() + ONE_DAY)
    story.change(begun.host, closed_on=story.today() if held.visited is None else held.visit.first - ONE_DAY)
    if story.one_of(True, False):
        story.change(begun.host, closed_on=None)


# Allocation, where every answer can be tried


def answer(problem: Problem, known_at: int, given: dict[str, Any]) -> Answered | None:
    """The first of all answers, which is not proven to be the least; None where it cannot be answered."""
    teams = []
    every = tuple(pairs_of(problem))
    for visit in problem.visits:
        people = [pair.person for pair in every if pair.review == visit.review]
        teams.append([[Seat(visit.review, each) for each in team] for team in combinations(people, visit.seats)])
    for chosen in product(*teams):
        seats = tuple(seat for team in chosen for seat in team)
        if not broken(problem, seats):
            held = {
                visit.review: tuple(s.person for s in seats if s.review == visit.review) for visit in problem.visits
            }
            said: dict[str, Any] = {"seats": held, "problem": problem_digest(problem, None), **given}
            return Answered(
                known_at=known_at,
                longlist=(),
                pairs=len(every),
                unique=Certainty.UNKNOWN,
                proven=False,
                gap=1,
                solver="tried",
                version="1",
                options="none",
                **said,
            )
    return None


def allocating(story: Story, cycle: str, *, unproven: bool = True, **given: Any) -> Command | None:
    """An allocation of today; None where there is no answer."""
    known_at = story.thep.position
    problem = allocation_problem(story.thep.known(known_at), cycle, story.today()).problem
    found = answer(problem, known_at, given)
    return None if found is None else do(DESK.allocate, cycle, found, unproven=unproven, on=story.today())


def allocate(story: Story, cycle: str) -> None:
    """Name the teams of a cycle by an allocation."""
    command = allocating(story, cycle)
    if command is not None:
        story.send(command)


def allocate_again(story: Story) -> None:
    """A cycle is allocated, somebody gives a seat up, and it is allocated again."""
    begun = begin(story, in_days=5)
    another = a_reviewer(story, begun.other, new=True)
    story.send(do(DESK.offer, another, begun.cycle, 1, on=story.today()))
    allocate(story, begun.cycle)
    for held in state_of(story, begun.review).team[:1]:
        story.send(do(DESK.stand_down, begun.review, held.person, on=story.today()))
        allocate(story, begun.cycle)
