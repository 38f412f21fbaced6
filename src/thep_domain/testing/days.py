"""Days that matter: where a month, a year, a notice or the clock turns."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import strategies as st

FIRST_DAY: Final = date(2016, 5, 2)
LAST_DAY: Final = date(2022, 9, 1)

_EVERY_YEAR = ((1, 1), (1, 31), (2, 28), (3, 1), (3, 31), (4, 1), (8, 31), (9, 1), (9, 30), (12, 31))
_CLOCK_CHANGES = (
    *(date(2016, 10, 30), date(2017, 3, 26), date(2017, 10, 29), date(2018, 3, 25), date(2018, 10, 28)),
    *(date(2019, 3, 31), date(2019, 10, 27), date(2020, 3, 29), date(2020, 10, 25), date(2021, 3, 28)),
)

DAYS_THAT_MATTER: Final = tuple(
    sorted(
        {
            date(2016, 6, 14),  # the application form
            date(2016, 6, 29),
            date(2016, 6, 30),  # incorporation: no admission before it
            date(2016, 12, 31),  # the last day of free exit
            date(2017, 1, 1),
            date(2017, 3, 31),  # the last day of the free window
            date(2017, 4, 1),
            date(2020, 2, 29),
            *_CLOCK_CHANGES,
            *(date(year, month, day) for year in range(2016, 2023) for month, day in _EVERY_YEAR),
        }
    )
)
"""Leap day, month ends, the turn of the academic year, the prospectus' own days, and the days the clocks change."""

HOURS: Final = (time(9), time(0, 30), time(22, 59, 59, 999_999), time(23, 30))
"""Times of day in UTC: in summer the late ones are the next day in London."""


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> st.SearchStrategy[date]:
    """Days from a first to a last, those that matter more often. Shrinks to the last day that matters, or the last."""
    known = [day for day in reversed(DAYS_THAT_MATTER) if first <= day <= last] or [last]
    span = (last - first).days
    return st.one_of(st.sampled_from(known), st.integers(0, span).map(lambda back: last - timedelta(days=back)))


def moments(first: date = FIRST_DAY, last: date = LAST_DAY) -> st.SearchStrategy[datetime]:
    """Moments in UTC on such days, some of them near midnight."""
    return st.builds(
        lambda day, hour: datetime.combine(day, hour, tzinfo=UTC), days(first, last), st.sampled_from(HOURS)
    )
