"""What a single cell of Ofsted's files says. Each reader raises ValueError with what is wrong and how to write it."""

import re
from datetime import date
from typing import Final

from thep_domain.schools import Concern, Grade, Point

NOT_JUDGED: Final = frozenset({"", "9", "0", "null", "not judged", "not applicable"})
"""What is printed in place of a grade: it was not judged. In older files the first inspections are so."""
_NUMBERED: Final = {"1": Grade.OUTSTANDING, "2": Grade.GOOD, "4": Grade.INADEQUATE}
LAST_SATISFACTORY: Final = date(2012, 8, 31)
"""The third grade was called satisfactory until then, and requires improvement since."""

_POINTS: Final = {
    "exceptional": Point.EXCEPTIONAL,
    "strong": Point.STRONG,
    "strong standard": Point.STRONG,
    "expected": Point.EXPECTED,
    "expected standard": Point.EXPECTED,
    "needs attention": Point.NEEDS_ATTENTION,
    "urgent improvement": Point.URGENT_IMPROVEMENT,
}
_CONCERNS: Final = {
    **dict.fromkeys(("", "null", "none", "9", "0", "not applicable"), Concern.NONE),
    **dict.fromkeys(("swk", "sw", "serious weaknesses"), Concern.SERIOUS_WEAKNESSES),
    **dict.fromkeys(("sm", "special measures"), Concern.SPECIAL_MEASURES),
    **dict.fromkeys(
        ("rsi", "requires significant improvement", "significant improvement"),
        Concern.REQUIRES_SIGNIFICANT_IMPROVEMENT,
    ),
}
_YES_OR_NO: Final = {"yes": "effective", "no": "not-effective"}
_MET: Final = {"met": "met", "not met": "not-met"}

_DAY = re.compile(
    r"(?P<d>[0-9]{1,2})[/-](?P<m>[0-9]{1,2})[/-](?P<y>[0-9]{4})|(?P<Y>[0-9]{4})(?P<M>[0-9]{2})(?P<D>[0-9]{2})"
)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}")


def plain(text: str) -> str:
    """Words in small letters, with single spaces; the literal NULL, as some releases write it, says nothing."""
    words = " ".join(text.split()).casefold().removesuffix(".0")
    return "" if words == "null" else words


def day(text: str) -> date | None:
    """A day written as ``27/06/2018`` or ``20180627``; blank is None."""
    if not plain(text):
        return None
    match = _DAY.fullmatch(text.strip().removesuffix(".0"))
    if match is not None:
        year, month, of_month = (match[a] or match[b] for a, b in (("y", "Y"), ("m", "M"), ("d", "D")))
        try:
            return date(int(year), int(month), int(of_month))
        except ValueError:
            pass  # the thirty-first of a shorter month, or a month 13: said below
    raise ValueError("not a date, write it as dd/mm/yyyy or yyyymmdd")


def grade(text: str, inspected_on: date | None) -> str | None:
    """A grade, in words or by its number; None where it was not judged."""
    words = plain(text)
    if words in NOT_JUDGED:
        return None
    if words == "3":
        early = inspected_on is not None and inspected_on <= LAST_SATISFACTORY
        return (Grade.SATISFACTORY if early else Grade.REQUIRES_IMPROVEMENT).value
    if words in _NUMBERED:
        return _NUMBERED[words].value
    found = words.replace(" ", "-")
    if found not in tuple(Grade):
        raise ValueError("unknown-grade: not a grade, write Outstanding, Good, Requires improvement or Inadequate")
    return found


def point(text: str) -> str | None:
    """A point of a report card; None where the area was not judged."""
    words = plain(text)
    if words in NOT_JUDGED:
        return None
    if words not in _POINTS:
        raise ValueError(
            "unknown-grade: not a point of a report card, write Exceptional, Strong standard, Expected standard, Needs"
            " attention or Urgent improvement"
        )
    return _POINTS[words].value


def concern(text: str) -> str:
    """A category of concern."""
    found = _CONCERNS.get(plain(text))
    if found is None:
        raise ValueError("unknown-grade: not a category of concern, write SM, SWK, or leave it blank")
    return found.value


def safeguarding(text: str, *, card: bool) -> str:
    """Whether safeguarding is effective, or on a report card met; empty where it was not judged."""
    words, known = plain(text), _MET if card else _YES_OR_NO
    if words in NOT_JUDGED:
        return ""
    if words not in known:
        raise ValueError(f"unknown-grade: write {' or '.join(word.capitalize() for word in known)}")
    return known[words]


def is_own(text: str) -> bool | None:
    """Whether an inspection relates to the URN of the row; None where the cell does not say."""
    words = plain(text)
    if words in {"", "9"}:
        return None
    if words not in {"yes", "no"}:
        raise ValueError("write Yes or No")
    return words == "yes"


def number(text: str) -> str:
    """The number of an inspection; empty without one."""
    if not plain(text):
        return ""
    words = text.strip().removesuffix(".0")
    if not _NUMBER.fullmatch(words):
        raise ValueError("not the number of an inspection, write up to 40 letters and digits")
    return words
