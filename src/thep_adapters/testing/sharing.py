"""Several recorders on one store: none of them may rely on what it remembers."""

from contextlib import suppress

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore, Store
from thep_adapters.testing.stored import a_save, events, facts, history

SAVES = 6


class Sharing(OnAStore):
    """Two recorders, in turns."""

    def test_recorders_on_one_store_see_the_same_last_position(self, store: Store) -> None:
        """``max_notification_id`` is asked of the store each time, whoever wrote last."""
        two = (store.made(), store.reopened())
        for number in range(SAVES):
            two[number % 2].insert_events(events("member:1", number + 1))
            expected = history(two[number % 2])[-1][0]
            for each in two:
                same(
                    each.max_notification_id(),
                    expected,
                    "The last position is not that of the store: it was remembered while another recorder wrote.",
                )

    def test_recorders_on_one_store_count_as_one(self, store: Store) -> None:
        """Positions increase from save to save, whichever recorder saves."""
        two = (store.made(), store.reopened())
        for number in range(SAVES):
            two[number % 2].insert_events(a_save("shared", number))
        positions = [row[0] for row in history(two[0])]
        twice = sorted({each for each in positions if positions.count(each) > 1})
        claim(not twice, f"Two recorders on one store gave the same positions: {twice}. Count where the events are.")
        same(positions, sorted(positions), "Two recorders on one store do not number events in the order of saving.")
        saved = [each for number in range(SAVES) for each in facts(a_save("shared", number))]
        same([row[1:] for row in history(two[1])], saved, "The history is not in the order of saving.")

    def test_recorders_on_one_store_read_anew_what_they_have_read(self, store: Store) -> None:
        """A stream, its end, and a page that one has read, and to which the other adds."""
        first, second = store.made(), store.reopened()
        for version in range(1, SAVES):
            before = _read(second)
            first.insert_events(events("member:1", version))
            found, expected = _read(second), _read(first)
            for what, now in found.items():
                claim(
                    now == expected[what],
                    f"{what} is what it was before another recorder wrote: read the store each time."
                    if now == before[what]
                    else f"{what} is not the same to two recorders on one store: {now} and {expected[what]}.",
                )

    def test_a_closed_recorder_loses_no_save_that_it_answered(self, store: Store) -> None:
        """A recorder that was closed refuses to save, or goes on working: it never answers a save that is lost."""
        first = store.made()
        first.insert_events(events("member:1", 1))
        store.hooks.close(first)
        saved = [1]
        with suppress(Exception):  # a refusal of any kind will do
            first.insert_events(events("member:1", 2))
            saved.append(2)
        same(
            [row[2] for row in history(store.reopened())],
            saved,
            "A recorder that was closed answered a save, and the events are lost: raise an InterfaceError.",
        )


def _read(recorder: ApplicationRecorder) -> dict[str, object]:
    return {
        "A stream": facts(recorder.select_events("member:1")),
        "The end of a stream": facts(recorder.select_events("member:1", desc=True, limit=1)),
        "What follows a version": facts(recorder.select_events("member:1", gt=1)),
        "The history": history(recorder),
    }
