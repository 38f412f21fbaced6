"""The files of a log, of its keys and of what an auditor hands in: read, and written whole or not at all.

None of them can be a SQLite store: a log is a folder of its own, and whatever is read here is small.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from thep_domain.application import StoreError

NEW: Final = ".new"
"""How the name of a file ends that is being written."""
PATIENCE: Final = 60.0
"""Seconds to wait for another process that is at work in the folder."""
PAUSE: Final = 0.02


class LogBusy(StoreError):
    """Another process has been at work in the folder of a log for too long."""


def read(path: Path) -> bytes:
    """A whole file. Raises OSError."""
    return path.read_bytes()


def read_if_there(path: Path) -> bytes | None:
    """A whole file; None where there is no such file."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def replace(path: Path, content: bytes, *, sync: bool = False) -> None:
    """Write a file so that others see the old one or the new one whole; with ``sync`` it is on the disk afterwards."""
    new = path.with_name(path.name + NEW)
    with _named(path), _created(new) as file:
        file.write(content)
        if sync:
            file.flush()
            os.fsync(file.fileno())
    new.replace(path)
    if sync:
        sync_folder(path.parent)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error while a file is written, as on a full disk, say which file it was."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def _created(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def create_private(path: Path, content: bytes) -> None:
    """Make a file that only its owner can read, and that was not there. Raises FileExistsError where it is there."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with _named(path), os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.absolute().parent)


def append(path: Path, content: bytes) -> None:
    """Add to the end of a file, and wait until it is on the disk."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with _named(path), os.fdopen(number, "ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.absolute().parent)


def cut(path: Path, length: int) -> None:
    """Leave of a file its beginning only."""
    os.truncate(path, length)


def sync(path: Path) -> None:
    """Wait until a file is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        with _named(path):
            os.fsync(number)
    finally:
        os.close(number)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems have no such thing
        sync(path)


@contextmanager
def locked(path: Path, *, patience: float = PATIENCE) -> Iterator[int]:
    """While nobody else holds this file; yields its number. Raises LogBusy where somebody holds it for too long."""
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + patience
        while not _taken(number):
            if time.monotonic() > until:
                raise LogBusy(f"Another process is at work with {path}: try again when it has ended.")
            time.sleep(PAUSE)
        yield number
    finally:
        os.close(number)  # lets go of it, as the end of the process does


if sys.platform == "win32":
    import msvcrt

    def _taken(number: int) -> bool:
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(number: int) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
