"""Tables as people see them, on screens of any width."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.cli.support import DALE, FAR, HILL, done, join
from thep_adapters.cli.columns import Layout, fold
from thep_adapters.cli.tables import show_table

COLUMNS: Final = ("URN", "Name", "Phase", "Category", "Pupils", "Basis")
LETTERS: Final = st.sampled_from("abc é界👩 \u0301-")
CELLS: Final = st.text(LETTERS, max_size=60).map(lambda text: " ".join(text.split()))
ROWS: Final = st.lists(
    st.tuples(st.just("100934"), CELLS, st.sampled_from(("primary", "")), st.just("full"), st.just("435"), CELLS),
    max_size=5,
)


def laid_out(rows: list[tuple[str, ...]], width: int) -> Layout:
    return Layout.fitting(
        COLUMNS, rows, width, right=("Pupils",), folds=("Name", "Basis"), spare=("Basis", "Pupils", "Phase")
    )


@given(rows=ROWS, width=st.integers(40, 200))
def test_no_line_is_wider_than_the_screen_and_nothing_is_lost(rows: list[tuple[str, ...]], width: int) -> None:
    layout = laid_out(rows, width)
    lines = [*layout.header().split("\n"), layout.rule("-"), *layout.lines(rows)]
    assert max(map(cell_len, lines)) <= width
    shown = "".join("".join(lines).split())
    for row in rows:
        for place in layout.places:
            assert set("".join(row[place].split())) <= set(shown)
    assert set(layout.left_out) | set(layout.columns) | {"Basis", "Pupils", "Phase"} == set(COLUMNS)
    assert {"URN", "Name", "Category"} <= set(layout.columns)


@given(rows=ROWS, width=st.integers(40, 200))
def test_a_window_as_wide_as_is_said_shows_everything(rows: list[tuple[str, ...]], width: int) -> None:
    layout = laid_out(rows, width)
    assert not laid_out(rows, layout.full_width).left_out
    if layout.left_out:
        assert layout.full_width > width
        holding = [name for place, name in enumerate(COLUMNS) if any(row[place] for row in rows)]
        assert layout.left_out == [name for name in holding if name not in layout.columns]


@given(text=CELLS, width=st.integers(2, 30))
def test_a_text_is_folded_between_words_where_it_can_be(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
    if all(cell_len(word) <= width for word in text.split(" ")):
        assert " ".join(lines) == text


@pytest.fixture
def associate(store: Path) -> None:
    """One full member, and one associate, admitted."""
    join(HILL)
    done("membership", "apply", FAR, "--category", "associate", "--commit", "aims", "--on", "2016-07-01")
    done("membership", "admit", FAR, "--on", "2016-07-02", "--authority", "Board, item 5, by exception")
    join(DALE)


@pytest.mark.usefixtures("associate")
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_an_associate_never_looks_like_a_full_member(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = done("membership", "list", "--as-of", "2018-01-01").out.splitlines()
    words = {urn: next(line for line in lines if urn in line) for urn in (HILL, FAR)}
    # on the narrowest of screens a word is broken, and goes on below
    assert ("associate" if width >= 60 else "assoc") in words[FAR]
    assert "full" in words[HILL]
    assert "full" not in words[FAR]
    assert all(cell_len(line) <= width for line in lines if not line.startswith("Full members"))


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("width", "left_out"),
    [
        (60, "LA, Phase, Type, Open, Counted, Follows, Followed by"),
        (80, "Type, Open, Counted, Follows, Followed by"),
        (200, None),
    ],
)
def test_columns_that_are_left_out_are_named(width: int, left_out: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = " ".join(done("register", "list").out.split())
    if left_out is None:
        assert "Left out" not in out
    else:
        assert f"Left out because the window is narrow: {left_out}. A window " in out
        assert "characters wide shows everything, and so does --json. 7 schools." in out


@pytest.mark.usefixtures("store")
def test_a_file_or_a_pipe_gets_every_column_on_one_line() -> None:
    out = done("register", "list").out
    assert "Left out" not in out
    assert len([line for line in out.splitlines() if line.startswith(" 999")]) == 7


def calls(rows: int) -> int:
    """How many functions are called to show a table of so many rows."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event == "call"

    table: Iterator[tuple[object, ...]] = iter(
        [(100_000 + n, f"Canon Barnett Primary School {n}", "primary", "full", 435, "counted") for n in range(rows)]
    )
    sys.setprofile(count)
    try:
        show_table(COLUMNS, table, right=("Pupils",), folds=("Name", "Basis"))
    finally:
        sys.setprofile(None)
    return counted


def test_a_row_costs_few_calls(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With Rich's own tables a list of 50,000 schools took twenty times as long as its JSON."""
    monkeypatch.setenv("COLUMNS", "80")
    calls(1)
    of_one_row = (calls(300) - calls(100)) / 200
    assert of_one_row < 15 * len(COLUMNS)
    assert " 100299 " in capsys.readouterr().out
