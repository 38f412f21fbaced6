"""A save that is cut short at any step leaves nothing behind."""

from collections.abc import Callable

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore, Store, Stores
from thep_adapters.testing.stored import LookedAt, Row, a_save, events, facts, history
from thep_adapters.testing.together import die_while_saving, hear, in_time, process, write_for_ever

WHOLE = "A save is written whole or not at all, wherever it was cut short."
LOOKS = 200
"""More than any recorder looks at a save of three events."""

DEATHS = (1, 2, 4)
KILLS = 3


class Interruption(Exception):
    """What happens in the middle of a save."""


def interrupted(recorder: ApplicationRecorder, look: int) -> bool:
    """Save, and be interrupted at the so many-th look at the events; whether it came to that."""

    def interrupt(looks: int) -> None:
        if looks == look:
            raise Interruption(f"at look {look}")

    looked_at = LookedAt(a_save("cut", 0), interrupt)
    try:
        recorder.insert_events(looked_at)
    except Exception:
        if looked_at.looks < look:
            raise
        return True
    return looked_at.looks >= look


def _break_off_at(look: int) -> Callable[[int], None]:
    def break_off(looks: int) -> None:
        if looks == look:
            raise KeyboardInterrupt

    return break_off


class Crashes(OnAStore):
    """What a store holds after something went wrong."""

    def test_an_error_at_the_first_reading_of_a_save_leaves_nothing(self, recorder: ApplicationRecorder) -> None:
        """Where the events of a save raise while they are first gone through, nothing of them is written."""
        recorder.insert_events(events("member:1", 1))
        before = history(recorder)
        size = len(a_save("cut", 0))
        for look in range(1, size + 1):
            interrupted(recorder, look)
            same(history(recorder), before, f"{WHOLE} It was look {look} at the events.")
            same(facts(recorder.select_events("member:cut-0")), [], f"{WHOLE} Part of it is found in its stream.")
        recorder.insert_events(a_save("cut", 0))
        same(len(history(recorder)), len(before) + size, "After an interrupted save the same save must pass.")

    def test_a_save_that_is_broken_off_leaves_nothing(self, recorder: ApplicationRecorder) -> None:
        """By Ctrl-C, or whatever else is no Exception: it is undone as after an error, and another thread may save."""
        recorder.insert_events(events("member:1", 1))
        before = history(recorder)
        for look in (1, 2, 3):
            try:
                recorder.insert_events(LookedAt(a_save("cut", 0), _break_off_at(look)))
            except KeyboardInterrupt:
                pass
            else:
                raise AssertionError("A save was broken off by KeyboardInterrupt, and the recorder went on.")
            same(history(recorder), before, f"{WHOLE} It was broken off by KeyboardInterrupt: undo whatever is raised.")
        in_time(
            lambda: recorder.insert_events(a_save("cut", 0)),
            "After a save that was broken off another thread cannot save: give back the lock, whatever went wrong.",
        )

    def test_an_error_at_any_look_at_a_save_leaves_nothing(self, recorder: ApplicationRecorder) -> None:
        """However often a recorder goes through the events, an error at any of these steps undoes it all."""
        recorder.insert_events(events("member:1", 1))
        before = history(recorder)
        for look in range(1, LOOKS):
            if not interrupted(recorder, look):
                break
            same(history(recorder), before, f"{WHOLE} It was look {look} at the events.")
        else:
            raise AssertionError(f"three events were looked at {LOOKS} times")
        found = [row[1:] for row in history(recorder)[len(before) :]]
        same(found, facts(a_save("cut", 0)), "A save that nobody interrupted must pass.")

    def test_a_store_that_was_left_open_holds_whole_saves(self, store: Store) -> None:
        """Opened again beside a recorder that was never closed: every save that was answered, and no other."""
        left = store.made()
        left.insert_events(a_save("whole", 0))
        for look in (2, 3):
            interrupted(left, look)
        again = store.reopened()
        same([row[1:] for row in history(again)], facts(a_save("whole", 0)), WHOLE)
        again.insert_events(a_save("whole", 1))
        expected = facts([*a_save("whole", 0), *a_save("whole", 1)])
        same([row[1:] for row in history(again)], expected, "A store that was left open must take further saves.")
        same(history(left), history(again), "Both see the same history.")

    def test_what_was_answered_is_there_when_the_store_is_opened_again(self, store: Store) -> None:
        """With the same positions, and the next save goes on after them."""
        first = store.made()
        for number in range(3):
            first.insert_events(a_save("whole", number))
        before = history(first)
        store.close()
        again = store.reopened()
        same(history(again), before, "A store that was opened again holds another history.")
        again.insert_events(a_save("whole", 3))
        found = history(again)
        same(found[: len(before)], before, "What was recorded before has changed.")
        claim(found[len(before)][0] > before[-1][0], "Positions go on after the last.")

    def test_a_process_that_dies_while_saving_leaves_whole_saves(self, stores: Stores) -> None:
        """Ended within a save, at several of its steps: what it saved before is there, and of this save nothing."""
        for look in DEATHS:
            store = stores()
            opener = store.opener()
            store.made()
            with process(self.start_method, die_while_saving, opener, look) as (worker, heard):
                same(hear(heard), "saved", "A process opens the store and saves.")
                same(hear(heard), "dying", f"The process was to die at look {look} at its events.")
                worker.join()
            same([row[1:] for row in history(store.reopened())], facts(a_save("whole", 0)), f"{WHOLE} Died at {look}.")

    def test_a_process_that_is_killed_leaves_whole_saves(self, store: Store) -> None:
        """Killed at any moment: every save that it answered is there, and no save in part."""
        opener = store.opener()
        store.made()
        for kill in range(KILLS):
            name = f"killed{kill}"
            with process(self.start_method, write_for_ever, opener, name) as (worker, heard):
                told = [hear(heard) for _ in range(3 + 2 * kill)]
                worker.kill()
                worker.join()
            _whole(history(store.reopened()), name, len(told))


def _whole(found: list[Row], name: str, told: int) -> None:
    own = [row[1:] for row in found if name in row[1]]
    saves = len(own) // len(a_save(name, 0))
    expected = [each for number in range(saves) for each in facts(a_save(name, number))]
    same(own, expected, f"{WHOLE} The process was killed.")
    claim(saves >= told, f"{told} saves were answered, and {saves} are there: an answered save must last.")
