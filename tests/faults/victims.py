"""What the processes do that are killed: each tells through its pipe how far it has come."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import Table, event

from tests.faults.scene import COMMANDS, opened
from tests.projections.support import ALL
from tests.projections.support import opened as opened_story
from thep_adapters.cli.running import run as thep
from thep_adapters.projections import Views
from thep_adapters.sqlalchemy.datastore import Datastore, Row, Writer
from thep_adapters.sqlalchemy.postgres_store import PostgresStore
from thep_adapters.sqlalchemy.sqlite_store import SQLiteStore

BEGUN, LOCKED, WRITTEN, COMMITTED, RETURNED = "begun", "locked", "written", "committed", "returned"
"""What is told: the command began, the transaction is open, its events are in it, it is committed, all is done."""

REQUEST = "the-one"
SMALL = 7
"""Events of a batch: so a kill finds one half done."""


class Telling(Writer):
    """A transaction that tells of each step."""

    def __init__(self, writer: Writer, tell: Callable[[str], object]) -> None:
        super().__init__(writer.connection, writer.last)
        self._writer = writer
        self._tell = tell
        tell(LOCKED)

    def append(self, table: Table, rows: Sequence[Row]) -> None:
        self._writer.append(table, rows)
        self._tell(WRITTEN)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        self._writer.insert(table, rows)

    def commit(self) -> None:
        self._writer.commit()
        self._tell(COMMITTED)

    def rollback(self) -> None:
        self._writer.rollback()


@contextmanager
def told(tell: Callable[[str], object]) -> Iterator[None]:
    """Tell of each step of a transaction that appends events, on either database."""
    with ExitStack() as stack:
        for kind in (SQLiteStore, PostgresStore):
            stack.enter_context(patch.object(kind, "begin", _telling(kind.begin, tell)))
        yield


def _telling(begin: Callable[..., Writer], tell: Callable[[str], object]) -> Callable[..., Writer]:
    def telling(store: Datastore, connection: object, events: Table | None) -> Writer:
        writer = begin(store, connection, events)
        return writer if events is None else Telling(writer, tell)

    return telling


def in_the_library(name: str, url: str, pipe: Pipe) -> None:
    """Carry out a command under its request id."""
    with opened(url) as partnership, told(pipe.send):
        pipe.send(BEGUN)
        COMMANDS[name](partnership.acting("finance-officer", request_id=REQUEST))
        pipe.send(RETURNED)


def on_the_command_line(file: str, url: str, pipe: Pipe) -> None:
    """Run `thep register import`."""
    confirmed = ["--confirm-clock", "the facts before are of a test"]
    sys.argv = ["thep", *confirmed, "register", "import", file, "--store", url, "--request-id", REQUEST, "--json"]
    with Path(os.devnull).open("w", encoding="utf-8") as sys.stdout, told(pipe.send):
        pipe.send(BEGUN)
        if thep() == 0:
            pipe.send(RETURNED)


def catch_up(store: str, url: str, step: int, pipe: Pipe) -> None:
    """Catch up, and at a step of the way, a statement or a commit, die of SIGKILL; at step 0 tell of each instead."""
    taken = 0

    def one_more(*_: object) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)
        if step == 0:
            pipe.send(str(taken))

    with opened_story(store) as thep, Views(url, ALL, batch=SMALL) as views:
        event.listen(views.database.engine, "before_cursor_execute", one_more)
        event.listen(views.database.engine, "commit", one_more)
        views.catch_up(thep)
