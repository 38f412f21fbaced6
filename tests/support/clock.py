"""A clock that stands still until it is set."""

from datetime import UTC, date, datetime, time, timedelta


class Clock:
    """The present moment: noon in UTC of a day, or a moment, until it is set again."""

    def __init__(self, now: date | datetime) -> None:
        self.moment = _moment(now)

    def __call__(self) -> datetime:
        return self.moment

    def set(self, now: date | datetime) -> None:
        """Turn the clock to a day's noon, or to a moment; backwards too."""
        self.moment = _moment(now)

    def pass_by(self, **span: float) -> datetime:
        """Let time pass, as ``minutes=1``, and tell what it is then."""
        self.moment += timedelta(**span)
        return self.moment


def _moment(now: date | datetime) -> datetime:
    return now if isinstance(now, datetime) else datetime.combine(now, time(12), tzinfo=UTC)
