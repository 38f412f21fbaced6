"""Database files, as far as they are known without opening them: which file a path leads to, and who may use a new one.

A process that closes a file, through whatever descriptor, loses all POSIX locks that it holds on it. SQLite takes care
of its own descriptors, and cannot know of ours. So a database file is looked at with `stat`, and never opened here.
"""

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

Identity = tuple[int, int]
"""Device and inode: what a file is, whatever it is called."""


def identity(path: str) -> Identity | None:
    """Which file a path leads to; None where no file can be reached."""
    try:
        found = os.stat(path)  # noqa: PTH116 - looked at before and after every commit, and Path takes twice as long
    except OSError:
        return None
    return found.st_dev, found.st_ino


def no_ordinary_file(path: Path) -> str | None:
    """What stands at a path where no database can be; None where there is nothing, or a file."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # SQLite says why
        return None
    if stat.S_ISDIR(mode):
        return "it is a folder: add the name of a file"
    return None if stat.S_ISREG(mode) else "it is not an ordinary file: name one on a disk of this machine"


@contextmanager
def private(path: Path, group: str | None = None) -> Iterator[str]:
    """While SQLite opens a file that it may have to make: what to add to its URI, so that it is the owner's alone.

    With a group it is for the members of the group too. Raises OSError where it cannot be.
    """
    if path.exists():
        yield ""
        return
    number = None if group is None else _shared_folder(path.absolute().parent, group)
    with NamedTemporaryFile() as model:  # SQLite gives the new file its mode, and the log beside it the same
        if number is not None:
            os.fchmod(model.fileno(), 0o660)
        yield f"&modeof={quote(model.name)}"
    if number is not None and path.exists():
        os.chown(path, -1, number)


def opened_sqlite(path: Path, group: str | None, patience: float) -> sqlite3.Connection:
    """A connection to a SQLite file, which is made if it is not there; it waits so many seconds for a lock.

    Raises OSError, which says what is wrong, where no file can be there or this account could not share it.
    """
    if (problem := no_ordinary_file(path)) is not None:
        raise OSError(problem)
    if path.exists() and shuts_owner_out(path):
        raise OSError("the file belongs to another account, which could not use what SQLite keeps beside it")
    with private(path, group) as more:
        return sqlite3.connect(
            f"file:{quote(str(path))}?mode=rwc{more}", uri=True, timeout=patience, check_same_thread=False
        )


def _shared_folder(folder: Path, group: str) -> int:
    """The number of a group in whose folder files that anybody makes belong to the group."""
    if sys.platform == "win32":
        raise OSError(f"the group {group!r} cannot be given a file on Windows: set the rights of the folder")
    import grp

    try:
        number = grp.getgrnam(group).gr_gid
    except KeyError:
        raise OSError(f"there is no group {group!r} on this machine") from None
    if os.geteuid() and number not in {os.getegid(), *os.getgroups()}:
        raise OSError(f"this account is not a member of the group {group!r}")
    found = folder.stat()
    wanted = stat.S_ISGID | stat.S_IRWXG
    if found.st_gid != number or found.st_mode & wanted != wanted:
        raise OSError(
            f"files made in {folder} would not belong to the group {group!r}: run  chgrp {group} {folder}  and"
            f"  chmod g+rwxs {folder}"
        )
    return number


def shuts_owner_out(path: Path) -> bool:
    """Whether a log that this account makes beside a file would be closed to the owner of the file."""
    if sys.platform == "win32":
        return False
    found, folder = path.stat(), path.absolute().parent.stat()
    if os.geteuid() in (0, found.st_uid) or found.st_mode & stat.S_IWOTH:
        return False
    effective = os.access in os.supports_effective_ids
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK, effective_ids=effective):  # nor can it make one
        return False
    shared = found.st_mode & stat.S_IWGRP and folder.st_mode & stat.S_ISGID and folder.st_gid == found.st_gid
    return not shared
