"""Opens a CSV file as text, in the encoding it is really in, or says why it cannot be used."""

import hashlib
import os
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from attrs import Factory, define, frozen

from thep_adapters.gias.errors import UnusableFile
from thep_domain.kernel.identifiers import is_line

LONGEST_LINE: Final = 1_000_000
"""Bytes. A line of the full register has about 1,500; a longer one is no table, and would be held in memory whole."""

PLACES_SHOWN: Final = 5
"""How many stray bytes a message names; it counts the rest."""

_MIXED: Final = 20
"""A file in cp1252 looks like UTF-8 in a place or two, by chance: in one place of twenty it is no chance."""

_UNDEFINED_IN_CP1252: Final = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
_SAVE: Final = "save it as CSV UTF-8 (comma delimited)"
_SAVE_SHEET: Final = "open it, and save the sheet as CSV UTF-8 (comma delimited)"
_WORKBOOK: Final = "is an Excel workbook, not a CSV file", _SAVE_SHEET
_UTF16: Final = "is in UTF-16 (Excel's 'Unicode text'), not in UTF-8", _SAVE
_WEB_PAGE: Final = "is a web page, not a CSV file", "download the file itself"
_BEGINNING: Final = 1_000
"""Bytes in which a format shows; not the first line, for the time in a zip archive can hold the byte that ends one."""
_NOT_TEXT: Final = {
    re.compile(pattern, re.DOTALL | re.IGNORECASE): (problem, remedy)
    for pattern, (problem, remedy) in {
        # a zip archive names its first file after 30 bytes, and these formats are such archives
        rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|docProps/|xl/)": _WORKBOOK,
        rb"PK\x03\x04.{26}mimetype": ("is a spreadsheet in the OpenDocument format, not a CSV file", _SAVE_SHEET),
        rb"PK": ("is a zip archive, not a CSV file", "unpack it, and name the CSV file in it"),
        rb"\xd0\xcf\x11\xe0": _WORKBOOK,
        rb"%PDF": ("is a PDF, not a CSV file", "find the same figures as a CSV file"),
        rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)": _WEB_PAGE,
        rb"\xff\xfe|\xfe\xff|(?:\0[\x09-\x7e]){4}|(?:[\x09-\x7e]\0){4}": _UTF16,
    }.items()
}


def shown_name(path: Path) -> str:
    """The file's name as it can be printed anywhere: bytes that are no text stand as a question mark."""
    name = os.fsencode(path.name or str(path)).decode("utf-8", "replace")
    return "".join(letter if is_line(letter) else "?" for letter in name)


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """The file as text: UTF-8 (with or without a byte order mark) if all of it decodes, cp1252 if none does.

    It is read twice, line by line, and never held in memory. Raises UnusableFile for what is no CSV file.
    """
    name = shown_name(path)
    with _open(path, name) as raw:
        encoding, start = _check(raw, name)
        raw.seek(start)
        with TextIOWrapper(raw, encoding=encoding, newline="") as text:
            yield text


@frozen
class Digest:
    """What tells a file from any other: the SHA-256 of its bytes, and how many there are."""

    sha256: str
    size: int


def digest_of(path: Path) -> Digest:
    """Read a file once for its digest. Raises UnusableFile where it cannot be read."""
    name = shown_name(path)
    with _open(path, name) as raw:
        try:
            return Digest(hashlib.file_digest(raw, "sha256").hexdigest(), raw.tell())
        except OSError as error:
            raise _unreadable(name, error) from None


def _open(path: Path, name: str) -> BufferedReader:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnusableFile(name, "is a folder", "name the CSV file in it")
        if not stat.S_ISREG(mode):
            # a pipe or a device can be read only once, and the encoding shows at the end
            raise UnusableFile(name, "is not an ordinary file", "save its contents as a CSV file and name that")
        if _is_in_use(path.resolve()):
            raise UnusableFile(name, "is a database in use, not a CSV file", "name the CSV file")
        return path.open("rb")
    except FileNotFoundError:
        raise UnusableFile(name, "does not exist", "check the path") from None
    except (OSError, ValueError) as error:  # ValueError: a path that no file can have
        raise _unreadable(name, error) from None


def _is_in_use(path: Path) -> bool:
    """Whether SQLite may have it open, perhaps in this process: were it closed here, SQLite would lose its locks."""
    return path.name.endswith(("-wal", "-shm")) or path.with_name(f"{path.name}-wal").exists()


def _unreadable(name: str, error: OSError | ValueError) -> UnusableFile:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return UnusableFile(name, f"cannot be read ({reason})", "check the path and that you may read it")


def _check(raw: BinaryIO, name: str) -> tuple[str, int]:
    """The encoding and where the text starts, after reading the file once to its end."""
    seen, undefined_at, blank, start = _Seen(), 0, True, 0
    try:
        beginning = raw.read(_BEGINNING)
        for signature, (problem, remedy) in _NOT_TEXT.items():
            if signature.match(beginning):
                raise UnusableFile(name, problem, remedy)
        raw.seek(0)
        number, line = 1, raw.readline(LONGEST_LINE + 1)
        if line.startswith(BOM_UTF8):
            start = len(BOM_UTF8)
            line = line[start:]
        while line or number == 1:
            if len(line) > LONGEST_LINE:
                raise UnusableFile(
                    name,
                    f"has no end of line {number} within {LONGEST_LINE:,} bytes",
                    "give a CSV file with one row on each line",
                )
            if b"\0" in line:
                raise UnusableFile(
                    name, f"is not text (line {number} has a NUL byte)", "download it again, or save it as CSV UTF-8"
                )
            blank = blank and not line.strip()
            if not line.isascii():
                # no character of several bytes holds a line's end, so each line can be tried for itself
                seen.look(line, number)
                if not undefined_at and len(line.translate(None, _UNDEFINED_IN_CP1252)) < len(line):
                    undefined_at = number
            number, line = number + 1, raw.readline(LONGEST_LINE + 1)
    except OSError as error:
        raise _unreadable(name, error) from None
    if blank:
        raise UnusableFile(name, "is empty", "save it or download it again")
    if not seen.stray:
        return "utf-8", start
    if seen.stray < _MIXED * seen.characters:
        raise UnusableFile(name, seen.mixture(), "correct these places, or save the whole file as CSV UTF-8")
    if undefined_at:
        raise UnusableFile(
            name,
            f"is neither UTF-8 nor cp1252 (line {undefined_at} has a byte that cp1252 does not define)",
            "save it as CSV UTF-8",
        )
    return "cp1252", start


@define
class _Seen:
    """What was seen of a file beside plain ASCII: characters in UTF-8, and bytes that are none."""

    characters: int = 0
    stray: int = 0
    places: list[str] = Factory(list)

    def look(self, line: bytes, number: int) -> None:
        """Look at one line."""
        text = line.decode("utf-8", "surrogateescape")  # a stray byte becomes half a character
        for place, letter in enumerate(text):
            if letter <= "\x7f":
                continue
            if not "\udc80" <= letter <= "\udcff":
                self.characters += 1
                continue
            self.stray += 1
            if len(self.places) < PLACES_SHOWN:
                # lines that end in CR alone come as one
                before = text[:place].replace("\r\n", "\n").replace("\r", "\n").split("\n")
                where = f"line {number + len(before) - 1}, column {len(before[-1]) + 1}"
                self.places.append(f"{where}, byte {ord(letter) - 0xDC00:02X}")

    def mixture(self) -> str:
        """What is wrong with a file of which some is UTF-8 and some is not."""
        more = self.stray - len(self.places)
        where = "; ".join([*self.places, *([f"and {more:,} more"] if more else [])])
        if self.stray > self.characters:
            return f"is partly in UTF-8 and partly not ({where})"
        return f"is in UTF-8 but for {self.stray:,} {'byte' if self.stray == 1 else 'bytes'} ({where})"
