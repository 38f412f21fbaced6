"""Schools review each other, by the three models that the report names; who goes where is found by the solver."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import islice
from typing import Final

from attrs import frozen

from thep_adapters.allocation import allocator, solve_cycle
from thep_adapters.demo.result import Allocated, PeerReviewCounts
from thep_adapters.demo.stage import Stage, in_words
from thep_domain import URN, Category, Partnership
from thep_domain.kernel.identifiers import Text
from thep_domain.peer_review import Cycle, Finding, FindingKind, ReviewRow, peer_reviews
from thep_domain.peer_review.allocation import Certainty
from thep_domain.schools import CountedPhase

WITHOUT_SOLVER: Final = (
    "Left out: the peer reviews of 2017-18, because the extra allocation, the solver that finds who reviews whom, is"
    " not installed. To play them too: pip install 'thep[cli,keys,audit,allocation]', and the demo again."
)
RECORDED_ON: Final = date(2018, 7, 18)
PLANNED, OPTED_IN, FORMED, SCHEDULED, ALLOCATED = (
    date(2017, 9, 15),
    date(2017, 10, 2),
    date(2017, 11, 6),
    date(2017, 12, 4),
    date(2018, 1, 19),
)
FOLLOWED_UP: Final = date(2018, 7, 13)
FIRST_VISIT: Final = date(2018, 2, 26)
SELF_REVIEW, WRITTEN, AGREED, ASSURED, ACTED = (timedelta(days=each) for each in (-7, 12, 19, 21, 35))
"""From the visit on."""
LAST_OPT_IN, FIRST_DAY, LAST_DAY = date(2017, 10, 31), date(2018, 2, 1), date(2018, 7, 20)
ONLY: Final = {
    Certainty.YES: "and no other answer costs as little",
    Certainty.NO: "and other answers cost the same",
    Certainty.UNKNOWN: "and nobody knows whether others cost the same",
}
READER: Final = "00a2999999999"
"""Who reads the reports of the demo: nobody who exists."""
PROVIDER: Final = "challenge-partners"
WORDS: Final = "Invented for the demo: nobody visited this school, and nothing was found."
MINUTE: Final = "Board 2017-09-14, minute 6 (a rule of the demo)"


@frozen
class _Part:
    """The schools of one model: how large its clusters are, and how many reviewers each school has."""

    model: str
    clusters: tuple[int, ...]
    reviewers: int

    @property
    def cycle(self) -> str:
        """The name of its cycle."""
        return f"{self.model}-2017-18"

    @property
    def schools(self) -> int:
        """How many schools take part."""
        return sum(self.clusters)


PARTS: Final = (_Part("ssat", (3,) * 12, 2), _Part("edt", (6, 6, 5), 3), _Part("challenge-partners", (3,), 0))


def solver_installed() -> bool:
    """Whether reviewers can be allocated here."""
    return find_spec("highspy") is not None


def review_each_other(stage: Stage) -> None:
    """2017-18: 56 members take part; the office writes the cycles up in July 2018."""
    stage.clock.move_to(RECORDED_ON)
    stage.tell(f"{in_words(RECORDED_ON)}: the peer reviews of 2017-18 are written up: 56 schools by three models.")
    stage.tell("  Which schools took part, and who reviews whom, is an invented illustration: no source says it.")
    schools = _members(stage.thep)
    stage.review_officer("who reads the reports of the demo").people.add(
        person=READER, details="Nobody: reads reports in the demo"
    )
    for part in PARTS:
        mine, schools = schools[: part.schools], schools[part.schools :]
        _begin(stage, part, mine)
        if part.reviewers:
            _allocate(stage, part)
        else:
            _named_by_provider(stage, part)
        _finish(stage, part)
    stage.tell(
        "  Each review is played to its end, every one with the same words, and these are erased again: they say"
    )
    stage.tell("  nothing of any school.")


def _members(thep: Partnership) -> list[URN]:
    """The primary schools that were members when the cycles began, by number; then the secondary schools."""
    rows = [row for row in thep.members(OPTED_IN) if row.category is Category.FULL and row.part is None]
    wanted = (CountedPhase.PRIMARY, CountedPhase.SECONDARY)
    few = {CountedPhase.PRIMARY: 53, CountedPhase.SECONDARY: 3}
    known = {phase: [row.urn for row in rows if row.phase is phase and row.urn is not None] for phase in wanted}
    found = {phase: sorted(known[phase])[: few[phase]] for phase in wanted}
    return [urn for phase in wanted for urn in found[phase]]


def _begin(stage: Stage, part: _Part, schools: Sequence[URN]) -> None:
    """A cycle is planned, its schools opt in and are clustered by number, their reviewers offer visits."""
    office = stage.review_officer("the peer reviews of the demo")
    office.peer_review.plan(
        part.cycle,
        part.model,
        opt_in_from=PLANNED,
        opt_in_to=LAST_OPT_IN,
        visits_from=FIRST_DAY,
        visits_to=LAST_DAY,
        on=PLANNED,
        authority=MINUTE,
    )
    desk = stage.review_officer("the peer reviews of the demo").peer_review
    desk.opt_in_all([{"cycle": part.cycle, "urn": urn, "on": OPTED_IN} for urn in schools])
    start = 0
    for size in part.clusters:
        desk = stage.review_officer("clusters of the demo, by number").peer_review
        desk.cluster(part.cycle, schools[start : start + size], basis="phase", on=FORMED)
        start += size
    desk = stage.review_officer("visits of the demo").peer_review
    desk.schedule_all(
        [
            {"cycle": part.cycle, "urn": urn, "visit_from": day, "on": SCHEDULED}
            for urn, day in zip(schools, islice(_days(), 0, None, 1 if part.reviewers else 2), strict=False)
        ]
    )
    people = [(f"00a2{urn:06d}{number:02d}", urn, number) for urn in schools for number in range(part.reviewers)]
    if people:
        office = stage.review_officer("reviewers of the demo, who do not exist")
        office.people.add_all([{"person": each, "details": "Nobody: reviews in the demo"} for each, _, _ in people])
        desk = office.peer_review
        desk.register_all([{"person": each, "on": PLANNED} for each, _, _ in people])
        desk.employ_all([{"person": each, "employer": urn, "from_on": PLANNED} for each, urn, _ in people])
        roles = [(each, "lead" if number == 0 else "member") for each, _, number in people]
        desk.train_all([{"person": each, "protocol": part.model, "role": role, "on": PLANNED} for each, role in roles])
        desk.offer_all([{"person": each, "cycle": part.cycle, "visits": 2, "on": OPTED_IN} for each, _, _ in people])


def _days() -> Iterator[date]:
    """A Tuesday a week, or the Thursday after it, over and over: no two neighbours on one day."""
    weeks = 0
    while True:
        for weekday in (1, 3):
            yield FIRST_VISIT + timedelta(weeks=weeks % 9, days=weekday)
        weeks += 1


def _allocate(stage: Stage, part: _Part) -> None:
    found = solve_cycle(stage.thep, part.cycle, allocator(), ALLOCATED)
    answer = found.taken(part.cycle)
    office = stage.review_officer("allocated by the solver")
    done = office.peer_review.allocate(part.cycle, answer, on=ALLOCATED)
    cost = "at the least cost there is" if answer.proven else "at a cost not proven the least"
    stage.tell(
        f"  {part.model}: {part.schools} schools in {len(part.clusters)} clusters, {done.details['seats']} seats filled"
        f" {cost}, {ONLY[answer.unique]}."
    )


def _named_by_provider(stage: Stage, part: _Part) -> None:
    """Three people of the provider go to each of its schools, entered by hand."""
    people = [f"00a2{number:08x}" for number in range(3)]
    office = stage.review_officer("people of the provider, who do not exist")
    office.people.add_all([{"person": each, "details": "Nobody: reviews in the demo"} for each in people])
    desk = office.peer_review
    desk.register_all([{"person": each, "on": PLANNED} for each in people])
    desk.employ_all([{"person": each, "guest": PROVIDER, "from_on": PLANNED} for each in people])
    desk.train_all([{"person": each, "protocol": part.model, "role": "lead", "on": PLANNED} for each in people])
    visits = part.schools
    desk.offer_all([{"person": each, "cycle": part.cycle, "visits": visits, "on": OPTED_IN} for each in people])
    roles = dict(zip(people, ("lead", "member", "member"), strict=True))
    desk.team_all([{"review": each.review, "members": roles, "on": ALLOCATED} for each in _reviews(stage, part)])
    stage.tell(f"  {part.model}: {part.schools} schools in 1 cluster; the provider names the teams.")


def _reviews(stage: Stage, part: _Part) -> list[ReviewRow]:
    return peer_reviews(stage.thep.known(), stage.thep.today, part.cycle)


def _finish(stage: Stage, part: _Part) -> None:
    """Play every review to its end and close the cycle, so that nothing of it falls due; the words are erased again."""
    reviews = _reviews(stage, part)
    desk = stage.review_officer("played to the end, so that nothing falls due").peer_review
    area = ["leadership"]
    found = [Finding(finding=each, area=Text(area[0]), kind=FindingKind.STRENGTH, evidence=1) for each in (1, 2, 3)]
    days = [(each.review, each.visit_from, each.visit_to) for each in reviews]
    desk.self_review_all([{"review": key, "areas": area, "on": first + SELF_REVIEW} for key, first, _ in days])
    desk.visit_all([{"review": key, "on": last} for key, _, last in days])
    desk.feed_back_all([{"review": key, "on": last} for key, _, last in days])
    desk.report_all([{"review": key, "findings": found, "text": WORDS, "on": last + WRITTEN} for key, _, last in days])
    desk.agree_all([{"review": key, "on": last + AGREED} for key, _, last in days])
    other = stage.executive_director("the other hand reads the reports").peer_review
    other.assure_all([{"review": key, "by": READER, "on": last + ASSURED} for key, _, last in days])
    desk.act_all([{"review": key, "actions": [], "on": last + ACTED} for key, _, last in days])
    desk.follow_up_all([{"review": key, "outcomes": {}, "on": FOLLOWED_UP} for key, _, _ in days])
    desk.close(part.cycle, on=FOLLOWED_UP)
    people = stage.review_officer("words that say nothing are not kept").people
    people.erase_all([{"subject": f"case:review:{key}", "ground": "no-longer-needed"} for key, _, _ in days])


def count_peer_review(thep: Partnership) -> PeerReviewCounts:
    """The schools by model, and who reviews whom, by the numbers that the schools have today."""
    known = thep.known()
    schools = {part.model: len(known.load(Cycle, part.cycle).entries) for part in PARTS}
    rows = [row for part in PARTS if part.reviewers for row in peer_reviews(known, thep.today, part.cycle)]
    allocation = (
        Allocated(host=row.host, reviewers=tuple(seat.urn for seat in row.reviewers if seat.urn is not None))
        for row in rows
        if row.host is not None
    )
    return PeerReviewCounts(schools=schools, allocation=tuple(sorted(allocation, key=lambda each: each.host)))
