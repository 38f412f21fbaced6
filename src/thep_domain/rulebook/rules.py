"""The rules the Partnership decides for itself: what each is called, how its value is written, and what it means."""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from attrs import frozen

from thep_domain.kernel.calendar import after, parse_day
from thep_domain.kernel.money import Pence, parse_pounds, pounds

T = TypeVar("T")

LARGEST_RATE = Pence(100_000_000)
"""A million pounds a pupil: the charge of any school is then a number that every reader of JSON keeps exactly."""


class PartYear(StrEnum):
    """How a part of a year is measured: by calendar months, or by days."""

    MONTHS = "months"
    DAYS = "days"


class MidYearEnd(StrEnum):
    """What happens to the rest of a year already charged when a membership ends in it."""

    CREDIT = "credit"
    KEEP = "keep"


class LaterCount(StrEnum):
    """Whether a pupil count taken after the first day charged may be used for want of an earlier one."""

    REFUSED = "refused"
    ALLOWED = "allowed"


@frozen
class Vat:
    """The VAT of a charge: its code, and the rate in per cent."""

    code: str
    percent: int


@frozen
class Rule(Generic[T]):
    """One rule: its name, what its value means, and how the value is read from the rulebook's words."""

    name: str
    meaning: str
    read: Callable[[str], T]


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(","))
    if not all(words) or len(set(words)) != len(words):
        raise ValueError(f"{text!r} is not a list of different words: write it like aims,fee")
    return words


def _codes(text: str) -> frozenset[int]:
    words = _words(text)
    if not all(re.fullmatch("[0-9]{1,3}", word) for word in words):
        raise ValueError(f"{text!r} is not a list of codes: write it like 1,2,34")
    return frozenset(map(int, words))


def _commitments(text: str) -> tuple[str, ...]:
    return () if text.strip() == "none" else _words(text)


ACTS = {
    "admit": "admit a school",
    "decline": "decline an application",
    "rescind": "rescind a notice",
    "credit": "credit a charge",
    "rule": "set a rule",
}
"""What the rulebook can ask an authority for."""


def _acts(text: str) -> tuple[str, ...]:
    acts = () if text.strip() == "none" else _words(text)
    unknown = [act for act in acts if act not in ACTS]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: choose some of {', '.join(ACTS)}, or none")
    return acts


def _authority_code(text: str) -> str:
    if not re.fullmatch("[0-9]{3}", text):
        raise ValueError(f"{text!r} is not the code of a local authority: write three digits, like 211")
    return text


def _day(text: str) -> date:
    day = parse_day(text)
    if not 1900 <= day.year <= 2999:
        raise ValueError(f"{text!r} is out of range: write a day from 1900-01-01 to 2999-12-31")
    return day


def _rate(text: str) -> Pence:
    rate = parse_pounds(text)
    if rate > LARGEST_RATE:
        raise ValueError(f"{text!r} is more than £{pounds(LARGEST_RATE)} a pupil: check the amount")
    return rate


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
    window = _day(first), _day(last)
    if window[1] < window[0]:
        raise ValueError(f"{text!r} ends before it begins")
    return window


def _vat(text: str) -> Vat:
    code, _, percent = text.partition(" ")
    if not code or not re.fullmatch("[0-9]{1,3}", percent) or int(percent) > 100:
        raise ValueError(f"{text!r} is not a VAT rule: write the code and the percentage, like standard 20")
    return Vat(code, int(percent))


def _choice(choices: type[StrEnum]) -> Callable[[str], Any]:
    def read(text: str) -> StrEnum:
        try:
            return choices(text)
        except ValueError:
            raise ValueError(f"{text!r} is not one of {', '.join(choices)}") from None

    return read


BOROUGH = Rule("membership.borough", "the local authority whose schools are eligible", _authority_code)
PUBLICLY_FUNDED = Rule("membership.publicly-funded-types", "GIAS types of publicly funded schools", _codes)
EXCEPTION_WORDS = Rule("membership.exception-words", "words by which an authority names an exception", _words)
COMMITMENTS: Rule[tuple[str, ...]] = Rule("membership.commitments", "what a full member commits to", _commitments)
ASSOCIATE_COMMITMENTS: Rule[tuple[str, ...]] = Rule(
    "membership.associate-commitments", "what an associate commits to", _commitments
)
GUARANTEE = Rule[Pence]("membership.guarantee", "what each member pays if the company is wound up", parse_pounds)
FIRST_ADMISSION = Rule("membership.first-admission", "no admission is dated before this day", _day)
NOTICE_PERIOD = Rule("notice.period", "how long before leaving notice is given", _period)
FREE_EXIT_UNTIL = Rule("notice.free-exit-until", "last day on which notice needs no period", _day)
STATUTORY_NOTICE = Rule("notice.statutory-period", "shown beside the notice period, never enforced", _period)
FEE_RATE = Rule[Pence]("fees.rate", "pounds per pupil for a full academic year", _rate)
FREE_WINDOW = Rule("fees.free-window", "nothing accrues in these days, nor before them", _window)
PART_YEAR: Rule[PartYear] = Rule("fees.part-year", "how part of a year is measured", _choice(PartYear))
MID_YEAR_END: Rule[MidYearEnd] = Rule("fees.mid-year-end", "what becomes of the rest of the year", _choice(MidYearEnd))
LATER_COUNT: Rule[LaterCount] = Rule("fees.later-count", "whether a later pupil count serves", _choice(LaterCount))
VAT = Rule("fees.vat", "code and percentage of VAT on subscriptions", _vat)
AUTHORITY_REQUIRED = Rule("authority.required", "acts that need an authority", _acts)

RULES: dict[str, Rule[Any]] = {
    rule.name: rule
    for rule in (
        BOROUGH,
        PUBLICLY_FUNDED,
        EXCEPTION_WORDS,
        COMMITMENTS,
        ASSOCIATE_COMMITMENTS,
        GUARANTEE,
        FIRST_ADMISSION,
        NOTICE_PERIOD,
        FREE_EXIT_UNTIL,
        STATUTORY_NOTICE,
        FEE_RATE,
        FREE_WINDOW,
        PART_YEAR,
        MID_YEAR_END,
        LATER_COUNT,
        VAT,
        AUTHORITY_REQUIRED,
    )
}
