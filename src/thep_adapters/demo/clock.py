"""The time of the demo: it stands still until the story moves it, and only ever moves forward."""

from datetime import UTC, date, datetime, time, timedelta

from thep_domain.kernel.calendar import LONDON


class SimulatedClock:
    """A clock that the story sets; the real one is never looked at."""

    def __init__(self, day: date) -> None:
        self._now = _opening(day)

    def __call__(self) -> datetime:
        """The present moment of the story, in UTC."""
        return self._now

    def move_to(self, day: date) -> None:
        """Nine o'clock in London on a later day. Raises ValueError for an earlier one."""
        moment = _opening(day)
        if moment < self._now:
            raise ValueError(f"the story has come to {self._now}: it cannot go back to {day}")
        self._now = moment

    def tick(self) -> None:
        """A minute passes: an office writes up one thing after another."""
        self._now += timedelta(minutes=1)


def _opening(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=LONDON).astimezone(UTC)
