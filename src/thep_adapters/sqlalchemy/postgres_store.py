"""PostgreSQL through psycopg 3: writers wait for an advisory lock, and one function call appends."""

from collections.abc import Callable, Sequence
from functools import cache
from selectors import EVENT_READ, DefaultSelector
from typing import Any

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
)
from thep_adapters.sqlalchemy.errors import NO_SCHEMA
from thep_adapters.sqlalchemy.postgres_guards import postgres_guards
from thep_adapters.sqlalchemy.postgres_server import check_encodings, is_pooled
from thep_adapters.sqlalchemy.postgres_subscription import PostgresSubscription
from thep_adapters.sqlalchemy.postgres_writer import (
    FEW,
    PostgresWriter,
    appending,
    columns,
    cut_off,
    is_refusal,
    one_round_trip,
)
from thep_adapters.sqlalchemy.schema import LOCK_SPACE, qualified

IDLE = 30_000
"""Milliseconds that a writer may hold the lock without a word, before the server frees it for the others."""

READING_ONLY = """
    SELECT pg_catalog.set_config('transaction_read_only', 'on', true),
           pg_catalog.set_config('row_security', 'off', true)
"""
"""For the transaction alone: whatever would be written is refused, and so is a table of which rows are hidden."""

FOUND_SCHEMA = """
    SELECT coalesce(
        (pg_catalog.pg_identify_object_as_address(
            'pg_catalog.pg_class'::regclass, pg_catalog.to_regclass('thep_schema'), 0
        )).object_names[1],
        pg_catalog.current_schema()
    )::text
"""
"""Where the tables stand, or would be made, if no schema is named."""

HIDES = "SELECT pg_catalog.row_security_active(%s::pg_catalog.regclass)"

USELESS = (TransactionStatus.UNKNOWN, TransactionStatus.ACTIVE)

SECRETS = ("password", "sslpassword")
"""What may stand in a URL, and is in no message."""


@cache
def _appending_if_last(table: Table, lock: str) -> str:
    """The lock is taken first, and what it tells decides whether anything is appended.

    Under any other isolation the last position would be that of before the lock was granted.
    """
    if_last = "CASE WHEN last = %b AND pg_catalog.current_setting('transaction_isolation') = 'read committed'"
    return f"SELECT last, {if_last} THEN ({appending(table)})::text END FROM {lock} AS last"  # noqa: S608 - quoted names


def _has_been_told(connection: "psycopg.Connection[Row]") -> bool:
    """Whether the server said something though nothing was asked, as when it is stopped."""
    with DefaultSelector() as waiting:
        waiting.register(connection.fileno(), EVENT_READ)
        return bool(waiting.select(timeout=0))


@cache
def _lock(table: Table, patience: int) -> str:
    return f"{qualified(f'{table.name}_lock', table.schema)}('{patience}', '{IDLE}')"


class PostgresStore(Datastore):
    """A database on a server, or one schema of it.

    A connection may be shared with others, by a pooler: so each transaction brings its settings, and they end with it.
    """

    MARK = "%s"
    EVENTS_IN_ONE_ROUND_TRIP = FEW

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
            use_native_hstore=False,  # which it would look for
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=pool_timeout,
            **({"creator": creator} if creator is not None else {"connect_args": {"client_encoding": "UTF8"}}),
        )
        super().__init__(
            engine,
            name=url.difference_update_query(SECRETS).render_as_string(hide_password=True),
            schema=schema,
            read_only=read_only,
            check=check,
        )
        self._patience = max(1, round(lock_timeout * 1000))  # 0 would be: wait for ever
        self._begin = (
            f"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on;"
            f" SET LOCAL lock_timeout = {self._patience}; SET LOCAL idle_in_transaction_session_timeout = {IDLE}"
        )
        self.making = (self._begin, f"SELECT pg_catalog.pg_advisory_xact_lock({LOCK_SPACE})")
        self.is_pooled: bool | None = None
        event.listen(engine, "connect", self._configure)

    def _configure(self, connection: "psycopg.Connection[Row]", _record: object) -> None:
        """Make a new connection ready, without a setting on the server."""
        try:
            connection.autocommit = True
            check_encodings(connection)
            if self.is_pooled is None:
                self.is_pooled = is_pooled(connection, self.name)
            if self.is_pooled:
                connection.prepare_threshold = None  # what was prepared may be asked of another connection
        except BaseException:
            connection.close()
            raise

    @property
    def schema(self) -> str:
        """The schema of the tables: as set, else as the server finds it, so that the store is the same either way."""
        if self._schema is None:
            ((found,),) = self.select(FOUND_SCHEMA)
            if found is None:
                raise OperationalError(f"The store {self.name}: {NO_SCHEMA}")
            self._schema = found
        if "%" in self._schema:
            raise OperationalError(
                f"The store {self.name}: its schema is called {self._schema!r}; use one without a %."
            )
        return self._schema

    def run_all(self, connection: "psycopg.Connection[Row]", statements: Sequence[str]) -> None:
        """Run statements in one round trip."""
        connection.execute(";\n".join(statements).encode())

    def hides(self, connection: "psycopg.Connection[Row]", table: Table) -> bool:
        """Whether rows of a table may be hidden from this user."""
        row = connection.execute(HIDES, (qualified(table.name, table.schema),)).fetchone()
        return bool(row and row[0])

    def begin(self, connection: "psycopg.Connection[Row]", events: Table | None) -> PostgresWriter:
        """Open a transaction and take the lock, in one round trip."""
        if events is None:
            connection.execute(self._begin.encode())
            return PostgresWriter(connection)
        lock = _lock(events, self._patience)
        cursor = connection.execute(f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {lock}".encode())
        cursor.nextset()
        row = cursor.fetchone()
        return PostgresWriter(connection, row[0] if row else 0)

    def run(self, connection: "psycopg.Connection[Row]", statement: str, parameters: Sequence[object]) -> Any:
        """Run a query; its rows come as bytes, of which nothing need be read as text first."""
        if not self.read_only:
            return connection.execute(statement, parameters, binary=True)
        with one_round_trip(connection):  # which is one transaction
            connection.execute(READING_ONLY)
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
            statement = _appending_if_last(table, _lock(table, self._patience))
            found = connection.execute(statement, [after, *columns(rows)]).fetchone()
        except Exception as error:
            was_asked = connection.info.transaction_status != TransactionStatus.IDLE
            self._dropped(pooled)
            if was_asked and not is_refusal(error):
                raise cut_off(error) from error
            raise self._told(error) from error
        else:
            return bool(found and found[1] is not None)
        finally:
            self._give_back(pooled, pool)

    def raw_text(self, column: str) -> str:
        """In the encoding in which checksums are reckoned, whatever the database's is."""
        return f"convert_to({column}, 'UTF8')"

    def subscription(self, recorder: Any, gt: int | None, topics: Sequence[str]) -> Subscription[Any]:
        """Woken by NOTIFY."""
        return PostgresSubscription(self, recorder, gt, topics)

    def is_lost(self, connection: Any) -> bool:
        """Whether the server closed the connection, or it broke, or an answer is still to come on it."""
        return connection is None or connection.closed or connection.info.transaction_status in USELESS

    def guards(self, table: Table) -> list[str]:
        """A trigger that refuses, and the functions that append."""
        return postgres_guards(table)
