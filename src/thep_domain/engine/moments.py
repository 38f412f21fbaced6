"""Up to where a history is known."""

from datetime import date, datetime

from thep_domain.kernel.calendar import end_of_day

LAST = 2**63 - 1
"""The highest position a database can count to."""

Moment = int | datetime | date
"""Up to where a history is known: a position, a moment with an offset, or a day, meaning its end in London."""


def cut(known_at: Moment | None) -> tuple[int | None, datetime | None]:
    """The position, or else the moment, up to which facts count; neither means all of them."""
    if known_at is None:
        return None, None
    if not isinstance(known_at, (int, date)):
        raise TypeError(f"{known_at!r} is neither a position, nor a moment, nor a date: read it with parse_moment")
    if isinstance(known_at, datetime):
        if known_at.tzinfo is None:
            raise ValueError(f"{known_at} has no offset: a moment needs one, or give a date for the end of that day")
        return None, known_at
    if isinstance(known_at, date):
        return None, end_of_day(known_at)
    if isinstance(known_at, bool) or known_at < 0:
        raise ValueError(f"{known_at!r} is not a position: positions are counted from 1, and 0 is before the first")
    return min(known_at, LAST), None
