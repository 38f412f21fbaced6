"""Recorders whose subscriptions are wrong."""

from collections.abc import Sequence
from threading import Event
from typing import Any

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from tests.conformance.broken.kind import Broken
from tests.conformance.broken.sound import Listening, Place, Sound


class Subscribes(Sound):
    """A subscription of its own kind."""

    kind: type[Listening] = Listening

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return self.kind(self, gt, topics)


class MissesTheFirstNew(Subscribes):
    """What is saved between the reading of the old and the waiting for the new is missed."""

    class kind(Listening):  # noqa: N801 - as the attribute
        _behind = True

        def __next__(self) -> Notification:
            found = super().__next__()
            if self._behind and found.id > self._there:
                self._behind = False
                return super().__next__()
            return found

        def __init__(self, recorder: Sound, *args: Any) -> None:
            self._there = recorder.last()
            super().__init__(recorder, *args)


class TellsTwice(Subscribes):
    """Each event comes twice."""

    class kind(Listening):  # noqa: N801 - as the attribute
        _again: Notification | None = None

        def __next__(self) -> Notification:
            if self._again is None:
                self._again = super().__next__()
                return self._again
            again, self._again = self._again, None
            return again


class BeginsAnew(Sound):
    """It always begins with the first event."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return super().subscribe(None, topics)


class BeginsAtGt(Sound):
    """It begins with the position after which it was to begin."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return super().subscribe(gt - 1 if gt else gt, topics)


class TellsAllTopics(Sound):
    """Topics are not looked at."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        return super().subscribe(gt)


class HearsItselfOnly(Sound):
    """Only what this recorder saves wakes its subscriptions."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._own: set[Event] = set()

    def listeners(self) -> set[Event]:
        return self._own

    def wake(self) -> None:
        for each in list(self._own):
            each.set()


class DoesNotStop(Subscribes):
    """Whoever waits for the next event goes on waiting after it was stopped."""

    class kind(Listening):  # noqa: N801 - as the attribute
        def __next__(self) -> Notification:
            try:
                return super().__next__()
            except StopIteration:
                Event().wait()
                raise


ALL = (
    Broken(MissesTheFirstNew, ("test_a_subscription_gives_what_was_there_and_what_comes",), "left out position 4"),
    Broken(TellsTwice, ("test_a_subscription_gives_what_was_there_and_what_comes",), "gave position 1 twice"),
    Broken(BeginsAnew, ("test_a_subscription_begins_after_a_position",), "after position 1 gives position 1"),
    Broken(BeginsAtGt, ("test_a_subscription_begins_after_a_position",), "after position 1 gives position 1"),
    Broken(TellsAllTopics, ("test_a_subscription_gives_the_topics_asked_for",), "to the topics ['a'] gives others"),
    Broken(
        HearsItselfOnly, ("test_a_subscription_gives_what_another_recorder_saves",), "it waits for ever", waits=True
    ),
    Broken(DoesNotStop, ("test_a_subscription_ends_when_it_is_stopped",), "goes on waiting after stop()", waits=True),
)
