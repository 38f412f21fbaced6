"""The database of a key store: SQLite or PostgreSQL, opened by its own URL, and what destroying takes there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from thep_adapters.files import opened_sqlite
from thep_adapters.store_url import MEMORY, SERVERS, file_of, parted, without_passwords, without_secrets
from thep_domain.application import BadArgument, StoreError

LOCK_SECONDS = 30
SCRUB_MILLISECONDS = 2_000
"""How long an erasure waits for other programs before it leaves the clearing away to the next that opens."""

_KEYS = """
    CREATE TABLE IF NOT EXISTS thep_keys (
        key TEXT PRIMARY KEY,
        subject TEXT NOT NULL,
        secret {bytes},
        wrapped INTEGER NOT NULL,
        state TEXT NOT NULL,
        erasure TEXT,
        made_at DOUBLE PRECISION NOT NULL
    )
"""
"""``secret`` is NULL once it is destroyed."""
_FOLLOWED = """
    CREATE TABLE IF NOT EXISTS thep_keys_followed (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        position BIGINT,
        mark TEXT,
        scrub INTEGER NOT NULL
    )
"""
"""``scrub`` is 1 while what a destroyed secret left behind in the file is not cleared away."""

STANDS = "SELECT 1 WHERE pg_catalog.to_regclass('thep_keys_followed') IS NOT NULL"

LOCK_KEY = 0x5448454B
"""Of the advisory lock under which tables are made on PostgreSQL."""


class Database:
    """Opened anew for each use: nothing of it stays open between commands, threads or processes.

    What is not there yet is made when something is first written: whoever reads finds it empty, and makes no file.
    """

    def __init__(self, url: str, *, group: str | None = None) -> None:
        if not isinstance(url, str):
            raise BadArgument(f"keys is {url!r}: give the address of a key store as text", "keys")
        self.url = _understood(url)
        self.name = without_passwords(url)
        self._given = url
        try:
            self.engine = _sqlite(self.url, group) if self.is_sqlite else _postgres(self.url)
        except ImportError as error:
            raise StoreError(f"PostgreSQL needs psycopg 3: install thep[postgres] ({error})") from error
        self._begun = False
        self.begun()

    def begun(self) -> bool:
        """Whether there is a key store, with or without keys. Raises StoreError where none can be."""
        if self._may_be_made():
            self._begun = False
        elif not self._begun:
            with self._usable(), self.engine.connect() as connection:
                self._begun = self._stands(connection)
        return self._begun

    def _may_be_made(self) -> bool:
        """Whether it is a file that is not there, in a folder that is."""
        path = Path(str(self.url.database)).absolute()
        return self.is_sqlite and not path.exists() and path.parent.is_dir()

    def _stands(self, connection: Connection) -> bool:
        """Whether the tables are there."""
        look = "PRAGMA table_info(thep_keys_followed)" if self.is_sqlite else STANDS
        return connection.exec_driver_sql(look).first() is not None

    def _make(self, connection: Connection) -> None:
        if not self.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))
        for statement in (_KEYS.format(bytes="BLOB" if self.is_sqlite else "BYTEA"), _FOLLOWED):
            connection.execute(text(statement))

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that changes something: whole, or not at all."""
        begun = self._begun and not self._may_be_made()
        with self._usable(), self.engine.connect().execution_options(thep_writes=True) as held, held.begin():
            if not begun and not self._stands(held):
                self._make(held)
            yield held
        self._begun = True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that looks."""
        if not self.begun():
            with create_engine("sqlite://", poolclass=NullPool).begin() as nothing:
                for statement in (_KEYS.format(bytes="BLOB"), _FOLLOWED):
                    nothing.execute(text(statement))
                yield nothing
            return
        with self._usable(), self.engine.connect() as connection, connection.begin():
            yield connection

    def scrub(self) -> bool:
        """Clear away what a destroyed secret left behind in the file or the table; False while others are in between.

        SQLite overwrites what is deleted (``secure_delete``), writes the file anew and empties its log. PostgreSQL
        writes the table anew. What disks, write-ahead logs and backups hold besides is not reached from here.
        """
        try:
            if self.is_sqlite:
                with closing(self.engine.raw_connection()) as connection:
                    connection.cursor().execute(f"PRAGMA busy_timeout = {SCRUB_MILLISECONDS}")
                    for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                        row = connection.cursor().execute(statement).fetchone()
                    return row is not None and row[0] == 0
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as held:
                held.execute(text(f"SET lock_timeout = {SCRUB_MILLISECONDS}"))
                held.execute(text("VACUUM (FULL) thep_keys"))
        except (SQLAlchemyError, sqlite3.Error, OSError):
            return False
        return True

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            said = " ".join(str(getattr(error, "orig", None) or error).split())
            raise StoreError(
                f"The key store {self.name} cannot be used: {without_secrets(said, self._given)}. If others are using"
                " it, try again; else check that the database is whole, and within reach."
            ) from error


def _understood(url: str) -> URL:
    parts = parted(url)
    if parts.scheme in ("sqlite", "sqlite+pysqlite") and not parts.netloc:
        file = file_of(url)
        if file == MEMORY:
            raise StoreError(
                "A key store in memory is gone when the program ends, and every text with it: name a file, like"
                " sqlite:///thep-keys.db"
            )
        return URL.create("sqlite", database=file)
    if parts.scheme in SERVERS:
        try:
            return make_url(url).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):  # it may quote a password
            pass
    raise StoreError(
        f"{without_passwords(url)!r} names no key store: write it like sqlite:///thep-keys.db or"
        " postgresql://user@host/keys"
    )


def _sqlite(url: URL, group: str | None) -> Engine:
    path = Path(str(url.database)).absolute()

    def opened() -> sqlite3.Connection:
        return opened_sqlite(path, group, LOCK_SECONDS)

    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a key that is logged must be there after a power cut
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # no secret in a file that is left behind

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("thep_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(url: URL) -> Engine:
    given = url.query.get("options", "")
    options = given if isinstance(given, str) else " ".join(given)
    patient = url.update_query_dict({"options": f"{options} -c lock_timeout={LOCK_SECONDS * 1000}".strip()})
    return create_engine(patient, poolclass=NullPool, use_native_hstore=False)  # which it would look for
