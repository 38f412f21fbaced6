"""Not broken: a recorder in memory that can be opened several times, and offers all that a recorder may offer."""

from collections.abc import Collection, Iterator, Sequence
from threading import Event, RLock
from typing import Any

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    StoredEvent,
    Subscription,
)

from thep_domain.application import Capabilities

Row = tuple[int, str, int, str, bytes]

PAGE = 50
MOST = 20


class Place:
    """What the recorders on one store share. The rows are replaced whole, so that a reader never waits."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.rows: list[Notification] = []
        self.listeners: set[Event] = set()


class Sound(ApplicationRecorder):
    """One recorder at a place."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            pages=self.pages,
            picks=self,
            stamps_inside_lock=True,
            insert_if_last=self.insert_if_last,
            events_in_one_round_trip=MOST,
        )

    # Writing

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        with self.place.lock:
            positions = self.append(stored_events)
        self.wake()
        return positions

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        with self.place.lock:
            if not self.may_insert(after):
                return None
            positions = self.append(stored_events)
        self.wake()
        return positions

    def may_insert(self, after: int) -> bool:
        return self.last() == after

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        """Append events while the lock is held."""
        new = list(stored_events)
        self.check(new)
        rows = self.numbered(new)
        self.place.rows = [*self.place.rows, *rows]
        return [each.id for each in rows]

    def check(self, new: Sequence[StoredEvent]) -> None:
        taken = {(each.originator_id, each.originator_version) for each in self.known()}
        for each in new:
            key = (each.originator_id, each.originator_version)
            if key in taken:
                raise IntegrityError(f"version {key[1]} of {key[0]} exists")
            taken.add(key)

    def known(self) -> Sequence[Notification]:
        """The events that new ones are compared with."""
        return self.place.rows

    def numbered(self, new: Sequence[StoredEvent]) -> list[Notification]:
        return [notification(each, position) for position, each in enumerate(new, start=self.last() + 1)]

    def last(self) -> int:
        return self.place.rows[-1].id if self.place.rows else 0

    def wake(self) -> None:
        for each in list(self.place.listeners):
            each.set()

    # Reading

    def max_notification_id(self) -> int | None:
        return self.last() or None

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        found = [
            stored(each)
            for each in self.place.rows
            if each.originator_id == originator_id
            and (gt is None or each.originator_version > gt)
            and (lte is None or each.originator_version <= lte)
        ]
        return sorted(found, key=lambda each: each.originator_version, reverse=desc)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 1 if start is None else start if inclusive_of_start else start + 1
        return [
            each
            for each in self.place.rows
            if each.id >= first and (stop is None or each.id <= stop) and (not topics or each.topic in topics)
        ][:limit]

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        while page := self.select_notifications(after, PAGE, stop, inclusive_of_start=False):
            yield [row(each) for each in page]
            after = page[-1].id

    # Picking

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        for page in self.pages(after, stop):
            yield [
                each
                for each in page
                if (not families or each[1].startswith(tuple(families))) and (not topics or each[3] in topics)
            ]

    def rows_of(self, streams: Collection[str], beginnings: Sequence[str], stop: int) -> Sequence[Any]:
        wanted = tuple(beginnings)
        every = [row(each) for each in self.place.rows if each.id <= stop]
        return [each for each in every if each[1] in streams or (wanted and each[1].startswith(wanted))]

    def rows_at(self, positions: Sequence[int]) -> Sequence[Any]:
        return [row(each) for each in self.place.rows if each.id in set(positions)]

    # Listening

    def listeners(self) -> set[Event]:
        return self.place.listeners

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return Listening(self, gt, topics)


class Listening(ListenNotifySubscription[Sound]):
    """Woken by each save."""

    def __init__(self, recorder: Sound, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        recorder.listeners().add(self._has_been_notified)
        self._has_been_notified.set()  # for what was saved before it listened

    def stop(self) -> None:
        super().stop()
        self._recorder.listeners().discard(self._has_been_notified)


def notification(each: StoredEvent, position: int) -> Notification:
    return Notification(each.originator_id, each.originator_version, each.topic, each.state, position)


def stored(each: Notification) -> StoredEvent:
    return StoredEvent(each.originator_id, each.originator_version, each.topic, each.state)


def row(each: Notification) -> Row:
    return (each.id, str(each.originator_id), each.originator_version, each.topic, each.state)
