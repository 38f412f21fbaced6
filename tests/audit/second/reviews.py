"""Peer review: who may review whom, clusters, and what comes before what (docs/contexts/peer_review.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.audit.second.days import NEVER
from tests.audit.second.findings import Finding, finding
from tests.audit.second.reading import Event, Json

OVER = {"followed_up", "review_cancelled"}
STEPS = ("visited", "fed_back", "report_drafted", "report_agreed", "assured", "action_planned", "followed_up")
"""Each of these comes after the one before it."""


@dataclass
class Review:
    """A school that is visited."""

    cycle: str
    host: str
    first: date
    last: date
    seats: dict[int, Json] = field(default_factory=dict)
    steps: dict[str, Event] = field(default_factory=dict)


class Reviews:
    """Every reviewer, cluster and review."""

    def __init__(self) -> None:
        self.employed: dict[str, list[tuple[date, str | None]]] = {}
        self.conflicts: dict[tuple[str, str], bool] = {}
        """Of a reviewer and a host: whether the reviewer may go there all the same."""
        self.opted_in: dict[str, set[str]] = {}
        self.clusters: dict[str, dict[int, list[str]]] = {}
        self.reviews: dict[str, Review] = {}

    def employers(self, person: str, first: date, last: date) -> set[str | None]:
        """Whom somebody works for on any of some days: the employment that began last counts."""
        jobs = sorted(self.employed.get(person, []), key=lambda each: each[0])
        ends = [*(each[0] for each in jobs[1:]), NEVER]
        return {who for (begins, who), until in zip(jobs, ends, strict=bool(jobs)) if begins <= last and first < until}

    def take(self, event: Event) -> None:
        said, name = event.fields, event.name.partition(".")[2]
        match name:
            case "employed":
                self.employed.setdefault(said["person"], []).append((event.day("from_on"), said["employer"]))
            case "employment_corrected":
                jobs, wrong = self.employed.get(said["person"], []), event.day("was_from")
                at = next((n for n in reversed(range(len(jobs))) if jobs[n][0] == wrong), None)
                if at is not None:
                    jobs[at] = event.day("from_on"), jobs[at][1]
            case "conflict_declared" | "conflict_decided":
                self.conflicts[said["person"], said["host"]] = said.get("allowed", False)
            case "opted_in":
                self.opted_in.setdefault(said["cycle"], set()).add(said["school"])
            case "opted_out":
                self.opted_in.get(said["cycle"], set()).discard(said["school"])
            case "cluster_formed" | "cluster_changed":
                self.clusters.setdefault(said["cycle"], {})[said["cluster"]] = said["members"]
            case "cluster_dissolved":
                self.clusters.get(said["cycle"], {}).pop(said["cluster"], None)
            case "review_scheduled":
                days = event.day("visit_from"), event.day("visit_to")
                self.reviews[said["review"]] = Review(said["cycle"], said["host"], *days)
            case _ if review := self.reviews.get(said.get("review", "")):
                self.step(review, name, event)

    def step(self, review: Review, name: str, event: Event) -> None:
        said = event.fields
        review.steps[name] = event
        match name:
            case "team_named":
                review.seats |= {each["seat"]: each for each in said["seats"]}
            case "seat_filled":
                review.seats[said["given"]["seat"]] = said["given"]
            case "seat_vacated":
                review.seats.pop(said["seat"], None)
            case "visit_moved":
                review.first, review.last = event.day("visit_from"), event.day("visit_to")
            case "review_restored":
                review.steps.pop("review_cancelled", None)


def check(event: Event, known: Reviews) -> Iterator[Finding]:
    said, name = event.fields, event.name.partition(".")[2]
    match name:
        case "cluster_formed" | "cluster_changed":
            clusters = known.clusters.get(said["cycle"], {})
            others = {each for number, members in clusters.items() if number != said["cluster"] for each in members}
            if len(set(said["members"])) < 2:  # invariant 27
                yield finding(event, "cluster-too-small", "a cluster has two schools at least")
            if others & set(said["members"]):
                yield finding(event, "already-clustered", "a school is in another cluster of the cycle")
            if set(said["members"]) - known.opted_in.get(said["cycle"], set()):
                yield finding(event, "not-opted-in", "a school of it does not take part")
        case "cycle_closed":  # invariant 29
            reviews = [each for each in known.reviews.values() if each.cycle == said["cycle"]]
            if any(not OVER & each.steps.keys() for each in reviews):
                yield finding(event, "reviews-open", "a review of the cycle has not ended")
        case _ if "review" in said and name != "review_scheduled":
            yield from check_review(event, name, known)


def check_review(event: Event, name: str, known: Reviews) -> Iterator[Finding]:
    said, review = event.fields, known.reviews.get(event.fields["review"])
    if not review:
        yield finding(event, "unknown-peer-review", f"there is no review {said['review']}")
        return
    for seat in said.get("seats", []) + ([said["given"]] if "given" in said else []):
        yield from check_seat(event, seat, review, known)
    if name in STEPS[1:] and STEPS[STEPS.index(name) - 1] not in review.steps:  # each step follows the one before
        yield finding(event, "step-not-taken", f"{STEPS[STEPS.index(name) - 1]} comes before it")
    if name == "visited":  # invariant 28: a self-review is dated before the visit
        own = review.steps.get("self_reviewed")
        if not own or own.effective >= event.effective:
            yield finding(event, "self-review-missing", "no self-review is dated before it")
        if not review.seats:
            yield finding(event, "team-incomplete", "no seat is filled")
    if name == "assured":  # quality is assured by somebody who was not in the team, nor works for the host
        team = {each["person"] for each in review.seats.values()}
        day = event.effective
        if said["reader"] in team or review.host in known.employers(said["reader"], day, day):
            yield finding(event, "own-work", "the reader was in the team, or works for the host")


def check_seat(event: Event, seat: Json, review: Review, known: Reviews) -> Iterator[Finding]:
    """DOMAIN section 2, invariants 26 and 51: no reviewer is employed by the host, from the naming to the visit."""
    person = seat["person"]
    employers = known.employers(person, event.effective, max(review.last, event.effective))
    if review.host in employers:
        yield finding(event, "reviewer-conflicted", f"{person} works for the host")
    if not known.conflicts.get((person, review.host), True):
        yield finding(event, "reviewer-conflicted", f"{person} has a conflict of interest with the host")
