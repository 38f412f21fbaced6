"""Progress of long work, on stderr, where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Rows = Callable[[str, int], None]
"""Called with a file's name and the rows read so far."""


@contextmanager
def reading_rows() -> Iterator[Rows | None]:
    """Show how many rows of each file were read; None where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}", markup=False), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda name, rows: bar.update(task, description=f"{name}: {rows:,} rows")


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something is being done."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None] | None]:
    """Show how far the demo has come: what is being done, steps done, steps in all."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
