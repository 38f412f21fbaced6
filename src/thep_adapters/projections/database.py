"""The database that holds the views: SQLite or PostgreSQL, the one of the events or another."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, StaticPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from thep_adapters.files import opened_sqlite
from thep_adapters.store_url import MEMORY, SERVERS, file_of, parted, without_passwords, without_secrets
from thep_domain.application import BadArgument, StoreError

LOCK_SECONDS = 30
LOCK_KEY = 0x54484556
"""Of the advisory lock under which tables are made, switched and dropped on PostgreSQL."""

WRITES = "thep_writes"


class Database:
    """Opened by its URL: ``sqlite:///thep-views.db``, or ``postgresql://user@host/database``."""

    def __init__(self, url: str, *, group: str | None = None) -> None:
        if not isinstance(url, str):
            raise BadArgument(
                f"url is {url!r}: give the address of a database as text, such as sqlite:///thep-views.db", "url"
            )
        self.url = _understood(url)
        self.name = without_passwords(url)
        self._given = url
        self._closed = False
        try:
            self.engine = _sqlite(self.url, group) if self.is_sqlite else _postgres(self.url)
        except ImportError as error:
            raise StoreError(f"PostgreSQL needs psycopg 3: install thep[postgres] ({error})") from error

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file, or in memory."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def in_memory(self) -> bool:
        """Whether it is gone when it is closed."""
        return self.is_sqlite and self.url.database == MEMORY

    def exists(self) -> bool:
        """Whether there is something to look into; a server is taken to be there."""
        return not self.is_sqlite or self.in_memory or Path(str(self.url.database)).exists()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that changes something: whole, or not at all."""
        options = {WRITES: True}
        with self._usable(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def arranging(self) -> Iterator[Connection]:
        """The same, and nobody else makes, switches or drops tables meanwhile."""
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that looks. Raises StoreError where there is no file, and makes none."""
        if not self.exists():
            raise StoreError(
                f"The views in {self.name} were never built: catch up first, with views.catch_up(thep) or"
                " thep projections catch-up."
            )
        with self._usable(), self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of it: whoever asks afterwards is told so. Closing twice is harmless."""
        self._closed = True
        self.engine.dispose()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        if self._closed:
            raise StoreError("These views were closed: open them again with Views(...), or ask within the with block.")
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            said = " ".join(str(getattr(error, "orig", None) or error).split())
            raise StoreError(
                f"The views in {self.name} cannot be used: {without_secrets(said, self._given)}. What was applied"
                " before stays, and catching up resumes there. If others are using them, try again; else check that the"
                " database is whole, and within reach."
            ) from error


def _understood(url: str) -> URL:
    parts = parted(url)
    if parts.scheme in ("sqlite", "sqlite+pysqlite") and not parts.netloc:
        return URL.create("sqlite", database=file_of(url))
    if parts.scheme in SERVERS:
        try:
            return make_url(url).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):  # it may quote a password
            pass
    raise StoreError(
        f"{without_passwords(url)!r} names no database for views: write it like sqlite:///thep-views.db or"
        " postgresql://user@host/database"
    )


def _sqlite(url: URL, group: str | None) -> Engine:
    path, in_memory = Path(str(url.database)).absolute(), url.database == MEMORY

    def opened() -> sqlite3.Connection:
        if in_memory:
            return sqlite3.connect(MEMORY, check_same_thread=False)
        return opened_sqlite(path, group, LOCK_SECONDS)

    engine = create_engine("sqlite://", creator=opened, poolclass=StaticPool if in_memory else QueuePool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: then tables are made in a transaction too
        with suppress(sqlite3.OperationalError):  # where others are in between it stays as it is
            connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
        connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is worked out again

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(url: URL) -> Engine:
    given = url.query.get("options", "")
    options = given if isinstance(given, str) else " ".join(given)
    patient = url.update_query_dict({"options": f"{options} -c lock_timeout={LOCK_SECONDS * 1000}".strip()})
    return create_engine(patient, use_native_hstore=False)  # which it would look for
