"""PostgreSQL through psycopg 3: writers wait for an advisory lock, and one function call appends."""

from collections.abc import Callable, Sequence
from functools import cache
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Any

import psycopg
from eventsourcing.persistence import OperationalError, Subscription
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Table, create_engine, event

from thep_adapters.sqlalchemy.datastore import (
    LOCK_TIMEOUT,
    MAX_OVERFLOW,
    POOL_SIZE,
    POOL_TIMEOUT,
    Datastore,
    Row,
    Writer,
)
from thep_adapters.sqlalchemy.errors import NO_SCHEMA, CommitCutOff
from thep_adapters.sqlalchemy.postgres_subscription import PostgresSubscription
from thep_adapters.sqlalchemy.schema import LOCK_SPACE, postgres_guards, qualified

if TYPE_CHECKING:
    pass

IDLE_SECONDS = 30
"""How long a writer may hold the lock without a word, before the server frees it for the others."""

FOUND_SCHEMA = """
    SELECT coalesce(
        (SELECT nspname FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
         WHERE pg_class.oid = to_regclass('thep_schema')),
        current_schema()
    )::text
"""
"""Where the tables stand, or would be made, if no schema is named."""

SECRETS = ("password", "sslpassword")
"""What may stand in a URL, and is never told."""

FEW = 20
"""Up to so many events go with the function call that appends; more go by COPY, as psycopg is slow with long lists."""


class PostgresWriter(Writer):
    """A transaction whose last two statements, the append and the commit, travel together."""

    def __init__(self, connection: "psycopg.Connection[Row]", last: int = 0) -> None:
        super().__init__(connection, last)
        self._append: tuple[str, Sequence[object]] | None = None

    def append(self, table: Table, rows: Sequence[Row]) -> None:
        """Append events, each a row of the table; a few of them when the transaction is committed."""
        if len(rows) > FEW:
            with self.connection.cursor() as cursor, cursor.copy(_copying(table)) as copy:
                copy.set_types(["int8", "text", "int8", "text", "bytea", "int8"])
                for row in rows:
                    copy.write_row(row)
            rows = []
        # Of an empty list nothing is inserted, but whoever listens is woken.
        self._append = (_appending(table), _columns(rows) or [[]] * len(table.columns))

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows into any table."""
        with self.connection.cursor() as cursor:
            cursor.executemany(_insertion(table), rows)

    def commit(self) -> None:
        """Make it last: the server answers when its log is on the disk."""
        try:
            if self._append is None:
                self.connection.execute("COMMIT")
                return
            with self.connection.pipeline():
                self.connection.execute(*self._append)
                self.connection.execute("COMMIT")
        except psycopg.Error as error:
            if self.connection.closed:
                raise CommitCutOff(
                    f"The connection was lost while recording: look up whether the events were recorded. ({error})"
                ) from error
            raise

    def rollback(self) -> None:
        """Undo it all."""
        self.connection.rollback()


@cache
def _appending(table: Table) -> str:
    function = qualified(f"{table.name}_append", table.schema)
    return f"SELECT {function}(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::bigint[])"


@cache
def _appending_if_last(table: Table) -> str:
    """The lock is taken first, and what it tells decides whether anything is appended."""
    lock = qualified(f"{table.name}_lock", table.schema)
    return f"SELECT last, CASE WHEN last = %s THEN ({_appending(table)})::text END FROM {lock}() AS last"  # noqa: S608 - quoted names


def _columns(rows: Sequence[Row]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _has_been_told(connection: "psycopg.Connection[Row]") -> bool:
    """Whether the server said something though nothing was asked, as when it is stopped."""
    with DefaultSelector() as waiting:
        waiting.register(connection.fileno(), EVENT_READ)
        return bool(waiting.select(timeout=0))


@cache
def _copying(table: Table) -> str:
    columns = ", ".join(column.name for column in table.columns)
    return f"COPY {qualified(table.name, table.schema)} ({columns}) FROM STDIN (FORMAT BINARY)"


@cache
def _insertion(table: Table) -> str:
    marks = ",".join(["%s"] * len(table.columns))
    return f"INSERT INTO {qualified(table.name, table.schema)} VALUES ({marks})"  # noqa: S608 - a quoted name


@cache
def _beginning(table: Table | None) -> str:
    if table is None:
        return "BEGIN"
    return f"BEGIN; SELECT {qualified(f'{table.name}_lock', table.schema)}()"


class PostgresStore(Datastore):
    """A database on a server, or one schema of it."""

    MARK = "%s"
    EVENTS_IN_ONE_ROUND_TRIP = FEW
    MAKING = ("BEGIN", f"SELECT pg_advisory_xact_lock({LOCK_SPACE})")

    def __init__(
        self,
        url: URL,
        *,
        creator: "Callable[[], psycopg.Connection[Row]] | None" = None,
        schema: str | None = None,
        read_only: bool = False,
        check: bool = False,
        lock_timeout: float = LOCK_TIMEOUT,
        pool_size: int = POOL_SIZE,
        max_overflow: int = MAX_OVERFLOW,
        pool_timeout: float = POOL_TIMEOUT,
    ) -> None:
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",  # we say BEGIN and COMMIT ourselves
            pool_reset_on_return=None,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=pool_timeout,
            **({"creator": creator} if creator is not None else {}),
        )
        super().__init__(
            engine,
            name=url.difference_update_query(SECRETS).render_as_string(hide_password=True),
            schema=schema,
            read_only=read_only,
            check=check,
        )
        settings = (
            f"SET lock_timeout = {max(1, round(lock_timeout * 1000))}; "  # 0 would be: wait for ever
            f"SET idle_in_transaction_session_timeout = {IDLE_SECONDS * 1000}"
        )
        if read_only:
            settings += "; SET default_transaction_read_only = on"

        @event.listens_for(engine, "connect")
        def configure(connection: Any, _record: object) -> None:
            connection.autocommit = True
            connection.execute(settings)

    @property
    def schema(self) -> str:
        """The schema of the tables: as set, else as the server finds it, so that the store is the same either way."""
        if self._schema is None:
            ((found,),) = self.select(FOUND_SCHEMA)
            if found is None:
                raise OperationalError(f"The store {self.name}: {NO_SCHEMA}")
            self._schema = found
        return self._schema

    def begin(self, connection: "psycopg.Connection[Row]", events: Table | None) -> PostgresWriter:
        """Open a transaction and take the lock, in one round trip to the server."""
        cursor = connection.execute(_beginning(events).encode())
        if events is None or not cursor.nextset():
            return PostgresWriter(connection)
        row = cursor.fetchone()
        return PostgresWriter(connection, row[0] if row else 0)

    def run(self, connection: "psycopg.Connection[Row]", statement: str, parameters: Sequence[object]) -> Any:
        """Run a query; its rows come as bytes, of which nothing need be read as text first."""
        return connection.execute(statement, parameters, binary=True)

    def append_if_last(self, table: Table, after: int, rows: Sequence[Row]) -> bool:
        """Append a few events in one round trip if the last event is at this position: lock, look, append, commit."""
        if self.read_only or self._current.writer is not None:
            return False
        pool = self.engine.pool
        pooled = self._checked_out()
        try:
            connection: Any = pooled.driver_connection
            if self.is_lost(connection) or _has_been_told(connection):
                return False
            found = connection.execute(_appending_if_last(table), [after, *_columns(rows)]).fetchone()
        except Exception as error:
            if self._dropped(pooled):
                raise CommitCutOff(
                    f"The connection was lost while recording: look up whether the events were recorded. ({error})"
                ) from error
            raise self._told(error) from error
        else:
            return bool(found and found[0] == after)
        finally:
            self._give_back(pooled, pool)

    def raw_text(self, column: str) -> str:
        """In the encoding in which checksums are reckoned, whatever the database's is."""
        return f"convert_to({column}, 'UTF8')"

    def subscription(self, recorder: Any, gt: int | None, topics: Sequence[str]) -> Subscription[Any]:
        """Woken by NOTIFY."""
        return PostgresSubscription(recorder, gt, topics)

    def is_lost(self, connection: Any) -> bool:
        """Whether the server closed the connection, or it broke."""
        return (
            connection is None or connection.closed or connection.info.transaction_status == TransactionStatus.UNKNOWN
        )

    def guards(self, table: Table) -> list[str]:
        """A trigger that refuses, and the functions that append."""
        return postgres_guards(table)
