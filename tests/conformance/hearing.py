"""eventsourcing's recorder on PostgreSQL, with subscriptions that hear of whatever is saved."""

from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, Subscription
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresSubscription
from psycopg.sql import SQL, Identifier


class Hearing(PostgresSubscription):
    """Looks once more as soon as it listens: of what is saved between its first look and that nobody tells it."""

    def _listen(self) -> None:
        try:
            with self._recorder.datastore.get_connection() as connection:
                connection.execute(SQL("LISTEN {0}").format(Identifier(self._recorder.channel_name)))
                self._has_been_notified.set()
                while not self._has_been_stopped and not self._thread_error:
                    for _ in connection.notifies(timeout=0.1, stop_after=1):
                        self._has_been_notified.set()
        except BaseException as error:  # noqa: BLE001 - whoever asks for the next event is told
            self._thread_error = self._thread_error or error
            self.stop()


def hearing(recorder: ApplicationRecorder) -> ApplicationRecorder:
    """The recorder itself, whose subscriptions are such."""
    assert isinstance(recorder, PostgresApplicationRecorder)

    def subscribe(gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return Hearing(recorder, gt, topics)

    recorder.subscribe = subscribe  # type: ignore[method-assign]
    return recorder
