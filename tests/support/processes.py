"""Other processes at work on one store."""

import traceback
from collections.abc import Callable, Iterable
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from tests.support.clock import Clock
from tests.support.forked import FORKED
from tests.support.schools import news, school
from tests.support.story import tell_in_any_order
from thep_adapters import connect

PATIENCE = 120
"""Seconds until a process that hangs is ended."""


def run_at_once(work: Callable[..., None], arguments: Iterable[tuple[Any, ...]]) -> list[str]:
    """Run a module's function in a process for each set of arguments, begun together; returns what went wrong."""
    each = list(arguments)
    start = FORKED.Barrier(len(each))
    pipes = [FORKED.Pipe(duplex=False) for _ in each]
    workers = [
        FORKED.Process(target=_run, args=(work, start, sender, *own), daemon=True)
        for own, (_, sender) in zip(each, pipes, strict=True)
    ]
    for worker in workers:
        worker.start()
    for _, sender in pipes:
        sender.close()
    try:
        return [problem for receiver, _ in pipes if (problem := _heard(receiver))]
    finally:
        for worker in workers:
            worker.join(PATIENCE)
            if worker.is_alive():
                worker.kill()
                worker.join()
            worker.close()
        for receiver, _ in pipes:
            receiver.close()


def _heard(receiver: Connection) -> str:
    if not receiver.poll(PATIENCE):
        return "a process has not ended"
    try:
        return str(receiver.recv())
    except EOFError:
        return "a process died"


def _run(work: Callable[..., None], start: Barrier, sender: Connection, *arguments: Any) -> None:
    try:
        work(start, *arguments)
    except BaseException:  # noqa: BLE001 - whatever it is, the test shall see it
        sender.send(traceback.format_exc())
    else:
        sender.send("")
    finally:
        sender.close()


def send_everything_twice(start: Barrier, url: str, seed: int) -> None:
    """Open the store and send the whole story twice, in an order of one's own."""
    with connect(url, clock=Clock(date(2021, 6, 1 + seed))) as thep:
        start.wait(PATIENCE)
        tell_in_any_order(thep, seed)


def open_new_stores(start: Barrier, folder: str, urn: int, stores: int) -> None:
    """Open brand-new stores at the same moment as others do, and register a school in each."""
    for number in range(stores):
        start.wait(PATIENCE)
        path = Path(folder) / f"new-{number}.db"
        with connect(f"sqlite:///{path}", clock=Clock(date(2021, 6, 1))) as thep:
            thep.acting("membership-officer").register.record(news(school(urn), as_at=date(2016, 1, 1)))
