"""Events as they are recorded, on PostgreSQL."""

from collections.abc import Sequence
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import ListenNotifySubscription, OperationalError
from psycopg import sql

from thep_adapters.sqlalchemy.schema import channel

if TYPE_CHECKING:
    from thep_adapters.sqlalchemy.postgres_store import PostgresStore
    from thep_adapters.sqlalchemy.recorders import SQLAlchemyApplicationRecorder

LISTENING_SECONDS = 0.1

LOOKING_SECONDS = 0.5
"""How often it looks by itself, where a pooler stands between: what the server says unasked does not get through."""

GONE_SECONDS = 60
"""How long a subscription waits for a server that went away, before it gives up with the server's error."""


class PostgresSubscription(ListenNotifySubscription["SQLAlchemyApplicationRecorder"]):
    """Events as they are recorded: PostgreSQL wakes us up, and then they are read in order.

    A server that is stopped and started again is waited for.
    """

    def __init__(
        self,
        store: "PostgresStore",
        recorder: "SQLAlchemyApplicationRecorder",
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._store = store
        self._listen_thread = Thread(target=self._listen)
        self._listen_thread.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        """Stop, and wait for both threads."""
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listen_thread.join()

    def _is_wanted(self) -> bool:
        return not self._has_been_stopped and self._thread_error is None

    def _pull(self) -> None:
        lost_at: float | None = None
        while self._is_wanted():
            try:
                super()._pull()
            except OperationalError as error:
                lost_at = self._waited_for_server(error, lost_at)
            else:
                return

    def _listen(self) -> None:
        table = self._recorder.table
        # a table that was made without naming its schema tells of new events without it too
        channels = {channel(table.name, schema) for schema in (table.schema, None)}
        listening = sql.SQL("; ").join(sql.SQL("LISTEN {}").format(sql.Identifier(each)) for each in sorted(channels))
        lost_at: float | None = None
        try:
            while self._is_wanted():
                try:
                    with self._store.borrowed() as connection:
                        if self._store.is_pooled:
                            break
                        connection.execute(listening)
                        lost_at = None
                        self._has_been_notified.set()  # for what came before we listened
                        while self._is_wanted():
                            for _ in connection.notifies(timeout=LISTENING_SECONDS, stop_after=1):
                                self._has_been_notified.set()
                        connection.execute("UNLISTEN *")
                except OperationalError as error:
                    lost_at = self._waited_for_server(error, lost_at)
            while self._is_wanted():
                self._has_been_notified.set()
                sleep(LOOKING_SECONDS)
        except BaseException as error:  # noqa: BLE001 - raised again where the subscription is read
            if self._thread_error is None:
                self._thread_error = error
            self.stop()

    def _waited_for_server(self, error: OperationalError, lost_at: float | None) -> float:
        """Wait a little for a server that is gone, unless it is gone for too long; returns since when it is."""
        since = monotonic() if lost_at is None else lost_at
        if self._is_wanted() and monotonic() - since > GONE_SECONDS:
            raise error
        sleep(LISTENING_SECONDS)
        return since
