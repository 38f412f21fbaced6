"""What people read: tables and lines, through Rich. Nothing in a name or a text is taken for markup."""

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from thep_adapters.cli.errors import plain

UNSEEN = 250
"""Columns where nobody looks at a screen: a file or a pipe cuts no names off."""

NARROW = 120
"""Below so many columns a table leaves out what can be done without."""


class _Console(Console):
    """A console whose reader may have seen enough: that is no error, whoever closes the pipe."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command's own end, which is quiet."""
        self.quiet = True
        raise BrokenPipeError


def console() -> Console:
    """Where text for people goes."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else UNSEEN
    return _Console(markup=False, highlight=False, emoji=False, width=width)


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    right: Collection[str] = (),
    folds: Collection[str] = ("Name",),
    spare: Collection[str] = (),
) -> None:
    """Print a table.

    The columns in ``right`` hold numbers, those in ``folds`` may go on over lines, and those in ``spare`` are left
    out where the screen is narrow.
    """
    out = console()
    kept = [place for place, name in enumerate(columns) if out.width >= NARROW or name not in spare]
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for place in kept:
        name = columns[place]
        table.add_column(name, justify="right" if name in right else "left", overflow="fold", no_wrap=name not in folds)
    for row in rows:
        table.add_row(*(cell(row[place]) for place in kept))
    out.print(table)


def cell(value: Any) -> str:
    """What stands in a cell: nothing for None."""
    return "" if value is None else plain(str(value))


def say(*lines: str) -> None:
    """Print lines as they are; a terminal folds them at words."""
    out = console()
    for line in lines:
        out.print(plain(line), soft_wrap=not sys.stdout.isatty())


def heading(text: str) -> None:
    """Print a heading with a line before it."""
    console().print(f"\n{plain(text)}", style="bold")
