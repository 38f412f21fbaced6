"""The tables, and what guards them: named and laid out as in eventsourcing-sqlalchemy, with a checksum in each row.

A trigger refuses to change or delete a stored event. It keeps slips out, not an owner who drops it first.
"""

from functools import cache

from eventsourcing.persistence import OperationalError, ProgrammingError
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, MetaData, Table, Text, inspect
from sqlalchemy import insert as insert_into
from sqlalchemy import select as select_from
from sqlalchemy.schema import CreateSchema

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
    """Which layout each of our tables has. Made once: of another table, an engine would compile its query anew."""
    return Table(
        "thep_schema",
        MetaData(schema=schema),
        Column("table_name", Text, primary_key=True),
        Column("version", Integer, nullable=False),
    )


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


def known_version(connection: Connection, table: Table) -> int | None:
    """The layout that was noted when the table was made; None where it was not made by us."""
    versions = versions_table(table.schema)
    if not inspect(connection).has_table(versions.name, schema=versions.schema):
        return None
    return connection.scalar(select_from(versions.c.version).where(versions.c.table_name == table.name))


def must_be_known(table: Table, found: int) -> None:
    """Raise OperationalError where a table has the layout of a newer release."""
    if found > VERSION:
        raise OperationalError(
            f"The table {table.name} has layout {found}, and this release knows {VERSION}: install a newer release."
        )


def check(connection: Connection, table: Table) -> bool:
    """Whether the table stands there in today's layout. Raises OperationalError where it is another's, or newer."""
    found = known_version(connection, table)
    if found is not None:
        must_be_known(table, found)
    present = inspect(connection)
    if found is None and present.has_table(table.name, schema=table.schema):
        columns = ", ".join(str(each["name"]) for each in present.get_columns(table.name, schema=table.schema))
        raise OperationalError(
            f"The table {table.name} ({columns}) was made by another program: copy its events to a new store."
        )
    return found is not None


def make(connection: Connection, table: Table, guards: list[str]) -> None:
    """Make the table, what guards it, and the note of its layout; the transaction is the caller's."""
    present = inspect(connection)
    if table.schema and not present.has_schema(table.schema):
        connection.execute(CreateSchema(table.schema))
    versions = versions_table(table.schema)
    versions.create(connection, checkfirst=True)
    table.create(connection)
    for statement in guards:
        connection.exec_driver_sql(statement)
    connection.execute(insert_into(versions).values(table_name=table.name, version=VERSION))
