"""Finds telephone numbers in a text, however they are written, and lets references, dates and amounts pass.

Written here because no library does it: phonenumbers takes dates and amounts for numbers or, when it looks harder,
misses what is written in a way of its own, and it brings 48 MB.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

_DATE_OR_AMOUNT: Final = re.compile(
    r"(?<!\d)(?:"
    r"(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\1(?:19|20)?\d\d"  # 20/09/2018
    r"|(?:19|20)\d\d([-/.])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])"  # 2018-09-20
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # 20180920
    r"|\d{1,3}(?:,\d{3})+(?:\.\d\d)?|0\.\d\d"  # 85,166.71
    r")(?![-/.]?\d)"
    r"|£ ?\d+(?:\.\d\d)?"
)
_DIGITS: Final = re.compile(r"(?:\+[ (]{0,2})?[0-9]+")
_BETWEEN: Final = re.compile(r"[ ./()\[\]_-]{1,4}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_PART_OF_A_WORD: Final = re.compile(r"[\w~]([-/_.#]?)\Z")
_GOES_ON_IN_LETTERS: Final = re.compile("[a-fA-F]")
_CALLED_TELEPHONE: Final = re.compile(
    r"(?<![^\W\d_])"
    r"(?:tel|telephoned?|phoned?|ph|mob|mobile|cell|call|called|ring|rang|text|texted|txt|sms|fax|whatsapp)"
    r"[\W_]{0,4}(?:(?:no|nr|num|number|on|at)\b\W{0,4})?\Z",
    re.IGNORECASE,
)
_SHORTEST: Final = 7
"""Digits."""
_LONGEST: Final = 18
"""Digits: the longest international number has 15, and 00 before it."""

_LOOKED_BACK: Final = 32
"""Characters before a number in which a word may say that it is one."""


@frozen
class _Group:
    """Digits that stand together."""

    digits: str
    plus: bool
    start: int
    end: int


def holds_telephone_number(text: str) -> bool:
    """Whether there is a telephone number in a text of plain digits and single spaces."""
    if sum(map(str.isdecimal, text)) < _SHORTEST:
        return False
    text = _DATE_OR_AMOUNT.sub("~", text)
    return any(
        _is_number(text, row[first : last + 1], row[last + 1 :]) for row in _rows(text) for first, last in _windows(row)
    )


def _rows(text: str) -> Iterator[list[_Group]]:
    """Groups of digits with nothing but spaces and punctuation between them."""
    row: list[_Group] = []
    for match in _DIGITS.finditer(text):
        plus = match[0].startswith("+")
        if row and (plus or not _BETWEEN.fullmatch(text, row[-1].end, match.start())):
            yield row
            row = []
        row.append(_Group(match[0].lstrip("+ ("), plus, match.start(), match.end()))
    if row:
        yield row


def _windows(row: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    for first in range(len(row)):
        digits = 0
        for last in range(first, len(row)):
            digits += len(row[last].digits)
            if digits > _LONGEST:
                break
            yield first, last


def _is_number(text: str, groups: Sequence[_Group], rest: Sequence[_Group]) -> bool:
    """Whether these groups, all of them and no more, are a telephone number."""
    digits = "".join(group.digits for group in groups)
    if len(digits) < _SHORTEST:
        return False
    start = groups[0].start
    before, written = text[max(0, start - _LOOKED_BACK) : start].rstrip("(["), text[start : groups[-1].end]
    if any(_YEAR.fullmatch(group.digits) for group in groups[1:-1]):
        return False  # as 0171-2018-001
    if rest and _goes_on(written, text[groups[-1].end : rest[0].start], rest[0]):
        return False
    if groups[0].plus and digits[0] != "0":
        return 8 <= len(digits) <= 15
    if len(digits) <= 17 and _CALLED_TELEPHONE.search(before):
        return not all(map(_is_urn, groups))
    if _GOES_ON_IN_LETTERS.match(text, groups[-1].end) and "-" in written and " " not in written:
        return False  # as 00381579-119d-5047-b371-562b25398186
    word = _PART_OF_A_WORD.search(before)
    if word and (written.isdecimal() or word[1] in {"", "-"} or word[1] in written) and not re.search("[ ()]", written):
        return False  # as INV-01712018001
    return _is_national(groups) or _is_international(groups)


def _is_urn(group: _Group) -> bool:
    return re.fullmatch("1[0-9]{5}", group.digits) is not None


def _goes_on(written: str, between: str, following: _Group) -> bool:
    """Whether what follows belongs to it, so that all of it is one long reference."""
    if between not in {"-", ".", "/", "_"}:
        return False
    return between in written or (written.isdecimal() and len(following.digits) <= 4)


def _is_national(groups: Sequence[_Group]) -> bool:
    """As 020 7946 0018, 07700 900123 or 0800 123 456."""
    digits, shape = "".join(group.digits for group in groups), [len(group.digits) for group in groups]
    if not re.match(r"0[1-357-9]", digits):
        return False
    if len(digits) == 10:
        ordinary = [5, 5], [6, 4], [5, 2, 3], [5, 3, 2], [2, 2, 2, 2, 2]
        free = [4, 3, 3], [4, 6]
        return shape in ordinary or (digits[1] in "358" and shape in free)
    # a first group of 8 to 10 digits is the number of a company or an account, one of 2 the day of a date
    return len(digits) == 11 and (shape[0] in {1, 3, 4, 5, 6, 7, 11} or shape in ([2, 3, 3, 3], [2, 3, 6]))


def _is_international(groups: Sequence[_Group]) -> bool:
    """As 0044 20 7946 0018 or 00 33 1 23 45 67 89; as 44 7700 900123, which lacks its plus."""
    digits = "".join(group.digits for group in groups)
    if re.match(r"00[1-9]", digits):
        return (11 if len(groups) > 1 else 12) <= len(digits) <= 17
    if len(groups) == 1:
        return re.fullmatch(r"447[0-9]{9}", digits) is not None
    if groups[0].digits != "44" or not re.fullmatch(r"0|0?[1-357-9][0-9]{1,4}", groups[1].digits):
        return False
    return len(digits[2:].lstrip("0")) == 10
