"""Reading a file of rows: each is a command, its columns are called like the options of the command."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer
from attrs import frozen

from thep_adapters.cli.errors import OF_A_CHECK, UnusableInput, WrongRows
from thep_adapters.cli.parsing import Named
from thep_adapters.cli.progress import Rows as Progress
from thep_adapters.gias.errors import UnusableFile
from thep_adapters.gias.files import digest_of
from thep_adapters.gias.kinds import FileKind
from thep_adapters.gias.other_files import separated_by
from thep_adapters.gias.table import Row, open_table
from thep_domain.kernel.refusal import ROWS_SHOWN
from thep_domain.kernel.verbs import Verb

SHARED: Final = (
    "store",
    "actor",
    "reason",
    "request_id",
    "json",
    "new_store",
    "receipt",
    "rows",
    "check",
    "draft",
    "help",
)
"""What is said once for all rows, on the command line."""

_DAY = re.compile(r"(\d\d)[/-](\d\d)[/-](\d{4})")
_WHOLE = re.compile(r"(\d+)\.0+")
_YES: Final = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


@frozen
class FileRow:
    """A row of a file as a command: the line it is on, and the arguments of the verb."""

    line: int
    arguments: Mapping[str, Any]


@frozen
class _Wrong:
    row: int
    line: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        value = f", value {self.value!r}" if self.value else ""
        return f"  line {self.line}, column {self.column}{value}: {self.problem}"


def request_id_of(verb: Verb[Any, ...], file: Path) -> str:
    """The request id of a file's rows: the same bytes for the same verb are carried out once."""
    try:
        return f"rows/{verb.name}/{digest_of(file).sha256}"
    except UnusableFile as error:
        raise UnusableInput(str(error)) from None


def read_rows(
    context: typer.Context,
    file: Path,
    given: Mapping[str, Any],
    arguments_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    progress: Progress | None,
) -> list[FileRow]:
    """The rows of a file; ``given`` holds for each that has no value of its own.

    Raises UnusableInput where the file cannot be read, and WrongRows with every row that is wrong.
    """
    columns = {each.name: each for each in context.command.params if each.name not in SHARED}
    kind = FileKind(
        "a file of rows",
        f"name the columns like the options of {context.command_path}",
        needed=(),
        welcome=tuple(columns),
        called={name: _spellings(each) for name, each in columns.items()},
    )
    reader = _Reader(context, columns, given, arguments_of)
    try:
        with open_table(file, kind) as table:
            _check_header(file, table.header, columns, kind, reader)
            for row in table.rows(None if progress is None else lambda rows: progress(file.name, rows)):
                reader.read(row)
    except UnusableFile as error:
        raise UnusableInput(str(error)) from None
    if not reader.number:
        raise UnusableInput(f"{file.name} has a header and no rows: write a row for each command")
    if reader.wrong:
        raise _wrong_rows(file, reader)
    return reader.rows


class _Reader:
    """Reads row by row, and notes all that is wrong."""

    def __init__(
        self,
        context: typer.Context,
        columns: Mapping[str, Any],
        given: Mapping[str, Any],
        arguments_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        self._context = context
        self._columns = columns
        self._given = given
        self._arguments_of = arguments_of
        self._seen: dict[tuple[tuple[str, str], ...], int] = {}
        self.needed = [name for name, each in columns.items() if each.required and given.get(name) in (None, [], ())]
        """What each row must say, because the command line does not."""
        self.rows: list[FileRow] = []
        self.wrong: list[_Wrong] = []
        self.number = 0

    def read(self, row: Row) -> None:
        """Read one row."""
        self.number += 1
        wrong = len(self.wrong)
        if row.broken is not None:
            self._note(row, row.broken.column, "", row.broken.problem)
            return
        values = dict(self._given)
        for name, text in row.cells.items():
            if not text:
                continue
            try:
                values[name] = self._value(name, text)
            except typer.BadParameter as error:
                self._note(row, row.names[name], text, error.message.removeprefix(OF_A_CHECK))
            except (UnusableInput, ValueError) as error:
                self._note(row, row.names[name], text, str(error))
        for name in self.needed:
            if not row.cells.get(name):
                self._note(row, row.names.get(name, _called(self._columns[name])), "", "needs a value")
        if len(self.wrong) > wrong:
            return
        self._add(row, values)

    def _add(self, row: Row, values: Mapping[str, Any]) -> None:
        cells = tuple(row.cells.items())
        before = self._seen.setdefault(cells, row.line)
        if before != row.line and not values.get("again"):
            self._note(row, "(whole row)", "", f"the same as line {before}: delete one of them")
            return
        try:
            self.rows.append(FileRow(row.line, self._arguments_of(values)))
        except UnusableInput as error:
            self._note(row, "(whole row)", "", str(error))

    def _value(self, name: str, text: str) -> Any:
        column = self._columns[name]
        if getattr(column, "is_flag", False):
            if text.lower() not in _YES:
                raise ValueError("write yes or no")
            return _YES[text.lower()]
        if getattr(column, "multiple", False) or column.nargs != 1:
            return column.process_value(
                self._context, [each.strip() for each in re.split("[;,]", text) if each.strip()]
            )
        value = column.process_value(self._context, _as_typed(column, text))
        if isinstance(value, Named):
            raise UnusableInput("not a URN: write the six digits of the school's number, like 100934")
        return value

    def _note(self, row: Row, column: str, value: str, problem: str) -> None:
        self.wrong.append(_Wrong(self.number, row.line, column, value, problem))


def _as_typed(column: Any, text: str) -> str:
    """A cell as it would be typed: a spreadsheet writes 14/06/2016 for a day, and 240.0 for a whole number."""
    if column.metavar == "DATE" and (day := _DAY.fullmatch(text)):
        return f"{day[3]}-{day[2]}-{day[1]}"
    if column.metavar in ("URN", "N") and (whole := _WHOLE.fullmatch(text)):
        return whole[1]
    return text


def _check_header(
    file: Path, header: Sequence[str], columns: Mapping[str, Any], kind: FileKind, reader: _Reader
) -> None:
    if separator := separated_by(header):
        raise UnusableFile(
            file.name,
            f"has its columns separated by {separator}, not by commas",
            "save it as CSV UTF-8 (comma delimited)",
        )
    known = {spelling: name for name, spellings in kind.called.items() for spelling in spellings}
    found: dict[str, str] = {}
    for title in header:
        name = known.get(title.casefold())
        if name is None:
            raise UnusableFile(file.name, *_unknown(title, columns))
        if name in found:
            raise UnusableFile(
                file.name, f"has the columns {found[name]} and {title}, which are one", "delete one of them"
            )
        found[name] = title
    if lacking := [_called(columns[name]) for name in reader.needed if name not in found]:
        many = "columns" if len(lacking) > 1 else "column"
        raise UnusableFile(
            file.name, f"lacks the {many} {', '.join(lacking)}", "add a column, or give the option beside --rows"
        )


def _unknown(title: str, columns: Mapping[str, Any]) -> tuple[str, str]:
    if not title:
        return "has a column without a name", "name it, or delete it"
    if _bare(title).replace("-", "_") in SHARED:
        return f"has a column {title}", f"give --{_bare(title)} beside --rows, once for all rows"
    names = ", ".join(_called(each) for each in columns.values())
    return f"has a column {title} that is no option of this command", f"delete it, or call it one of {names}"


def _bare(title: str) -> str:
    return re.sub("[ _]", "-", title.casefold()).lstrip("-").strip()


def _called(column: Any) -> str:
    """What a column is called: as the option without its dashes, or as the argument stands in the help."""
    return next(_names(column))


def _names(column: Any) -> Iterator[str]:
    if column.param_type_name == "argument":
        yield from (column.metavar or column.name).removesuffix("...").split("|")
    else:
        yield from (each.lstrip("-") for each in column.opts)


def _spellings(column: Any) -> tuple[str, ...]:
    """Every way to write the name of a column, in small letters."""
    return tuple(
        dict.fromkeys(
            dashes + bare.replace("-", joint)
            for bare in map(str.casefold, _names(column))
            for joint in "-_ "
            for dashes in ("", "--")
        )
    )


def _wrong_rows(file: Path, reader: _Reader) -> WrongRows:
    rows = [
        {"row": each.row, "line": each.line, "column": each.column, "value": each.value, "problem": each.problem}
        for each in reader.wrong
    ]
    number = len({each.row for each in reader.wrong})
    lines = [*map(str, reader.wrong[:ROWS_SHOWN])]
    if len(reader.wrong) > ROWS_SHOWN:
        lines.append(f"  ... and {len(reader.wrong) - ROWS_SHOWN:,} more")
    rest = f"{number:,} of {reader.number:,} {'row' if reader.number == 1 else 'rows'}"
    return WrongRows("bad-rows", f"{file.name}, {rest} cannot be used, so nothing was recorded:", rows, lines=lines)
