"""How far another application was followed: counted once, in the same transaction as what came of it."""

from collections.abc import Callable

from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder

from thep_adapters.testing.claims import refused, same
from thep_adapters.testing.hooks import OnAStore, Store
from thep_adapters.testing.stored import events, facts, history
from thep_adapters.testing.together import threads

ONCE = "A position that was followed is followed once: else an event is counted twice."
FOLLOWERS = 4
POSITIONS = 15


def already(recorder: TrackingRecorder, name: str, position: int) -> None:
    """Note a position that must be refused."""
    try:
        recorder.insert_tracking(Tracking(name, position))
    except IntegrityError:
        return
    raise AssertionError(f"{ONCE} Position {position} of {name} was noted again.")


class TrackingOnce(OnAStore):
    """Tracking, where the store offers it."""

    def test_nothing_is_tracked_in_an_empty_store(self, store: Store) -> None:
        """An application that was never followed has no last position."""
        recorder = store.tracking()
        same(recorder.max_tracking_id("upstream"), None, "Nothing was followed: not 0, but None.")
        same(recorder.has_tracking_id("upstream", 1), False, "Nothing was followed.")

    def test_a_position_is_tracked_once(self, store: Store) -> None:
        """The same position again, or an earlier one, is refused with IntegrityError; a later one is noted."""
        recorder = store.tracking()
        for position in (1, 2, 5):
            recorder.insert_tracking(Tracking("upstream", position))
            same(recorder.max_tracking_id("upstream"), position, "The last position followed is remembered.")
            for each in range(1, 7):
                same(
                    recorder.has_tracking_id("upstream", each),
                    each <= position,
                    f"A position counts as followed if it or a later one was noted. Noted: {position}, asked: {each}.",
                )
            for earlier in range(1, position + 1):
                already(recorder, "upstream", earlier)
        same(recorder.max_tracking_id("upstream"), 5, "A refused position moved the last one.")

    def test_applications_are_tracked_apart(self, store: Store) -> None:
        """Names that differ in case or in a trailing space are different applications."""
        recorder = store.tracking()
        names = ("upstream", "Upstream", "upstream ", "up%", "é", "o'clock")
        for number, name in enumerate(names, start=1):
            recorder.insert_tracking(Tracking(name, number))
        found = [recorder.max_tracking_id(name) for name in names]
        same(found, [1, 2, 3, 4, 5, 6], "Each application is followed for itself.")

    def test_events_and_tracking_stand_or_fall_together(self, store: Store) -> None:
        """A save with a tracked position writes both, and where either is refused, neither."""
        recorder = store.process()
        recorder.insert_events(events("member:1", 1), tracking=Tracking("upstream", 1))
        same(recorder.max_tracking_id("upstream"), 1, "The position is noted with the events.")
        refused(recorder, events("member:1", 2), ONCE, tracking=Tracking("upstream", 1))
        same(facts(recorder.select_events("member:1", gt=1)), [], "The position was refused, and the events written.")
        refused(recorder, events("member:1", 1), "A version is written once.", tracking=Tracking("upstream", 2))
        same(recorder.max_tracking_id("upstream"), 1, "The events were refused, and the position noted.")
        recorder.insert_events([], tracking=Tracking("upstream", 3))
        same(recorder.max_tracking_id("upstream"), 3, "An event of which nothing comes is followed too.")
        same(len(history(recorder)), 1, "Only the first save was written.")

    def test_followers_at_once_count_every_position_once(self, store: Store) -> None:
        """Threads that follow the same application: what comes of each position is recorded once."""
        recorder = store.process()

        def follower(name: str) -> Callable[[], None]:
            def follow() -> None:
                for position in range(1, POSITIONS + 1):
                    try:
                        save = events(f"view:{name}", position)
                        recorder.insert_events(save, tracking=Tracking("upstream", position))
                    except IntegrityError:
                        continue

            return follow

        with threads([follower(str(number)) for number in range(FOLLOWERS)]):
            pass
        counted = [row[2] for row in history(recorder)]
        same(sorted(counted), sorted(set(counted)), ONCE)
        same(counted, sorted(counted), "Positions are followed in order.")
        same(recorder.max_tracking_id("upstream"), POSITIONS, "The last position followed is remembered.")
