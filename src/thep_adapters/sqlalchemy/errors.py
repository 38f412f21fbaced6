"""What a driver or SQLAlchemy raises, in the words of eventsourcing's PersistenceError family."""

import sqlite3

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from thep_domain.engine import CommitCutOff as CommitCutOff  # noqa: PLC0414 - raised by the stores
from thep_domain.engine import DamagedRow as DamagedRow  # noqa: PLC0414 - raised by the stores


class NotAllowed(OperationalError):
    """The user of the database lacks a right."""


class NotDurable(RuntimeWarning):
    """The server answers before what it answered is safe on its disk."""


# PEP 249 gives the errors of every driver the same names.
FAMILY: dict[str, type[PersistenceError]] = {
    each.__name__: each
    for each in (
        DatabaseError,
        DataError,
        IntegrityError,
        InterfaceError,
        InternalError,
        NotSupportedError,
        OperationalError,
        ProgrammingError,
    )
}
DRIVERS = ("sqlite3", "psycopg")

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
NO_FILE = frozenset({sqlite3.SQLITE_CANTOPEN})
NO_DATABASE = frozenset({sqlite3.SQLITE_NOTADB})
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT})
READ_ONLY = frozenset({sqlite3.SQLITE_READONLY})
FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})  # the latter: no room for the -shm file
BROKEN = frozenset({sqlite3.SQLITE_IOERR})

PLAINLY: dict[frozenset[int], str] = {
    BUSY: "somebody else kept the store locked for too long: try again",
    NO_FILE: "there is no such file, or it or its folder may not be opened",
    NO_DATABASE: "the file is not a SQLite database",
    DAMAGED: "the file is damaged or cut short",
    READ_ONLY: "the file may only be read",
    FULL: "the disk is full",
    BROKEN: "the disk cannot be read or written",
}
INSUFFICIENT_PRIVILEGE = "42501"
SQLSTATES = {
    "55P03": PLAINLY[BUSY],
    "53100": PLAINLY[FULL],
    "25006": "the server, or this user of it, may only read",
}

NO_SCHEMA = "its schema is not there, or this user may not use it"


def translated(error: BaseException) -> PersistenceError | None:
    """The error of eventsourcing's family for one of a driver's or SQLAlchemy's; None for any other."""
    if isinstance(error, PersistenceError):
        return error
    if isinstance(error, PoolTimeout):
        return OperationalError(f"No connection became free in time: {error}")
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, UnicodeDecodeError):  # SQLite complains of the damage in the damaged words
        return OperationalError(f"{PLAINLY[DAMAGED]} ({error})")
    if isinstance(error, UnicodeEncodeError | OverflowError):
        return DataError(f"This cannot be stored: {error}")
    for kind in type(error).__mro__:
        if kind.__module__.partition(".")[0] in DRIVERS and kind.__name__ in FAMILY:
            return _plainly(error, FAMILY[kind.__name__])
    if isinstance(error, SQLAlchemyError):
        return PersistenceError(str(error))
    return None


def _plainly(error: BaseException, kind: type[PersistenceError]) -> PersistenceError:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        for codes, saying in PLAINLY.items():
            if codes & {code, code & 0xFF}:  # the low byte of an extended code is its family
                return OperationalError(f"{saying} ({error})")
    state = getattr(error, "sqlstate", None)
    if state in SQLSTATES:
        return OperationalError(f"{SQLSTATES[state]} ({_first(error)})")
    if state == INSUFFICIENT_PRIVILEGE:
        return NotAllowed(
            f"this user may not do that ({_first(error)}): open the store as a user who may, or let the owner of its"
            " tables do it or grant the right"
        )
    return kind(" ".join(str(error).split()).rstrip("."))


def _first(error: BaseException) -> str:
    """What PostgreSQL says, without the statement that it was said of."""
    return str(error).partition("\n")[0]
