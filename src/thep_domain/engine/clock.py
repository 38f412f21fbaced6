"""The clock of the history: a clock that is far off is not believed until somebody confirms it.

What one command under a clock of the year 2099 records would date everything after it 2099 too. So a clock that is more
than five minutes behind the last fact, or more than 400 days ahead of it, is refused. Whoever knows that it is right
says so, and why: then `journal.clock_set` is recorded with the command, and times begin anew at what the clock shows.
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from attrs import frozen

from thep_domain.kernel.event import event
from thep_domain.kernel.refusal import Refusal, Refused
from thep_domain.kernel.state import changed

BEHIND: Final = timedelta(minutes=5)
AHEAD: Final = timedelta(days=400)

CLOCK_BEHIND = Refusal("clock-behind", "DOMAIN section 7, Times: facts are recorded in the order of their times")
CLOCK_AHEAD = Refusal("clock-ahead", "DOMAIN section 7, Times: a time of recording stands; none after it is earlier")


@event("journal.clock_set", version=1)
class ClockSet:
    """Somebody confirmed a clock that is far off the last fact: times of recording begin anew.

    It takes effect on the day it is recorded.
    """

    from_at: datetime
    """When the last fact before it was recorded."""
    to_at: datetime
    """What the clock showed: the moment at which this fact is recorded."""


@frozen(slots=False)
class Clock:
    """How often the clock was set."""

    STREAM: ClassVar[str] = "journal"
    EVENTS: ClassVar[tuple[type, ...]] = (ClockSet,)

    times_set: int = 0

    def evolve(self, event: ClockSet) -> "Clock":
        """Count once more."""
        del event
        return changed(self, times_set=self.times_set + 1)


KEY = "clock"
STREAM = f"{Clock.STREAM}:{KEY}"


def sentence(event: ClockSet) -> str:
    """The clock that was set, in a sentence."""
    return f"the clock was set from {_shown(event.from_at)} to {_shown(event.to_at)}"


def doubt(present: datetime, last: datetime) -> Refused | None:
    """Why a clock that shows this is not to be believed after a fact that was recorded then; None where it is."""
    if last - present > BEHIND:
        return CLOCK_BEHIND(_sentence(present, last, f"{_span(last - present)} behind"))
    if present - last > AHEAD:
        return CLOCK_AHEAD(_sentence(present, last, f"{_span(present - last)} ahead"))
    return None


def clock_set(present: datetime, last: datetime) -> ClockSet:
    """The fact that a clock was confirmed."""
    return ClockSet(from_at=last.astimezone(UTC), to_at=present.astimezone(UTC))


def _span(time: timedelta) -> str:
    return f"{time.days} days" if time >= timedelta(days=2) else f"{time // timedelta(minutes=1)} minutes"


def _sentence(present: datetime, last: datetime, far: str) -> str:
    return (
        f"The clock shows {_shown(present)}, and the last fact was recorded at {_shown(last)}: it is {far}. Set it"
        " right; or, if it is right, confirm it and say why: thep --confirm-clock TEXT, or acting(...,"
        " confirm_clock=...)."
    )


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
