"""Recorders that read wrongly."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent

from tests.conformance.broken.kind import Broken
from tests.conformance.broken.sound import Sound

MOST = 1_000


class CapsPages(Sound):
    """A page never holds more than 1,000 events."""

    def select_notifications(self, start: int | None, limit: int, *args: Any, **asked: Any) -> Sequence[Notification]:
        return super().select_notifications(start, min(limit, MOST), *args, **asked)


class CapsStreams(Sound):
    """Of a stream never more than 1,000 events are read."""

    def select_events(self, originator_id: Any, **asked: Any) -> Sequence[StoredEvent]:
        return super().select_events(originator_id, **asked)[:MOST]


class GivesIterators(Sound):
    """What was read can be gone through once."""

    def select_events(self, *args: Any, **asked: Any) -> Sequence[StoredEvent]:
        return iter(super().select_events(*args, **asked))  # type: ignore[return-value]

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        return iter(super().select_notifications(*args, **asked))  # type: ignore[return-value]


class GivesBytearrays(Sound):
    """States that can be changed."""

    def select_events(self, *args: Any, **asked: Any) -> Sequence[StoredEvent]:
        return [
            StoredEvent(each.originator_id, each.originator_version, each.topic, bytearray(each.state))  # type: ignore[arg-type]
            for each in super().select_events(*args, **asked)
        ]


class LimitsBeforeTopics(Sound):
    """So many events are read, and those of the wrong topics are left out afterwards."""

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), **asked: Any
    ) -> Sequence[Notification]:
        found = super().select_notifications(start, limit, stop, **asked)
        return [each for each in found if not topics or each.topic in topics]


class TakesTopicsForPatterns(Sound):
    """LIKE in place of =."""

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), **asked: Any
    ) -> Sequence[Notification]:
        begins = tuple(each.partition("%")[0] for each in topics)
        found = super().select_notifications(start, len(self.place.rows), stop, **asked)
        return [each for each in found if not topics or each.topic.startswith(begins)][:limit]


class LimitsBeforeTurning(Sound):
    """Backwards it reads the first events, the last of them first."""

    def select_events(self, originator_id: Any, *, desc: bool = False, **asked: Any) -> Sequence[StoredEvent]:
        found = list(super().select_events(originator_id, **asked))
        return found[::-1] if desc else found


class ExcludesLte(Sound):
    """A stream is read up to a version and without it."""

    def select_events(self, originator_id: Any, *, lte: int | None = None, **asked: Any) -> Sequence[StoredEvent]:
        return super().select_events(originator_id, lte=None if lte is None else lte - 1, **asked)


class TakesZeroForNothing(Sound):
    """A stop of 0 is no stop."""

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, *args: Any, **asked: Any
    ) -> Sequence[Notification]:
        return super().select_notifications(start, limit, stop or None, *args, **asked)


class GivesStoredEvents(Sound):
    """A page without positions."""

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        return [
            StoredEvent(each.originator_id, each.originator_version, each.topic, each.state)  # type: ignore[misc]
            for each in super().select_notifications(*args, **asked)
        ]


ALL = (
    Broken(CapsPages, ("test_a_page_holds_as_many_events_as_were_asked_for",), "fewer events than its limit"),
    Broken(CapsStreams, ("test_a_long_stream_is_read_whole",), "A long stream was cut off"),
    Broken(GivesIterators, ("test_what_is_read_can_be_read_again",), "can be gone through once"),
    Broken(GivesBytearrays, ("test_bytes_come_back_as_they_were",), "not bytearray"),
    Broken(LimitsBeforeTopics, ("test_a_page_holds_the_topics_asked_for",), "'topics': ['a%']"),
    Broken(TakesTopicsForPatterns, ("test_a_page_holds_the_topics_asked_for",), "'topics': ['a']"),
    Broken(LimitsBeforeTurning, ("test_a_stream_is_read_up_to_a_number_of_events",), "desc=True, limit=1"),
    Broken(ExcludesLte, ("test_a_stream_is_read_up_to_a_version",), "lte=1"),
    Broken(TakesZeroForNothing, ("test_a_page_ends_at_its_stop",), "'stop': 0"),
    Broken(GivesStoredEvents, ("test_what_is_read_can_be_read_again",), "has no position"),
)
