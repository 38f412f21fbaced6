"""One version of a stream is written once, and a save is written whole or not at all."""

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import refused, same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.stored import event, events, facts, history
from thep_adapters.testing.together import in_time

ONCE = "A version of a stream is written once: it is what tells a command that somebody else was faster."
WHOLE = "A save is written whole or not at all: the facts of one command stand or fall together."


class Conflicts(OnAStore):
    """Optimistic concurrency."""

    def test_a_version_is_written_once(self, recorder: ApplicationRecorder) -> None:
        """A second event of the same stream and version is refused with IntegrityError."""
        recorder.insert_events([event("member:1", 1, b"first")])
        refused(recorder, [event("member:1", 1, b"second")], ONCE)
        same(facts(recorder.select_events("member:1")), facts([event("member:1", 1, b"first")]), ONCE)
        same(len(history(recorder)), 1, ONCE)

    def test_every_version_that_exists_is_refused(self, recorder: ApplicationRecorder) -> None:
        """Not the last one of its stream alone."""
        recorder.insert_events(events("member:1", 1, 2, 4))
        recorder.insert_events(events("member:1", 7))
        for version in (1, 2, 4, 7):
            refused(recorder, [event("member:1", version, b"again")], f"{ONCE} It was version {version} of 1, 2, 4, 7.")

    def test_the_same_event_again_is_refused_too(self, recorder: ApplicationRecorder) -> None:
        """An event that is there already, to the byte, is no less a conflict."""
        recorder.insert_events(events("member:1", 1, 2))
        refused(recorder, events("member:1", 2), f"{ONCE} Even where it is the same event.")

    def test_a_version_twice_in_one_save_is_refused(self, recorder: ApplicationRecorder) -> None:
        """A save that holds one version of a stream twice is refused, and nothing of it is written."""
        twice = [*events("member:1", 1), *events("member:2", 1), event("member:1", 1, b"again")]
        refused(recorder, twice, f"{ONCE} Also within one save.")
        same(history(recorder), [], WHOLE)

    def test_nothing_of_a_refused_save_is_written(self, recorder: ApplicationRecorder) -> None:
        """Wherever in a save of several streams the conflict stands, at the start, in the middle or at the end."""
        recorder.insert_events(events("taken:1", 1, 2))
        before = history(recorder)
        others = [*events("member:1", 1), *events("account:1", 1, 2), *events("school:1", 1)]
        for place in range(len(others) + 1):
            save = [*others[:place], *events("taken:1", 2), *others[place:]]
            refused(recorder, save, ONCE)
            same(history(recorder), before, f"{WHOLE} The conflict was event {place + 1} of {len(save)}.")
            for stream in ("member:1", "account:1", "school:1"):
                same(facts(recorder.select_events(stream)), [], f"{WHOLE} Part of it is found in its stream.")

    def test_after_a_refused_save_the_next_one_passes(self, recorder: ApplicationRecorder) -> None:
        """A refusal leaves no lock, no open transaction and nothing half remembered."""
        recorder.insert_events(events("member:1", 1))
        refused(recorder, [*events("member:2", 1), *events("member:1", 1)], ONCE)
        recorder.insert_events([*events("member:2", 1), *events("member:1", 2)])
        same(
            [row[1:3] for row in history(recorder)],
            [("member:1", 1), ("member:2", 1), ("member:1", 2)],
            "What was refused is decided again and sent again: it must pass then.",
        )

    def test_after_a_refused_save_another_thread_may_save(self, recorder: ApplicationRecorder) -> None:
        """A lock that is kept keeps out everybody but the thread that was refused."""
        recorder.insert_events(events("member:1", 1))
        refused(recorder, events("member:1", 1), ONCE)
        in_time(
            lambda: recorder.insert_events(events("member:1", 2)),
            "After a refused save another thread cannot save: give back the lock, whatever went wrong.",
        )
        same([row[2] for row in history(recorder)], [1, 2], "What was saved after a refusal is not there.")

    def test_a_refused_save_leaves_no_gap_in_the_positions(self, recorder: ApplicationRecorder) -> None:
        """Positions run on without a gap, so that an auditor knows a missing row from a save that never was."""
        recorder.insert_events(events("member:1", 1))
        refused(recorder, [*events("member:2", 1, 2, 3), *events("member:1", 1)], ONCE)
        recorder.insert_events(events("member:1", 2))
        first, second = (row[0] for row in history(recorder))
        same(second, first + 1, "A refused save used up positions: a gap looks as if a fact had been deleted.")

    def test_streams_do_not_share_versions(self, recorder: ApplicationRecorder) -> None:
        """Version 1 of one stream is no conflict with version 1 of another, saved together or apart."""
        recorder.insert_events([*events("member:1", 1), *events("member:2", 1)])
        recorder.insert_events(events("member:3", 1))
        same(
            [row[1:3] for row in history(recorder)],
            [("member:1", 1), ("member:2", 1), ("member:3", 1)],
            "Versions are counted in each stream for itself.",
        )
