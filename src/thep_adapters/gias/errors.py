"""What can be wrong with a file: all of it, or single rows."""

from typing import Final

from attrs import frozen

WHOLE_ROW: Final = "(whole row)"
"""In place of a column, where the whole row is broken."""

SHOWN: Final = 20
"""How many bad rows a message shows; it counts the rest."""


class UnusableFile(Exception):
    """A file that cannot be read at all: nothing of it was taken.

    ``file`` is its name, ``problem`` what is wrong with it, ``remedy`` what to do.
    """

    def __init__(self, file: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file} {problem}: {remedy}")
        self.file = file
        self.problem = problem
        self.remedy = remedy


@frozen
class BadRow:
    """One cell that cannot be used, and where it is."""

    file: str
    line: int
    """As an editor counts: the header is line 1; of a row over several lines the first."""
    column: str
    value: str
    """As written in the file, cut where it is long. Empty where it is not ours to quote: a row out of step with its
    header may hold a person's name or telephone number in any column."""
    problem: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}, value {self.value!r}: {self.problem}"


@frozen
class UnknownCode:
    """A code that is on no list of the Department's: it was taken as it is, and somebody should look at it."""

    file: str
    line: int
    """The first line that holds it."""
    column: str
    value: str
    rows: int
    """How many rows hold it."""

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}, column {self.column}, value {self.value!r}"
        return where if self.rows == 1 else f"{where} ({self.rows:,} rows)"


class BadRows(Exception):
    """Rows that cannot be used: nothing of the file was taken. ``rows`` holds all of them, the message the first 20."""

    def __init__(self, rows: tuple[BadRow, ...]) -> None:
        lines = [str(row) for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            lines.append(f"... and {len(rows) - SHOWN} more")
        super().__init__("\n".join(lines))
        self.rows = rows
