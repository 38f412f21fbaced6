"""The history as a table: one row an event, with its provenance in columns."""

import json
import re
from collections.abc import Mapping, Sequence

from eventsourcing.domain import EventSourcingError
from sqlalchemy import Column, Connection, Date, Integer, Text, insert

from thep_adapters.projections.columns import NUMBER, Moment
from thep_adapters.projections.projection import Columns, Tables
from thep_domain.application import Journal
from thep_domain.engine.journal import unusable
from thep_domain.kernel.provenance import Recorded

_BEFORE = re.compile(r'\{"v":\d+,"event":')
_PLAIN = json.JSONDecoder()


class History:
    """Every event with its JSON as stored, who recorded it, why, on whose authority, and when."""

    name = "history"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """One table."""
        return {
            "history": (
                Column("position", NUMBER, primary_key=True, autoincrement=False),
                Column("stream", Text, nullable=False, index=True),
                Column("version", Integer, nullable=False),
                Column("name", Text, nullable=False, index=True),
                Column("schema", Integer, nullable=False),
                Column("event", Text, nullable=False),
                Column("actor", Text, nullable=False),
                Column("reason", Text),
                Column("authority", Text),
                Column("authority_stream", Text),
                Column("authority_version", Integer),
                Column("effective_on", Date, nullable=False),
                Column("recorded_at", Moment, nullable=False),
                Column("request", Text),
            )
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

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Add the rows."""
        events = self._as_stored(facts)
        connection.execute(insert(tables["history"]), [_row(fact, events[fact.position]) for fact in facts])

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
        "effective_on": why.effective_on,
        "recorded_at": why.recorded_at,
        "request": why.request,
    }
