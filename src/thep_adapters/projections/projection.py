"""What a projection is: its tables, and how a batch of facts changes their rows."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from sqlalchemy import Column, Connection, Dialect, Index, MetaData, Table
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from thep_domain.application import Journal
from thep_domain.kernel.provenance import Recorded

Columns = Sequence[Column[object] | Index]
"""The columns of a table, and its indexes of several columns, each without a name."""
NAMING = {"ix": "ix_%(table_name)s_%(column_0_N_name)s"}

Tables = Mapping[str, Table]
"""The tables of one generation, by the names they have without its number."""


class Run(Protocol):
    """A projection at work, from the position reached on."""

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Change the rows by the next facts, in the transaction that also notes the new position.

        Facts come in order and without a gap. A run whose transaction was not committed is not used again.
        """


@runtime_checkable
class Finishing(Run, Protocol):
    """A run that works something out when it has come to the last fact there is."""

    def caught_up(self, last: Recorded, connection: Connection, tables: Tables) -> None:
        """Change rows once more, after the batch that ends with the last fact, and in its transaction."""


class Projection(Protocol):
    """A read model. Its ``version`` is raised when the same facts give other rows: then views are rebuilt."""

    @property
    def name(self) -> str:
        """How it is called; also of the bookkeeping's row."""

    @property
    def version(self) -> int:
        """Of its rows."""

    def views(self) -> Mapping[str, Columns]:
        """What people query, by name."""

    def inner(self) -> Mapping[str, Columns]:
        """What it keeps for itself, by name."""

    def run(self, journal: Journal) -> Run:
        """Begin to work."""


def tables_of(projection: Projection, generation: int) -> Tables:
    """The tables of a generation."""
    found = {**projection.views(), **projection.inner()}
    return {
        name: Table(table_name(name, generation), MetaData(naming_convention=NAMING), *columns)
        for name, columns in found.items()
    }


def table_name(name: str, generation: int) -> str:
    """The name of a table of a generation."""
    return f"{name}_g{generation}"


def shape_of(projection: Projection) -> str:
    """What tells one shape of a projection from another: its version, and a hash of its tables."""
    tables = tables_of(projection, 0)
    lines = [
        f"{name}.{column.name} {column.type!r} {column.nullable} {column.primary_key} {column.index}"
        for name, table in tables.items()
        for column in table.columns
    ]
    lines += sorted(str(index.name) for table in tables.values() for index in table.indexes)
    views = " ".join(projection.views())
    digest = hashlib.sha256("\n".join((views, *lines)).encode()).hexdigest()
    return f"{projection.version}-{digest[:16]}"


class Defined:
    """The tables and shapes of projections, each worked out once: so SQLAlchemy knows its statements again."""

    def __init__(self) -> None:
        self._tables: dict[tuple[int, int, int], tuple[Projection, Tables]] = {}
        self._shapes: dict[tuple[int, int], tuple[Projection, str]] = {}
        self._making: dict[tuple[Table, str], list[str]] = {}

    def tables(self, projection: Projection, generation: int) -> Tables:
        """The tables of a generation."""
        key = id(projection), projection.version, generation
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = projection, tables_of(projection, generation)  # which keeps its id from another
        return found[1]

    def making(self, projection: Projection, generation: int, dialect: Dialect) -> list[str]:
        """The statements that make the tables of a generation, and their indexes."""
        return [
            statement
            for table in self.tables(projection, generation).values()
            for statement in self._making.get((table, dialect.name)) or self._made(table, dialect)
        ]

    def _made(self, table: Table, dialect: Dialect) -> list[str]:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        elements: list[ExecutableDDLElement] = [CreateTable(table), *map(CreateIndex, indexes)]
        made = self._making[table, dialect.name] = [str(each.compile(dialect=dialect)) for each in elements]
        return made

    def shape(self, projection: Projection) -> str:
        """What tells one shape of a projection from another."""
        key = id(projection), projection.version
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = projection, shape_of(projection)
        return found[1]


DEFINED = Defined()
"""Of this process."""
