"""A recorder that says ``stamps_inside_lock`` looks at a save while it holds the lock, and can be read meanwhile."""

from collections.abc import Callable, Sequence
from itertools import count
from threading import Event, Thread

from eventsourcing.persistence import ApplicationRecorder, StoredEvent

from thep_adapters.testing import together
from thep_adapters.testing.claims import same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.offered import not_offered, offered
from thep_adapters.testing.stored import LookedAt, Row, a_save, event, events, history
from thep_adapters.testing.together import in_time, threads

WRITERS = 4
SAVES = 15
READS = 50


class Stamped(Sequence[StoredEvent]):
    """One event, stamped at the first look at it."""

    def __init__(self, stream: str, version: int, stamp: Callable[[], int]) -> None:
        self._made: list[StoredEvent] = []
        self._stream = stream
        self._version = version
        self._stamp = stamp

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int | slice) -> StoredEvent | Sequence[StoredEvent]:  # type: ignore[override]
        if not self._made:
            self._made.append(event(self._stream, self._version, b"%d" % self._stamp()))
        return self._made[index]


class InsideLock(OnAStore):
    """Facts stamped inside the lock: their times of recording run with their positions."""

    def test_a_save_is_looked_at_inside_the_lock(self, recorder: ApplicationRecorder) -> None:
        """Threads whose events are stamped at the first look: the stamps increase with the positions."""
        _says_so(recorder)
        clock = count(1)

        def saving(name: str) -> Callable[[], None]:
            def save() -> None:
                for version in range(1, SAVES + 1):
                    recorder.insert_events(Stamped(name, version, lambda: next(clock)))

            return save

        with threads([saving(f"writer:{number}") for number in range(WRITERS)]):
            pass
        stamps = [int(row[4]) for row in history(recorder)]
        same(stamps, sorted(stamps), "A save was looked at before the lock was held: take away stamps_inside_lock.")

    def test_a_store_can_be_read_while_it_looks_at_a_save(self, recorder: ApplicationRecorder) -> None:
        """What is stamped reads the last fact first: that must not wait for the writer, nor for one behind it."""
        _says_so(recorder)
        recorder.insert_events(events("member:1", 1))
        before = history(recorder)
        at_work = Event()
        read: list[list[Row]] = []
        refusals: list[Exception] = []

        def rival() -> None:
            at_work.set()
            try:
                recorder.insert_events(a_save("rival", 0))
            except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
                refusals.append(error)

        behind = Thread(target=rival, daemon=True)

        def look(looks: int) -> None:
            if looks == 1:
                behind.start()
                at_work.wait(together.PATIENCE)
                read.extend(history(recorder) for _ in range(READS))

        in_time(
            lambda: recorder.insert_events(LookedAt(a_save("first", 0), look)),
            "A store cannot be read while a save is looked at: the reader waits for the writer, which waits for the"
            " reader. Take away stamps_inside_lock, or let readers pass.",
        )
        behind.join(together.PATIENCE)
        same(read, [before] * READS, "While a save is looked at, a reader sees what was there before.")
        same(refusals, [], "The writer behind was to wait until the lock was free.")
        names = [row[4].split()[0] for row in history(recorder)[1:]]
        same(names, [b"first"] * 3 + [b"rival"] * 3, "Who holds the lock goes first.")


def _says_so(recorder: ApplicationRecorder) -> None:
    if not offered(recorder).stamps_inside_lock:
        not_offered("stamps_inside_lock")
