"""The history as a table: one row an event, with its provenance in columns."""

import json
import re
from collections.abc import Mapping, Sequence

from eventsourcing.domain import EventSourcingError
from sqlalchemy import Column, Connection, Date, Index, Integer, Text, insert

from thep_adapters.projections.columns import NUMBER, Moment
from thep_adapters.projections.projection import Columns, Tables
from thep_domain.application import Journal
from thep_domain.engine.journal import unusable
from thep_domain.engine.mentions import naming
from thep_domain.kernel.provenance import Recorded

HISTORY = "history"
NAMING = "history_naming"

_BEFORE = re.compile(r'\{"v":\d+,"event":')
_PLAIN = json.JSONDecoder()


class History:
    """Every event with its JSON as stored, who recorded it, why, on whose authority, and when."""

    name = "history"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """The events, and which of them stand in a stream of a school or name one."""
        return {
            HISTORY: (
                Column("position", NUMBER, primary_key=True, autoincrement=False),
                Column("stream", Text, nullable=False),
                Column("version", Integer, nullable=False),
                Column("name", Text, nullable=False),
                Column("schema", Integer, nullable=False),
                Column("event", Text, nullable=False),
                Column("actor", Text, nullable=False),
                Column("reason", Text),
                Column("authority", Text),
                Column("authority_stream", Text),
                Column("authority_version", Integer),
                Column("command", Text, nullable=False),
                Column("corrects_stream", Text),
                Column("corrects_version", Integer),
                Column("part", Integer, nullable=False),
                Column("parts", Integer, nullable=False),
                Column("effective_on", Date, nullable=False),
                Column("recorded_at", Moment, nullable=False),
                Column("request", Text),
                Index(None, "stream", "position"),
                Index(None, "name", "position"),
            ),
            NAMING: (
                Column("name", Text, primary_key=True),
                Column("position", NUMBER, primary_key=True, autoincrement=False),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """Nothing."""
        return {}

    def run(self, journal: Journal) -> "HistoryRun":
        """Begin."""
        return HistoryRun(journal)


class HistoryRun:
    """Writes a row for each fact."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._naming = naming(journal.catalogue)

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Add the rows."""
        events = self._as_stored(facts)
        named = [{"name": name, "position": fact.position} for fact in facts for name in sorted(self._names(fact))]
        if named:
            connection.execute(insert(tables[NAMING]), named)
        connection.execute(insert(tables[HISTORY]), [_row(fact, events[fact.position]) for fact in facts])

    def _names(self, fact: Recorded) -> set[str]:
        """The URNs and ids of establishments under which a fact is found: its stream's own, and those it names."""
        named = self._naming.get(fact.name)
        names = set() if named is None else set(named(fact.event))
        kind, _, key = fact.stream.partition(":")
        if kind in self._journal.catalogue.aggregates:
            names |= {key, *(key[:end] for end, letter in enumerate(key) if letter == "-" and end)}
        return names

    def _as_stored(self, facts: Sequence[Recorded]) -> Mapping[int, str]:
        """The fields of each event, letter for letter."""
        first, last = facts[0].position, facts[-1].position
        try:
            page = self._journal.recorder.select_notifications(start=first, limit=len(facts), stop=last)
        except EventSourcingError as error:
            raise unusable(error) from error
        return {stored.id: event_text(stored.state) for stored in page}


def event_text(state: bytes) -> str:
    """The fields of a stored event."""
    text = state.decode()
    before = _BEFORE.match(text)
    if before is None:  # another tool wrote it, with its parts in another order
        return json.dumps(json.loads(text)["event"], ensure_ascii=False, separators=(",", ":"))
    _, end = _PLAIN.raw_decode(text, before.end())
    return text[before.end() : end]


def _row(fact: Recorded, event: str) -> dict[str, object]:
    why = fact.why
    authority = why.authority
    return {
        "position": fact.position,
        "stream": fact.stream,
        "version": fact.version,
        "name": fact.name,
        "schema": fact.schema,
        "event": event,
        "actor": why.actor,
        "reason": why.reason,
        "authority": authority.text if authority else None,
        "authority_stream": authority.stream if authority else None,
        "authority_version": authority.version if authority else None,
        "command": why.command,
        "corrects_stream": why.corrects.stream if why.corrects else None,
        "corrects_version": why.corrects.version if why.corrects else None,
        "part": why.part[0],
        "parts": why.part[1],
        "effective_on": why.effective_on,
        "recorded_at": why.recorded_at,
        "request": why.request,
    }
