"""Processes that catch up, and are killed at it, or work on the same views as others."""

import os
import signal
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier

from sqlalchemy import event

from tests.projections.support import ALL, opened, pay
from tests.support.processes import PATIENCE
from thep_adapters.projections import Views

SMALL = 7
"""Events of a batch: so a kill finds one half done."""


def catch_up(store: str, url: str, step: int, pipe: Pipe) -> None:
    """Catch up, and at a step of the way, a statement or a commit, die of SIGKILL; at step 0 tell of each instead."""
    taken = 0

    def one_more(*_: object) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)
        if step == 0:
            pipe.send(taken)

    with opened(store) as thep, Views(url, ALL, batch=SMALL) as views:
        event.listen(views.database.engine, "before_cursor_execute", one_more)
        event.listen(views.database.engine, "commit", one_more)
        views.catch_up(thep)


def work_on(start: Barrier, what: str, store: str, url: str, times: int) -> None:
    """Catch up, rebuild, or record, again and again while others do likewise."""
    with opened(store) as thep, Views(url, ALL, batch=SMALL) as views:
        start.wait(PATIENCE)
        for _ in range(times):
            if what == "catch up":
                views.catch_up(thep)
            elif what == "rebuild":
                views.rebuild(thep)
            else:
                pay(thep, 1)
