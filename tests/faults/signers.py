"""What the processes do that sign an audit log, or follow it, while others write, kill or sign too."""

import time
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

from tests.audit.support import signing_key
from tests.faults.scene import opened
from tests.faults.victims import BEGUN, RETURNED
from tests.support.processes import PATIENCE
from thep_adapters.audit.catching_up import at_work, catch_up
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.signing import sign

BREATH = 0.02
"""Seconds in which others get their turn at the log."""


def sign_once(url: str, path: Path, pipe: Pipe) -> None:
    """Catch up and sign, and tell when it begins and when it is done."""
    with opened(url) as thep:
        pipe.send(BEGUN)
        sign(Folder(path / "log"), thep.journal, signing_key(), Memory(path / "key.heads"))
        pipe.send(RETURNED)


def sign_often(url: str, path: Path, start: Barrier, enough: Event, pipe: Pipe) -> None:
    """Sign again and again, begun together with others, until somebody says that it is enough; tells how often."""
    number = 0
    with opened(url) as thep:
        start.wait(PATIENCE)
        while not enough.is_set():
            number += sign(Folder(path / "log"), thep.journal, signing_key(), Memory(path / "key.heads")).new
            time.sleep(BREATH)
    pipe.send(number)


def follow(url: str, path: Path, start: Barrier, enough: Event, pipe: Pipe) -> None:
    """Catch up again and again, and tell how often there was something new."""
    number = size = 0
    folder = Folder(path / "log")
    with opened(url) as thep:
        start.wait(PATIENCE)
        while not enough.is_set():
            with at_work(folder):
                reached = catch_up(folder, thep.journal)
            number += reached.size > size
            size = reached.size
            time.sleep(BREATH)
    pipe.send(number)
