"""Recorders that forget that there may be another one on the same store."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent

from tests.conformance.broken.kind import Broken
from tests.conformance.broken.sound import Place, Sound, notification


class RemembersTheLastPosition(Sound):
    """It looks for the last position once, and then counts on by itself."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._last: int | None = None

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        positions = super().append(stored_events)
        self._last = self.last() or None
        return positions

    def max_notification_id(self) -> int | None:
        if self._last is None:
            self._last = super().max_notification_id()
        return self._last


class RemembersStreams(Sound):
    """A stream that was read is not read again until it writes to it itself."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._read: dict[str, Sequence[StoredEvent]] = {}

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        self._read.clear()
        return super().append(stored_events)

    def select_events(self, originator_id: Any, **asked: Any) -> Sequence[StoredEvent]:
        return self._read.setdefault(f"{originator_id} {asked}", super().select_events(originator_id, **asked))


class RemembersPages(Sound):
    """A page that was read is not read again until it writes itself."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._read: dict[str, Sequence[Notification]] = {}

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        positions = super().append(stored_events)
        self._read.clear()
        return positions

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        return self._read.setdefault(f"{args} {asked}", super().select_notifications(*args, **asked))


class CountsByItself(Sound):
    """Each recorder numbers its own events, from the last that was there when it was opened."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._used = self.last()

    def numbered(self, new: Sequence[StoredEvent]) -> list[Notification]:
        rows = [notification(each, position) for position, each in enumerate(new, start=self._used + 1)]
        self._used += len(rows)
        return rows


class ComparesWithItsOwn(Sound):
    """Versions are compared with those that it has seen itself."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._seen = list(place.rows)

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        before = len(self.place.rows)
        positions = super().append(stored_events)
        self._seen += self.place.rows[before:]
        return positions

    def known(self) -> Sequence[Notification]:
        return self._seen


class SeesWhatWasThere(Sound):
    """It reads what was there when it was opened, and what it has written."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._seen = {each.id for each in place.rows}

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        positions = super().append(stored_events)
        self._seen |= set(positions)
        return positions

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        return [each for each in super().select_notifications(*args, **asked) if each.id in self._seen]


ALL = (
    Broken(
        RemembersTheLastPosition,
        ("test_recorders_on_one_store_see_the_same_last_position",),
        "remembered while another recorder wrote",
    ),
    Broken(
        RemembersStreams,
        ("test_recorders_on_one_store_read_anew_what_they_have_read",),
        "A stream is what it was before",
    ),
    Broken(
        RemembersPages,
        ("test_recorders_on_one_store_read_anew_what_they_have_read",),
        "The history is what it was before",
    ),
    Broken(CountsByItself, ("test_recorders_on_one_store_count_as_one",), "gave the same positions"),
    Broken(
        ComparesWithItsOwn, ("test_two_recorders_on_one_store_refuse_each_other",), "written by each of two recorders"
    ),
    Broken(
        SeesWhatWasThere,
        (
            "test_two_recorders_on_one_store_refuse_each_other",
            "test_recorders_on_one_store_read_anew_what_they_have_read",
        ),
        "the other must see",
    ),
)
