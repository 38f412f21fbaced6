"""A file of the whole country is read as a stream, and no file at all can do worse than be refused."""

import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.gias.support import NARROW, SCHOOL, adds_up, line, register, save
from tests.gias.test_register import AS_AT, TH
from thep_adapters.gias import BadRows, UnusableFile, read_census, read_links, read_register

ROWS: Final = 50_000


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of a country: 50,000 rows, of which every hundredth is of Tower Hamlets."""
    header = (*NARROW, "HeadLastName", "Street", "Postcode")
    path = tmp_path_factory.mktemp("country") / "edubasealldata20231116.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(line(header) + "\r\n")
        for n in range(ROWS):
            row = SCHOOL | {"URN": str(100_000 + n), "LA (code)": "211" if n % 100 == 0 else "999", "Street": "x" * 200}
            file.write(line(row.get(column, "") for column in header) + "\r\n")
    return path


def test_fifty_thousand_rows_are_read_as_a_stream(country: Path) -> None:
    told: list[int] = []
    tracemalloc.start()
    try:
        read = read_register(country, las=TH, as_at=AS_AT, progress=told.append)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (read.summary.kept, read.summary.other_authorities) == (ROWS // 100, ROWS - ROWS // 100)
    assert country.stat().st_size > 10_000_000
    assert peak < 1_500_000
    assert told == list(range(1_000, ROWS + 1, 1_000))


def test_progress_ends_with_the_number_of_rows(tmp_path: Path) -> None:
    for rows, expected in ((0, [0]), (1, [1]), (1_000, [1_000]), (1_001, [1_000, 1_001])):
        told: list[int] = []
        path = save(tmp_path / "r.csv", register(*({"URN": str(100_000 + n)} for n in range(rows))))
        read_register(path, las=TH, as_at=AS_AT, progress=told.append)
        assert told == expected


READERS: Final[tuple[Callable[[Path], object], ...]] = (
    lambda path: read_register(path, las=None, as_at=AS_AT),
    lambda path: read_register(path, las=TH, as_at=AS_AT, counts_as_of=date(2023, 1, 1)),
    lambda path: read_links(path, urns=None),
    lambda path: read_links(path, urns={100934}),
    lambda path: read_census(path, counted_on=AS_AT),
    lambda path: read_census(path, counted_on=AS_AT, las=TH, urns={100934}),
)
HEADERS: Final = (
    b"",
    line(NARROW).encode() + b"\n",
    b"URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\r\n",
    b"\xef\xbb\xbfURN,LA,NOR\n",
)
CELLS: Final = st.sampled_from(
    [b"100934", b"211", b"999", b"", b"01-01-2017", b"31/02/2017", b"Successor", b"NA", b"-1", b"2", b"caf\xe9", b'"']
)


def only_refused(path: Path) -> None:
    for read in READERS:
        try:
            read(path)
        except (UnusableFile, BadRows) as refused:
            str(refused).encode()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("strange") / "strange.csv"


@given(header=st.sampled_from(HEADERS), content=st.binary(max_size=300))
@example(header=b"", content=b"\xff\xfe")
@example(header=HEADERS[1], content=b'"' + b"x" * 140_000)
def test_any_bytes_are_read_or_refused(path: Path, header: bytes, content: bytes) -> None:
    only_refused(save(path, header + content))


@given(header=st.sampled_from(HEADERS[1:]), cells=st.lists(CELLS | st.sampled_from([b",", b",", b"\n", b"\r\n"])))
def test_anything_that_looks_like_rows_is_read_or_refused(path: Path, header: bytes, cells: list[bytes]) -> None:
    only_refused(save(path, header + b"".join(cells)))


@given(
    rows=st.lists(st.lists(CELLS, min_size=len(NARROW) - 1, max_size=len(NARROW)), max_size=8),
    las=st.sampled_from([None, TH]),
)
def test_every_row_is_accounted_for(path: Path, rows: list[list[bytes]], las: frozenset[str] | None) -> None:
    content = HEADERS[1] + b"".join(b",".join(row) + b"\n" for row in rows)
    read = read_register(save(path, content), las=las, as_at=AS_AT, skip_bad_rows=True)
    assert adds_up(read.summary)
    assert {row.line for row in read.bad_rows} <= set(range(2, len(rows) + 2))
