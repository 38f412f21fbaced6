"""A process is forked after it opened its store, as a web server does that loads the application first."""

import gc
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection as Pipe
from threading import Event, Thread

import pytest
from eventsourcing.persistence import ProgrammingError

from tests.conftest import Fresh
from tests.faults.conftest import on_both
from tests.faults.killing import started
from tests.faults.scene import MEMBERS, TODAY, found
from tests.faults.share import share
from tests.faults.writers import ACCOUNTS, Payment, nothing_lost_and_nothing_twice, opened, payments, send
from tests.sqlalchemy.support import LookedAt, events
from tests.support.processes import PATIENCE
from thep_domain import Partnership, Pence, StoreError

CHILDREN = 4
EACH = share(400)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


def in_child(work: Callable[[], object]) -> int:
    """Do something in a forked process, which ends with 0 if it went well; its id."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        work()
        gc.collect()
        code = 0
    except BaseException:  # noqa: BLE001 - it ends here
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def ended_well(children: list[int]) -> bool:
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * len(children)


def asked(url: str, work: Callable[[str], object]) -> object:
    """What a function says that is carried out in a process without threads."""
    with started(partial(_asked, work, url)) as (_, heard):
        assert heard.poll(PATIENCE), "it hangs"
        return heard.recv()


def _asked(work: Callable[[str], object], url: str, pipe: Pipe) -> None:
    try:
        pipe.send(work(url))
    except BaseException as error:
        pipe.send(f"{type(error).__name__}: {error}")
        raise


# ------------------------------------------------------------------------------------------ loaded first, forked then


def pay(thep: Partnership, writer: int) -> Iterator[Payment]:
    for payment in islice(payments(writer), EACH):
        Counter(send(thep, payment))
        yield payment


def look(thep: Partnership, number: int) -> None:
    """Each statement is of the school that was asked about."""
    urn = ACCOUNTS[number % len(ACCOUNTS)]
    paid = [-entry.amount for entry in thep.statement(urn, TODAY).entries]
    assert {amount % len(ACCOUNTS) for amount in paid} <= {number % len(ACCOUNTS)}


def many_children(url: str) -> object:
    with opened(url) as thep:
        found(thep, len(ACCOUNTS))
        sent = set(pay(thep, 0))

        def serve(writer: int) -> None:
            for number, _ in enumerate(pay(thep, writer)):
                look(thep, number)
            if writer % 2:
                thep.close()

        children = [in_child(partial(serve, writer)) for writer in range(1, CHILDREN)]
        sent |= set(pay(thep, CHILDREN))
        assert ended_well(children)
        for writer in range(1, CHILDREN):
            sent |= set(islice(payments(writer), EACH))
        nothing_lost_and_nothing_twice(thep, sent)
        events = thep.replay().events
    with opened(url) as afresh:
        assert afresh.replay().events == events, "no event was in a log that is gone"
    return "sound"


@on_both
def test_children_and_their_parent_write_together(fresh: Fresh) -> None:
    assert asked(fresh(), many_children) == "sound"


def none_is_used_or_closed(url: str) -> object:
    with opened(url) as thep:
        found(thep, 1)
        recorder = thep.journal.recorder
        datastore = recorder.datastore  # type: ignore[attr-defined]
        own = datastore.engine.raw_connection()
        own.close()
        before = [id(own.driver_connection), *serving(datastore)]
        for work in (lambda: None, thep.close, thep.replay, partial(pay_once, thep)):
            assert ended_well([in_child(work)])
        if "sqlite" not in url:
            assert serving(datastore) == before[1:], "the parent's connection to the server is the one it had"
        pay_once(thep)
        return len(list(thep.history(f"account:{MEMBERS[0]}")))


def serving(datastore: object) -> list[object]:
    """The server's process."""
    name: str = datastore.name  # type: ignore[attr-defined]
    if not name.startswith("postgres"):
        return []
    return list(datastore.select("SELECT pg_backend_pid()"))  # type: ignore[attr-defined]


def pay_once(thep: Partnership) -> None:
    thep.acting("finance-officer").fees.pay(MEMBERS[0], Pence(1), on=TODAY, again=True)


@on_both
def test_a_childs_end_leaves_the_parents_connections_alone(fresh: Fresh) -> None:
    """Whatever the child does with its copy: nothing, close it, read, or record."""
    assert asked(fresh(), none_is_used_or_closed) == 1 + 2  # the liability, and two payments


SCRIPT = """
import os, sys
from datetime import date
from thep_adapters import connect
from thep_domain import Pence

with connect(sys.argv[1]) as thep:
    before = thep.replay()
    if os.fork() == 0:
        assert thep.replay() == before
        sys.exit(0)
    assert os.wait()[1] == 0
    assert thep.replay() == before
    print("sound", end="")
"""


@on_both
def test_a_child_may_end_as_any_program_does(fresh: Fresh) -> None:
    """With all that Python tidies up then."""
    url = fresh()
    with opened(url) as thep:
        found(thep, 1)
    done = subprocess.run([sys.executable, "-c", SCRIPT, url], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("sound", "", 0)


# ------------------------------------------------------------------------------------------------ in the midst of it


@contextmanager
def busy_elsewhere(thep: Partnership) -> Iterator[None]:
    """Another thread is in the midst of recording."""
    begun, enough = Event(), Event()

    def wait() -> None:
        begun.set()
        enough.wait(PATIENCE)
        raise LookupError("nothing to record after all")

    def record() -> None:
        with suppress(LookupError):
            thep.journal.recorder.insert_events(LookedAt(events(1), wait))

    with thep.journal._lock:
        thread = Thread(target=record)
        thread.start()
        begun.wait(PATIENCE)
        try:
            yield
        finally:
            enough.set()
            thread.join(PATIENCE)


def forked_while_busy(url: str) -> object:
    with opened(url) as thep:
        found(thep, 1)
        with busy_elsewhere(thep):
            child = in_child(partial(refused_or_done, thep, url))
            if "sqlite" in url:
                assert ended_well([child])
        if "sqlite" not in url:
            assert ended_well([child])
        pay_once(thep)
        return len(list(thep.history(f"account:{MEMBERS[0]}")))


def refused_or_done(thep: Partnership, url: str) -> None:
    """SQLite cannot be used safely; on PostgreSQL nothing of the parent's is in the way."""
    if "sqlite" not in url:
        pay_once(thep)
        return
    for use in (partial(pay_once, thep), thep.replay, partial(opened, url)):
        with pytest.raises(StoreError, match="in use when this process was forked"):
            use()


@on_both
def test_forked_while_another_thread_records(fresh: Fresh) -> None:
    assert asked(url := fresh(), forked_while_busy) == (2 if "sqlite" in url else 3)


def forked_inside(url: str) -> object:
    with opened(url) as thep:
        found(thep, 1)
        recorder = thep.journal.recorder
        last = recorder.max_notification_id() or 0
        parent, children = os.getpid(), []

        def fork() -> None:
            children.append(os.fork())

        try:
            positions = recorder.insert_events(LookedAt(events(1), fork))
        except ProgrammingError as error:
            os._exit(0 if os.getpid() != parent and "records nothing" in str(error) else 1)
        if os.getpid() != parent:
            os._exit(2)
        assert ended_well(children)
        assert positions == [last + 1]
        return len(recorder.select_events("stream:1"))


@on_both
def test_forked_by_the_thread_that_records(fresh: Fresh) -> None:
    """The transaction is the parent's."""
    assert asked(fresh(), forked_inside) == 1
