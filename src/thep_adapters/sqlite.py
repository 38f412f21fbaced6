"""eventsourcing's SQLite module, made for several processes at one file.

It takes the write lock before it looks at what it is to write, so that facts are stamped inside the lock and their
times of recording run with their positions; and a new file may be opened by many at the same moment.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.sqlite import SQLITE3_DEFAULT_LOCK_TIMEOUT, SQLiteApplicationRecorder, SQLiteCursor, SQLiteFactory

PAUSE = 0.01
"""Seconds between two tries to open a file that others are opening."""


class LockingRecorder(SQLiteApplicationRecorder):
    """Stored events in order of commit, whoever else is writing."""

    stamps_inside_lock = True

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        c.execute(f"UPDATE {self.events_table_name} SET topic = topic WHERE 0")  # noqa: S608 - our own table's name
        return super()._insert_events(c, stored_events, **kwargs)


class Factory(SQLiteFactory):
    """Makes the recorder of a SQLite file."""

    application_recorder_class = LockingRecorder

    def application_recorder(self) -> ApplicationRecorder:
        """The recorder, on a file that is ready. Raises sqlite3.Error where it cannot be made so."""
        recorder = LockingRecorder(self.datastore)
        pool = self.datastore.pool
        wait = pool.lock_timeout or SQLITE3_DEFAULT_LOCK_TIMEOUT
        _prepare(pool.db_name, recorder.create_table_statements, wait)
        return recorder


def _prepare(file: str, statements: Sequence[str], wait: float) -> None:
    """Set the write-ahead log and make the table.

    SQLite does not wait for others in either, whatever its timeout, if they are doing the same: so we do.
    """
    until = time.monotonic() + wait
    while True:
        try:
            with closing(sqlite3.connect(file, timeout=wait, isolation_level=None)) as connection:
                if _ready(connection):
                    return
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("BEGIN IMMEDIATE")
                for statement in statements:
                    connection.execute(statement)
                connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(PAUSE)
        else:
            return


def _ready(connection: sqlite3.Connection) -> bool:
    """Whether a file was prepared before: then nobody has to wait for a writer to open it."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    table = connection.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name='stored_events'").fetchone()
    return mode == "wal" and table is not None


del SQLiteFactory
