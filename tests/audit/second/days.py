"""The calendar: academic years and their parts, periods, and rounding half up."""

import re
from datetime import date, timedelta

ALWAYS = date(1, 1, 1)
NEVER = date(9999, 12, 31)


def day_of(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def before(day: date) -> date:
    return day - timedelta(days=1)


def after(day: date, period: str) -> date:
    """`P1Y`, `P6M`, `P12W` or `P56D` later: a month keeps the day of the month, or takes its last (docs/rules.md)."""
    count, unit = int(period[1:-1]), period[-1]
    if unit in "WD":
        return day + timedelta(days=count * (7 if unit == "W" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "Y" else 1)
    last = before(date((months + 1) // 12, (months + 1) % 12 + 1, 1)).day
    return date(months // 12, months % 12 + 1, min(day.day, last))


def half_up(amount: int, parts: int) -> int:
    """A fraction of pence, rounded half up."""
    return (2 * amount + parts) // (2 * parts)


def pence(pounds: str) -> int:
    """`5.00` is 500 pence."""
    whole, _, rest = pounds.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def is_year(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}", text)) and (int(text[:4]) + 1) % 100 == int(text[5:])


def first_of(year: str) -> date:
    """`2017-18` begins on 1 September 2017."""
    return date(int(year[:4]), 9, 1)


def last_of(year: str) -> date:
    return date(int(year[:4]) + 1, 8, 31)


def units_in(year: str, measure: str) -> int:
    """A year has 12 months, or 365 or 366 days (the rule fees.part-year)."""
    return 12 if measure == "months" else (last_of(year) - first_of(year)).days + 1


def unit_of(day: date, year: str, measure: str) -> int:
    """The month or day of its year that a day is in, counted from 0."""
    return (day.month - 9) % 12 if measure == "months" else (day - first_of(year)).days


def first_day(unit: int, year: str, measure: str) -> date:
    """The first day of a month or day of the year; of the one after the last, 1 September again."""
    if measure == "days":
        return first_of(year) + timedelta(days=unit)
    return after(first_of(year), f"P{unit}M")
