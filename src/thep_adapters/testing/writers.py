"""Many at one store at once: nothing is lost, nobody wins twice, and nobody is shown a later fact before an earlier."""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock

from eventsourcing.persistence import ApplicationRecorder, IntegrityError

from thep_adapters.testing.claims import claim, refused, same
from thep_adapters.testing.hooks import OnAStore, Store
from thep_adapters.testing.stored import PAGE, Row, a_save, event, facts, history, rows
from thep_adapters.testing.together import hear, process, threads, write

WRITERS = 4
SAVES = 15
PROCESSES = 3

IN_ORDER = (
    "A reader that goes on after the last position it saw left something out: a fact appeared behind it. Give"
    " positions in the order of commit; lock the writers out from each other."
)


class Follower:
    """A reader that goes on from the last position it has seen, as every projection does."""

    def __init__(self, recorder: ApplicationRecorder) -> None:
        self._recorder = recorder
        self.seen: list[Row] = []

    def read(self) -> None:
        """Read what is new."""
        after = self.seen[-1][0] if self.seen else 0
        page = rows(self._recorder.select_notifications(after, PAGE, inclusive_of_start=False))
        for name, number in {_save_of(row) for row in page}:
            own = [row[1:] for row in page if _save_of(row) == (name, number)]
            if own != facts(a_save(name, number)) and not name.startswith("wanted"):
                raise AssertionError(f"A reader was shown part of a save: {len(own)} of {len(a_save(name, number))}.")
        self.seen += page

    def ends_with(self, everything: list[Row]) -> None:
        """Read the rest, and see that nothing was left out."""
        self.read()
        same(self.seen, everything, IN_ORDER)


def _save_of(row: Row) -> tuple[str, int]:
    if row[1] == "wanted:1":
        return ("wanted", row[2])
    name, _, number = row[4].decode().partition(" ")
    return name, int(number)


def _nothing_lost(found: list[Row], names: list[str], saves: int) -> None:
    for name in names:
        own = [row[1:] for row in found if row[1] != "wanted:1" and _save_of(row)[0] == name]
        expected = [each for number in range(saves) for each in facts(a_save(name, number))]
        same(own, expected, f"Of the saves of {name} some are lost, or twice, or out of order.")
    apart = [row[4] for row in found if row[1] != "wanted:1"]
    runs = [state for number, state in enumerate(apart) if not number or apart[number - 1] != state]
    same(len(runs), len(set(runs)), "Saves are mixed with each other: the events of one stand side by side.")


class Writers(OnAStore):
    """Threads on one recorder, and processes on one store."""

    def test_writers_at_once_lose_nothing(self, recorder: ApplicationRecorder) -> None:
        """Threads that save streams of their own all succeed, and each save stands in one piece."""
        names = [f"writer{number}" for number in range(WRITERS)]
        with threads([_saving(recorder, name) for name in names]):
            pass
        _nothing_lost(history(recorder), names, SAVES)

    def test_a_reader_never_sees_a_later_position_before_an_earlier_one(self, recorder: ApplicationRecorder) -> None:
        """Whoever follows the history while threads write leaves nothing out, and sees whole saves only."""
        follower = Follower(recorder)
        with threads([_saving(recorder, f"writer{number}") for number in range(WRITERS)]) as at_work:
            while at_work():
                follower.read()
        follower.ends_with(history(recorder))

    def test_a_reader_never_sees_a_save_that_is_refused(self, recorder: ApplicationRecorder) -> None:
        """Not even for the moment until it is undone: a projection would have counted it."""
        recorder.insert_events([event("taken:1", 1)])

        def be_refused() -> None:
            for number in range(SAVES):
                save = [event(f"refused:{number}", 1), event("taken:1", 1, b"again")]
                refused(recorder, save, "A version of a stream is written once.")

        seen: set[str] = set()
        with threads([be_refused, be_refused]) as at_work:
            while at_work():
                seen |= {row[1] for row in history(recorder)}
        same(
            sorted(seen - {"taken:1"}),
            [],
            "A reader saw events of a save that was refused: compare versions before anybody can see what is new.",
        )

    def test_of_rivals_for_one_version_exactly_one_wins(self, recorder: ApplicationRecorder) -> None:
        """Threads that want the same version: one has it, all others are refused with IntegrityError."""
        won: list[tuple[int, bytes]] = []
        lock = Lock()

        def rival(name: bytes) -> Callable[[], None]:
            def race() -> None:
                for version in range(1, SAVES + 1):
                    try:
                        recorder.insert_events(
                            [event("beside:" + name.decode(), version), event("wanted:1", version, name)]
                        )
                    except IntegrityError:
                        continue
                    with lock:
                        won.append((version, name))

            return race

        with threads([rival(b"rival%d" % number) for number in range(WRITERS)]):
            pass
        found = [(each.originator_version, each.state) for each in recorder.select_events("wanted:1")]
        same(found, sorted(won), "Exactly one of the rivals for a version wins, and is told so.")
        same(len(found), SAVES, "Each version is won by somebody.")
        beside = sorted(row[2] for row in history(recorder) if row[1].startswith("beside:"))
        same(beside, list(range(1, SAVES + 1)), "Of a rival's save that was refused something is there.")

    def test_two_recorders_on_one_store_refuse_each_other(self, store: Store) -> None:
        """What one has written, the other sees at once, and is refused."""
        first, second = store.made(), store.reopened()
        first.insert_events([event("member:1", 1, b"first")])
        same(history(second), history(first), "What one recorder has saved the other must see.")
        try:
            second.insert_events([event("member:2", 1), event("member:1", 1, b"second")])
        except IntegrityError:
            pass
        else:
            raise AssertionError("A version was written by each of two recorders on one store.")
        second.insert_events([event("member:1", 2, b"second")])
        same([row[4] for row in history(first)], [b"first", b"second"], "Both see the same history.")

    def test_processes_at_once_lose_nothing(self, store: Store) -> None:
        """Processes save and race on one store while somebody follows it: whole, in order, each version won once."""
        opener = store.opener()
        recorder = store.made()
        follower = Follower(store.reopened())
        names = [f"process{number}" for number in range(PROCESSES)]
        with ExitStack() as stack:
            started = [process(self.start_method, write, opener, name, SAVES) for name in names]
            heard = [stack.enter_context(each)[1] for each in started]
            for each in heard:
                same(hear(each), "ready", "A process opens the store.")
            for each in heard:
                each.send("go")
            while not all(each.poll() for each in heard):
                follower.read()
            won = sorted(version for each in heard for version in hear(each))
        found = history(recorder)
        _nothing_lost(found, names, SAVES)
        same(won, list(range(1, SAVES + 1)), "Each version that all processes want is won by exactly one of them.")
        claim(len(recorder.select_events("wanted:1")) == SAVES, "What was won is there.")
        follower.ends_with(found)


def _saving(recorder: ApplicationRecorder, name: str) -> Callable[[], None]:
    def save() -> None:
        for number in range(SAVES):
            recorder.insert_events(a_save(name, number))

    return save
