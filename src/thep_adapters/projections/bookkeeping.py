"""Which generations of a projection there are, and how far each has come: one row each, in ``thep_projections``."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import attrs
from attrs import frozen
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, and_, insert, inspect, select, update

from thep_adapters.projections.columns import NUMBER, Moment
from thep_adapters.projections.projection import Projection, table_name
from thep_domain.application import StoreError
from thep_domain.kernel.provenance import Recorded

NOTES = Table(
    "thep_projections",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("shape", Text, nullable=False),
    Column("position", NUMBER, nullable=False),
    Column("mark", Text, nullable=False),
    Column("newest_event_at", Moment),
    Column("views", Text, nullable=False),
    Column("tables", Text, nullable=False),
)


class State(StrEnum):
    """What a generation is to its readers."""

    BUILDING = "building"
    """Not seen yet."""
    LIVE = "live"
    """The one that is read."""
    RETIRED = "retired"
    """Another took its place."""
    GONE = "gone"
    """Its tables were dropped; its number is not used again."""


class RebuildNeeded(StoreError):
    """The views cannot catch up: they have another shape than the code, or follow another history."""


@frozen
class Generation:
    """One building of a projection: the position reached, and what the event there looked like."""

    name: str
    number: int
    state: State
    shape: str
    position: int = 0
    mark: str = ""
    newest_event_at: datetime | None = None
    views: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def in_use(self) -> bool:
        """Whether it is being built or read."""
        return self.state in (State.BUILDING, State.LIVE)

    def after(self, fact: Recorded, mark: str) -> "Generation":
        """The same, when this fact is the last that it holds: with the mark of its row."""
        return attrs.evolve(self, position=fact.position, mark=mark, newest_event_at=fact.why.recorded_at)


def prepared(connection: Connection) -> bool:
    """Whether anything was noted in this database yet."""
    return inspect(connection).has_table(NOTES.name)


def generations(connection: Connection, name: str) -> list[Generation]:
    """All there ever were of a projection, the first first."""
    rows = connection.execute(select(NOTES).where(NOTES.c.name == name).order_by(NOTES.c.generation))
    return [
        Generation(
            name=row.name,
            number=row.generation,
            state=State(row.state),
            shape=row.shape,
            position=row.position,
            mark=row.mark,
            newest_event_at=row.newest_event_at,
            views=tuple(row.views.split()),
            tables=tuple(row.tables.split()),
        )
        for row in rows
    ]


def live(known: list[Generation]) -> Generation | None:
    """The generation that is read."""
    return next((each for each in known if each.state is State.LIVE), None)


def building(known: list[Generation]) -> Generation | None:
    """The generation that is being built."""
    return next((each for each in known if each.state is State.BUILDING), None)


def note(connection: Connection, projection: Projection, shape: str, number: int) -> Generation:
    """Note a generation that begins."""
    views = tuple(projection.views())
    tables = tuple(table_name(name, number) for name in (*views, *projection.inner()))
    fresh = Generation(projection.name, number, State.BUILDING, shape, views=views, tables=tables)
    connection.execute(
        insert(NOTES).values(
            name=fresh.name,
            generation=number,
            state=fresh.state.value,
            shape=fresh.shape,
            position=0,
            mark="",
            views=" ".join(views),
            tables=" ".join(tables),
        )
    )
    return fresh


def advance(connection: Connection, before: Generation, after: Generation) -> bool:
    """Note a new position, if nobody else did since; the row stays locked until the transaction ends."""
    here = and_(
        NOTES.c.name == before.name,
        NOTES.c.generation == before.number,
        NOTES.c.position == before.position,
        NOTES.c.mark == before.mark,
        NOTES.c.shape == before.shape,
        NOTES.c.state.in_([State.BUILDING.value, State.LIVE.value]),
    )
    moved = update(NOTES).where(here)
    done = connection.execute(
        moved.values(position=after.position, mark=after.mark, newest_event_at=after.newest_event_at)
    )
    return done.rowcount == 1


def become(connection: Connection, generation: Generation, state: State) -> None:
    """Note what a generation is from now on."""
    here = and_(NOTES.c.name == generation.name, NOTES.c.generation == generation.number)
    connection.execute(update(NOTES).where(here).values(state=state.value))


def retired(connection: Connection) -> Iterator[Generation]:
    """Those whose tables can be dropped."""
    names = connection.scalars(select(NOTES.c.name).where(NOTES.c.state == State.RETIRED.value).distinct()).all()
    for name in names:
        yield from (each for each in generations(connection, name) if each.state is State.RETIRED)
