"""Being woken by a store that tells of new events, as PostgreSQL does."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import ApplicationRecorder


@contextmanager
def woken(recorder: ApplicationRecorder, after: int, wake: Callable[[], object]) -> Iterator[bool]:
    """Meanwhile call ``wake`` when events are recorded after a position, by whomever; False where it cannot.

    It may be called more often, and no more once the store is out of reach: so look now and then all the same.
    """
    try:
        subscription = recorder.subscribe(gt=after)
    except NotImplementedError:
        yield False
        return
    with subscription:
        Thread(target=_listen, args=(subscription, wake), daemon=True).start()
        yield True


def _listen(subscription: Iterable[object], wake: Callable[[], object]) -> None:
    with suppress(EventSourcingError):  # whoever looks is told what is wrong
        for _ in subscription:
            wake()
