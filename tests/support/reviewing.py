"""Peer review in a test: a cycle of schools with their reviewers, and the short way through a review."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from tests.support.clock import Clock
from tests.support.house import House
from tests.support.schools import school
from thep_domain import ALL, URN, Answer, Category
from thep_domain.application import ActingOffice
from thep_domain.kernel.identifiers import Text
from thep_domain.peer_review import Finding, FindingKind, Review, ReviewRow, Step, peer_reviews
from thep_domain.peer_review.review_events import Action
from thep_domain.testing import in_memory

CYCLE = "2017-18"
SCHOOLS = tuple(URN(each) for each in (999011, 999012, 999013, 999014, 999021, 999022, 999023))
A, B, C, D, E, F, G = SCHOOLS
MINUTE = "Board 2017-09-14, minute 6"
WORDS = "said in confidence"
PLANNED, OPTED, FORMED, SCHEDULED, NAMED, SELF, VISIT = (
    date(2017, 9, 15),
    date(2017, 10, 2),
    date(2017, 11, 6),
    date(2017, 12, 4),
    date(2018, 1, 20),
    date(2018, 2, 20),
    date(2018, 3, 6),
)


def person(urn: int, number: int = 0) -> str:
    """The id of a reviewer of a school."""
    return f"{urn % 1_000:04x}{number:04x}"


class Reviewing(House):
    """A house with the short way to a review. What a test does not date happened on the days of the example."""

    @property
    def other(self) -> ActingOffice:
        """The verbs, under another account."""
        return self.thep.acting("executive-director")

    def plan(self, model: str = "own", name: str = CYCLE, **given: Any) -> Answer:
        """A cycle that takes schools in the autumn and visits them until July."""
        windows: dict[str, Any] = {
            "opt_in_from": date(2017, 9, 15),
            "opt_in_to": date(2018, 1, 31),
            "visits_from": date(2018, 1, 8),
            "visits_to": date(2018, 7, 20),
        }
        return self.office.peer_review.plan(name, model, on=PLANNED, authority=MINUTE, **{**windows, **given})

    def opt_in(self, *urns: int, name: str = CYCLE) -> None:
        """Schools take part."""
        self.office.peer_review.opt_in_all([{"cycle": name, "urn": urn, "on": OPTED} for urn in urns])

    def opt_in_late(self, *urns: int) -> None:
        """Schools take part on the last day."""
        self.office.peer_review.opt_in_all([{"cycle": CYCLE, "urn": urn, "on": date(2018, 1, 31)} for urn in urns])

    def group(self, *urns: int, name: str = CYCLE, **given: Any) -> Answer:
        """A cluster of some schools."""
        return self.office.peer_review.cluster(name, [URN(urn) for urn in urns], on=FORMED, **given)

    def reviewer(
        self, urn: int, number: int = 0, role: str = "lead", protocol: str = "own", visits: int = 2, **given: Any
    ) -> str:
        """Somebody of a school who reviews: known, registered, employed, trained, with visits offered."""
        who, peer_review = person(urn, number), self.office.peer_review
        self.office.people.add(person=who, details="teaches", on=PLANNED)
        peer_review.register(who, on=PLANNED)
        peer_review.employ(who, employer=URN(urn), from_on=PLANNED)
        peer_review.train(who, protocol, role, on=PLANNED, **given)
        peer_review.offer(who, CYCLE, visits, on=OPTED)
        return who

    def review(self, urn: int = A, on: date = VISIT, name: str = CYCLE) -> str:
        """A review of a school, by its id."""
        return str(self.office.peer_review.schedule(name, URN(urn), on, on=SCHEDULED).details["review"])

    def begun(self, model: str = "own", *urns: int, reviewers: int = 1, protocol: str | None = None) -> str:
        """A cycle with a cluster of schools and reviewers of each; the review of the first."""
        urns = urns or (A, B, C, D)
        self.plan(model)
        self.opt_in(*urns)
        self.group(*urns)
        for urn in urns:
            for number in range(reviewers):
                self.reviewer(urn, number, protocol=protocol or model)
        return self.review(urns[0])

    def named(self, model: str = "own", *urns: int) -> str:
        """The same with a team by hand, of the other schools."""
        review = self.begun(model, *urns)
        others = (urns or (A, B, C, D))[1:]
        size = {"own": 3, "ssat": 2, "edt": 3}[model]
        team = {person(urn): "lead" for urn in others[:size]}
        self.office.peer_review.team(review, team, on=NAMED)
        return review

    def visited(self, model: str = "own") -> str:
        """The same after the visit."""
        review = self.named(model)
        self.office.peer_review.self_review(review, areas=("achievement",), text=WORDS, on=SELF)
        self.office.peer_review.visit(review, on=VISIT)
        return review

    def agreed(self) -> str:
        """The same once the host agreed to the report, on 27 March."""
        review, peer_review = self.visited(), self.office.peer_review
        peer_review.feed_back(review, on=VISIT)
        peer_review.report(review, findings(), text=WORDS, on=date(2018, 3, 19))
        peer_review.agree(review, on=date(2018, 3, 27))
        return review

    def reader(self) -> str:
        """Somebody who works for no school of the cycle."""
        self.office.people.add(person="0000ffff", details="reads reports", on=PLANNED)
        return "0000ffff"

    def finished(self) -> str:
        """The same, followed up."""
        review, reader = self.agreed(), self.reader()
        self.other.peer_review.assure(review, reader, on=date(2018, 3, 28))
        self.office.peer_review.act(review, [action(1)], text=WORDS, on=date(2018, 4, 16))
        self.office.peer_review.follow_up(review, {"1": "done"}, on=date(2018, 7, 2))
        return review

    def row(self, review: str, on: date, known: int | None = None) -> ReviewRow:
        """A review as it stands on a day."""
        return next(each for each in peer_reviews(self.thep.known(known), on) if each.review == review)

    def step(self, review: str, on: date) -> Step:
        """Where a review stands on a day."""
        return self.row(review, on).status

    def state(self, review: str) -> Review:
        """A review."""
        return self.thep.known().load(Review, review)

    def causes(self, review: str) -> list[str]:
        """Why seats of a review were vacated, in order."""
        held = (each.cause for each in self.state(review).held if each.cause is not None)
        return [each.value for each in held]


def finding(
    number: int, kind: FindingKind = FindingKind.STRENGTH, area: str = "achievement", evidence: int = 2
) -> Finding:
    """A finding."""
    return Finding(finding=number, area=Text(area), kind=kind, evidence=evidence)


def findings() -> list[Finding]:
    """Enough for a report."""
    return [finding(1), finding(2, FindingKind.QUESTION, "teaching"), finding(3)]


def action(number: int, due_on: date = date(2018, 7, 1), area: str = "teaching") -> Action:
    """An action."""
    return Action(action=number, area=Text(area), due_on=due_on)


@contextmanager
def reviewing(today: date = date(2018, 7, 31)) -> Iterator[Reviewing]:
    """Seven member schools in the register, on the last day of the year."""
    clock = Clock(today)
    with in_memory(clock) as thep:
        house = Reviewing(thep, clock)
        house.read(*(school(urn) for urn in SCHOOLS))
        since = date(2016, 9, 1)
        house.office.membership.apply_all(
            [{"urn": urn, "category": Category.FULL, "on": since, "commitments": ALL} for urn in SCHOOLS]
        )
        house.office.membership.admit_all([{"urn": urn, "on": since, "authority": MINUTE} for urn in SCHOOLS])
        yield house
