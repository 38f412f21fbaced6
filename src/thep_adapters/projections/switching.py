"""Building beside and switching: a generation begins, takes the place of the one that is read, and is dropped."""

from collections.abc import Iterable

from sqlalchemy import Connection, inspect, text

from thep_adapters.projections import bookkeeping
from thep_adapters.projections.bookkeeping import NOTES, Generation, State
from thep_adapters.projections.database import Database
from thep_adapters.projections.following import head_of
from thep_adapters.projections.projection import DEFINED, Projection, table_name
from thep_domain.application import Journal, StoreError

SWEEP_MILLISECONDS = 500


def begin(database: Database, projection: Projection, *, fresh: bool = False) -> Generation:
    """The generation to build: one that was cut short, or with ``fresh`` or without one, a new one."""
    shape = DEFINED.shape(projection)
    with database.arranging() as connection:
        NOTES.create(connection, checkfirst=True)
        known = bookkeeping.generations(connection, projection.name)
        begun = bookkeeping.building(known)
        if begun is not None and begun.shape == shape and not fresh:
            return begun
        if begun is not None:
            bookkeeping.become(connection, begun, State.RETIRED)
        if bookkeeping.live(known) is None:
            _must_be_free(connection, projection.views())
        generation = bookkeeping.note(
            connection, projection, shape, 1 + max((each.number for each in known), default=0)
        )
        statements = DEFINED.making(projection, generation.number, connection.dialect)
        for statement in statements if database.is_sqlite else [";\n".join(statements)]:  # a server is asked once
            connection.exec_driver_sql(statement)
        return generation


def switch(database: Database, generation: Generation, journal: Journal) -> bool:
    """Let a generation be read, all of its views at one moment; False where the one that is read is ahead of it."""
    with database.arranging() as connection:
        known = bookkeeping.generations(connection, generation.name)
        now = next(each for each in known if each.number == generation.number)
        before = bookkeeping.live(known)
        if now.state is not State.BUILDING:
            return True  # somebody else did
        if before is not None and now.position < before.position <= head_of(journal):
            return False
        for view in now.views:
            keep = before is not None and before.shape == now.shape and not database.is_sqlite
            _show(connection, view, now.number, keep=keep)
        if before is not None:
            for view in set(before.views) - set(now.views):
                connection.execute(text(f"DROP VIEW IF EXISTS {view}"))
            bookkeeping.become(connection, before, State.RETIRED)
        bookkeeping.become(connection, now, State.LIVE)
        return True


def sweep(database: Database) -> None:
    """Drop the tables of generations that are read no more; whichever somebody still reads, another time."""
    with database.reading() as connection:
        old = list(bookkeeping.retired(connection))
    for generation in old:
        try:
            with database.arranging() as connection:
                if not database.is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = {SWEEP_MILLISECONDS}"))
                for table in generation.tables:
                    connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
                bookkeeping.become(connection, generation, State.GONE)
        except StoreError:
            continue


def _show(connection: Connection, view: str, number: int, *, keep: bool) -> None:
    """Point a view at a generation's table; kept, it keeps its grants and what others built on it."""
    if not keep:
        connection.execute(text(f"DROP VIEW IF EXISTS {view}"))
    verb = "CREATE OR REPLACE" if keep else "CREATE"
    connection.execute(text(f"{verb} VIEW {view} AS SELECT * FROM {table_name(view, number)}"))  # noqa: S608 - our names


def _must_be_free(connection: Connection, names: Iterable[str]) -> None:
    present = inspect(connection)
    taken = [name for name in names if present.has_table(name)]
    if taken:
        raise StoreError(
            f"The database holds something named {', '.join(taken)} that was not made by this library: name another"
            " database for the views, or rename it."
        )
