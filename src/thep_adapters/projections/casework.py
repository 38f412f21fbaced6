"""Concerns, interventions and capacity as tables, as known now and dated; no text, which stays in the history."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat

from sqlalchemy import Boolean, Column, Date, Integer, Text

from thep_adapters.projections.columns import KEY
from thep_adapters.projections.keyed import KeyedRun, Row, RowsOf, inner_of
from thep_adapters.projections.projection import Columns
from thep_adapters.projections.streams import Reader
from thep_adapters.projections.stretches import END_OF_TIME, dated, turning_days
from thep_domain.application import Journal
from thep_domain.interventions import Capacity, Concern, Intervention, InterventionStep
from thep_domain.schools import Establishment

CONCERNS = "concerns"
CONCERNS_DATED = "concerns_dated"
INTERVENTIONS = "interventions"
INTERVENTIONS_DATED = "interventions_dated"
CANDIDATES = "intervention_candidates"
OBJECTIVES = "intervention_objectives"
REVIEWS = "intervention_reviews"
CAPACITY = "capacity_dated"


class Casework:
    """One row a case as known now; the same for each stretch of days; and what an intervention is made of."""

    name = "casework"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """As known now, and dated."""
        return {
            CONCERNS: (
                Column("concern", KEY, primary_key=True),
                *_school(),
                Column("area", Text, nullable=False),
                Column("level", Text),
                Column("status", Text, nullable=False),
                Column("safeguarding", Boolean, nullable=False),
                Column("raised_by", Text, nullable=False),
                Column("raised_on", Date, nullable=False),
                Column("episodes", Integer, nullable=False),
                Column("advised_on", Date),
                Column("open_interventions", Integer, nullable=False),
                Column("carried_from", Text),
                Column("continued_at", Text),
            ),
            CONCERNS_DATED: (
                Column("concern", KEY, nullable=False, index=True),
                *_school(),
                Column("area", Text, nullable=False),
                Column("level", Text),
                Column("status", Text, nullable=False),
                *_days(),
            ),
            INTERVENTIONS: (
                Column("intervention", KEY, primary_key=True),
                *_school(),
                Column("form", Text, nullable=False),
                Column("status", Text, nullable=False),
                Column("concern", Text),
                Column("entitled_by", Text, nullable=False),
                Column("giver", Text),
                Column("identified_on", Date, nullable=False),
                Column("matched_on", Date),
                Column("agreed_on", Date),
                Column("started_on", Date),
                Column("ended_on", Date),
            ),
            INTERVENTIONS_DATED: (
                Column("intervention", KEY, nullable=False, index=True),
                *_school(),
                Column("form", Text, nullable=False),
                Column("status", Text, nullable=False),
                Column("giver", Text),
                *_days(),
            ),
            CANDIDATES: (
                Column("intervention", KEY, primary_key=True),
                Column("candidate", Integer, primary_key=True),
                Column("giver", Text, nullable=False, index=True),
                Column("proposed_on", Date, nullable=False),
                Column("rank", Integer),
                Column("points", Integer),
                Column("conflict", Text),
                Column("conflict_allowed", Boolean),
                Column("outcome", Text, nullable=False),
                Column("outcome_on", Date),
                Column("match", Integer),
                Column("from_on", Date),
                Column("until_on", Date),
                Column("last_day", Date),
            ),
            OBJECTIVES: (
                Column("intervention", KEY, primary_key=True),
                Column("objective", Integer, primary_key=True),
                Column("area", Text, nullable=False),
                Column("set_on", Date, nullable=False),
                Column("due_on", Date, nullable=False),
                Column("dropped_on", Date),
                Column("rating", Text),
            ),
            REVIEWS: (
                Column("intervention", KEY, primary_key=True),
                Column("review", Integer, primary_key=True),
                Column("objective", Integer, primary_key=True),
                Column("rating", Text, nullable=False),
                Column("held_on", Date, nullable=False),
                Column("final", Boolean, nullable=False),
                Column("next_due_on", Date),
                Column("withdrawn", Boolean, nullable=False),
            ),
            CAPACITY: (
                Column("giver", KEY, nullable=False, index=True),
                Column("declared", Integer, nullable=False),
                Column("committed", Integer, nullable=False),
                Column("free", Integer, nullable=False),
                Column("over", Integer, nullable=False),
                *_days(),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the streams have, and which rows read which."""
        return inner_of(self.name)

    def run(self, journal: Journal) -> KeyedRun:
        """Begin: the rows of a case or a giver are made again whenever it, or its school, has new facts."""
        concerns = dict.fromkeys((CONCERNS, CONCERNS_DATED), "concern")
        cases = dict.fromkeys((INTERVENTIONS, INTERVENTIONS_DATED, CANDIDATES, OBJECTIVES, REVIEWS), "intervention")
        return KeyedRun(
            journal,
            self.name,
            RowsOf(Concern, concerns, _of_concern),
            RowsOf(Intervention, cases, _of_intervention),
            RowsOf(Capacity, {CAPACITY: "giver"}, _of_capacity),
        )


def _school() -> Columns:
    return (
        Column("establishment", Text, nullable=False, index=True),
        Column("urn", Integer),
        Column("name", Text, nullable=False),
    )


def _days() -> Columns:
    return Column("valid_from", Date, nullable=False), Column("valid_to", Date, nullable=False)


def _of_concern(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    concern, found = reader.load(Concern, key), reader.establishment(key.rpartition("-")[0])
    if found is None or not concern.number:
        return

    def row(day: date) -> Row | None:
        state = concern.state_on(day)
        if state is None:
            return None
        shown = {"area": concern.area, "level": concern.level_on(day), "status": state.name}
        return {"concern": key, **_shown(found, day), **shown}

    now = row(END_OF_TIME) or {}
    more = {
        "safeguarding": concern.safeguarding,
        "raised_by": concern.by,
        "raised_on": min((step.on for step in concern.steps), default=None),
        "episodes": concern.episodes_by(END_OF_TIME),
        "advised_on": concern.advised_by(END_OF_TIME),
        "open_interventions": len(concern.open_interventions(END_OF_TIME)),
        "carried_from": concern.carried_from,
        "continued_at": concern.continued_at,
    }
    days = [*(step.on for step in concern.steps), *(each.since for each in concern.levels)]
    if now:
        yield CONCERNS, now | more
    yield from zip(repeat(CONCERNS_DATED), dated([*days, *turning_days(found)], row))


def _of_intervention(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    case, found = reader.load(Intervention, key), reader.establishment(key.rpartition("-")[0])
    if found is None or not case.number:
        return

    def row(day: date) -> Row | None:
        stage, current = case.stage_on(day), case.current_on(day)
        if stage is None:
            return None
        shown = {"form": case.form, "status": stage.name, "giver": None if current is None else current.giver}
        return {"intervention": key, **_shown(found, day), **shown}

    def first(kind: InterventionStep) -> date | None:
        step = case.step(kind)
        return None if step is None else step.on

    now = row(END_OF_TIME) or {}
    more = {
        "concern": case.concern,
        "entitled_by": case.entitled_by.value,
        "identified_on": first(InterventionStep.IDENTIFICATION),
        "matched_on": first(InterventionStep.MATCH),
        "agreed_on": first(InterventionStep.AGREEMENT),
        "started_on": first(InterventionStep.START),
        "ended_on": None if case.ending is None else case.ending.since,
    }
    if now:
        yield INTERVENTIONS, now | more
    days = [*(step.on for step in case.steps), *turning_days(found)]
    yield from zip(repeat(INTERVENTIONS_DATED), dated(days, row))
    yield from zip(repeat(CANDIDATES), _candidates(key, case))
    yield from zip(repeat(OBJECTIVES), _objectives(key, case))
    yield from zip(repeat(REVIEWS), _reviews(key, case))


def _candidates(key: str, case: Intervention) -> Iterator[Row]:
    for each in case.candidates:
        match = None if each.match is None else case.match(each.match)
        yield {
            "intervention": key,
            "candidate": each.number,
            "giver": each.giver,
            "proposed_on": each.proposed_on,
            "rank": each.rank,
            "points": each.points,
            "conflict": None if each.conflict is None else each.conflict.kind,
            "conflict_allowed": None if each.conflict is None else each.conflict.allowed,
            "outcome": each.outcome.value,
            "outcome_on": each.outcome_on,
            "match": each.match,
            "from_on": None if match is None else match.from_on,
            "until_on": None if match is None else match.until_on,
            "last_day": None if match is None or match.matched_on is None else case.last_day(match),
        }


def _objectives(key: str, case: Intervention) -> Iterator[Row]:
    for each in case.objectives:
        ratings = (dict(review.ratings).get(each.number) for review in case.held_reviews)
        yield {
            "intervention": key,
            "objective": each.number,
            "area": each.area,
            "set_on": each.set_on,
            "due_on": each.due_on,
            "dropped_on": each.dropped_on,
            "rating": next((word for word in reversed(list(ratings)) if word is not None), None),
        }


def _reviews(key: str, case: Intervention) -> Iterator[Row]:
    for each in case.reviews:
        for objective, word in each.ratings:
            yield {
                "intervention": key,
                "review": each.number,
                "objective": objective,
                "rating": word,
                "held_on": each.held_on,
                "final": each.final,
                "next_due_on": each.next_due_on,
                "withdrawn": each.withdrawn,
            }


def _of_capacity(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    capacity = reader.load(Capacity, key)

    def row(day: date) -> Row | None:
        declared, committed = capacity.declared_on(day), len(capacity.taken_on(day))
        over = capacity.over_on(day)
        free = max(0, capacity.free_on(day))
        return {"giver": key, "declared": declared, "committed": committed, "free": free, "over": over}

    begun = min((each.from_on for each in capacity.declarations), default=None)
    days = [] if begun is None else capacity.days_of_change(begun, END_OF_TIME)
    yield from zip(repeat(CAPACITY), dated(days, row))


def _shown(found: Establishment, day: date) -> Row:
    """The school as the register shows it on a day."""
    registration = found.registration_on(day)
    return {"establishment": found.id, "urn": registration.urn, "name": registration.details_on(day).name}
