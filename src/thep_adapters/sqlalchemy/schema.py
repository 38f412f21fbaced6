"""The tables, and what guards them: named and laid out as in eventsourcing-sqlalchemy, with a checksum in each row.

A trigger refuses to change or delete a stored event. It keeps slips out, not an owner who drops it first.
"""

from functools import cache
from typing import Any

from attrs import frozen
from eventsourcing.persistence import OperationalError, ProgrammingError
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, MetaData, Table, Text, inspect
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

VERSION = 1
"""Of the layout of the tables. A store that says more was made by a newer release, and is refused."""

LONGEST_NAME = 63
LONGEST = LONGEST_NAME - len("_aggregate_idx")
"""PostgreSQL cuts longer names off, and two of them may then be the same."""

INTEGER = BigInteger().with_variant(Integer(), "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")  # by bytes, as SQLite compares

REFUSAL = "a stored event is never changed or deleted"
RECORDED = "this version of the stream is recorded already"
OUT_OF_ORDER = "an event takes the position after the last one"
LOCK_SPACE = 0x54484550  # "THEP": keeps our advisory locks apart from those of others in the database


def quoted(name: str) -> str:
    """A name as SQL takes it, on either database."""
    return '"' + name.replace('"', '""') + '"'


def qualified(name: str, schema: str | None) -> str:
    """A table's or function's name, with its schema where there is one."""
    return f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)


def text(value: str) -> str:
    """A text as SQL takes it, whatever PostgreSQL is set to make of a backslash."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'" if "\\" not in value else "E'" + doubled.replace("\\", "\\\\") + "'"


def checked_name(name: str) -> str:
    """The name of a table, unless it is too long."""
    if len(name.encode()) > LONGEST:
        raise ProgrammingError(f"The table name {name!r} is too long: {LONGEST} bytes is the limit.")
    return name


@cache
def versions_table(schema: str | None) -> Table:
    """Which layout each of our tables has. Each table is defined once: what it is made with is then known already."""
    return Table(
        "thep_schema",
        MetaData(schema=schema),
        Column("table_name", Text, primary_key=True),
        Column("version", Integer, nullable=False),
    )


@cache
def events_table(name: str, schema: str | None) -> Table:
    """The stored events: their positions, and each of them once."""
    return Table(
        checked_name(name),
        MetaData(schema=schema),
        Column("id", INTEGER, primary_key=True, autoincrement=False),
        Column("originator_id", TEXT, nullable=False),
        Column("originator_version", INTEGER, nullable=False),
        Column("topic", Text, nullable=False),
        Column("state", LargeBinary, nullable=False),
        Column("checksum", INTEGER, nullable=False),
        Index(f"{name}_aggregate_idx", "originator_id", "originator_version", unique=True),
    )


@cache
def snapshots_table(name: str, schema: str | None) -> Table:
    """Snapshots have no positions, and may be deleted."""
    return Table(
        checked_name(name),
        MetaData(schema=schema),
        Column("originator_id", TEXT, primary_key=True),
        Column("originator_version", INTEGER, primary_key=True, autoincrement=False),
        Column("topic", Text, nullable=False),
        Column("state", LargeBinary, nullable=False),
        Column("checksum", INTEGER, nullable=False),
    )


@cache
def tracking_table(name: str, schema: str | None) -> Table:
    """How far each upstream application was followed."""
    return Table(
        checked_name(name),
        MetaData(schema=schema),
        Column("application_name", Text, primary_key=True),
        Column("notification_id", INTEGER, nullable=False),
    )


def sqlite_guards(table: Table) -> list[str]:
    """What refuses to change, delete or replace an event in SQLite, and to leave a position out.

    REPLACE deletes the row that is in its way without a word to the trigger on deleting. One more trigger is asked
    before each insert, whoever inserts, and lets through what takes the next position and a version not yet there.
    """
    name = quoted(table.name)
    unchanged = [
        f"CREATE TRIGGER {quoted(f'{table.name}_no_{verb.lower()}')} BEFORE {verb} ON {name}"
        f" BEGIN SELECT RAISE(ABORT, {text(REFUSAL)}); END"
        for verb in ("UPDATE", "DELETE")
    ]
    known = (
        f"EXISTS (SELECT 1 FROM {name} WHERE originator_id = NEW.originator_id"  # noqa: S608 - a quoted name
        " AND originator_version = NEW.originator_version)"
    )
    appended = (
        f"CREATE TRIGGER {quoted(f'{table.name}_append_only')} BEFORE INSERT ON {name}"  # noqa: S608 - quoted names
        f" WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM {name}) OR {known} BEGIN SELECT CASE WHEN {known}"
        f" THEN RAISE(ABORT, {text(RECORDED)}) ELSE RAISE(ABORT, {text(OUT_OF_ORDER)}) END; END"
    )
    return [*unchanged, appended]


def channel(name: str, schema: str | None) -> str:
    """The channel on which PostgreSQL tells of new events; its name may have 63 bytes."""
    whole = f"{schema}.{name}" if schema else name
    return whole.encode()[-LONGEST_NAME:].decode(errors="ignore")


PRESENT = """
    SELECT pg_catalog.to_regnamespace(%s) IS NOT NULL, pg_catalog.to_regclass(%s) IS NOT NULL,
           pg_catalog.to_regclass(%s) IS NOT NULL, pg_catalog.row_security_active(pg_catalog.to_regclass(%s))
    FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog'
"""
"""Whether PostgreSQL has a schema and two tables, and hides rows of the latter.

Each is looked up, as a query for it would have to be planned anew in each connection. A table is read beside, whichever
it is: only then does the server notice, within a transaction, what others made while this one waited for its lock.
"""


@frozen
class Found:
    """What a database holds under the names of a table and of what goes with it."""

    schema: bool
    """Whether there is the schema, where there are any."""
    versions: bool
    """Whether layouts are noted there."""
    table: bool
    """Whether there is a table or a view of this name, whoever made it."""
    version: int | None
    """The layout that was noted when the table was made; None where it was not made by us."""
    hidden: bool
    """Whether rows of it may be hidden from this user."""


def found(connection: Connection, table: Table) -> Found:
    """Look for a table. The driver is asked: this is done three times whenever a store is opened."""
    driver: Any = connection.connection.driver_connection
    noted = versions_table(table.schema)
    names = (qualified(noted.name, table.schema), qualified(table.name, table.schema))
    schema, hidden, mark = True, False, "?"
    if connection.dialect.name == "sqlite":
        versions, stands = (driver.execute(f"PRAGMA table_info({name})").fetchone() is not None for name in names)
    else:
        asked = (quoted(str(table.schema)), *names, names[1])
        schema, versions, stands, hidden = driver.execute(PRESENT, asked).fetchone()
        mark = "%s"
    version = None
    if versions:
        known = f"SELECT version FROM {names[0]} WHERE table_name = {mark}"  # noqa: S608 - a quoted name
        row = driver.execute(known, (table.name,)).fetchone()
        version = row and row[0]
    return Found(schema=schema, versions=versions, table=stands, version=version, hidden=bool(hidden))


def known_version(connection: Connection, table: Table) -> int | None:
    """The layout that was noted when the table was made; None where it was not made by us."""
    return found(connection, table).version


def must_be_known(table: Table, version: int) -> None:
    """Raise OperationalError where a table has the layout of a newer release."""
    if version > VERSION:
        raise OperationalError(
            f"The table {table.name} has layout {version}, and this release knows {VERSION}: install a newer release."
        )


def check(connection: Connection, table: Table) -> Found:
    """What there is of a table. Raises OperationalError where it is another's, or newer than this release."""
    there = found(connection, table)
    if there.version is not None:
        must_be_known(table, there.version)
    elif there.table:
        named = ", ".join(str(each["name"]) for each in _columns(connection, table))
        raise OperationalError(
            f"The table {table.name} ({named}) was made by another program: copy its events to a new store."
        )
    return there


def _columns(connection: Connection, table: Table) -> list[ReflectedColumn]:
    try:
        return inspect(connection).get_columns(table.name, schema=table.schema)
    except NoSuchTableError:  # an index or a sequence of that name
        return []


def definition(dialect: str, table: Table, there: Found, guards: list[str]) -> list[str]:
    """The statements that make the table, what guards it, and the note of its layout, where there is only this much."""
    versions = versions_table(table.schema)
    name = qualified(versions.name, versions.schema)
    return [
        *(() if there.schema else (f"CREATE SCHEMA {quoted(str(table.schema))}",)),
        *(() if there.versions else _definition(dialect, versions)),
        *_definition(dialect, table),
        *guards,
        f"INSERT INTO {name} (table_name, version) VALUES ({text(table.name)}, {VERSION})",  # noqa: S608 - quoted
    ]


@cache
def _definition(dialect: str, table: Table) -> tuple[str, ...]:
    """The statements that make a table, worked out once."""
    made: list[ExecutableDDLElement] = [CreateTable(table), *(CreateIndex(each) for each in table.indexes)]
    of_its_kind = registry.load("sqlite.pysqlite" if dialect == "sqlite" else "postgresql.psycopg")()
    return tuple(str(each.compile(dialect=of_its_kind)) for each in made)
