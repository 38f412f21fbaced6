"""Running a victim in a process of its own, and killing it at a random moment."""

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess

from tests.faults.victims import BEGUN, COMMITTED, LOCKED, RETURNED, WRITTEN
from tests.support.forked import FORKED
from tests.support.processes import PATIENCE

KILLED = -9

Work = Callable[[Pipe], None]
"""What a victim does: it can be sent to another process, and tells through the pipe how far it has come."""


@contextmanager
def started(work: Work) -> Iterator[tuple[BaseProcess, Pipe]]:
    """A process at work; ended at the end, whatever happened."""
    heard, said = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=work, args=(said,), daemon=True)
    process.start()
    said.close()
    try:
        yield process, heard
    finally:
        if process.is_alive():
            process.kill()
        process.join(PATIENCE)
        process.close()
        heard.close()


def words(heard: Pipe) -> Iterator[str]:
    """What a process says, until it ends."""
    with suppress(EOFError):
        while heard.poll(PATIENCE):
            yield heard.recv()


def finished(work: Work) -> Mapping[str, float]:
    """Let a process finish; tells when it said what."""
    with started(work) as (process, heard):
        told = {word: time.perf_counter() for word in words(heard)}
        process.join(PATIENCE)
        assert process.exitcode == 0
    assert list(told)[-1] == RETURNED
    return told


def killed(work: Work, after: str, delay: float) -> str:
    """Kill a process some time after a word of it; returns its last word."""
    with started(work) as (process, heard):
        last = ""
        for last in words(heard):
            if last == after:
                break
        time.sleep(delay)
        process.kill()
        process.join(PATIENCE)
        assert process.exitcode in (0, KILLED)
        for last in words(heard):  # noqa: B007 - what it said before it died
            pass
        return last


class Course:
    """How long a command takes when nobody kills it, from its beginning and from that of its transaction."""

    RUNS = 5
    WHOLE = (BEGUN, LOCKED, WRITTEN, COMMITTED, RETURNED)

    def __init__(self) -> None:
        self._runs: deque[Mapping[str, float]] = deque(maxlen=self.RUNS)

    def learn(self, told: Mapping[str, float]) -> bool:
        """Learn from a process that finished, unless it recorded nothing because that had been done before."""
        is_whole = tuple(told) == self.WHOLE
        if is_whole:
            self._runs.append(told)
        return is_whole

    def moment(self, dice: random.Random, number: int) -> tuple[str, float]:
        """A random moment of the command, or every second time of its transaction: a word, and seconds after it."""
        word = (BEGUN, LOCKED)[number % 2]
        return word, dice.uniform(0, min(told[RETURNED] - told[word] for told in self._runs))


class Fallen:
    """Where the kills fell, by the last word of each victim."""

    def __init__(self) -> None:
        self._last_words: Counter[str] = Counter()
        self._recorded = 0

    def count(self, last_word: str, *, recorded: bool) -> None:
        """One more kill, and whether its command is recorded."""
        self._last_words[last_word] += 1
        self._recorded += recorded

    @property
    def in_flight(self) -> int:
        """After the command began, and before it returned."""
        return self._last_words.total() - self._last_words[RETURNED]

    @property
    def in_transaction(self) -> int:
        """After the transaction was opened, and before it was committed."""
        return self._last_words[LOCKED] + self._last_words[WRITTEN]

    def __str__(self) -> str:
        told = self._last_words
        return (
            f"kills {told.total()}, in flight {self.in_flight}: before the transaction {told[BEGUN]}, in it"
            f" {self.in_transaction} (writing {told[LOCKED]}, committing {told[WRITTEN]}), committed and not answered"
            f" {told[COMMITTED]}; after the answer {told[RETURNED]}; already recorded {self._recorded}"
        )
