"""docs/events/FORMAT.md is enough to write a reader from, and says what the library does."""

import ast
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.codec import independent_reader
from tests.codec.support import CODEC, WHY
from tests.codec.test_strict import READ_BY_OTHERS
from tests.support import Clock
from tests.support.story import SCHOOLS, tell
from tests.support.tampering import unguarded
from thep_adapters import connect
from thep_adapters.codec import StrictJsonCodec
from thep_adapters.codec.docs import catalogue
from thep_adapters.sqlalchemy.checksum import checksum
from thep_domain.application import CATALOGUE, EVENTS, LARGEST
from thep_domain.engine.requests import STREAM
from thep_domain.fees import EntryKind
from thep_domain.kernel import shapes
from thep_domain.kernel.event import declared
from thep_domain.membership.events import MembershipDeclined

READER = Path(independent_reader.__file__)
PAGE = Path(__file__).parents[2] / "docs" / "events" / "FORMAT.md"

needs_page = pytest.mark.skipif(not PAGE.exists(), reason="the pages are not here")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The story of four schools, one of which becomes an academy."""
    path = tmp_path / "thep.db"
    with connect(f"sqlite:///{path}", clock=Clock(date(2019, 6, 1))) as thep:
        tell(thep)
    return path


def read(path: Path) -> subprocess.CompletedProcess[str]:
    """Run the reader where nothing but the standard library can be imported."""
    command = [sys.executable, "-I", "-S", str(READER), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as raw, raw, unguarded(raw):
        raw.execute(statement, values)


def test_the_reader_is_short_and_of_the_standard_library() -> None:
    text = READER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imported]
    assert set(modules) <= sys.stdlib_module_names


def test_it_reads_every_row_and_finds_what_the_library_finds(store: Path) -> None:
    ended = read(store)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    with connect(f"sqlite:///{store}") as thep:
        replayed = thep.replay()
        charged = {
            str(urn): sum(entry.amount for entry in thep.statement(urn).entries if entry.kind is EntryKind.CHARGE)
            for urn in SCHOOLS
        }
    assert (found["events"], found["streams"]) == (replayed.events, replayed.streams)
    assert found["charged"] == charged
    assert all(charged.values())


def test_it_finds_damage_and_missing_rows(store: Path) -> None:
    pristine = store.read_bytes()
    for statement, says in (
        ("UPDATE stored_events SET checksum = checksum + 1 WHERE id = 7", "position 7: the checksum differs"),
        ("UPDATE stored_events SET topic = 'fees.paid' WHERE id = 7", "position 7: the checksum differs"),
        ("DELETE FROM stored_events WHERE id = 7", "position 7: a row is missing or repeated"),
    ):
        store.write_bytes(pristine)
        change(store, statement)
        assert says in read(store).stderr


NOT_SEEN = {
    "an unknown field in the event",
    "an unknown field in a part of it",
    "a field that may be left out",
    "a command that is no verb",
    "a request id with spaces",
    "an empty reason",
    "a reason on two lines",
    "a long reason",
    "a part of no save",
    "a part before the first",
}
"""What sixty lines leave to the schemas: which fields an event has, and what stands in those of why."""


@pytest.mark.parametrize("form", READ_BY_OTHERS)
def test_it_takes_no_other_form_either(form: str) -> None:
    text, _ = READ_BY_OTHERS[form]
    assert (fault_of(text.encode()) is None) is (form in NOT_SEEN)


def fault_of(state: bytes) -> str | None:
    mark = checksum(1, b"membership:100934", 1, b"membership.declined", state)
    row = (1, "membership:100934", 1, "membership.declined", state, mark)
    return independent_reader.fault(row, 1, 1)


def test_it_takes_what_the_library_writes() -> None:
    assert fault_of(CODEC.encode(MembershipDeclined(spell=1, declined_on=date(2018, 3, 15), rules=()), WHY)) is None


@needs_page
def test_the_example_of_the_page_is_as_the_page_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    position, stream, version, name, mark = _found(
        r"Position (\d+), stream `([^`]+)`, version (\d+), name `([^`]+)`, checksum (\d+), and these bytes", page
    )
    (state,) = _found(r"```json\n(.*)\n```", page)
    row = (int(position), stream, int(version), name, state.encode(), int(mark))
    assert independent_reader.fault(row, int(position), int(version)) is None
    assert isinstance(StrictJsonCodec(EVENTS).decode(name, state.encode()).event, MembershipDeclined)


@needs_page
def test_the_bounds_of_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert _found(r"from (-\d+) to (\d+) \(2 to the power", page) == (str(-shapes.LARGEST), str(shapes.LARGEST))
    assert set(re.findall(r"a string of at most ([\d,]+) characters", page)) == {f"{shapes.LONGEST:,}"}
    assert _found(r"an array of at most ([\d,]+) entries", page) == (f"{shapes.MOST:,}",)
    assert _found(r"this page is about, at most ([\d,]+) \|", page) == (f"{LARGEST:,}",)


def test_the_catalogue_lists_every_kind_of_stream_with_its_events() -> None:
    _, _, table = catalogue(EVENTS).partition("| kind | its events |")
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \| (.*) \|$", table.partition("## ")[0]))
    assert sorted(rows) == sorted([*CATALOGUE.aggregates, STREAM])
    named = [name for row in rows.values() for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(declared(event).name for event in EVENTS)


def _found(pattern: str, page: str) -> tuple[Any, ...]:
    match = re.search(pattern, page)
    assert match is not None, pattern
    return match.groups()
