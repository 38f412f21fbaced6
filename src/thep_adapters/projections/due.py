"""What falls due in any context as a table: worked out whole, whenever the views have caught up with something new."""

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import asdict
from sqlalchemy import Column, Connection, Date, Integer, Text, delete, insert

from thep_adapters.projections.columns import KEY
from thep_adapters.projections.projection import Columns, Tables
from thep_domain.application import Journal
from thep_domain.application.falling_due import falling_due
from thep_domain.engine.known import Known
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.due import Due
from thep_domain.kernel.provenance import Recorded

DUE = "due"


class FallingDue:
    """What is to be done, by the day on which it is due: what is due by a day, and what is known to come.

    What depends on the day depends on that of the newest event, never on the clock: so a rebuild gives the same rows.
    """

    name = "due"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """One table."""
        return {
            DUE: (
                Column("key", KEY, primary_key=True),
                Column("due_on", Date, nullable=False, index=True),
                Column("code", Text, nullable=False),
                Column("sentence", Text, nullable=False),
                Column("about", Text, nullable=False, index=True),
                Column("urn", Integer, index=True),
                Column("name", Text),
                Column("of", Text, nullable=False),
                Column("as_of", Date, nullable=False),
            )
        }

    def inner(self) -> Mapping[str, Columns]:
        """Nothing."""
        return {}

    def run(self, journal: Journal) -> "FallingDueRun":
        """Begin."""
        return FallingDueRun(journal)


class FallingDueRun:
    """Writes all rows anew at the end of a catch-up: what is due can change with the day alone."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Nothing to do before the last fact."""

    def caught_up(self, last: Recorded, connection: Connection, tables: Tables) -> None:
        """Work out what is due as of the day on which the last fact was recorded."""
        as_of = london_day(last.why.recorded_at)
        rows = due_on(self._journal, last.position, as_of)
        connection.execute(delete(tables[DUE]))
        if rows:
            connection.execute(insert(tables[DUE]), [{"key": row.key, "as_of": as_of, **asdict(row)} for row in rows])


def due_on(journal: Journal, position: int, today: date) -> list[Due]:
    """What is due by a day, as ``thep due`` says on it, and after that what is known to fall due later."""
    reading, contexts = _OnADay(journal, position, today), journal.catalogue.contexts
    by_then = falling_due(contexts, reading, today)
    return [*by_then, *(each for each in falling_due(contexts, reading, date.max) if each.due_on > today)]


class _OnADay(Known):
    """The history up to a position, asked on another day than today."""

    def __init__(self, journal: Journal, position: int, today: date) -> None:
        super().__init__(journal, position)
        self._today = today

    @property
    def today(self) -> date:
        """The day on which it is asked."""
        return self._today
