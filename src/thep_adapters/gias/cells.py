"""What a single cell says. Each reader raises ValueError with what is wrong and how to write it.

A file that went through a spreadsheet or pandas writes a whole number as 240.0: that is read as 240.
"""

import re
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from thep_domain.kernel.identifiers import FORBIDDEN, URN, is_urn
from thep_domain.schools.postcode import written

NOT_COLLECTED: Final = frozenset({"", "NA", "SUPP"})
"""What is written in place of a count: not collected, or suppressed."""

NOT_PUBLISHED: Final = NOT_COLLECTED | {"C", "X", "Z", ":"}
"""The same in the Department's statistics: suppressed, not available, not applicable."""

LONGEST_TEXT: Final = 500
"""Characters of a name: the longest of the register has about 120."""

LATEST_YEAR: Final = 2999
MOST_PUPILS: Final = 999_999

_DAY = re.compile(r"([0-9]{2})([-/])([0-9]{2})\2([0-9]{4})")
_WHOLE = re.compile(r"([0-9]{1,7})(?:\.0{1,6})?")
_CODE = re.compile(r"(0*[0-9]{1,3})(?:\.0{1,6})?")
_UNSEEN = re.compile(rf"[{FORBIDDEN}\xad\u061c\u180e\u200b-\u200f\u2060-\u2065\ufeff\ufff9-\ufffb]")
"""What cannot be seen on a screen. A fixed list: the same file is read alike on every version of Python."""


def day(text: str) -> date | None:
    """A day written as ``31-01-2017`` or ``31/01/2017``; blank is None."""
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match is not None:
        if int(match[4]) > LATEST_YEAR:
            raise ValueError(f"after the year {LATEST_YEAR}, check it or leave it blank")
        try:
            return date(int(match[4]), int(match[3]), int(match[1]))
        except ValueError:
            pass  # the thirty-first of a shorter month, or a month 13: said below
    raise ValueError("not a date, write it as dd-mm-yyyy")


def urn(text: str) -> URN:
    """A school's number of six digits."""
    match = _WHOLE.fullmatch(text)
    number = int(match[1]) if match else 0
    if not is_urn(number):
        raise ValueError("not a URN, write six digits")
    return URN(number)


def postcode(text: str) -> str:
    """A postcode as it is written on letters: E14 0AB."""
    return written(words(text))


def la_code(text: str) -> str:
    """A local authority's code, as three digits whatever zeros it was written with."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not the code of a local authority, write three digits")
    return f"{int(match[1]):03d}"


def code(text: str) -> int:
    """A code of the register, with or without a leading zero."""
    match = _CODE.fullmatch(text)
    if match is None:
        raise ValueError("not a code, write a whole number")
    return int(match[1])


def phase_code(text: str) -> int:
    """The code of a phase; blank is 0, not applicable."""
    return code(text) if text else 0


def pupils(text: str, absent: AbstractSet[str] = NOT_COLLECTED) -> int | None:
    """A number of pupils; None where there is no count."""
    if text.upper() in absent:
        return None
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise ValueError("not a number of pupils, write a whole number or leave it blank")
    number = int(match[1])
    if number > MOST_PUPILS:
        raise ValueError(f"more than {MOST_PUPILS:,} pupils, check the number")
    return number


def words(text: str) -> str:
    """Words on one line: spaces of every kind become one plain space, invisible characters go."""
    seen = " ".join(_UNSEEN.sub("", " ".join(text.split())).split())
    if len(seen) > LONGEST_TEXT:
        raise ValueError(f"longer than {LONGEST_TEXT} characters, shorten it")
    return seen


def name(text: str) -> str:
    """Words, and at least one."""
    seen = words(text)
    if not seen:
        raise ValueError("blank, write the name of the school")
    return seen
