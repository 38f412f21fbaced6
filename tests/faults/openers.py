"""A process whose threads open one store at the same moment, and record in it between two visits of another process."""

import os
import signal
import sys
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Event
from threading import Barrier, Lock, Semaphore, Thread, current_thread
from threading import Event as Moment

from tests.faults.scene import MEMBERS, TODAY, opened
from tests.support.processes import PATIENCE
from thep_domain import Pence

THREADS = 6
COMMANDS = 5
OPENED, RECORDED = "opened", "recorded"
FIRST = "first"


def open_in_threads(url: str, visits: tuple[Event, Event], killed: bool, pipe: Pipe) -> None:
    """Each thread opens the store; after the first visit each records payments, and names every one answered.

    A thread that itself opens the database file does so at the worst moment: when another has opened the store.
    """
    ready, first_opened, together, telling = Semaphore(0), Moment(), Barrier(THREADS + 1), Lock()
    file = url.removeprefix("sqlite:///")

    def at_the_worst_moment(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]) == file and current_thread().name != FIRST:
            ready.release()
            first_opened.wait(PATIENCE)

    def work(thread: int) -> None:
        for _ in range(0 if thread else THREADS - 1):
            ready.acquire(timeout=PATIENCE)
        with opened(url) as thep:
            (ready.release if thread else first_opened.set)()
            together.wait(PATIENCE)
            visits[0].wait(PATIENCE)
            for number in range(COMMANDS):
                request = f"{thread}-{number}"
                office = thep.acting("finance-officer", request_id=request)
                office.fees.pay(MEMBERS[thread], Pence(100 + number), on=TODAY, again=True)
                with telling:
                    pipe.send(request)
            together.wait(PATIENCE)
            visits[1].wait(PATIENCE)
            if killed:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(at_the_worst_moment)
    threads = [Thread(target=work, args=(n,), name=f"{n}" if n else FIRST, daemon=True) for n in range(THREADS)]
    for each in threads:
        each.start()
    for word in (OPENED, RECORDED):
        together.wait(PATIENCE)
        pipe.send(word)
    for each in threads:
        each.join(PATIENCE)
