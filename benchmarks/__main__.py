"""The command behind `nox -s bench`."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM, signal

import psycopg
from rich.console import Console

from benchmarks.chart import draw
from benchmarks.history import Kept, story
from benchmarks.machine import machine
from benchmarks.places import Files, Places, Server, in_memory, server
from benchmarks.report import CHART, KEPT, tables, write_page
from benchmarks.results import Line, Results, Settings, keep
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

ROWS = (
    "append-one",
    "append-many",
    "command",
    "bulk",
    "replay",
    "growth",
    "ask",
    "snapshot",
    "audit",
    "import",
    "seal",
    "allocate",
    "casework",
    "round",
)


BESIDES = ("append-one", "command", "bulk")
"""The rows in which the disk is waited for: they are measured once more where there is none."""


def measured(
    everywhere: list[Places], besides: Sequence[Places], scale: Scale, wanted: set[str], console: Console
) -> Iterator[Line]:
    """Every line that is wanted, as it is measured."""
    kept = Kept.of(story(SCHOOLS)) if wanted & {"replay", "growth", "ask", "audit"} else Kept((), ())
    work: dict[str, Callable[[Places], Iterator[Line]]] = {
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
    for row in ROWS:
        if row in wanted and row in work:
            for places in [*everywhere, *(besides if row in BESIDES else ())]:
                console.log(f"{row}, {places.name}")
                yield from work[row](places)
    if "import" in wanted:
        console.log("import")
        yield from importing(scale)
    if "seal" in wanted:
        console.log("seal")
        yield from sealing(scale)
    if "allocate" in wanted:
        console.log("allocate")
        yield from allocating(scale)
    if "casework" in wanted:
        console.log("casework")
        yield from casework(scale)
    if "round" in wanted:
        console.log("round")
        yield from assessing(scale)


def run(
    everywhere: list[Places], besides: Sequence[Places], scale: Scale, wanted: set[str], console: Console
) -> Results:
    """One run."""
    known = machine()
    for places in everywhere:
        if isinstance(places, Server):
            known["PostgreSQL"] = release(places)
    settings: tuple[Settings, ...] = tuple(each for places in everywhere for each in durability(places))
    lines = tuple(measured(everywhere, besides, scale, wanted, console))
    return Results(known, scale != FULL, scale.rounds, settings, lines)


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
    parser.add_argument("--dir", type=Path, help="where the databases are made for the run: a folder on a disk")
    parser.add_argument("--json", type=Path, help="keep the figures in this file, whatever was run")
    asked = parser.parse_args()
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    scale = QUICK if asked.quick else FULL
    signal(SIGTERM, lambda *_: sys.exit("stopped"))  # else the server would outlive us
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=asked.dir, prefix="thep-bench-")))
        everywhere: list[Places] = [Files(folder), stack.enter_context(server(folder))]
        results = run(everywhere, stack.enter_context(in_memory()), scale, set(asked.only or ROWS), console)
    for table in tables(results):
        console.print(table)
    if asked.json:
        keep(results, asked.json)
    if not asked.quick and not asked.only:
        keep(results, KEPT)
        draw(results, CHART)
        write_page(results)
        console.log("kept in docs/performance.md and docs/performance")


if __name__ == "__main__":
    main()
