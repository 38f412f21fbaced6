"""eventsourcing's SQLite module, taking the write lock before it looks at what it is to write.

So facts are stamped inside the lock, and their times of recording run with their positions.
"""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteFactory


class LockingRecorder(SQLiteApplicationRecorder):
    """Stored events in order of commit, whoever else is writing."""

    stamps_inside_lock = True

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        c.execute(f"UPDATE {self.events_table_name} SET topic = topic WHERE 0")  # noqa: S608 - our own table's name
        return super()._insert_events(c, stored_events, **kwargs)


class Factory(SQLiteFactory):
    """Makes the recorders of a SQLite file."""

    application_recorder_class = LockingRecorder


del SQLiteFactory
