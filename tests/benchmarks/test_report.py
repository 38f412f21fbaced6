"""The page shows the run that was kept, and its table says truly what was reached."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from attrs import evolve

from benchmarks.measuring import Entrant, Task, measure
from benchmarks.report import CHART, KEPT, PAGE, answer, page_with, setting_rows
from benchmarks.results import compared, load


def test_the_page_shows_the_run_that_was_kept() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page_with(load(KEPT), page) == page


def test_every_line_of_the_kept_run_has_a_bar_in_the_chart() -> None:
    chart = CHART.read_text(encoding="utf-8")
    for line in load(KEPT).lines:
        for found in line.comparisons:
            assert found.bound is None or f"{found.ratio:.2f}, at" in chart


def test_the_kept_run_names_no_machine_and_no_folder() -> None:
    assert "/tmp" not in KEPT.read_text(encoding="utf-8")
    assert set(load(KEPT).machine) >= {"processor", "cores", "Python", "SQLite", "PostgreSQL"}


def test_every_peer_of_the_kept_run_was_equally_durable() -> None:
    said = {(database, settings) for _, database, settings in setting_rows(load(KEPT))}
    assert len(said) == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "bound", "at_most", "word"),
    [
        ((1.0, 1.0, 9.0), (3.0, 3.0, 3.0), 2.5, False, "yes"),
        ((1.0, 1.0, 1.0), (2.0, 9.0, 2.0), 2.5, False, "no"),
        ((1.0, 1.0, 1.0), (2.0, 2.0, 2.0), 3.0, True, "yes"),
        ((1.0, 1.0, 1.0), (4.0, 4.0, 4.0), 3.0, True, "no"),
        ((1.0, 1.0, 1.0), (4.0, 4.0, 4.0), None, False, ""),
    ],
)
def test_a_ratio_is_theirs_over_ours_by_the_medians(
    ours: tuple[float, ...], theirs: tuple[float, ...], bound: float | None, at_most: bool, word: str
) -> None:
    found = compared({"ours": ours, "theirs": theirs}, "times", "ours", "theirs", bound, at_most=at_most)
    assert answer(found) == word
    assert found.lowest <= found.ratio <= found.highest


def test_a_row_that_is_measured_again_takes_its_own_place() -> None:
    before = load(KEPT)
    again = tuple(evolve(line, unit="s/round") for line in before.lines if line.of("growth"))
    after = before.with_row("growth", again)
    assert [line.row for line in after.lines] == [line.row for line in before.lines]
    assert {line.row for line in after.lines if line.unit == "s/round"} == {
        line.row for line in before.lines if line.row.startswith("growth-")
    }
    assert not any(line.of("command") for line in before.with_row("command", ()).lines)


def test_the_peers_take_turns_round_by_round() -> None:
    log: list[str] = []

    def entrant(name: str) -> Entrant:
        @contextmanager
        def ready() -> Iterator[Task]:
            def task() -> int:
                log.append(name)
                return 2

            log.append("ready")
            yield task
            log.append("away")

        return ready

    measured = measure({name: entrant(name) for name in "ab"}, rounds=2)
    assert {name: len(seconds) for name, seconds in measured.items()} == {"a": 2, "b": 2}
    assert log == ["ready", "a", "away", "ready", "b", "away"] * 2
