"""A recorder that can be subscribed to: it gives every event once, in order, as it is saved."""

from collections.abc import Sequence
from threading import Thread

import pytest
from eventsourcing.persistence import ApplicationRecorder, Subscription

from thep_adapters.testing import together
from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore, Store
from thep_adapters.testing.stored import Row, a_save, event, history, rows

ONCE = "A subscription gives every event once, in order:"
END = "the:end"
WAKINGS = 5
"""It may look once more by itself; then it must be woken."""


class Listening(OnAStore):
    """``subscribe``, where the store offers it."""

    def test_a_subscription_gives_what_was_there_and_what_comes(self, recorder: ApplicationRecorder) -> None:
        """Nothing is missed between the old and the new, and nothing given twice."""
        recorder.insert_events(a_save("old", 0))
        with _subscribed(recorder) as subscription:
            found = _heard(subscription, history(recorder)[-1][1:3])
            for number in range(3):
                recorder.insert_events(a_save("new", number))
            recorder.insert_events([event(END, 1)])
            found += _heard(subscription, (END, 1))
        _same(found, history(recorder))

    def test_a_subscription_begins_after_a_position(self, recorder: ApplicationRecorder) -> None:
        """``gt`` is the last position that is left out."""
        with _subscribed(recorder):
            pass
        recorder.insert_events(a_save("old", 0))
        everything = [*history(recorder)]
        for number, gt in enumerate((0, *(row[0] for row in everything)), start=1):
            with _subscribed(recorder, gt) as subscription:
                recorder.insert_events([event(END, number)])
                found = _heard(subscription, (END, number))
            for row in found:
                claim(row[0] > gt, f"A subscription after position {gt} gives position {row[0]}.")
            _same(found, [row for row in history(recorder) if row[0] > gt])

    def test_a_subscription_gives_the_topics_asked_for(self, recorder: ApplicationRecorder) -> None:
        """Others are left out, and none means all."""
        with _subscribed(recorder):
            pass
        asked: list[Sequence[str]] = [["a"], ["a", "b"], ()]
        for number, topics in enumerate(asked, start=1):
            with _subscribed(recorder, recorder.max_notification_id() or 0, topics) as subscription:
                recorder.insert_events([event(f"member:{topic}", number, topic=topic) for topic in "abAa%"[:3]])
                recorder.insert_events([event(END, number, topic="a")])
                found = [row[3] for row in _heard(subscription, (END, number))]
            expected = [topic for topic in (*"abA", "a") if not topics or topic in topics]
            same(found, expected, f"A subscription to the topics {list(topics)} gives others, or leaves some out.")

    def test_a_subscription_gives_what_another_recorder_saves(self, store: Store) -> None:
        """Whoever writes to the store is heard."""
        first = store.made()
        with _subscribed(first) as subscription:
            second = store.reopened()
            found: list[Row] = []
            for number in range(WAKINGS):
                second.insert_events([*a_save("other", number), event(END, number + 1)])
                found += _heard(subscription, (END, number + 1))
        _same(found, history(first))

    def test_a_subscription_ends_when_it_is_stopped(self, recorder: ApplicationRecorder) -> None:
        """Whoever waits for the next event is let go."""
        with _subscribed(recorder) as subscription:
            waiting = Thread(target=lambda: list(subscription), daemon=True)
            waiting.start()
            subscription.stop()
            waiting.join(together.PATIENCE)
            claim(not waiting.is_alive(), "Whoever waits for the next event goes on waiting after stop().")


def _subscribed(
    recorder: ApplicationRecorder, gt: int = 0, topics: Sequence[str] = ()
) -> Subscription[ApplicationRecorder]:
    try:
        return recorder.subscribe(gt, topics)
    except NotImplementedError:
        pytest.skip("it offers no subscription")


def _heard(subscription: Subscription[ApplicationRecorder], until: tuple[str, int]) -> list[Row]:
    """What it gives, up to the event of a stream and version."""
    found: list[Row] = []

    def listen() -> None:
        for each in subscription:
            found.extend(rows([each]))
            if found[-1][1:3] == until:
                return

    together.in_time(listen, f"{ONCE} it waits for ever, though an event was saved that it has not given.")
    return found


def _same(found: list[Row], expected: list[Row]) -> None:
    given, there = [row[0] for row in found], [row[0] for row in expected]
    missing = [each for each in there if each not in given]
    claim(not missing, f"{ONCE} it left out position {(missing or [0])[0]}.")
    twice = [each for each in there if given.count(each) > 1]
    claim(not twice, f"{ONCE} it gave position {(twice or [0])[0]} twice.")
    same(found, expected, f"{ONCE} it gives others than the history holds.")
