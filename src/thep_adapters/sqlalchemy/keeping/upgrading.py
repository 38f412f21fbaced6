"""Bringing the tables of a store up to date."""

from collections.abc import Mapping

from attrs import frozen
from sqlalchemy import Table, inspect

from thep_adapters.sqlalchemy.keeping.opening import NotKept, opened
from thep_adapters.sqlalchemy.recorders import SQLAlchemyApplicationRecorder
from thep_adapters.sqlalchemy.schema import VERSION, check, known_version, snapshots_table

SNAPSHOTS, FOLDS = "stored_snapshots", "stored_folds"
"""The tables that a store made by an earlier release may lack."""


@frozen
class Upgraded:
    """What came of upgrading: the layout, and the tables that were made."""

    layout: int
    made: tuple[str, ...]


def upgraded(store: Mapping[str, str]) -> Upgraded:
    """Bring the tables of a store up to today's layout: what an earlier release did not make is made."""
    with opened(store, read_only=True) as recorder:
        lacking = [table for table in _tables(recorder) if layout(recorder, table) is None]
    if lacking:
        with opened(store, read_only=False) as recorder:
            for table in lacking:
                recorder.datastore.make(table, guarded=table.name == recorder.table.name)
    return Upgraded(VERSION, tuple(table.name for table in lacking))


def _tables(recorder: SQLAlchemyApplicationRecorder) -> tuple[Table, ...]:
    schema = recorder.table.schema
    return recorder.table, snapshots_table(SNAPSHOTS, schema), snapshots_table(FOLDS, schema)


def layout(recorder: SQLAlchemyApplicationRecorder, table: Table) -> int | None:
    """The layout of a table, which is today's: there was none before it, and a newer one is not opened."""
    store = recorder.datastore
    with store.engine.connect() as connection:
        found = known_version(connection, table)
        check(connection, table)
        stands = inspect(connection).has_table(table.name, schema=table.schema)
    if found is None:
        return None
    if found != VERSION:
        raise NotKept(
            f"The store {store.name} says that its table {table.name} has layout {found}, which no release ever made:"
            " go back to a copy."
        )
    if not stands:
        raise NotKept(f"The store {store.name} has lost its table {table.name}: go back to a copy.")
    return VERSION
