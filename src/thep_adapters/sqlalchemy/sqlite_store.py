"""SQLite: one file, one writer at a time, readers never kept waiting."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from os import R_OK, access
from pathlib import Path
from threading import RLock
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from eventsourcing.persistence import OperationalError, Subscription
from sqlalchemy import URL, QueuePool, StaticPool, Table, create_engine, event

from thep_adapters.sqlalchemy import forking
from thep_adapters.sqlalchemy.datastore import (
    LOCK_TIMEOUT,
    MAX_OVERFLOW,
    POOL_SIZE,
    POOL_TIMEOUT,
    Datastore,
    Row,
    Writer,
)
from thep_adapters.sqlalchemy.errors import BROKEN, BUSY, DAMAGED, NO_FILE, PLAINLY, READ_ONLY, OutcomeUnknown
from thep_adapters.sqlalchemy.schema import qualified, sqlite_guards

RETRY_SECONDS = 0.01
ALONE = "&immutable=1"
"""How a file is opened that lies where SQLite can keep nothing beside it."""
HEADER = 100
MAGIC = b"SQLite format 3\0"
LOOK = "SELECT count(*) FROM sqlite_master"


class SQLiteWriter(Writer):
    """A transaction begun with BEGIN IMMEDIATE."""

    def append(self, table: Table, rows: Sequence[Row]) -> None:
        """Append events, each a row of the table."""
        self.insert(table, rows)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows into any table."""
        self.connection.executemany(_insertion(table), rows)

    def commit(self) -> None:
        """Make it last: with synchronous=FULL the log is on the disk when this returns."""
        try:
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in BROKEN:
                raise
            # what was written before the disk failed may be found whole by whoever opens the file next
            raise OutcomeUnknown(
                f"The disk failed while recording: look up whether the events were recorded. ({error})"
            ) from error

    def rollback(self) -> None:
        """Undo it all."""
        self.connection.rollback()


@cache
def _insertion(table: Table) -> str:
    marks = ",".join("?" * len(table.columns))
    return f"INSERT INTO {qualified(table.name, None)} VALUES ({marks})"  # noqa: S608 - a quoted name


@cache
def _last(table: Table) -> str:
    return f"SELECT max(id) FROM {qualified(table.name, None)}"  # noqa: S608 - a quoted name


class SQLiteStore(Datastore):
    """A file, or a database in memory on one shared connection."""

    MARK = "?"
    making = ("BEGIN IMMEDIATE",)

    def __init__(
        self,
        url: URL,
        *,
        creator: Callable[[], sqlite3.Connection] | None = None,
        read_only: bool = False,
        check: bool = False,
        make: bool = True,
        lock_timeout: float = LOCK_TIMEOUT,
        pool_size: int = POOL_SIZE,
        max_overflow: int = MAX_OVERFLOW,
        pool_timeout: float = POOL_TIMEOUT,
    ) -> None:
        read_only = read_only or url.query.get("mode") == "ro"
        self.in_memory = is_in_memory(url)
        self._lock_timeout = lock_timeout
        self._journal_checked = self.in_memory or read_only
        self._seen: tuple[int, int] | None = None
        address = file_uri(url, read_only=read_only, make=make)
        open_it = creator or (lambda: self._connect(address))
        pool = {"pool_size": pool_size, "max_overflow": max_overflow, "pool_timeout": pool_timeout}
        engine = create_engine(
            "sqlite://",
            creator=lambda: self._prepared(open_it()),
            poolclass=StaticPool if self.in_memory else QueuePool,
            pool_reset_on_return=None,
            **({} if self.in_memory else pool),
        )
        super().__init__(engine, name=url.database or ":memory:", read_only=read_only, check=check)
        self._open: set[int] = set()
        event.listen(engine, "connect", lambda connection, _: self._open.add(id(connection)))
        event.listen(engine, "close", lambda connection, _: self._open.discard(id(connection)))
        # One lock for the writers of this process, fairer than SQLite's own waiting. In memory there is one connection
        # for all, and so the readers wait too.
        self._lock = RLock()

    def _connect(self, address: str) -> sqlite3.Connection:
        if forking.left_open(self.name):
            raise OperationalError(
                f"The store {self.name} was in use when this process was forked, and SQLite would lose what both write:"
                " fork first and open it then, or while no command is running."
            )
        if not self.in_memory and _ends_within_a_page(Path(self.name)):
            raise OperationalError(f"The store {self.name}: {PLAINLY[DAMAGED]}")
        if self._seen is not None and not address.endswith(ALONE):
            address += ALONE
        connection = sqlite3.connect(
            address, uri=True, timeout=self._lock_timeout, isolation_level=None, check_same_thread=False
        )
        if not self.read_only or self.in_memory:
            return connection
        try:
            connection.execute(LOOK).fetchall()
        except BaseException as error:
            connection.close()
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code not in NO_FILE | READ_ONLY or address.endswith(ALONE):
                raise
            self._seen = self._seen or self._seen_alone(error)
            return self._connect(address)
        return connection

    def _seen_alone(self, error: BaseException) -> tuple[int, int]:
        """What a file looks like that may be read without its log, where none can be kept in the folder."""
        path = Path(self.name)
        if not access(path, R_OK):
            raise error
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise OperationalError(
                f"The store {self.name}: its newest events stand in {log.name}, and to read that one must be allowed to"
                " write in the folder. Copy both files to a folder of your own."
            )
        return _looks(path)

    def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query."""
        rows = super().select(statement, parameters)
        if self._seen is not None and self._seen != _looks(Path(self.name)):
            raise OperationalError(f"The store {self.name} was written to while it was read: open it again.")
        return rows

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            connection.isolation_level = None
            if self.read_only:
                connection.execute("PRAGMA query_only = ON")
                connection.execute(LOOK).fetchall()  # the file is looked at only now
            else:
                self._keep_a_log(connection)
                connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _keep_a_log(self, connection: sqlite3.Connection) -> None:
        """Turn on the write-ahead log, once for a file: while it is turned on SQLite does not wait for others."""
        if self._journal_checked:
            return
        give_up = monotonic() + self._lock_timeout
        while True:
            try:
                mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY or monotonic() > give_up:
                    raise
                sleep(RETRY_SECONDS)
        if mode != "wal":
            raise OperationalError(
                f"The store {self.name} can keep no write-ahead log, only a journal {mode!r}: put it on a local disk."
            )
        self._journal_checked = True

    def begin(self, connection: sqlite3.Connection, events: Table | None) -> SQLiteWriter:
        """Take the write lock of the file."""
        connection.execute("BEGIN IMMEDIATE")
        last = connection.execute(_last(events)).fetchone()[0] if events is not None else 0
        return SQLiteWriter(connection, last or 0)

    def raw_text(self, column: str) -> str:
        """Bytes that are no UTF-8 would make the driver refuse the whole page."""
        return f"CAST({column} AS BLOB)"

    def subscription(self, recorder: Any, gt: int | None, topics: Sequence[str]) -> Subscription[Any]:
        """Nothing in SQLite tells of new events."""
        raise NotImplementedError("SQLite tells nobody of new events: pull with select_notifications.")

    def guards(self, table: Table) -> list[str]:
        """Triggers that refuse."""
        return sqlite_guards(table)

    def before_fork(self) -> None:
        """Let go of the file, as far as nobody is using it."""
        if not self.in_memory:
            self._put_away_pool()

    def in_child(self) -> None:
        """Begin anew, unless the parent had the file open. A store in memory is this process's own by now."""
        if self._process == os.getpid() or self.in_memory:
            return
        if self._open:
            forking.leave_open(self.name)
            self._open = set()
        self._lock = RLock()
        super().in_child()

    def reading_turn(self) -> AbstractContextManager[object]:
        """In memory there is one connection for all."""
        return self._turn() if self.in_memory else nullcontext()

    def writing_turn(self) -> AbstractContextManager[object]:
        """Writers go one at a time."""
        return self._turn()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        lock = self._lock  # of a process that is forked meanwhile it is another
        if not lock.acquire(timeout=self._lock_timeout):
            raise OperationalError(
                f"The store {self.name} is being written by another thread, for over {self._lock_timeout:g} seconds;"
                " nothing was recorded, try again."
            )
        try:
            yield
        finally:
            lock.release()


def _ends_within_a_page(path: Path) -> bool:
    """Whether the end of a file is missing, where SQLite would read zeros. With a log beside it that is no damage."""
    if not path.is_file() or not access(path, R_OK) or path.with_name(f"{path.name}-wal").exists():
        return False
    with path.open("rb") as file:
        header = file.read(HEADER)
        page = int.from_bytes(header[16:18])
        return header.startswith(MAGIC) and page > 1 and path.stat().st_size % page != 0


def _looks(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def is_in_memory(url: URL) -> bool:
    """Whether the URL names no file."""
    database = url.database or ":memory:"
    return ":memory:" in database or "mode=memory" in database or url.query.get("mode") == "memory"


def file_uri(url: URL, *, read_only: bool, make: bool) -> str:
    """The address as SQLite takes it, with the mode in which to open it."""
    if is_in_memory(url) and not (url.database or "").startswith("file:"):
        return "file::memory:"
    path, _, given = (url.database or "").partition("?")
    query = {name: str(value) for name, value in url.query.items() if name != "uri"}
    query.update(parse_qsl(given))
    if not is_in_memory(url):
        query["mode"] = "ro" if read_only else query.get("mode", "rwc" if make else "rw")
    address = path if path.startswith("file:") else f"file:{quote(path)}"
    return f"{address}?{urlencode(query)}" if query else address
