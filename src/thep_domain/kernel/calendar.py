"""Calendar days in Europe/London, moments in UTC, and the academic year."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NewType
from zoneinfo import ZoneInfo

from attrs import frozen

LONDON: Final = ZoneInfo("Europe/London")
ONE_DAY: Final = timedelta(days=1)
ALWAYS: Final = date(1900, 1, 1)
"""The day the register writes where it has no date: what holds from then on has always held."""

Year = NewType("Year", str)
"""An academic year as it is written: 2017-18."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9998
"""The years in which an academic year can begin: the last one ends within the calendar."""
_YEAR = re.compile(r"([0-9]{4})-([0-9]{2}|[0-9]{4})")
_PERIOD = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?")


def in_london(moment: datetime) -> datetime:
    """A moment by London's clock; by that of UTC in the first minute of all, which London's calendar does not have."""
    try:
        return moment.astimezone(LONDON)
    except OverflowError:
        return moment


def london_day(moment: datetime) -> date:
    """The calendar day in London at a moment."""
    return in_london(moment).date()


def end_of_day(day: date) -> datetime:
    """The last microsecond of a day in London, in UTC: what a bare date means as a moment."""
    return datetime.combine(day, time.max, tzinfo=LONDON).astimezone(UTC)


def parse_day(text: str) -> date:
    """Read a day written as ``2018-03-15``. Raises ValueError, with what to write, for anything else."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a date: write it as year-month-day, like 2018-03-15")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date: {error}") from None


def parse_moment(text: str) -> datetime:
    """Read a moment: with an offset as ``2018-03-15T09:30:00+00:00``, or a bare date, its end in London.

    Raises ValueError where the offset is missing: a moment without one names two moments. So it does for a moment that
    lies outside the calendar in UTC.
    """
    if _DAY.fullmatch(text):
        return end_of_day(parse_day(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment: write it like 2018-03-15T09:30:00+00:00, or a bare date") from None
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write it like {text}+00:00, or a bare date for the end of that day")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999 in UTC: check the year") from None


def format_moment(moment: datetime) -> str:
    """Write a moment as it is stored: in UTC, with six decimals and a Z, so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def after(day: date, period: str) -> date:
    """The day that lies an ISO 8601 period (``P1Y``, ``P12W``, ``P56D``) after a day.

    Years and months keep the day of the month, or take the month's last: 29 February and a year is 28 February.
    Raises ValueError for a period it cannot read, OverflowError past the year 9999.
    """
    match = _PERIOD.fullmatch(period)
    if match is None or period == "P":
        raise ValueError(f"{period!r} is not a period: write it like P1Y, P6M, P12W or P56D")
    years, months, weeks, days = (int(number or 0) for number in match.groups())
    month = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(month, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{period} after {day} lies outside the calendar")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(weeks=weeks, days=days)


def is_year(value: object) -> bool:
    """Whether this is an academic year as it is written: the second year is the next."""
    return isinstance(value, str) and len(value) == 7 and _is_year(value)


@lru_cache(maxsize=256)  # a replay reads the same few years again and again
def _is_year(text: str) -> bool:
    try:
        return str(AcademicYear.parse(text)) == text
    except ValueError:
        return False


@frozen(order=True)
class AcademicYear:
    """A year of charges, from 1 September to 31 August, named by the year it starts in."""

    starts_in: int

    @classmethod
    def parse(cls, text: str) -> "AcademicYear":
        """Read ``2017-18`` or ``2017-2018``. Raises ValueError where the second year is not the next."""
        match = _YEAR.fullmatch(text.strip())
        if match is not None:
            first, second = int(match[1]), match[2]
            if second in (f"{(first + 1) % 100:02d}", str(first + 1)) and FIRST_YEAR <= first <= LAST_YEAR:
                return cls(first)
        raise ValueError(f"{text!r} is not an academic year: write it like 2017-18")

    @classmethod
    def of(cls, day: date) -> "AcademicYear":
        """The academic year that a day falls in."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def name(self) -> Year:
        """The year as events hold it: ``2017-18``."""
        return Year(str(self))

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.starts_in, 9, 1)

    @property
    def last_day(self) -> date:
        """31 August."""
        return date(self.starts_in + 1, 8, 31)

    @property
    def days(self) -> int:
        """365, or 366 in a year with a 29 February."""
        return (self.last_day - self.first_day).days + 1

    def month_of(self, day: date) -> int:
        """Which month of the year a day falls in: September is 0, August 11."""
        return (day.year - self.starts_in) * 12 + day.month - 9

    def first_of_month(self, month: int) -> date:
        """The first day of a month of the year: 0 is 1 September."""
        year, index = divmod(self.starts_in * 12 + 8 + month, 12)
        return date(year, index + 1, 1)

    def __str__(self) -> str:
        return f"{self.starts_in}-{(self.starts_in + 1) % 100:02d}"
