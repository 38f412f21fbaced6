"""The first of them, made from eventsourcing's recorder in memory."""

from collections.abc import Sequence
from threading import Event, RLock
from typing import Any

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder, POPOProcessRecorder

from tests.conformance.broken.kind import Broken
from thep_domain.application import Capabilities


class Whole(POPOApplicationRecorder):
    """Not wrong: eventsourcing's recorder, cured of what it is known to fail."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return super().insert_events(list(stored_events), **kwargs)

    def select_events(self, originator_id: Any, *, limit: int | None = None, **asked: Any) -> Sequence[StoredEvent]:
        desc = asked.pop("desc", False)
        found = super().select_events(originator_id, **asked)
        return sorted(found, key=lambda each: each.originator_version, reverse=desc)[:limit]

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), **asked: Any
    ) -> Sequence[Notification]:
        return super().select_notifications(start, limit, stop, topics, **asked)[:limit] if limit else []


class LosesAWrite(Whole):
    """The last event of every larger save is lost."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return super().insert_events(list(stored_events)[:2], **kwargs)


class NotAtomic(Whole):
    """Events are saved one by one."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return [(super(NotAtomic, self).insert_events([each], **kwargs) or [0])[0] for each in stored_events]


class WrongOrder(Whole):
    """The events of a save are sorted by stream."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        ordered = sorted(stored_events, key=lambda each: str(each.originator_id))
        return super().insert_events(ordered, **kwargs)


class SwallowsConflicts(Whole):
    """A conflict is taken for a save that was there already."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        try:
            return super().insert_events(stored_events, **kwargs)
        except IntegrityError:
            return []


class OverwritesOnConflict(Whole):
    """The last one to write a version wins."""

    def _assert_uniqueness(self, stored_events: Sequence[StoredEvent], **_: Any) -> None:
        pass


class Changed(Whole):
    """Each event is changed a little as it is written."""

    def changed(self, stored: StoredEvent) -> StoredEvent:
        return stored

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        return super().insert_events([self.changed(each) for each in stored_events], **kwargs)


class CutsBytes(Changed):
    """A column of 32,767 bytes."""

    def changed(self, stored: StoredEvent) -> StoredEvent:
        return StoredEvent(stored.originator_id, stored.originator_version, stored.topic, stored.state[:32_767])


class EndsAtNUL(Changed):
    """Bytes handled as a C string."""

    def changed(self, stored: StoredEvent) -> StoredEvent:
        return StoredEvent(
            stored.originator_id, stored.originator_version, stored.topic, stored.state.partition(b"\0")[0]
        )


class FoldsIds(Whole):
    """A collation that knows neither capitals nor spaces at the end."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        folded = [
            StoredEvent(str(each.originator_id).rstrip().lower(), each.originator_version, each.topic, each.state)
            for each in stored_events
        ]
        return super().insert_events(folded, **kwargs)

    def select_events(self, originator_id: Any, **asked: Any) -> Sequence[StoredEvent]:
        return super().select_events(str(originator_id).rstrip().lower(), **asked)


class StartsLate(Whole):
    """The start of a page is always left out."""

    def select_notifications(self, start: int | None, *args: Any, **asked: Any) -> Sequence[Notification]:
        return super().select_notifications(start, *args, **{**asked, "inclusive_of_start": False})


class StopsEarly(Whole):
    """The stop of a page is left out."""

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), **asked: Any
    ) -> Sequence[Notification]:
        return super().select_notifications(start, limit, None if stop is None else stop - 1, topics, **asked)


class OneTooMany(Whole):
    """A page holds one event more than was asked for."""

    def select_notifications(self, start: int | None, limit: int, *args: Any, **asked: Any) -> Sequence[Notification]:
        return super().select_notifications(start, limit + 1, *args, **asked)


class IncludesGt(Whole):
    """A stream is read from the version on that should be left out."""

    def select_events(self, originator_id: Any, *, gt: int | None = None, **asked: Any) -> Sequence[StoredEvent]:
        return super().select_events(originator_id, gt=None if gt is None else gt - 1, **asked)


class CountsFromZero(Whole):
    """An empty store says that its last position is 0."""

    def max_notification_id(self) -> int | None:
        return super().max_notification_id() or 0


class UsesUpPositions(Whole):
    """A refused save uses up positions, as a sequence of a database does."""

    def __init__(self) -> None:
        super().__init__()
        self._used_up = 0
        self._positions: list[int] = []

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        try:
            positions = super().insert_events(stored_events, **kwargs) or ()
        except IntegrityError:
            self._used_up += len(stored_events)
            raise
        self._positions += [each + self._used_up for each in positions]
        return self._positions[len(self._positions) - len(positions) :]

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        return [
            Notification(each.originator_id, each.originator_version, each.topic, each.state, position)
            for each, position in zip(super().select_notifications(None, 1_000), self._positions, strict=True)
        ]


class CommitsOutOfOrder(Whole):
    """A position is taken before others are locked out: what is behind it may be seen first, until it once was."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()
        self._hidden: set[int] = set()
        self._passed_over = Event()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        with self._lock:
            positions = list(super().insert_events(stored_events, **kwargs) or ())
            waits = not self._hidden and not self._passed_over.is_set()
            if waits:
                self._hidden |= set(positions)
        if waits:
            self._passed_over.wait(0.2)
            with self._lock:
                self._hidden -= set(positions)
        return positions

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        with self._lock:
            shown = [each for each in super().select_notifications(*args, **asked) if each.id not in self._hidden]
            if self._hidden and shown and shown[-1].id > max(self._hidden):
                self._passed_over.set()
            return shown


class StampsOutsideLock(Whole):
    """It says that it looks inside the lock, and looks before: of two writers the later may be written first."""

    capabilities = Capabilities(stamps_inside_lock=True)

    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()
        self._overtaken: Event | None = None

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        looked_at = list(stored_events)
        with self._lock:
            before, self._overtaken = self._overtaken, Event() if self._overtaken is None else None
            waits = self._overtaken
        if waits is not None:
            waits.wait(0.05)
        positions = super().insert_events(looked_at, **kwargs)
        if before is not None:
            before.set()
        return positions


class TracksApart(POPOProcessRecorder):
    """Tracking is written in a transaction of its own."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        tracking = kwargs.pop("tracking", None)
        positions = super().insert_events(stored_events, **kwargs)
        if tracking is not None:
            self.insert_tracking(tracking)
        return positions


class TracksBackwards(POPOProcessRecorder):
    """An earlier position may follow a later one."""

    def _assert_tracking_uniqueness(self, tracking: Any) -> None:
        if self._max_tracking_ids[tracking.application_name] == tracking.notification_id:
            raise IntegrityError("twice")


class FollowsOnlyTheLast(POPOProcessRecorder):
    """Only the last position that was noted counts as followed."""

    def has_tracking_id(self, application_name: str, notification_id: int | None) -> bool:
        return notification_id is None or self.max_tracking_id(application_name) == notification_id


MACHINE = "test_after_any_steps_the_recorder_holds_what_the_model_holds"

ALL = (
    Broken(LosesAWrite, ("test_positions_increase_in_the_order_of_saving", MACHINE)),
    Broken(
        NotAtomic,
        (
            "test_nothing_of_a_refused_save_is_written",
            "test_a_version_twice_in_one_save_is_refused",
            "test_an_error_at_the_first_reading_of_a_save_leaves_nothing",
            "test_an_error_at_any_look_at_a_save_leaves_nothing",
            MACHINE,
        ),
    ),
    Broken(WrongOrder, ("test_positions_increase_in_the_order_of_saving", MACHINE)),
    Broken(
        SwallowsConflicts,
        (
            "test_a_version_is_written_once",
            "test_the_same_event_again_is_refused_too",
            "test_of_rivals_for_one_version_exactly_one_wins",
            MACHINE,
        ),
    ),
    Broken(OverwritesOnConflict, ("test_a_version_is_written_once", MACHINE)),
    Broken(CutsBytes, ("test_bytes_come_back_as_they_were",)),
    Broken(EndsAtNUL, ("test_bytes_come_back_as_they_were", MACHINE)),
    Broken(FoldsIds, ("test_an_unusual_id_comes_back_as_it_was", "test_ids_that_look_alike_stay_different", MACHINE)),
    Broken(StartsLate, ("test_a_page_begins_at_its_start", MACHINE)),
    Broken(StopsEarly, ("test_a_page_ends_at_its_stop", MACHINE)),
    Broken(OneTooMany, ("test_a_page_holds_at_most_its_limit", MACHINE)),
    Broken(IncludesGt, ("test_a_stream_is_read_above_a_version", MACHINE)),
    Broken(CountsFromZero, ("test_an_empty_store_has_no_last_position", MACHINE)),
    Broken(UsesUpPositions, ("test_a_refused_save_leaves_no_gap_in_the_positions",)),
    Broken(CommitsOutOfOrder, ("test_a_reader_never_sees_a_later_position_before_an_earlier_one",)),
    Broken(StampsOutsideLock, ("test_a_save_is_looked_at_inside_the_lock",)),
    Broken(TracksApart, ("test_events_and_tracking_stand_or_fall_together",)),
    Broken(TracksBackwards, ("test_a_position_is_tracked_once",)),
    Broken(FollowsOnlyTheLast, ("test_a_position_is_tracked_once",), "A position counts as followed"),
)
