"""Reckoning with days and shares in the plainest way: a day after a day, a month after a month, and fractions."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from math import floor

from thep_domain.kernel.calendar import ONE_DAY


def same_day_next_year(day: date) -> date:
    """The same day of the next year; of a 29 February, the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return date(day.year + 1, day.month, day.day)


def later(day: date, period: str) -> date:
    """The day a period of one unit (P1Y, P6M, P12W, P56D) after a day, month by month or day by day."""
    number, unit = int(period[1:-1]), period[-1]
    if unit in "DW":
        for _ in range(number * (7 if unit == "W" else 1)):
            day += ONE_DAY
        return day
    year, month = day.year, day.month
    for _ in range(number * (12 if unit == "Y" else 1)):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    kept = day.day
    while True:
        try:
            return date(year, month, kept)
        except ValueError:
            kept -= 1


def days_of(first: date, last: date) -> Iterator[date]:
    """One day after another."""
    while first <= last:
        yield first
        first += ONE_DAY


@cache
def units_of(year: str, units_in_year: int) -> list[list[date]]:
    """The days of each month of an academic year, or each of its days by itself."""
    begins = date(int(year[:4]), 9, 1)
    whole = list(days_of(begins, date(begins.year + 1, 8, 31)))
    if units_in_year != 12:
        return [[day] for day in whole]
    months: dict[tuple[int, int], list[date]] = {}
    for day in whole:
        months.setdefault((day.year, day.month), []).append(day)
    return list(months.values())


def exact_share(year_fee: int, start: int, end: int, units: int) -> int:
    """The part of a year's fee from one unit to another, by fractions: a half is rounded up."""
    half = Fraction(1, 2)
    return floor(Fraction(year_fee * end, units) + half) - floor(Fraction(year_fee * start, units) + half)
