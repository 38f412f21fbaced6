"""The command behind `nox -s bench`."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM, signal

import psycopg
from attrs import evolve
from rich.console import Console

from benchmarks.chart import draw
from benchmarks.history import Kept, story
from benchmarks.machine import machine
from benchmarks.places import Files, Places, Server, in_memory, server
from benchmarks.report import CHART, KEPT, tables, write_page
from benchmarks.results import ROWS, Line, Results, Settings, keep, load
from benchmarks.scale import FULL, QUICK, Scale
from benchmarks.work.allocating import allocating
from benchmarks.work.appending import durability, in_bulk, one_by_one
from benchmarks.work.asking import asking
from benchmarks.work.assessing import assessing
from benchmarks.work.auditing import auditing
from benchmarks.work.bulk import joining
from benchmarks.work.casework import casework
from benchmarks.work.commanding import commanding
from benchmarks.work.growing import growing
from benchmarks.work.importing import importing
from benchmarks.work.replaying import replaying
from benchmarks.work.sealing import sealing
from benchmarks.work.snapshots import snapshots

SCHOOLS = 320
"""In the story that is copied: some ten thousand events."""

BESIDES = ("append-one", "command", "bulk")
"""The rows in which the disk is waited for: they are measured once more where there is none."""


def work_of(scale: Scale, kept: Kept) -> dict[str, Callable[[Places], Iterator[Line]]]:
    """The rows that are measured on each database."""
    return {
        "append-one": lambda places: one_by_one(places, scale),
        "append-many": lambda places: in_bulk(places, scale),
        "command": lambda places: commanding(places, scale),
        "bulk": lambda places: joining(places, scale),
        "replay": lambda places: replaying(places, scale, kept),
        "growth": lambda places: growing(places, scale, kept),
        "ask": lambda places: asking(places, scale, kept),
        "snapshot": lambda places: snapshots(places, scale),
        "audit": lambda places: auditing(places, scale, kept),
    }


WITHOUT_A_STORE: dict[str, Callable[[Scale], Iterator[Line]]] = {
    "import": importing,
    "seal": sealing,
    "allocate": allocating,
    "casework": casework,
    "round": assessing,
}


def measured(
    everywhere: list[Places], besides: Sequence[Places], scale: Scale, wanted: set[str], console: Console
) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Every row that is wanted with its lines, as it is measured."""
    work = work_of(scale, Kept.of(story(SCHOOLS)) if wanted & {"replay", "growth", "ask", "audit"} else Kept((), ()))
    for row in (each for each in ROWS if each in wanted):
        lines: list[Line] = []
        if row in WITHOUT_A_STORE:
            console.log(row)
            lines += WITHOUT_A_STORE[row](scale)
        else:
            for places in [*everywhere, *(besides if row in BESIDES else ())]:
                console.log(f"{row}, {places.name}")
                lines += work[row](places)
        yield row, tuple(lines)


def begun(everywhere: list[Places], scale: Scale) -> Results:
    """What is known before anything is measured."""
    known = machine()
    for places in everywhere:
        if isinstance(places, Server):
            known["PostgreSQL"] = release(places)
    settings: tuple[Settings, ...] = tuple(each for places in everywhere for each in durability(places))
    return Results(known, scale != FULL, scale.rounds, settings)


def with_kept(results: Results) -> Results:
    """The same with the lines that were kept, if they were measured on such a machine and with these releases."""
    kept = load(KEPT)
    same = (kept.machine, kept.quick, kept.rounds) == (results.machine, results.quick, results.rounds)
    return evolve(results, lines=kept.lines) if same else results


def release(places: Server) -> str:
    """The server's, as it says."""
    place = places.fresh()
    try:
        with psycopg.connect(place.url) as connection:
            row = connection.execute("SHOW server_version").fetchone()
            return str(row[0]) if row else "unknown"
    finally:
        places.drop(place)


def main() -> None:
    """Measure, show, and keep what a whole run came to."""
    parser = argparse.ArgumentParser(
        prog="nox -s bench --", description="How fast the library is, as ratios of one run."
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the events; nothing is kept")
    parser.add_argument("--only", action="append", choices=ROWS, help="this row, may be repeated; nothing is kept")
    parser.add_argument("--keep", action="store_true", help="with --only: keep these rows beside those kept before")
    parser.add_argument("--dir", type=Path, help="where the databases are made for the run: a folder on a disk")
    parser.add_argument("--json", type=Path, help="keep the figures in this file, whatever was run")
    asked = parser.parse_args()
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    scale = QUICK if asked.quick else FULL
    keeping = not asked.quick and (asked.keep or not asked.only)
    signal(SIGTERM, lambda *_: sys.exit("stopped"))  # else the server would outlive us
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.dir, prefix="thep-bench-")))
        everywhere: list[Places] = [Files(folder), stack.enter_context(server(folder))]
        results = now = begun(everywhere, scale)
        if keeping:
            results = with_kept(now)
        besides = stack.enter_context(in_memory())
        for row, lines in measured(everywhere, besides, scale, set(asked.only or ROWS), console):
            results, now = results.with_row(row, lines), now.with_row(row, lines)
            if keeping:
                keep(results, KEPT)  # an hour's work is not lost by what comes after
    for table in tables(now):
        console.print(table)
    if asked.json:
        keep(now, asked.json)
    if keeping:
        draw(results, CHART)
        write_page(results)
        console.log("kept in docs/performance.md and docs/performance")


if __name__ == "__main__":
    main()
