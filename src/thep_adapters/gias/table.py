"""A CSV file as rows of the columns that are used, read one after the other."""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TextIO, TypeVar

from attrs import Factory, frozen

from thep_adapters.gias.cells import words
from thep_adapters.gias.errors import WHOLE_ROW, BadRow, UnusableFile
from thep_adapters.gias.files import open_text, shown_name
from thep_adapters.gias.kinds import FileKind, kind_of
from thep_adapters.gias.other_files import other_file, separated_by

T = TypeVar("T")

Progress = Callable[[int], None]
"""Called now and then, and at the end, with how many rows were read."""

PROGRESS_EVERY: Final = 1_000
MOST_LINES: Final = 100
"""Lines of one row. A row goes on over lines only inside quotation marks; so many mean that one was never closed."""
LONGEST_QUOTE: Final = 80


@frozen
class Row:
    """One row: the cells of the columns that are used, without spaces at the ends."""

    file: str
    line: int
    cells: Mapping[str, str]
    broken: BadRow | None = None
    """Set where the row does not fit its header: its cells may then stand under a wrong column."""
    cut_off: bool = False
    """The file ends in the middle of this row: what came after it is missing too."""
    names: Mapping[str, str] = Factory(dict)
    """What the file calls a column, where that is another name."""
    faults: list[BadRow] = Factory(list)
    """The cells that could not be read."""

    def text(self, column: str) -> str:
        """The cell of a column; empty where the file does not have it."""
        return self.cells.get(column, "")

    def read(self, column: str, meaning: Callable[[str], T], otherwise: T) -> T:
        """What a cell means. One that cannot be read is noted among the faults, and another value is used."""
        try:
            return meaning(self.text(column))
        except ValueError as error:
            self.fault(column, str(error))
            return otherwise

    def fault(self, column: str, problem: str) -> None:
        """Note that a cell cannot be used."""
        named = self.names.get(column, column)
        self.faults.append(BadRow(self.file, self.line, named, _quoted(self.text(column)), problem))


@contextmanager
def open_table(path: str | Path, kind: FileKind, *others: FileKind) -> "Iterator[Table]":
    """Open a file of a kind, or of one of others. Raises UnusableFile where it is another, and says what it is."""
    path = Path(path)
    with open_text(path) as text:
        yield Table(text, shown_name(path), kind, *others)


class Table:
    """The rows under a header. Columns are found by name, in any order; those that are not used are not looked at."""

    def __init__(self, text: TextIO, file: str, kind: FileKind, *others: FileKind) -> None:
        self._file = file
        self._lines = _Lines(text, file)
        # strict: a quotation mark that is not closed is an error, not the rest of the file in one cell
        self._reader = csv.reader(self._lines, strict=True)
        self._header = self._read_header()
        self.header = tuple(self._header)
        """The names of all columns, as the file has them."""
        self.kind = next((each for each in (kind, *others) if each.fits(self._header)), kind)
        """The kind of file it is."""
        self._places = _places(self._header, file, self.kind)
        self._names = self.kind.names(self._header)

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """Every row that is not blank. Broken ones come too, marked as such."""
        count = 0
        for row in self._rows():
            count += 1
            yield row
            if progress is not None and count % PROGRESS_EVERY == 0:
                progress(count)
        if progress is not None and (count == 0 or count % PROGRESS_EVERY):
            progress(count)

    def _read_header(self) -> list[str]:
        try:
            for names in self._reader:
                if any(name.strip() for name in names):
                    return [name.strip("\ufeff \t\r\n\xa0") for name in names]
        except csv.Error as error:
            raise UnusableFile(
                self._file, f"has a header that cannot be read ({error})", "give a CSV file, comma delimited"
            ) from None
        raise UnusableFile(self._file, "has no header", "give a file whose first line names the columns")

    def _rows(self) -> Iterator[Row]:
        while True:
            line = self._lines.start_row()
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield self._misquoted(line)
                continue
            if not any(value.strip() for value in values):
                continue
            if len(values) == len(self._header):
                yield self._row(line, values)
            else:
                yield self._ragged(line, values)

    def _row(self, line: int, values: list[str], broken: BadRow | None = None, *, cut_off: bool = False) -> Row:
        cells = {column: values[place].strip() for column, place in self._places.items() if place < len(values)}
        return Row(self._file, line, cells, broken, cut_off, self._names)

    def _ragged(self, line: int, values: list[str]) -> Row:
        has, should = len(values), len(self._header)
        self._lines.give_back()
        cut_off = has < should and self._lines.unended
        problem = f"the row has {has} columns and the header {should}"
        if cut_off:
            problem += "; the file ends in the middle of this row, download it again"
        elif has > should:
            problem += "; put quotation marks around a text that holds a comma"
        column = (has < should and words(self._header[has][:LONGEST_QUOTE])) or WHOLE_ROW
        broken = BadRow(self._file, line, column, "", problem)
        return self._row(line, values, broken, cut_off=cut_off)

    def _misquoted(self, line: int) -> Row:
        self._lines.give_back()
        problem = "a quotation mark is not closed, or is inside a text and not doubled"
        broken = BadRow(self._file, line, WHOLE_ROW, "", problem)
        return self._row(line, self._lines.guessed(), broken, cut_off=self._lines.unended)


class _Lines:
    """Hands the lines of a file to the csv reader, and takes back those that a broken row should not have had.

    A quotation mark that is never closed takes the rows after it for its own text, and they may be sound: so a broken
    row keeps only its first line, and the csv reader gets the others once more.
    """

    def __init__(self, text: TextIO, file: str) -> None:
        self._text = text
        self._file = file
        self._taken: list[str] = []
        self._given_back: deque[str] = deque()
        self._number = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= MOST_LINES:
            raise csv.Error("too many lines for one row")
        line = self._given_back.popleft() if self._given_back else self._read()
        self._number += 1
        self._taken.append(line)
        return line

    def _read(self) -> str:
        try:
            return next(self._text)
        except (OSError, UnicodeDecodeError) as error:  # it could be read a moment ago
            raise UnusableFile(
                self._file, f"changed while it was being read ({error})", "wait until it is complete, and try again"
            ) from None

    def start_row(self) -> int:
        """Forget the row before; the number of the line that comes next."""
        self._taken.clear()
        return self._number + 1

    def give_back(self) -> None:
        """Leave the row only its first line."""
        self._given_back.extendleft(reversed(self._taken[1:]))
        self._number -= len(self._taken) - 1
        del self._taken[1:]

    @property
    def unended(self) -> bool:
        """Whether the row's line lacks its end: it is the last of the file."""
        return not self._taken[-1].endswith(("\n", "\r"))

    def guessed(self) -> list[str]:
        """What can be made out of the line of a row with wrong quotation marks."""
        try:
            return next(csv.reader(self._taken), [])
        except csv.Error:
            return []


def _places(header: list[str], file: str, kind: FileKind) -> dict[str, int]:
    if not kind.fits(header):
        raise _no_such_file(header, file, kind)
    names = kind.names(header)
    twice = [name for name in names.values() if header.count(name) > 1]
    if twice:
        raise UnusableFile(file, f"has more than one column {', '.join(twice)}", "delete all but one")
    return {column: header.index(name) for column, name in names.items()}


def _no_such_file(header: list[str], file: str, kind: FileKind) -> UnusableFile:
    """What the file is instead, or lacks."""
    separator = separated_by(header)
    if separator is not None:
        return UnusableFile(
            file, f"has its columns separated by {separator}, not by commas", "save it as CSV UTF-8 (comma delimited)"
        )
    known = kind_of(header)
    other = known.name if known is not None else other_file(header)
    if other is not None:
        return UnusableFile(file, f"is {other}, not {kind.name}", kind.get)
    missing = ", ".join(column for column in kind.needed if column not in kind.names(header))
    return UnusableFile(
        file, f"lacks the columns {missing}", f"give {kind.name}, with its header as the first line; {kind.get}"
    )


def _quoted(value: str) -> str:
    return value if len(value) <= LONGEST_QUOTE else value[: LONGEST_QUOTE - 3] + "..."
