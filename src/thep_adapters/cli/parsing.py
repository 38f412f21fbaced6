"""Reading what is written on the command line; what cannot be read ends with exit code 2, and how to write it."""

import re
import sys
from datetime import date
from pathlib import Path
from typing import TypeVar

import typer
from attrs import frozen

from thep_domain.application import Moment
from thep_domain.kernel.calendar import AcademicYear, parse_day, parse_moment
from thep_domain.kernel.identifiers import URN, is_line, is_urn
from thep_domain.kernel.money import Pence, parse_pounds
from thep_domain.kernel.sealed import Confided

T = TypeVar("T")

LARGEST_POSITION = 2**63 - 1
LARGEST_TEXT = 100_000
"""Bytes of a confidential text that are read: more than any that may be recorded."""
LARGEST_AMOUNT = 2**53 - 1
"""Pence: beyond it not every reader of JSON keeps a number exact."""


@frozen
class Known:
    """Up to where the history is to be known."""

    at: Moment


def moment(known_at: Known | None) -> Moment | None:
    """What the library takes for it."""
    return None if known_at is None else known_at.at


@frozen
class Named:
    """A school by its name: its number is looked up when the store is known."""

    name: str


@frozen
class UrnOrStream:
    """Whose history is asked for: a school's, or that of one stream."""

    of: URN | Named | str


def urn(text: str) -> URN | Named:
    """A school's number; at a terminal its name too."""
    if len(text) == 6 and text.isascii() and text.isdecimal() and is_urn(int(text)):
        return URN(int(text))
    if at_terminal() and any(map(str.isalpha, text)):
        return Named(text)
    raise typer.BadParameter(
        f"{text!r} is not a URN: write the six digits of the school's number, like 100934"
        " (thep register find TEXT looks for a school by its name)"
    )


def number(text: str) -> URN:
    """A school's number, also at a terminal."""
    if len(text) == 6 and text.isascii() and text.isdecimal() and is_urn(int(text)):
        return URN(int(text))
    raise typer.BadParameter(f"{text!r} is not a URN: write the six digits of the school's number, like 100934")


def at_terminal() -> bool:
    """Whether somebody sits at the keyboard, who sees which school is taken for a name."""
    return sys.stdin.isatty()


def day(text: str) -> date:
    """A calendar day."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def position(text: str) -> int:
    """The position of an event, or 0 for the beginning."""
    if not (text.isascii() and text.isdecimal()):
        raise typer.BadParameter(f"{text!r} is no position: write the number of an event, like 120, or 0")
    if len(text) > 19 or int(text) > LARGEST_POSITION:
        raise typer.BadParameter(f"{text} is no position: there are not as many events")
    return int(text)


def event_name(text: str) -> str:
    """The name of an event."""
    from thep_domain.application import CATALOGUE
    from thep_domain.application.history import event_names

    try:
        return event_names([text], CATALOGUE)[0]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def uri_reference(text: str) -> str:
    """What names something on the web, or elsewhere: a URI, or the end of one."""
    if re.fullmatch(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+", text) is None:
        raise typer.BadParameter(f"{text!r} is no URI: write it like https://example.org/partnership or urn:uuid:...")
    return text


def known(text: str) -> Known:
    """A position, a moment with an offset, or a day, meaning its end in London."""
    if text.isascii() and text.isdecimal():
        return Known(position(text))
    try:
        return Known(parse_moment(text))
    except ValueError as error:
        raise typer.BadParameter(f"{error}, or the position of an event, like 120") from None


def year(text: str) -> AcademicYear:
    """An academic year."""
    try:
        return AcademicYear.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def amount(text: str) -> Pence:
    """An amount in pounds."""
    try:
        pence = parse_pounds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if pence > LARGEST_AMOUNT:
        raise typer.BadParameter(f"{text} is more than an account can hold")
    return pence


def words(text: str) -> str:
    """Words on one line."""
    if not is_line(text):
        raise typer.BadParameter("write it on one line, without tabs and control characters")
    return text


def confidential(file: str) -> str:
    """A confidential text in a file, or at standard input where the file is ``-``; never on the command line."""
    try:
        read = sys.stdin.buffer.read(LARGEST_TEXT) if file == "-" else _beginning_of(Path(file))
        return Confided(read.decode("utf-8-sig"))
    except OSError as error:
        raise typer.BadParameter(f"{file!r} cannot be read: {error.strerror}") from None
    except ValueError:
        raise typer.BadParameter(f"{file!r} is not text in UTF-8: save it as plain text") from None


def _beginning_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LARGEST_TEXT)


def authority_code(text: str) -> str:
    """The code of a local authority."""
    from thep_adapters.gias.cells import la_code

    try:
        return la_code(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is {error}, like 211") from None


def register_phase(text: str) -> str:
    """One of the register's own phases."""
    from thep_domain.schools import REGISTER_PHASES

    found = next((phase for phase in REGISTER_PHASES.values() if phase.casefold() == text.strip().casefold()), None)
    if found is None:
        raise typer.BadParameter(
            f"{text!r} is no phase of the register: choose one of {', '.join(REGISTER_PHASES.values())}"
        )
    return found


def whose(text: str) -> UrnOrStream:
    """A URN, or the name of a stream such as membership:100934."""
    if ":" not in text:
        return UrnOrStream(urn(text))
    from thep_domain.application import AGGREGATES

    kind, _, key = text.partition(":")
    kinds = (*AGGREGATES, "request")
    if kind not in kinds or not key:
        raise typer.BadParameter(
            f"{text!r} is not a stream: write it like membership:100934; streams begin with {', '.join(kinds)}"
        )
    return UrnOrStream(text)
