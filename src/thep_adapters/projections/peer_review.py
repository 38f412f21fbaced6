"""Peer review as tables: cycles, reviews now and by day, who had which seat, and reviewers by day; no text."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat

from sqlalchemy import Boolean, Column, Date, Integer, Text

from thep_adapters.projections.columns import KEY
from thep_adapters.projections.keyed import KeyedRun, Row, RowsOf, inner_of
from thep_adapters.projections.projection import Columns
from thep_adapters.projections.streams import Reader
from thep_adapters.projections.stretches import END_OF_TIME, dated
from thep_domain.application import Journal
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.peer_review import Cycle, Held, Review, Reviewer
from thep_domain.schools import Establishment

CYCLES = "cycles"
REVIEWS = "peer_reviews"
DATED = "peer_reviews_dated"
SEATS = "peer_review_seats"
REVIEWERS = "reviewers_dated"


class PeerReviewViews:
    """What became of cycles, reviews and reviewers, without a word of any report: texts are sealed."""

    name = "peer_review"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """As known now; dated; and the seats with everybody who had them."""
        return {
            CYCLES: (
                Column("key", KEY, primary_key=True),
                Column("provider", Text, nullable=False),
                Column("protocol", Text, nullable=False),
                Column("theme", Text),
                Column("open_to", Text, nullable=False),
                Column("planned_on", Date, nullable=False),
                Column("opt_in_from", Date, nullable=False),
                Column("opt_in_to", Date, nullable=False),
                Column("visits_from", Date, nullable=False),
                Column("visits_to", Date, nullable=False),
                Column("members", Integer, nullable=False),
                Column("guests", Integer, nullable=False),
                Column("opted_out", Integer, nullable=False),
                Column("clusters", Integer, nullable=False),
                Column("runs", Integer, nullable=False),
                Column("closed_on", Date),
            ),
            REVIEWS: (
                Column("key", KEY, primary_key=True),
                Column("establishment", Text, nullable=False, index=True),
                Column("cycle", Text, nullable=False, index=True),
                Column("cluster", Integer),
                Column("urn", Integer),
                Column("name", Text, nullable=False),
                Column("status", Text, nullable=False),
                Column("scheduled_on", Date, nullable=False),
                Column("visit_from", Date, nullable=False),
                Column("visit_to", Date, nullable=False),
                Column("moves", Integer, nullable=False),
                Column("self_reviewed_on", Date),
                Column("fed_back_on", Date),
                Column("drafts", Integer, nullable=False),
                Column("report_agreed_on", Date),
                Column("assured_on", Date),
                Column("actions", Integer, nullable=False),
                Column("followed_up_on", Date),
                Column("cancelled_on", Date),
                Column("cancelled_for", Text),
                Column("disclosures", Integer, nullable=False),
                Column("conflict_learnt", Boolean, nullable=False),
            ),
            DATED: (
                Column("review", Text, nullable=False, index=True),
                Column("establishment", Text, nullable=False, index=True),
                Column("cycle", Text, nullable=False),
                Column("status", Text, nullable=False),
                Column("valid_from", Date, nullable=False),
                Column("valid_to", Date, nullable=False),
            ),
            SEATS: (
                Column("review", Text, nullable=False, index=True),
                Column("seat", Integer, nullable=False),
                Column("person", Text, nullable=False, index=True),
                Column("role", Text, nullable=False),
                Column("employer", Text),
                Column("urn", Integer),
                Column("guest", Text),
                Column("run", Integer),
                Column("valid_from", Date, nullable=False),
                Column("valid_to", Date, nullable=False),
                Column("ended_by", Text),
            ),
            REVIEWERS: (
                Column("person", Text, nullable=False, index=True),
                Column("employer", Text),
                Column("urn", Integer),
                Column("guest", Text),
                Column("valid_from", Date, nullable=False),
                Column("valid_to", Date, nullable=False),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the streams have, and which rows read which."""
        return inner_of(self.name)

    def run(self, journal: Journal) -> KeyedRun:
        """Begin: the rows of a cycle, a review or a reviewer are made again whenever what they read has new facts."""
        return KeyedRun(
            journal,
            self.name,
            RowsOf(Cycle, {CYCLES: "key"}, _of_cycle),
            RowsOf(Review, {REVIEWS: "key", DATED: "review", SEATS: "review"}, _of_review),
            RowsOf(Reviewer, {REVIEWERS: "person"}, _of_reviewer),
        )


def _of_cycle(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    return zip(repeat(CYCLES), _cycle(key, reader.load(Cycle, key)))


def _of_reviewer(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    return zip(repeat(REVIEWERS), _reviewer(reader, key, reader.load(Reviewer, key)))


def _of_review(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    review = reader.load(Review, key)
    if review.name:
        yield REVIEWS, _review(reader, review)
        yield from zip(repeat(DATED), _stages(review))
        yield from ((SEATS, _seat(reader, review, held)) for held in review.held)


def _cycle(key: str, cycle: Cycle) -> Iterator[Row]:
    plan = cycle.plan
    if plan is None:
        return
    entries = [each for each in cycle.entries if each.opted_out_on is None]
    yield {
        "key": key,
        "provider": plan.provider,
        "protocol": plan.protocol,
        "theme": plan.theme,
        "open_to": plan.open_to.value,
        "planned_on": plan.planned_on,
        "opt_in_from": plan.opt_in_from,
        "opt_in_to": plan.opt_in_to,
        "visits_from": plan.visits_from,
        "visits_to": plan.visits_to,
        "members": sum(each.member for each in entries),
        "guests": sum(not each.member for each in entries),
        "opted_out": len(cycle.entries) - len(entries),
        "clusters": sum(bool(each.last.members) for each in cycle.clusters),
        "runs": len(cycle.runs),
        "closed_on": cycle.closed_on,
    }


def _urn(found: Establishment | None, day: date) -> int | None:
    return None if found is None else found.registration_on(day).urn


def _review(reader: Reader, review: Review) -> Row:
    """A review with every dated fact known, whichever day it is dated."""
    found, visit, draft = reader.establishment(review.host), review.visit, review.draft
    cluster = reader.load(Cycle, review.cycle).cluster_of(review.host, END_OF_TIME)
    return {
        "key": review.name,
        "establishment": review.host,
        "cycle": review.cycle,
        "cluster": None if cluster is None else cluster.number,
        "urn": _urn(found, END_OF_TIME),
        "name": "" if found is None else found.details_on(END_OF_TIME).name,
        "status": review.status_on(END_OF_TIME).value,
        "scheduled_on": review.scheduled_on,
        "visit_from": visit.first,
        "visit_to": visit.last,
        "moves": len(review.windows) - 1,
        "self_reviewed_on": review.self_reviewed_on,
        "fed_back_on": review.fed_back_on,
        "drafts": len(review.drafts),
        "report_agreed_on": None if draft is None else draft.agreed_on,
        "assured_on": None if draft is None else draft.assured_on,
        "actions": len(review.actions),
        "followed_up_on": review.followed_up_on,
        "cancelled_on": review.cancelled_on,
        "cancelled_for": None if review.cancelled_for is None else review.cancelled_for.value,
        "disclosures": len(review.disclosures),
        "conflict_learnt": review.conflict_learnt(),
    }


def _stages(review: Review) -> Iterator[Row]:
    """Where a review stands with the days it stands there."""
    days = {review.scheduled_on, *(on for _, on, _ in review.facts)}
    days |= {day for day in (review.named_on, review.cancelled_on) if day is not None}
    days |= {each.sent_back_on for each in review.drafts if each.sent_back_on is not None}
    own = {"review": review.name, "establishment": review.host, "cycle": review.cycle}
    return dated(
        (each for each in days if each >= review.scheduled_on),
        lambda day: {**own, "status": review.status_on(day).value},
    )


def _seat(reader: Reader, review: Review, held: Held) -> Row:
    """A seat and who had it, under the number that the employer had on the day of the visit."""
    found = None if held.employer is None else reader.establishment(held.employer)
    ends = [day for day in (held.until, review.cancelled_on) if day is not None]
    return {
        "review": review.name,
        "seat": held.seat,
        "person": held.person,
        "role": held.role.value,
        "employer": held.employer,
        "urn": _urn(found, review.visit.first),
        "guest": held.guest,
        "run": held.run,
        "valid_from": held.from_on,
        "valid_to": max(min(ends), held.from_on) - ONE_DAY if ends else END_OF_TIME,
        "ended_by": None if held.cause is None else held.cause.value,
    }


def _reviewer(reader: Reader, person: str, reviewer: Reviewer) -> Iterator[Row]:
    """For whom a reviewer works, with the days: from the registration on."""
    begun = reviewer.registered_on
    if begun is None:
        return

    def row(day: date) -> Row:
        employment = reviewer.employment_on(day)
        employer = None if employment is None else employment.employer
        found = None if employer is None else reader.establishment(employer)
        guest = None if employment is None else employment.guest
        return {"person": person, "employer": employer, "urn": _urn(found, day), "guest": guest}

    yield from dated((begun, *(each.from_on for each in reviewer.employments if each.from_on > begun)), row)
