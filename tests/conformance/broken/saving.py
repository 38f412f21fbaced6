"""Recorders that save wrongly."""

import unicodedata
from collections.abc import Sequence
from threading import Event
from typing import Any

from eventsourcing.persistence import IntegrityError, Notification, OperationalError, StoredEvent

from tests.conformance.broken.kind import Broken
from tests.conformance.broken.sound import Place, Sound, notification, stored

BATCH = 500
SECONDS = 0.05
"""How long a recorder waits for a reader to catch it."""


class CutsLargeStates(Sound):
    """A column of 65,535 bytes."""

    def numbered(self, new: Sequence[StoredEvent]) -> list[Notification]:
        return super().numbered(
            [StoredEvent(each.originator_id, each.originator_version, each.topic, each.state[:65_535]) for each in new]
        )


class WrapsVersions(Sound):
    """A column of 32 bits."""

    def numbered(self, new: Sequence[StoredEvent]) -> list[Notification]:
        return super().numbered(
            [StoredEvent(each.originator_id, each.originator_version % 2**32, each.topic, each.state) for each in new]
        )


class ComposesIds(Sound):
    """An accent and its letter become one character."""

    def numbered(self, new: Sequence[StoredEvent]) -> list[Notification]:
        return super().numbered(
            [
                StoredEvent(
                    unicodedata.normalize("NFC", str(each.originator_id)),
                    each.originator_version,
                    each.topic,
                    each.state,
                )
                for each in new
            ]
        )


class SavesInBatches(Sound):
    """Each 500 events of a large save are a transaction of their own."""

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        new = list(stored_events)
        positions: list[int] = []
        for start in range(0, len(new), BATCH):
            positions += super().append(new[start : start + BATCH])
        return positions


class ComparesWithTheLatest(Sound):
    """Only the latest 1,000 events are remembered when versions are compared."""

    def known(self) -> Sequence[Notification]:
        return self.place.rows[-1_000:]


class ComparesWithTheLastVersion(Sound):
    """Only the last version of a stream is taken for one that exists."""

    def known(self) -> Sequence[Notification]:
        return list({each.originator_id: each for each in self.place.rows}.values())


class ShowsHalfASave(Sound):
    """Events become visible one by one, until somebody has seen that."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._half: Event | None = None
        self._seen = False

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        new = list(stored_events)
        self.check(new)
        rows = self.numbered(new)
        for number, each in enumerate(rows):
            self.place.rows = [*self.place.rows, each]
            if number == 0 and not self._seen:
                self._half = read = Event()
                self._seen = read.wait(SECONDS)
                self._half = None
        return [each.id for each in rows]

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        half = self._half
        found = super().select_notifications(*args, **asked)
        if half is not None:
            half.set()
        return found


class ShowsRefusedSaves(Sound):
    """Events are written, and taken back where a version exists: until then they can be seen."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._read = Event()

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        found = super().select_notifications(*args, **asked)
        self._read.set()
        return found

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        new = list(stored_events)
        before = self.place.rows
        try:
            self.check(new)
        except IntegrityError:
            self.place.rows = [*before, *self.numbered(new)]
            self._read.clear()
            self._read.wait(SECONDS)
            self.place.rows = before
            raise
        return Sound.append(self, new)


class StaysLocked(Sound):
    """The lock is not given back after a save that failed."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        if not self.place.lock.acquire(timeout=SECONDS):
            raise OperationalError("the store is locked")
        positions = self.append(stored_events)
        self.place.lock.release()
        return positions


class UndoesErrorsOnly(Sound):
    """A save that is broken off from outside, as by Ctrl-C, is not undone."""

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        before = self.place.rows
        positions: list[int] = []
        try:
            for each in stored_events:
                positions += super().append([each])
        except Exception:
            self.place.rows = before
            raise
        return positions


class KeepsTheCallersList(Sound):
    """What it was given is not copied until it is read."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._given: Sequence[StoredEvent] = ()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        if type(stored_events) is not list:
            return super().insert_events(stored_events, **kwargs)
        self.check(stored_events)
        first = self.last() + 1
        self._given = stored_events
        return list(range(first, first + len(stored_events)))

    def check(self, new: Sequence[StoredEvent]) -> None:
        self._taken_over()
        super().check(new)

    def _taken_over(self) -> None:
        given, self._given = self._given, ()
        self.place.rows = [*self.place.rows, *self.numbered(given)]

    def last(self) -> int:
        if self._given:
            self._taken_over()
        return super().last()

    def select_events(self, *args: Any, **asked: Any) -> Sequence[StoredEvent]:
        self._taken_over()
        return super().select_events(*args, **asked)

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        self._taken_over()
        return super().select_notifications(*args, **asked)


class GivesItsOwnList(Sound):
    """A page that holds everything is the recorder's own list."""

    def select_notifications(self, start: int | None, limit: int, *args: Any, **asked: Any) -> Sequence[Notification]:
        found = super().select_notifications(start, limit, *args, **asked)
        return self.place.rows if len(found) == len(self.place.rows) else found


class LosesWhatComesAfterClosing(Sound):
    """Once closed, it answers a save and keeps nothing."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._closed = False

    def close(self) -> None:
        self._closed = True

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        before = self.place.rows
        positions = super().append(stored_events)
        if self._closed:
            self.place.rows = before
        return positions


class RefusesWithAnotherError(Sound):
    """A version that exists is a ValueError."""

    def check(self, new: Sequence[StoredEvent]) -> None:
        try:
            super().check(new)
        except IntegrityError as error:
            raise ValueError(str(error)) from error


class IgnoresWhatIsThere(Sound):
    """INSERT OR IGNORE: an event that is there already, to the byte, is passed over."""

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        there = [stored(each) for each in self.place.rows]
        return super().append([each for each in stored_events if each not in there])


class CountsFromZero(Sound):
    """Its first position is 0."""

    def numbered(self, new: Sequence[StoredEvent]) -> list[Notification]:
        first = self.place.rows[-1].id + 1 if self.place.rows else 0
        return [notification(each, position) for position, each in enumerate(new, start=first)]


ALL = (
    Broken(CutsLargeStates, ("test_a_large_state_is_whole_or_refused",), "65,536 bytes was cut off"),
    Broken(WrapsVersions, ("test_versions_may_be_large",), "Large versions have changed"),
    Broken(
        ComposesIds,
        ("test_an_unusual_id_comes_back_as_it_was", "test_ids_that_look_alike_stay_different"),
        "id of a stream has changed",
    ),
    Broken(SavesInBatches, ("test_nothing_of_a_large_refused_save_is_written",), "whole or not at all"),
    Broken(ComparesWithTheLatest, ("test_a_version_far_back_is_refused",), "4999 events were saved since"),
    Broken(
        ComparesWithTheLastVersion, ("test_every_version_that_exists_is_refused",), "It was version 1 of 1, 2, 4, 7"
    ),
    Broken(
        ShowsHalfASave,
        ("test_a_reader_never_sees_a_later_position_before_an_earlier_one",),
        "shown part of a save: 1 of 3",
    ),
    Broken(
        ShowsRefusedSaves, ("test_a_reader_never_sees_a_save_that_is_refused",), "saw events of a save that was refused"
    ),
    Broken(
        StaysLocked,
        ("test_after_a_refused_save_another_thread_may_save", "test_a_save_that_is_broken_off_leaves_nothing"),
        "another thread cannot save",
    ),
    Broken(UndoesErrorsOnly, ("test_a_save_that_is_broken_off_leaves_nothing",), "undo whatever is raised"),
    Broken(KeepsTheCallersList, ("test_what_was_given_and_what_was_read_is_the_callers",), "copy it"),
    Broken(GivesItsOwnList, ("test_what_was_given_and_what_was_read_is_the_callers",), "give a copy"),
    Broken(
        LosesWhatComesAfterClosing, ("test_a_closed_recorder_loses_no_save_that_it_answered",), "closed answered a save"
    ),
    Broken(
        RefusesWithAnotherError,
        ("test_a_version_is_written_once", "test_every_version_that_exists_is_refused"),
        "raise IntegrityError",
    ),
    Broken(IgnoresWhatIsThere, ("test_the_same_event_again_is_refused_too",), "Even where it is the same event"),
    Broken(
        CountsFromZero,
        ("test_positions_increase_in_the_order_of_saving", "test_the_last_position_is_that_of_the_last_event"),
        "not in the order in which it was recorded",
    ),
)
