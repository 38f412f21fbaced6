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
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from eventsourcing.persistence import OperationalError, Subscription
from sqlalchemy import URL, QueuePool, StaticPool, Table, create_engine, event

from thep_adapters.files import no_ordinary_file, private, shuts_owner_out
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
from thep_adapters.sqlalchemy.errors import BROKEN, BUSY, DAMAGED, NO_FILE, PLAINLY, READ_ONLY, CommitCutOff
from thep_adapters.sqlalchemy.schema import qualified, sqlite_guards
from thep_adapters.sqlalchemy.sqlite_files import SQLiteFiles

RETRY_SECONDS = 0.01
ALONE = "&immutable=1"
"""How a file is opened where SQLite can, or may, keep nothing beside it."""
LOOK = "SELECT count(*) FROM sqlite_master"

Looks = tuple[int, ...]
"""Which file it is, when it was last written to, and its size."""


class SQLiteWriter(Writer):
    """A transaction begun with BEGIN IMMEDIATE."""

    def __init__(self, connection: sqlite3.Connection, last: int, is_in_place: Callable[[], bool]) -> None:
        super().__init__(connection, last)
        self._is_in_place = is_in_place

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
            raise CommitCutOff(
                f"The disk failed while recording: look up whether the events were recorded. ({error})"
            ) from error
        if not self._is_in_place():
            raise CommitCutOff(
                "The file, or the log beside it, was removed, moved or replaced while recording: look up whether the"
                " events were recorded."
            )

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
        group: str | None = None,
    ) -> None:
        read_only = read_only or url.query.get("mode") == "ro"
        self.in_memory = is_in_memory(url)
        self._lock_timeout = lock_timeout
        self._group = group
        self._log_kept = self.in_memory or read_only
        self._makes = make and not read_only
        self._address = file_uri(url, read_only=read_only, make=make)
        self._files = SQLiteFiles("" if self.in_memory else str(file_path(url)))
        self._seen: Looks | None = None
        pool = {"pool_size": pool_size, "max_overflow": max_overflow, "pool_timeout": pool_timeout}
        engine = create_engine(
            "sqlite://",
            creator=lambda: self._prepared((creator or self._connect)()),
            poolclass=StaticPool if self.in_memory else QueuePool,
            pool_reset_on_return=None,
            **({} if self.in_memory else pool),
        )
        super().__init__(engine, name=url.database or ":memory:", read_only=read_only, check=check)
        self._open_connections: set[int] = set()
        event.listen(engine, "connect", lambda connection, _: self._open_connections.add(id(connection)))
        event.listen(engine, "close", lambda connection, _: self._open_connections.discard(id(connection)))
        # One lock for the writers of this process, fairer than SQLite's own waiting. In memory there is one connection
        # for all, and so the readers wait too.
        self._lock = RLock()

    def _connect(self) -> sqlite3.Connection:
        if self.in_memory:
            return self._open(self._address)
        path = Path(self._files.path)
        if (problem := no_ordinary_file(path)) is not None:
            raise OperationalError(f"The store {self.name} cannot be opened: {problem}.")
        if self._seen is None and _leaves_a_log(path):
            if not self.read_only:
                raise OperationalError(
                    f"The store {self.name} belongs to another account, which could not use the log that this one would"
                    " make beside it: share the file and its folder through a group."
                )
            self._seen = _looks(path)
        if self._seen is not None:
            return self._open(self._address + ALONE)
        try:
            with private(path, self._group) if self._makes else nullcontext("") as more:
                return self._open(self._address + more)
        except OSError as error:
            raise OperationalError(f"The store {self.name} cannot be made: {error}.") from error
        except sqlite3.Error as error:
            if not self.read_only or getattr(error, "sqlite_errorcode", 0) & 0xFF not in NO_FILE | READ_ONLY:
                raise
            self._seen = self._seen_alone(error)
            return self._open(self._address + ALONE)

    def _open(self, address: str) -> sqlite3.Connection:
        if forking.left_open(self.name):
            raise OperationalError(
                f"The store {self.name} was in use when this process was forked, and SQLite would lose what both write:"
                " fork first and open it then, or while no command is running."
            )
        size = 0 if self.in_memory else _size_without_log(Path(self._files.path))
        connection = sqlite3.connect(
            address, uri=True, timeout=self._lock_timeout, isolation_level=None, check_same_thread=False
        )
        try:
            ends_within_a_page = bool(size % connection.execute("PRAGMA page_size").fetchone()[0])
            if ends_within_a_page or self.read_only:
                connection.execute(LOOK).fetchall()  # what is no database is said to be none
        except BaseException:
            connection.close()
            raise
        if ends_within_a_page:  # where SQLite would read zeros for what is missing
            connection.close()
            raise OperationalError(f"The store {self.name}: {PLAINLY[DAMAGED]}")
        return connection

    def _seen_alone(self, error: BaseException) -> Looks:
        """What a file looks like that may be read without its log, where none can be kept in the folder."""
        path = Path(self._files.path)
        if not access(path, R_OK):
            raise error
        log = _log_of(path)
        if log.exists() and log.stat().st_size:
            raise OperationalError(
                f"The store {self.name}: its newest events are in {log.name}, and to read that one must be allowed to"
                " write in the folder. Copy both files to a folder of your own."
            )
        return _looks(path)

    def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query."""
        rows = super().select(statement, parameters)
        if not self.in_memory and not self._files.in_place():
            raise OperationalError(self._gone())
        if self._seen is not None and self._seen != _looks(Path(self._files.path)):
            raise OperationalError(f"The store {self.name} was written to while it was read: open it again.")
        return rows

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            connection.isolation_level = None
            if self.read_only:
                connection.execute("PRAGMA query_only = ON")
            else:
                self._keep_a_log(connection)
                connection.execute("PRAGMA synchronous = FULL")
            connection.execute(LOOK).fetchall()  # the file, and the log beside it, are opened only now
            in_place = self.in_memory or self._files.note(connection)
        except BaseException:
            connection.close()
            raise
        if not in_place:
            connection.close()
            raise OperationalError(self._gone())
        return connection

    def _gone(self) -> str:
        return (
            f"The store {self.name}, or the log beside it, was removed, moved or replaced while it was open: put the"
            " files back, or open the store anew"
        )

    def _keep_a_log(self, connection: sqlite3.Connection) -> None:
        """Turn on the write-ahead log, once for a file: while it is turned on SQLite does not wait for others."""
        if self._log_kept:
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
        self._log_kept = True

    def begin(self, connection: sqlite3.Connection, events: Table | None) -> SQLiteWriter:
        """Take the write lock of the file."""
        connection.execute("BEGIN IMMEDIATE")
        if not self._in_place(connection):
            raise OperationalError(self._gone())
        last = connection.execute(_last(events)).fetchone()[0] if events is not None else 0
        return SQLiteWriter(connection, last or 0, lambda: self._in_place(connection))

    def _in_place(self, connection: sqlite3.Connection) -> bool:
        return self.in_memory or self._files.all_in_place(connection)

    def hides(self, connection: sqlite3.Connection, table: Table) -> bool:  # noqa: ARG002 - asked of either database
        """There are no rights to a row in SQLite."""
        return False

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
        if self._open_connections:
            forking.leave_open(self.name)
            self._open_connections = set()
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
                f"The store {self.name} is being written by another thread, for over {self._lock_timeout:g} seconds:"
                " try again"
            )
        try:
            yield
        finally:
            lock.release()


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _size_without_log(path: Path) -> int:
    """The size of a file; 0 where a log beside it may hold what is missing at its end."""
    log = _log_of(path)
    try:
        return 0 if log.exists() and log.stat().st_size else path.stat().st_size
    except OSError:  # SQLite says why
        return 0


def _leaves_a_log(path: Path) -> bool:
    """Whether SQLite, reading a file, would leave a log behind that is closed to the owner of the file."""
    return path.exists() and not _log_of(path).exists() and shuts_owner_out(path)


def _looks(path: Path) -> Looks:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def is_in_memory(url: URL) -> bool:
    """Whether the URL names no file."""
    path, _, given = (url.database or "").partition("?")
    if path.startswith("file:"):
        mode = dict(parse_qsl(given)).get("mode", url.query.get("mode"))
        return path in ("file:", "file::memory:") or mode == "memory"
    return path in ("", ":memory:") or url.query.get("mode") == "memory"


def file_path(url: URL) -> Path:
    """The file that the URL names, at its full path: it stays the same when the process goes to another folder."""
    path = (url.database or "").partition("?")[0]
    return Path(unquote(urlsplit(path).path) if path.startswith("file:") else path).absolute()


def file_uri(url: URL, *, read_only: bool, make: bool) -> str:
    """The address as SQLite takes it, with the mode in which to open it."""
    name, _, given = (url.database or "").partition("?")
    query = {key: str(value) for key, value in url.query.items() if key != "uri"} | dict(parse_qsl(given))
    if is_in_memory(url):
        address = name if name.startswith("file:") else "file::memory:"
        return f"{address}?{urlencode(query)}" if name.startswith("file:") and query else address
    query["mode"] = "ro" if read_only else query.get("mode", "rwc" if make else "rw")
    return f"file:{quote(str(file_path(url)))}?{urlencode(query)}"
