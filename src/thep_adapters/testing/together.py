"""Several at work at once: threads, and other processes, each an interpreter of its own."""

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Barrier, Thread
from typing import Any, TypeVar

from eventsourcing.persistence import ApplicationRecorder, IntegrityError

from thep_adapters.testing.stored import LookedAt, a_save, event

PATIENCE = 120
"""Seconds until whoever hangs is given up."""

Opener = Callable[[], ApplicationRecorder]

R = TypeVar("R")


@contextmanager
def threads(works: Sequence[Callable[[], object]]) -> Iterator[Callable[[], bool]]:
    """Threads that begin together; ends when all have, and raises what any of them raised.

    Gives a function that tells whether any is still at work.
    """
    start = Barrier(len(works))
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(PATIENCE)
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            errors.append(error)

    running = [Thread(target=run, args=(work,), daemon=True) for work in works]
    for each in running:
        each.start()
    try:
        yield lambda: any(each.is_alive() for each in running)
    finally:
        for each in running:
            each.join(PATIENCE)
    if errors:
        raise AssertionError(f"{len(errors)} of {len(works)} threads failed; the first: {errors[0]!r}") from errors[0]
    if any(each.is_alive() for each in running):
        raise AssertionError("a thread has not ended: the recorder hangs")


def in_time(work: Callable[[], R], lesson: str) -> R:
    """What a function returns that must not wait for ever. Raises AssertionError with the lesson where it does."""
    answers: list[R] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the test's own thread
            errors.append(error)

    worker = Thread(target=run, daemon=True)
    worker.start()
    worker.join(PATIENCE)
    if worker.is_alive():
        raise AssertionError(lesson)
    for error in errors:
        if isinstance(error, AssertionError):
            raise error
        raise AssertionError(f"{lesson} It raised {error!r}.") from error
    return answers[0]


@contextmanager
def process(
    start_method: str, work: Callable[..., None], opener: Opener, *arguments: Any
) -> Iterator[tuple[BaseProcess, Connection]]:
    """Another process that runs a function of this module; what it says comes through the connection."""
    try:
        pickle.dumps(opener)
    except Exception as error:
        raise AssertionError(
            f"The opener cannot be sent to another process ({error}): use functools.partial."
        ) from error
    context: Any = multiprocessing.get_context(start_method)
    heard, said = context.Pipe()
    worker = context.Process(target=work, args=(opener, said, *arguments), daemon=True)
    worker.start()
    said.close()
    try:
        yield worker, heard
    finally:
        if worker.is_alive():
            worker.kill()
        worker.join(PATIENCE)
        heard.close()


def hear(heard: Connection) -> Any:
    """The next word from another process. Raises AssertionError where none comes."""
    if not heard.poll(PATIENCE):
        raise AssertionError("another process says nothing any more: the recorder hangs")
    try:
        return heard.recv()
    except (EOFError, ConnectionError) as error:
        raise AssertionError("another process died of itself: see what it printed") from error


# ----------------------------------------------------------------------------------------- what other processes run


def write(opener: Opener, said: Connection, name: str, saves: int) -> None:
    """Save so many times, and each time also try for a version that everybody wants; tell which of them were won."""
    recorder = opener()
    said.send("ready")
    said.recv()
    won = []
    for number in range(saves):
        recorder.insert_events(a_save(name, number))
        try:
            recorder.insert_events([event("wanted:1", number + 1, name.encode())])
        except IntegrityError:
            continue
        won.append(number + 1)
    said.send(won)


def write_for_ever(opener: Opener, said: Connection, name: str) -> None:
    """Save until somebody ends it, and tell after each save."""
    recorder = opener()
    number = 0
    while True:
        recorder.insert_events(a_save(name, number))
        said.send(number)
        number += 1


def die_while_saving(opener: Opener, said: Connection, look: int) -> None:
    """Save once, and die within the next save, when the recorder looks at its events for the so many-th time."""
    recorder = opener()
    recorder.insert_events(a_save("whole", 0))
    said.send("saved")

    def die(looks: int) -> None:
        if looks == look:
            said.send("dying")
            os._exit(1)

    recorder.insert_events(LookedAt(a_save("cut", 0), die))
    said.send("survived")
