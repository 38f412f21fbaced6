"""What people read: tables and lines. Nothing in a name or a text is taken for markup.

Rich knows the terminal. The rows of a table are laid out in columns.py: Rich's own tables took twenty times as long.
"""

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any

from rich.console import Console
from rich.text import Text

from thep_adapters.cli.columns import Layout
from thep_adapters.cli.errors import plain

UNSEEN = 250
"""Width of what goes to a file or a pipe, not to a screen: no names are cut off there."""

AT_ONCE = 500
"""Lines that are written at a time."""


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
    spare: Sequence[str] = (),
) -> None:
    """Print a table.

    The columns in ``right`` hold numbers, and those in ``folds`` may go on over lines. Where the screen is too narrow
    those in ``spare`` are left out one by one, the first of them first, and a line below says so.
    """
    out = console()
    cells = [[cell(value) for value in row] for row in rows]
    layout = Layout.fitting(columns, cells, out.width, right=right, folds=folds, spare=spare)
    out.print()
    out.print(Text(layout.header(), style="bold"), soft_wrap=True)
    out.print(layout.rule("-" if out.options.ascii_only else "─"), soft_wrap=True)
    lines = layout.lines(cells)
    while some := list(islice(lines, AT_ONCE)):
        print("\n".join(some))
    print()
    if layout.left_out:
        out.print(
            f"Left out because the window is narrow: {', '.join(layout.left_out)}."
            f" A window {layout.full_width} characters wide shows everything, and so does --json."
        )


def cell(value: Any) -> str:
    """The text of a cell: empty for None."""
    return "" if value is None else plain(str(value))


def say(*lines: str) -> None:
    """Print lines as they are; a terminal folds them at words."""
    out = console()
    for line in lines:
        out.print(plain(line), soft_wrap=not sys.stdout.isatty())


def heading(text: str) -> None:
    """Print a heading with a line before it."""
    console().print(f"\n{plain(text)}", style="bold")
