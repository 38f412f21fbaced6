"""Inspections as tables: each as known now, and the outcome of each school for the days on which it stood."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Boolean, Column, Connection, Date, Index, Integer, Table, Text, delete, insert, select

from thep_adapters.projections.projection import Columns, Tables
from thep_adapters.projections.streams import (
    Reader,
    Streams,
    keys_that_read,
    note_sources,
    sources_columns,
    versions_columns,
)
from thep_adapters.projections.stretches import END_OF_TIME, dated
from thep_domain.application import Journal
from thep_domain.kernel.calendar import ALWAYS, ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.rulebook import Rulebook
from thep_domain.schools import Establishment, Inspections, Outcome, School
from thep_domain.schools.inspections.outcomes import Claims, dating, outcome_on, turning_days
from thep_domain.schools.inspections.rows import row_of

INSPECTIONS = "inspections"
OUTCOMES = "outcomes_dated"
VERSIONS = "inspections_streams"
SOURCES = "inspections_sources"
CLAIMS = "inspections_claims"


class InspectionsAndOutcomes:
    """One row an inspection; and one for each stretch of days on which the outcome of a school stood unchanged."""

    name = "inspections"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """Each inspection as known now, and outcomes dated."""
        return {
            INSPECTIONS: (
                Column("urn", Integer, nullable=False, index=True),
                Column("listed_for", Integer, nullable=False, index=True),
                Column("kind", Text, nullable=False),
                Column("number", Text),
                Column("inspected_on", Date, nullable=False),
                Column("published_on", Date),
                Column("public_on", Date),
                Column("dated_by", Text),
                Column("outcome", Text),
                Column("areas", Text, nullable=False),
                Column("safeguarding", Text),
                Column("concern", Text),
                Column("framework", Text),
                Column("as_at", Date, nullable=False),
                Column("withdrawn", Boolean, nullable=False),
            ),
            OUTCOMES: (
                Column("urn", Integer, nullable=False, index=True),
                Column("establishment", Text, nullable=False, index=True),
                Column("kind", Text, nullable=False),
                Column("outcome", Text),
                Column("areas", Text, nullable=False),
                Column("safeguarding", Text),
                Column("concern", Text),
                Column("inspected_on", Date),
                Column("published_on", Date),
                Column("dated_by", Text),
                Column("of", Text),
                Column("of_urn", Integer),
                Column("valid_from", Date, nullable=False),
                Column("valid_to", Date, nullable=False),
                Index(None, "valid_from", "valid_to"),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the streams have, which rows read which, and for which numbers files list inspections."""
        return {
            VERSIONS: versions_columns(),
            SOURCES: sources_columns(),
            CLAIMS: (
                Column("listed_for", Integer, primary_key=True, autoincrement=False),
                Column("urn", Integer, primary_key=True, autoincrement=False),
            ),
        }

    def run(self, journal: Journal) -> "InspectionsRun":
        """Begin."""
        return InspectionsRun(journal)


class InspectionsRun:
    """Works the rows of a number out again whenever it, or what it stands on, has new facts."""

    def __init__(self, journal: Journal) -> None:
        self._streams = Streams(journal, School, Inspections, Rulebook)

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Replace the rows of the schools that may have changed."""
        grown = self._streams.take(facts, connection, tables[VERSIONS])
        if not grown:
            return
        touched = {
            stream.partition(":")[2]
            for stream in grown
            if stream.startswith((f"{School.STREAM}:", f"{Inspections.STREAM}:"))
        }
        keys = touched | keys_that_read(grown, connection, tables[SOURCES])
        claimed = {f"{School.STREAM}:{urn}" for urn in _note_claims(facts, connection, tables[CLAIMS])}
        keys |= keys_that_read(claimed, connection, tables[SOURCES])
        inspections: list[dict[str, object]] = []
        outcomes: list[dict[str, object]] = []
        read: dict[str, set[str]] = {}
        for key in sorted(keys):
            reader = self._streams.reader(connection, tables[VERSIONS])
            inspections.extend(_rows(key, reader))
            found = reader.establishment(key)
            if found is not None:
                outcomes.extend(_dated(int(key), found, reader, _claims(found, connection, tables[CLAIMS])))
            read[key] = reader.read
        note_sources(read, connection, tables[SOURCES])
        urns = [int(key) for key in sorted(keys)]
        for name, rows in ((INSPECTIONS, inspections), (OUTCOMES, outcomes)):
            connection.execute(delete(tables[name]).where(tables[name].c.urn.in_(urns)))
            if rows:
                connection.execute(insert(tables[name]), rows)


def _note_claims(facts: Sequence[Recorded], connection: Connection, table: Table) -> set[int]:
    """Note for which numbers the files list inspections of others; returns those for which there is something new."""
    new = {
        (int(listed_for), int(fact.stream.partition(":")[2]))
        for fact in facts
        if fact.stream.startswith(f"{Inspections.STREAM}:")
        and (listed_for := _listed_for(fact.event)) is not None
        and str(listed_for) != fact.stream.partition(":")[2]
    }
    if new:
        held = set(connection.execute(select(table.c.listed_for, table.c.urn)).tuples())
        rows = [{"listed_for": one, "urn": other} for one, other in sorted(new - held)]
        if rows:
            connection.execute(insert(table), rows)
    return {listed_for for listed_for, _ in new}


def _listed_for(event: object) -> int | None:
    listed_for = getattr(event, "listed_for", None)
    if listed_for is None and getattr(event, "field", None) == "listed-for":
        now = getattr(event, "now", None)
        return int(now) if isinstance(now, str) and now.isdecimal() else None
    return listed_for


def _claims(found: Establishment, connection: Connection, table: Table) -> Claims:
    where = table.c.listed_for.in_([int(urn) for urn in found.urns])
    held: dict[URN, set[URN]] = {}
    for listed_for, urn in connection.execute(select(table.c.listed_for, table.c.urn).where(where)):
        held.setdefault(URN(listed_for), set()).add(URN(urn))
    return {urn: frozenset(others) for urn, others in held.items()}


def _rows(key: str, reader: Reader) -> Iterator[dict[str, object]]:
    """Each inspection under a number."""
    dated_by = dating(reader)
    for held in reader.load(Inspections, key).inspections:
        row = row_of(URN(int(key)), held, dated_by)
        yield {
            "urn": int(key),
            "listed_for": row.listed_for,
            "kind": row.kind.value,
            "number": row.number,
            "inspected_on": row.inspected_on,
            "published_on": row.published_on,
            "public_on": row.public_on,
            "dated_by": row.dated_by and row.dated_by.value,
            "outcome": row.outcome,
            "areas": "; ".join(_area(each.area, each.grade, each.graded_on) for each in row.areas),
            "safeguarding": row.safeguarding,
            "concern": row.concern,
            "framework": row.framework,
            "as_at": row.as_at,
            "withdrawn": row.withdrawn,
        }


def _dated(urn: int, found: Establishment, reader: Reader, claimed: Claims) -> Iterator[dict[str, object]]:
    """The outcome of a number for each stretch of days on which it is in force and open, and the outcome stands."""
    dated_by = dating(reader)
    others = [other for each in found.urns for other in claimed.get(each, ())]
    turns = {ALWAYS, *turning_days(reader, (*found.urns, *others), dated_by)}
    for school in found.registrations:
        turns |= {day for day in (school.opened_on, *(s.on for s in school.predecessors)) if day is not None}
        if school.closed_on is not None and school.closed_on < END_OF_TIME:
            turns.add(school.closed_on + ONE_DAY)

    def row(day: date) -> dict[str, object] | None:
        school = found.registration_on(day)
        in_force = school.urn == urn and school.open_on(day)
        return _outcome(outcome_on(reader, found, day, dated_by, claimed)) if in_force else None

    return dated((day for day in turns if day >= ALWAYS), row)


def _outcome(row: Outcome) -> dict[str, object]:
    return {
        "urn": int(row.urn),
        "establishment": row.establishment,
        "kind": row.kind.value,
        "outcome": row.outcome,
        "areas": "; ".join(_area(each.area, each.grade, each.graded_on) for each in row.areas),
        "safeguarding": row.safeguarding,
        "concern": row.concern,
        "inspected_on": row.inspected_on,
        "published_on": row.published_on,
        "dated_by": row.dated_by and row.dated_by.value,
        "of": row.of and row.of.value,
        "of_urn": row.of_urn,
    }


def _area(area: str, grade: str, graded_on: date | None) -> str:
    return f"{area} {grade}" if graded_on is None else f"{area} {grade} {graded_on}"
