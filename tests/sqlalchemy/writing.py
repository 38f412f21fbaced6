"""What a writer in another process does."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection

from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import Environment

from tests.support.forked import FORKED
from tests.support.processes import PATIENCE
from thep_adapters.sqlalchemy import Factory


def write(pipe: Connection, name: str, saves: int, each: int, settings: Mapping[str, str]) -> None:
    """Open the store, wait for the word to begin, save, and tell the positions of every save."""
    factory = Factory(Environment("", dict(settings)))
    recorder = factory.application_recorder()
    pipe.send("ready")
    pipe.recv()
    told = []
    for save in range(saves):
        stored = [StoredEvent(f"{name}:{save}", version, "t", b"x" * 300) for version in range(1, each + 1)]
        told.append(recorder.insert_events(stored))
    factory.close()
    pipe.send(told)


@contextmanager
def writer(name: str, saves: int, each: int, settings: Mapping[str, str]) -> Iterator[Connection]:
    """A process that writes."""
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=write, args=(theirs, name, saves, each, settings), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
        process.join(PATIENCE)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
        ours.close()


@contextmanager
def writers(number: int, saves: int, each: int, settings: Mapping[str, str]) -> Iterator[list[Connection]]:
    """Processes that were started at once, and have opened the store."""
    with ExitStack() as stack:
        pipes = [stack.enter_context(writer(f"writer-{n}", saves, each, settings)) for n in range(number)]
        assert [pipe.recv() for pipe in pipes] == ["ready"] * number
        yield pipes
