"""Writing on PostgreSQL: what travels together, and when an error says for certain that nothing was recorded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from eventsourcing.persistence import OperationalError
from sqlalchemy import Table

from thep_adapters.sqlalchemy.datastore import Row, Writer
from thep_adapters.sqlalchemy.errors import CommitCutOff
from thep_adapters.sqlalchemy.schema import qualified

FEW = 20
"""Up to so many events go with the function call that appends; more go by COPY, as psycopg is slow with long lists."""


class PostgresWriter(Writer):
    """A transaction whose last two statements, the append and the commit, travel together."""

    def __init__(self, connection: "psycopg.Connection[Row]", last: int = 0) -> None:
        super().__init__(connection, last)
        self._append: tuple[str, Sequence[object] | None] | None = None

    def append(self, table: Table, rows: Sequence[Row]) -> None:
        """Append events, each a row of the table; a few of them when the transaction is committed."""
        if len(rows) > FEW:
            with self.connection.cursor() as cursor, cursor.copy(_copying(table)) as copy:
                copy.set_types(["int8", "text", "int8", "text", "bytea", "int8"])
                for row in rows:
                    copy.write_row(row)
            self._append = (_waking(table), None)
        else:
            self._append = (appending(table), columns(rows))

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows into any table."""
        with self.connection.cursor() as cursor:
            cursor.executemany(_insertion(table), rows)

    def commit(self) -> None:
        """Make it last: the server answers when its log is on the disk."""
        asked = False
        try:
            with one_round_trip(self.connection):
                if self._append is not None:
                    self.connection.execute(*self._append)
                asked = True
                ended = self.connection.execute("COMMIT")
        except Exception as error:
            if asked and not is_refusal(error):
                raise cut_off(error) from error
            raise
        if ended.statusmessage != "COMMIT":
            raise OperationalError(f"the server answered the commit with {ended.statusmessage}; nothing was recorded")

    def rollback(self) -> None:
        """Undo it all."""
        self.connection.rollback()


@contextmanager
def one_round_trip(connection: "psycopg.Connection[Row]") -> Iterator[None]:
    """What is executed inside travels together. Its first error is raised; psycopg would print those that follow it."""
    first: Exception | None = None
    try:
        with connection.pipeline():
            try:
                yield
            except Exception as error:  # noqa: BLE001 - raised below
                first = error
    except psycopg.Error as error:
        first = first or error
    if first is not None:
        raise first


def is_refusal(error: BaseException) -> bool:
    """Whether the server itself says that it did not do it: an error, not the end of the connection.

    It may say FATAL after it has committed, as when it is stopped, and what else stands between may say anything.
    """
    return isinstance(error, psycopg.Error) and error.diag.severity_nonlocalized == "ERROR"


def cut_off(error: BaseException) -> CommitCutOff:
    """What to say where the commit may have reached the server."""
    words = " ".join(str(error).split())
    return CommitCutOff(f"The connection was lost while recording: look up whether the events were recorded. ({words})")


def columns(rows: Sequence[Row]) -> list[list[Any]]:
    """Rows as the function that appends takes them: a list for each column."""
    return [list(column) for column in zip(*rows, strict=True)]


@cache
def appending(table: Table) -> str:
    """The call of the function that appends. Its values travel as bytes: as text they depend on a server's settings."""
    function = qualified(f"{table.name}_append", table.schema)
    return f"SELECT {function}(%b::bigint[], %b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bigint[])"


@cache
def _waking(table: Table) -> str:
    """Of nothing nothing is inserted, but whoever listens is woken."""
    return f"SELECT {qualified(f'{table.name}_append', table.schema)}('{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}')"


@cache
def _copying(table: Table) -> str:
    names = ", ".join(column.name for column in table.columns)
    return f"COPY {qualified(table.name, table.schema)} ({names}) FROM STDIN (FORMAT BINARY)"


@cache
def _insertion(table: Table) -> str:
    marks = ",".join(["%b"] * len(table.columns))
    return f"INSERT INTO {qualified(table.name, table.schema)} VALUES ({marks})"  # noqa: S608 - a quoted name
