"""Whether the files that connections work on are still what their names lead to."""

import os
import sqlite3
from pathlib import Path
from time import time_ns

from attrs import define

from thep_adapters.files import Identity, identity

SETTLED = 20_000_000
"""Nanoseconds after which a folder's time of change is sure to differ from that of any later change.

Files are stamped by a clock of the kernel that ticks every ten milliseconds at the slowest.
"""


@define
class _Opened:
    """The log of a connection, and its index: their names, and which files these were when it opened them."""

    folder: str
    log: str
    index: str
    identities: tuple[Identity | None, Identity | None]
    unchanged: tuple[int, int, int] | None = None
    """What the folder looked like when all was last in place."""


class SQLiteFiles:
    """The file of a store by its name, and the log and index beside it, for each connection."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: Identity | None = None
        self._opened: dict[int, _Opened] = {}

    def note(self, connection: sqlite3.Connection) -> bool:
        """Note which files a connection has opened; False where they are others than those of the first."""
        self._file = self._file or identity(self.path)
        opened = Path(connection.execute("PRAGMA database_list").fetchone()[2])  # links are followed
        log, index = f"{opened}-wal", f"{opened}-shm"
        self._opened[id(connection)] = _Opened(str(opened.parent), log, index, (identity(log), identity(index)))
        return self.all_in_place(connection)

    def in_place(self) -> bool:
        """Whether the file is what its name leads to."""
        return identity(self.path) == self._file

    def all_in_place(self, connection: sqlite3.Connection) -> bool:
        """The same of the file, and of log and index of a connection.

        As long as nothing was made, moved or removed in the folder there is no need to look at each.
        """
        opened = self._opened[id(connection)]
        folder = _looks(opened.folder)
        if folder is not None and folder == opened.unchanged:
            return True
        there = self.in_place() and (identity(opened.log), identity(opened.index)) == opened.identities
        settled = folder is not None and time_ns() - folder[2] > SETTLED
        linked = opened.log != f"{self.path}-wal"  # a link may be changed in another folder
        opened.unchanged = folder if there and settled and not linked else None
        return there


def _looks(folder: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(folder)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns
