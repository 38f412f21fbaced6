"""From ten thousand events to a million: what a replay, an append and the memory of a reader grow to."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median

from eventsourcing.persistence import StoredEvent

from benchmarks.history import Kept
from benchmarks.measuring import Entrant, Task, measure
from benchmarks.peers import HAND, THEP
from benchmarks.places import Place, Places
from benchmarks.results import Comparison, Line, compared
from benchmarks.scale import Scale
from benchmarks.work.appending import BATCH, STATE, TOPIC, opened
from benchmarks.work.replaying import by_thep
from thep_adapters import connect

SMALL, LARGE = 10_000, 1_000_000
TIMES = 10
"""How often the small history is replayed in a round."""
BATCHES = 10

# Not getrusage: on Linux a new process takes over the largest size of the one that started it.
SCANNING = """
import re, sys
from pathlib import Path
from thep_adapters import connect
with connect(sys.argv[1]) as thep:
    seen = sum(1 for _ in {reading})
assert seen == int(sys.argv[2]), seen
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""
STREAMING = "thep.journal.scan()"


def megabytes(place: Place, events: int, reading: str = STREAMING) -> float:
    """The most memory that a fresh interpreter holds while it reads a whole history."""
    command = [sys.executable, "-c", SCANNING.format(reading=reading), place.url, str(events)]
    return int(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout) / 1024


class Growth:
    """A small history and a large one, each as we keep it and as it is kept by hand."""

    def __init__(self, places: Places, scale: Scale, kept: Kept) -> None:
        self.places = places
        self.scale = scale
        self.sizes = {"small": scale.of(SMALL), "large": scale.of(LARGE)}
        self.streams = kept.ids(THEP, self.sizes["small"])
        self.numbers = count(1_000)
        self.written = {
            (peer, size): kept.written(peer, places, events)
            for peer in (THEP, HAND)
            for size, events in self.sizes.items()
        }

    def drop(self) -> None:
        """Take the histories away."""
        for place in self.written.values():
            self.places.drop(place)

    def name(self, size: str) -> str:
        """A size, in events."""
        return f"{self.sizes[size]:,}"

    def replays(self) -> Line:
        """Replay, for one event."""

        def entrant(size: str, times: int) -> Entrant:
            @contextmanager
            def ready() -> Iterator[Task]:
                with connect(self.written[THEP, size].url) as thep:

                    def task() -> int:
                        for _ in range(times):
                            by_thep(thep)
                        return times * self.sizes[size]

                    yield task

            return ready

        small, large = self.name("small"), self.name("large")
        measured = measure({small: entrant("small", TIMES), large: entrant("large", 1)}, self.scale.rounds)
        grown = compared(measured, f"times {small} events, for one event", large, small, None)
        grown = Comparison(grown.of, 1 / grown.ratio, 1 / grown.highest, 1 / grown.lowest, 1.15, at_most=True)
        return self._line("growth-replay", f"replay {large} events", "s/event", measured, grown)

    def appends(self) -> Line:
        """Append a thousand events to streams all over the history; each round adds to all alike."""
        measured = measure(
            {f"{peer}, {self.name(size)}": self._appending(peer, size) for peer, size in self.written},
            self.scale.rounds,
        )
        each = {
            peer: [
                large / small
                for small, large in zip(
                    measured[f"{peer}, {self.name('small')}"], measured[f"{peer}, {self.name('large')}"], strict=True
                )
            ]
            for peer in (THEP, HAND)
        }
        medians = {name: median(seconds) for name, seconds in measured.items()}
        growth = {
            peer: medians[f"{peer}, {self.name('large')}"] / medians[f"{peer}, {self.name('small')}"]
            for peer in (THEP, HAND)
        }
        rounds = [ours / theirs for ours, theirs in zip(each[THEP], each[HAND], strict=True)]
        of = "times the growth of executemany by hand"
        grown = Comparison(of, growth[THEP] / growth[HAND], min(rounds), max(rounds), 1.3, at_most=True)
        return self._line("growth-append", f"append 1,000 events to {self.name('large')}", "s/event", measured, grown)

    def _appending(self, peer: str, size: str) -> Entrant:
        place = self.written[peer, size]

        @contextmanager
        def ready() -> Iterator[Task]:
            # the small history would not stay small
            used = self.places.copy(place) if size == "small" else place
            try:
                with opened(peer, used) as (append, _):
                    append(self._batch())
                    ahead = [self._batch() for _ in range(self.scale.of(BATCHES))]

                    def task() -> int:
                        for each in ahead:
                            append(each)
                        return BATCH * len(ahead)

                    yield task
            finally:
                if used is not place:
                    self.places.drop(used)

        return ready

    def _batch(self) -> list[StoredEvent]:
        version = next(self.numbers)
        chosen = random.Random(version).choices(self.streams, k=BATCH)  # noqa: S311 - the same each time
        seen: dict[str, int] = {}
        batch = []
        for stream in chosen:
            seen[stream] = seen.get(stream, 0) + 1
            batch.append(StoredEvent(stream, version * BATCH + seen[stream], TOPIC, STATE))
        return batch

    def memory(self) -> Line:
        """The most memory of a reader."""
        small, large = self.name("small"), self.name("large")
        measured: dict[str, list[float]] = {small: [], large: []}
        for _ in range(3):
            for size in ("small", "large"):
                measured[self.name(size)].append(megabytes(self.written[THEP, size], self.sizes[size]))
        both = {name: tuple(each) for name, each in measured.items()}
        grown = compared(both, f"times that of {small} events", small, large, 1.1, at_most=True)
        return self._line("growth-memory", f"most memory while {large} events are read", "MB", both, grown)

    def _line(self, row: str, work: str, unit: str, measured: dict[str, tuple[float, ...]], grown: Comparison) -> Line:
        return Line(row, work, self.places.database, unit, measured, (grown,))


def growing(places: Places, scale: Scale, kept: Kept) -> Iterator[Line]:
    """Growth, line by line."""
    growth = Growth(places, scale, kept)
    try:
        yield growth.replays()
        yield growth.memory()
        yield growth.appends()  # the last, because it adds
    finally:
        growth.drop()
