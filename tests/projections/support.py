"""What these tests share: a story, a projection that shows double counting, and what the views hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, inspect, select, text, update

from tests.support import Clock
from tests.support.story import SCHOOLS, story
from thep_adapters import connect
from thep_adapters.projections import PROJECTIONS, Projection, Views
from thep_adapters.projections.bookkeeping import NOTES
from thep_adapters.projections.projection import Columns, Tables, table_name
from thep_domain import Partnership, Pence
from thep_domain.application import Journal
from thep_domain.kernel.provenance import Recorded

SQLITE, POSTGRES = "sqlite", "postgres"
TODAY = date(2021, 6, 1)


def tell(thep: Partnership) -> None:
    """Send every command of the story."""
    for request, command in story().items():
        command(thep.acting("membership-officer", "a story", request_id=request))


def pay(thep: Partnership, times: int) -> None:
    """Record payments: an event each."""
    for _ in range(times):
        thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(100), on=TODAY, again=True)


def opened(store: str, now: date = TODAY) -> Partnership:
    """The store, on a day."""
    return connect(store, clock=Clock(now))


class Tally:
    """How many events of each name: adds one for each, so that one applied twice is seen."""

    name = "tally"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        return {"tally": (Column("name", Text, primary_key=True), Column("events", Integer, nullable=False))}

    def inner(self) -> Mapping[str, Columns]:
        return {}

    def run(self, journal: Journal) -> "TallyRun":
        return TallyRun()


class TallyRun:
    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        table = tables["tally"]
        for fact in facts:
            here = update(table).where(table.c.name == fact.name)
            if connection.execute(here.values(events=table.c.events + 1)).rowcount == 0:
                connection.execute(insert(table).values(name=fact.name, events=1))


ALL: tuple[Projection, ...] = (Tally(), *PROJECTIONS)


def held(views: Views, view: str) -> list[dict[str, Any]]:
    """The rows of a view, as SQL gives them."""
    with views.database.reading() as connection:
        rows = connection.execute(text(f"SELECT * FROM {view} ORDER BY 1"))
        return [dict(row) for row in rows.mappings()]


def everything(views: Views) -> dict[str, list[str]]:
    """The rows of every view that there is, in an order of their own, alike on every database."""
    found: dict[str, list[str]] = {}
    with views.database.reading() as connection:
        for projection in views.projections:
            for name, columns in projection.views().items():
                rows = connection.execute(select(Table(name, MetaData(), *columns)))
                found[name] = sorted(str(sorted(row.items())) for row in rows.mappings())
    return found


def applied(views: Views) -> dict[int, tuple[int, int]]:
    """Of each generation of the tally that is there: the position noted, and the events counted."""
    with views.database.reading() as connection:
        if not inspect(connection).has_table(NOTES.name):
            return {}
        notes = connection.execute(
            select(NOTES.c.generation, NOTES.c.position).where(NOTES.c.name == "tally", NOTES.c.state != "gone")
        ).all()
        counts = {
            note.generation: connection.scalar(
                text(f"SELECT coalesce(sum(events), 0) FROM {table_name('tally', note.generation)}")
            )
            for note in notes
        }
        return {note.generation: (note.position, int(counts[note.generation] or 0)) for note in notes}


def expected(store: str) -> dict[str, list[str]]:
    """What the views hold when everything was applied once, in one go."""
    with opened(store) as thep, Views("sqlite://", ALL) as views:
        views.catch_up(thep)
        return everything(views)
