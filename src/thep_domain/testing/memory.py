"""A Partnership that keeps everything in memory, a clock that is set by hand, and a rival who is always faster."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription
from eventsourcing.popo import POPOApplicationRecorder

from thep_domain.application import Decoded, Partnership, UnreadableHistory, canonical_json
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.work import Aggregate
from thep_domain.testing.vault import PlainVault

Clock: TypeAlias = Callable[[], datetime]
MakePartnership: TypeAlias = Callable[[Clock], Partnership]
"""Opens an empty Partnership that takes the time from a clock: in memory, or on the store you test."""


class SimulatedClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = datetime(2016, 5, 2, 9, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def __repr__(self) -> str:
        return f"SimulatedClock({self.now.isoformat()})"

    @property
    def today(self) -> date:
        """The calendar day in London."""
        return london_day(self.now)


class MemoryCodec:
    """Keeps the events themselves, under bytes that spell them out: about as long as JSON would be.

    Nothing is turned into JSON, so that the domain can be tested without an adapter.
    """

    def __init__(self) -> None:
        self._kept: dict[bytes, Decoded] = {}

    def encode(self, event: Event, why: Why) -> bytes:
        """The bytes under which the event is kept."""
        state = f"{len(self._kept)} {event!r} {why!r}".encode()
        self._kept[state] = Decoded(declared(event).version, event, why)
        return state

    def decode(self, name: str, state: bytes) -> Decoded:
        """The event kept under these bytes."""
        kept = self._kept.get(state)
        if kept is None or declared(kept.event).name != name:
            raise UnreadableHistory(f"{name} was not written by this codec: it keeps events in memory only")
        return kept

    def read_event(self, name: str, state: bytes) -> Event:
        """The event alone."""
        return self.decode(name, state).event

    def canonical_json(self, states: Mapping[str, Aggregate]) -> bytes:
        """The same as the domain writes."""
        return canonical_json(states)


def in_memory(clock: Clock | None = None) -> Partnership:
    """An empty Partnership in memory, with keys that hide nothing.

    Without a clock, it is nine o'clock on 2 May 2016 for ever.
    """
    return Partnership(POPOApplicationRecorder(), MemoryCodec(), clock=clock or SimulatedClock(), vault=PlainVault())


def in_memory_without_keys(clock: Clock | None = None) -> Partnership:
    """An empty Partnership in memory that can keep no confidential text: like a store without a key store."""
    return Partnership(POPOApplicationRecorder(), MemoryCodec(), clock=clock or SimulatedClock())


class Overtaken(ApplicationRecorder):
    """A recorder before which a rival writes each time something is to be inserted, so many times."""

    def __init__(self, recorder: ApplicationRecorder, rival: Callable[[], object], times: int) -> None:
        self._recorder = recorder
        self._rival = rival
        self._left = times

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Let the rival write first, then try."""
        if self._left > 0:
            self._left -= 1
            self._rival()
        return self._recorder.insert_events(stored_events, **kwargs)

    def select_events(self, *args: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        """As the recorder behind."""
        return self._recorder.select_events(*args, **kwargs)

    def select_notifications(self, *args: Any, **kwargs: Any) -> Sequence[Notification]:
        """As the recorder behind."""
        return self._recorder.select_notifications(*args, **kwargs)

    def max_notification_id(self) -> int | None:
        """As the recorder behind."""
        return self._recorder.max_notification_id()

    def subscribe(self, *args: Any, **kwargs: Any) -> Subscription[ApplicationRecorder]:
        """As the recorder behind."""
        return self._recorder.subscribe(*args, **kwargs)


@contextmanager
def overtaken(thep: Partnership, rival: Callable[[Partnership], object], times: int) -> Iterator[None]:
    """While this lasts, a rival writes before each of the next so many attempts to record something.

    The pauses between attempts are left out, so that a lost race takes no time, and nothing is left to chance.
    """
    recorder = thep.journal.recorder
    pause, thep.pause = thep.pause, lambda _: None
    other = Partnership(recorder, thep.journal.codec, clock=thep.journal.now, vault=thep.journal.keys.vault)
    thep.journal.recorder = Overtaken(recorder, lambda: rival(other), times)
    try:
        yield
    finally:
        thep.journal.recorder = recorder
        thep.pause = pause
