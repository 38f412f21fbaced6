"""A rule that the Partnership decides for itself: its name, its meaning, its form, and its founding value.

Each context declares the rules that it asks; the rulebook holds which value is in force on which day.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from attrs import frozen

from thep_domain.kernel.calendar import after, parse_day
from thep_domain.kernel.money import Pence, parse_pounds, pounds

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)


@frozen
class Form(Generic[T]):
    """How values of one kind are written in the rulebook: ``write(read(text))`` is the one way to write a value.

    ``read`` raises ValueError, with what to write, for what it cannot read.
    """

    read: Callable[[str], T]
    write: Callable[[T], str]


@frozen
class Rule(Generic[T]):
    """One rule: its name, its meaning, its form, and the value it was founded with, with the source of that."""

    name: str
    meaning: str
    form: Form[T]
    founding: str
    source: str

    def read(self, text: str) -> T:
        """The value that a text in the rulebook stands for. Raises ValueError, with what to write."""
        return self.form.read(text.strip())

    def written(self, text: str) -> str:
        """A text in the one form that the rulebook keeps, ``£6.50`` as ``6.50``. Raises ValueError as ``read``."""
        return self.form.write(self.read(text))


def authority_rule(act: str, to_do: str, source: str) -> Rule[bool]:
    """The rule that says whether an act needs an authority: ``authority_rule("admit", "admit a school", ...)``."""
    return Rule(f"authority.{act}", f"whether an authority is needed to {to_do}", YES_OR_NO, "yes", source)


def choice(choices: type[Choice]) -> Form[Choice]:
    """The form of a rule that is one of a few words."""

    def read(text: str) -> Choice:
        try:
            return choices(text)
        except ValueError:
            raise ValueError(f"{text!r} is not one of {', '.join(choices)}") from None

    return Form(read, str)


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(","))
    if not all(words) or len(set(words)) != len(words):
        raise ValueError(f"{text!r} is not a list of different words: write it like aims,fee")
    return words


def _words_or_none(text: str) -> tuple[str, ...]:
    return () if text == "none" else _words(text)


def _codes(text: str) -> frozenset[int]:
    words = _words(text)
    if not all(re.fullmatch("[0-9]{1,3}", word) for word in words):
        raise ValueError(f"{text!r} is not a list of codes: write it like 1,2,34")
    return frozenset(map(int, words))


def _authority_code(text: str) -> str:
    if not re.fullmatch("[0-9]{3}", text):
        raise ValueError(f"{text!r} is not the code of a local authority: write three digits, like 211")
    return text


def _day(text: str) -> date:
    day = parse_day(text)
    if not 1900 <= day.year <= 2999:
        raise ValueError(f"{text!r} is out of range: write a day from 1900-01-01 to 2999-12-31")
    return day


def _period(text: str) -> str:
    try:
        too_long = after(date(2000, 1, 1), text) > date(2100, 1, 1)
    except OverflowError:
        too_long = True
    if too_long:
        raise ValueError(f"{text!r} is longer than 100 years: write it like P1Y, P6M, P12W or P56D")
    return text


def _window(text: str) -> tuple[date, date]:
    first, slash, last = text.partition("/")
    if not slash:
        raise ValueError(f"{text!r} is not a window of days: write it like 2016-09-01/2017-03-31")
    window = _day(first.strip()), _day(last.strip())
    if window[1] < window[0]:
        raise ValueError(f"{text!r} ends before it begins")
    return window


def _yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(f"{text!r} is neither yes nor no")
    return text == "yes"


WORDS: Form[tuple[str, ...]] = Form(_words, ",".join)
WORDS_OR_NONE: Form[tuple[str, ...]] = Form(_words_or_none, lambda words: ",".join(words) or "none")
CODES: Form[frozenset[int]] = Form(_codes, lambda codes: ",".join(map(str, sorted(codes))))
AUTHORITY_CODE: Form[str] = Form(_authority_code, str)
AMOUNT: Form[Pence] = Form(parse_pounds, pounds)
DAY: Form[date] = Form(_day, date.isoformat)
PERIOD: Form[str] = Form(_period, str)
WINDOW: Form[tuple[date, date]] = Form(_window, lambda days: f"{days[0].isoformat()}/{days[1].isoformat()}")
YES_OR_NO: Form[bool] = Form(_yes_or_no, lambda value: "yes" if value else "no")
