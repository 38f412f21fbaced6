"""What an insider can do who may write to the database: rewrite its rows, checksums worked out again, guards away."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import create_engine, text

from tests.support.tampering import unguarded
from thep_adapters.sqlalchemy.checksum import checksum

FILE = "sqlite:///"
COLUMNS = "id, originator_id, originator_version, topic, state, checksum"


@frozen
class Row:
    """A stored event, as an insider sees it."""

    position: int
    stream: str
    version: int
    name: str
    state: bytes

    @property
    def stored(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.state)
        return found

    def saying(self, part: str, **fields: Any) -> "Row":
        """The same with other fields in ``event`` or ``why``, written in the one form."""
        stored = self.stored
        stored[part] |= fields
        return evolve(self, state=json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode())

    @property
    def columns(self) -> tuple[Any, ...]:
        """As the table has it, with the checksum that belongs to it."""
        stream, name = self.stream.encode(), self.name.encode()
        mark = checksum(self.position, stream, self.version, name, self.state)
        return self.position, self.stream, self.version, self.name, self.state, mark


Change = Callable[[list[Row]], list[Row]]


def rewritten(url: str, change: Change) -> None:
    """Rewrite the whole history of a store, on either database."""
    if url.startswith(FILE):
        with closing(sqlite3.connect(url.removeprefix(FILE))) as raw, raw, unguarded(raw):
            found = raw.execute(f"SELECT {COLUMNS} FROM stored_events ORDER BY id").fetchall()
            raw.execute("DELETE FROM stored_events")
            rows = [each.columns for each in change([Row(*each[:5]) for each in found])]
            raw.executemany(f"INSERT INTO stored_events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger fires
        found_there = connection.execute(text(f"SELECT {COLUMNS} FROM stored_events ORDER BY id")).all()
        connection.execute(text("DELETE FROM stored_events"))
        for each in change([Row(a, b, c, d, bytes(e)) for a, b, c, d, e, _ in found_there]):
            names = ("a", "b", "c", "d", "e", "f")
            values = dict(zip(names, each.columns, strict=True))
            connection.execute(text(f"INSERT INTO stored_events ({COLUMNS}) VALUES (:a, :b, :c, :d, :e, :f)"), values)
    engine.dispose()


def renumbered(rows: list[Row]) -> list[Row]:
    """The same rows at positions and versions without a gap, as one would who covers up."""
    versions: dict[str, int] = {}
    result = []
    for position, row in enumerate(rows, start=1):
        versions[row.stream] = versions.get(row.stream, 0) + 1
        result.append(evolve(row, position=position, version=versions[row.stream]))
    return result
