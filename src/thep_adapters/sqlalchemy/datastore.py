"""A database: its pool of connections, and the transaction in which a thread writes."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from threading import local
from typing import Any, ClassVar

from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError, ProgrammingError, Subscription
from sqlalchemy import Connection, Engine, Pool, PoolProxiedConnection, Table

from thep_adapters.sqlalchemy import forking
from thep_adapters.sqlalchemy.errors import translated
from thep_adapters.sqlalchemy.schema import check, definition, found, must_be_known

Row = tuple[Any, ...]

POOL_SIZE = 5
MAX_OVERFLOW = 10
POOL_TIMEOUT = 30.0
LOCK_TIMEOUT = 5.0


class Writer(ABC):
    """An open transaction on a driver's connection, holding the lock where events are to be appended.

    ``last`` is the position of the last event when the lock was granted.
    """

    def __init__(self, connection: Any, last: int = 0) -> None:
        self.connection = connection
        self.last = last

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a statement in the transaction; returns its rows, if it has any."""
        cursor = self.connection.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []

    @abstractmethod
    def append(self, table: Table, rows: Sequence[Row]) -> None:
        """Append events, each a row of the table."""

    @abstractmethod
    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows into any other table."""

    @abstractmethod
    def commit(self) -> None:
        """Make it last."""

    @abstractmethod
    def rollback(self) -> None:
        """Undo it all."""


class _Current(local):
    writer: Writer | None = None
    table: Table | None = None


class Datastore(ABC):
    """What the recorders of one store share.

    What a thread reads while it writes, it reads on the writer's connection: a pool of one is enough.
    """

    MARK: ClassVar[str]
    """What stands for a parameter in a statement."""

    EVENTS_IN_ONE_ROUND_TRIP: ClassVar[int] = 0
    """How many events `append_if_last` takes; 0 where there is no server, and nothing to be saved."""

    making: tuple[str, ...]
    """What opens a transaction in which nobody else makes tables."""

    def __init__(
        self, engine: Engine, *, name: str, schema: str | None = None, read_only: bool = False, check: bool = False
    ) -> None:
        self.engine = engine
        self.name = name
        self._schema = schema
        self.read_only = read_only
        self.check = check
        self._current = _Current()
        self._closed = False
        self._process = os.getpid()
        forking.watch(self)

    # ------------------------------------------------------------------------------------------- what a dialect says

    @property
    def schema(self) -> str | None:
        """The schema of the tables, if there are any schemas."""
        return self._schema

    @abstractmethod
    def begin(self, connection: Any, events: Table | None) -> Writer:
        """Open a transaction, and wait for the lock."""

    def run(self, connection: Any, statement: str, parameters: Sequence[object]) -> Any:
        """Run a query on a driver's connection; returns its cursor."""
        return connection.execute(statement, parameters)

    def run_all(self, connection: Any, statements: Sequence[str]) -> None:
        """Run statements on a driver's connection, one after the other."""
        for statement in statements:
            connection.execute(statement)

    def append_if_last(self, table: Table, after: int, rows: Sequence[Row]) -> bool:
        """Append events in one round trip if the last event is at this position; False where it is not."""
        raise NotImplementedError

    def is_lost(self, connection: Any) -> bool:
        """Whether the connection is of no more use."""
        return connection is None

    @abstractmethod
    def guards(self, table: Table) -> list[str]:
        """The statements that guard a table of events."""

    @abstractmethod
    def hides(self, connection: Any, table: Table) -> bool:
        """Whether rows of a table may be hidden from this user."""

    @abstractmethod
    def raw_text(self, column: str) -> str:
        """The expression for a text's bytes, whatever they are."""

    @abstractmethod
    def subscription(self, recorder: Any, gt: int | None, topics: Sequence[str]) -> Subscription[Any]:
        """Events as they are recorded."""

    def reading_turn(self) -> AbstractContextManager[object]:
        """What a reading thread of this process waits for."""
        return nullcontext()

    def writing_turn(self) -> AbstractContextManager[object]:
        """What a writing thread of this process waits for."""
        return nullcontext()

    def last_under_lock(self, table: Table) -> int | None:
        """The position of a table's last event, where this thread holds its lock: nobody can append another."""
        writer = self._current.writer
        return writer.last if writer is not None and self._current.table is table else None

    # ------------------------------------------------------------------------------------------------------- tables

    def make(self, table: Table, *, guarded: bool) -> None:
        """Make a table unless it stands there; refuse one of which this user would see a part only.

        A store that is only read must have it.
        """
        self.in_child()
        with self._translating(), self.writing_turn(), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                there = found(connection, table)
                if there.version is not None:
                    must_be_known(table, there.version)
                    hidden = there.hidden if there.table else self.hides(driver, table)
                else:
                    self._make(connection, table, guarded=guarded)
                    hidden = self.hides(driver, table)
            except BaseException:
                if self.is_lost(driver):
                    connection.invalidate()
                raise
        if hidden:
            raise OperationalError(
                f"The store {self.name}: row security hides rows of {table.name} from this user, and a history"
                " must be seen whole. Switch it off (ALTER TABLE ... DISABLE ROW LEVEL SECURITY)."
            )

    def _make(self, connection: Connection, table: Table, *, guarded: bool) -> None:
        if self.read_only:
            check(connection, table)
            raise OperationalError(f"The store {self.name} has no table {table.name}: nothing was recorded there.")
        driver: Any = connection.connection.driver_connection
        try:
            self.run_all(driver, self.making)
            there = check(connection, table)  # somebody else may have made it meanwhile
            made: list[str] = []
            if there.version is None:
                made = definition(self.engine.dialect.name, table, there, self.guards(table) if guarded else [])
            self.run_all(driver, [*made, "COMMIT"])
        except BaseException:
            with suppress(Exception):  # a connection that was lost cannot even roll back, and is not the cause
                driver.execute("ROLLBACK")
            raise

    # ------------------------------------------------------------------------------------------------------ reading

    def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query. Asked again, once, where the connection turns out to be lost."""
        writer = self._current.writer
        if writer is not None:
            try:
                return writer.execute(statement, parameters)
            except Exception as error:
                raise self._told(error) from error
        again = True
        while True:
            with self.reading_turn():
                pool = self.engine.pool
                pooled = self._checked_out()
                try:
                    connection: Any = pooled.driver_connection
                    rows: list[Row] = self.run(connection, statement, parameters).fetchall()
                except Exception as error:
                    if self._dropped(pooled) and again:
                        again = False
                        continue
                    raise self._told(error) from error
                else:
                    return rows
                finally:
                    self._give_back(pooled, pool)

    # ------------------------------------------------------------------------------------------------------ writing

    @contextmanager
    def writing(self, events: Table | None = None) -> Iterator[Writer]:
        """A transaction, committed at the end, and all undone if anything is raised.

        With a table of events the lock of its writers is held from the start, and so positions commit in order.
        """
        if self.read_only:
            raise OperationalError(f"The store {self.name} is open for reading only.")
        if self._current.writer is not None:
            raise ProgrammingError("This thread is already writing: finish that first.")
        with self.writing_turn():
            pool, pooled, writer = self._begun(events)
            self._current.writer, self._current.table = writer, events
            process = self._process
            try:
                yield writer
                self._check_is_ours(process)
                writer.commit()
            except BaseException as error:
                if self._is_ours(process):
                    self._undo(pooled, writer)
                told = self._told(error)
                if told is error:
                    raise
                raise told from error
            finally:
                if self._is_ours(process):
                    self._current.writer = self._current.table = None
                    self._give_back(pooled, pool)
                else:
                    forking.abandon(pooled)

    def _begun(self, events: Table | None) -> tuple[Pool, PoolProxiedConnection, Writer]:
        again = True
        while True:
            pool = self.engine.pool
            pooled = self._checked_out()
            try:
                return pool, pooled, self.begin(pooled.driver_connection, events)
            except BaseException as error:
                lost = self._dropped(pooled)
                if not lost:
                    self._undo(pooled, None)
                self._give_back(pooled, pool)
                if lost and again and isinstance(error, Exception):
                    again = False
                    continue
                raise self._told(error) from error

    def _undo(self, pooled: PoolProxiedConnection, writer: Writer | None) -> None:
        if self._dropped(pooled):
            return
        try:
            if writer is not None:
                writer.rollback()
            else:
                pooled.rollback()
        except Exception:  # noqa: BLE001 - a connection that cannot even roll back is thrown away
            pooled.invalidate()

    # -------------------------------------------------------------------------------------------------- connections

    def before_fork(self) -> None:  # noqa: B027 - there need be nothing to do
        """What is done before this process is forked."""

    def in_child(self) -> None:
        """Begin anew in a process that was forked: what its parent opened is its parent's, and is never closed here."""
        if self._process == os.getpid():
            return
        forking.abandon(self.engine.pool)
        self.engine.dispose(close=False)
        self._current = _Current()
        self._process = os.getpid()

    def _is_ours(self, process: int) -> bool:
        """Whether what was opened in a process is this one's."""
        self.in_child()
        return process == self._process

    def _check_is_ours(self, process: int) -> None:
        if not self._is_ours(process):
            raise ProgrammingError("This process was forked while its parent was writing: it records nothing.")

    def _checked_out(self) -> PoolProxiedConnection:
        self.in_child()
        if self._closed:
            raise InterfaceError(f"The store {self.name} was closed.")
        try:
            return self.engine.raw_connection()
        except Exception as error:
            raise self._told(error) from error

    def _give_back(self, pooled: PoolProxiedConnection, pool: Pool) -> None:
        pooled.close()
        if pool is not self.engine.pool:
            pool.dispose()  # it was put away while we worked, and nobody else will close what came back

    def _put_away_pool(self) -> None:
        pool = self.engine.pool
        self.engine.dispose(close=False)
        pool.dispose()

    def _dropped(self, pooled: PoolProxiedConnection) -> bool:
        """Throw away a lost connection, and with it those that lie idle in the pool: they are as old."""
        if not self.is_lost(pooled.driver_connection):
            return False
        pooled.invalidate()
        self._put_away_pool()
        return True

    def _told(self, error: BaseException) -> BaseException:
        """A driver's error in eventsourcing's words; any other as it is."""
        told = translated(error)
        if isinstance(told, OperationalError) and told is not error:
            return type(told)(f"The store {self.name}: {told}")
        return told or error

    @contextmanager
    def borrowed(self) -> Iterator[Any]:
        """A driver's connection beside the pool, closed at the end."""
        with self._translating():
            pooled = self._checked_out()
            connection = pooled.driver_connection
            pooled.detach()
            try:
                yield connection
            finally:
                pooled.close()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        if self._closed:
            raise InterfaceError(f"The store {self.name} was closed.")
        try:
            yield
        except PersistenceError:
            raise
        except Exception as error:
            raise self._told(error) from error

    def close(self) -> None:
        """Close the connections that wait in the pool; those in use are closed when they come back.

        In memory there is one connection for all: it is closed when nobody is using it.
        """
        self.in_child()
        self._closed = True
        with self.reading_turn():
            self._put_away_pool()
