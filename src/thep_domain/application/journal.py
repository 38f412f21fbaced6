"""The history on a recorder: read in order, or one stream; appended whole or not at all."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from threading import Lock
from typing import overload

import attrs
from attrs import frozen
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent

from thep_domain.application.catalogue import belongs
from thep_domain.application.ports import Codec, Decoded, StoreError, UnreadableHistory
from thep_domain.application.refusals import TOO_LARGE
from thep_domain.kernel.calendar import end_of_day
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.provenance import Recorded, Why

PAGE = 2_000
LAST = 2**63 - 1
"""The highest position a database can count to."""
LARGEST = 60_000
"""Bytes of a stored event at most, so that every one fits an entry of the audit log (AUDIT section 1)."""

Moment = int | datetime | date
"""Up to where a history is known: a position, a moment with an offset, or a day, meaning its end in London."""


class Conflict(Exception):
    """Somebody else wrote one of the streams first."""


@frozen
class Entry:
    """A fact about to be recorded: where it goes, and its provenance, still without the time of recording."""

    stream: str
    version: int
    event: Event
    why: Why


class Stamped(Sequence[StoredEvent]):
    """Facts as a recorder takes them that locks before it looks: stamped at that first look, inside its lock.

    So the times of recording run with the positions, whoever else is writing. A recorder says that it does so, and
    that it can be read meanwhile, by ``stamps_inside_lock = True``; to any other the facts go ready stamped.
    """

    def __init__(self, entries: Sequence[Entry], stamp: Callable[[], datetime], codec: Codec) -> None:
        self._entries = entries
        self._stamp = stamp
        self._codec = codec
        self._stored: tuple[StoredEvent, ...] | None = None
        self.recorded_at: datetime | None = None

    @property
    def stored(self) -> tuple[StoredEvent, ...]:
        """The events with their bytes."""
        if self._stored is None:
            self.recorded_at = self._stamp()
            self._stored = tuple(self._encoded(entry, self.recorded_at) for entry in self._entries)
        return self._stored

    def _encoded(self, entry: Entry, at: datetime) -> StoredEvent:
        state = self._codec.encode(entry.event, attrs.evolve(entry.why, recorded_at=at))
        name = declared(entry.event).name
        if len(state) > LARGEST:
            raise TOO_LARGE(f"The event {name} takes {len(state)} bytes; {LARGEST} is the limit: shorten what it says.")
        return StoredEvent(entry.stream, entry.version, name, state)

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> StoredEvent: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[StoredEvent]: ...
    def __getitem__(self, index: int | slice) -> StoredEvent | Sequence[StoredEvent]:
        return self.stored[index]

    def __iter__(self) -> Iterator[StoredEvent]:
        return iter(self.stored)


class Journal:
    """Every recorded fact, on a recorder and through a codec."""

    def __init__(self, recorder: ApplicationRecorder, codec: Codec, clock: Callable[[], datetime]) -> None:
        self.recorder = recorder
        self.codec = codec
        self._clock = clock
        self._lock = Lock()

    def now(self) -> datetime:
        """The moment to record at: the present, or that of the last fact where the clock is behind it."""
        last = self.last()
        return self.present() if last is None else max(self.present(), last.why.recorded_at)

    def present(self) -> datetime:
        """The present moment in UTC, by the clock."""
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError(f"the clock gives {now}, without an offset: let it return datetime.now(UTC)")
        return now.astimezone(UTC)

    def scan(self, known_at: Moment | None = None, *, after: int = 0) -> Iterator[Recorded]:
        """Every fact in the order of recording, as far as known at a position or moment: always a prefix."""
        position, moment = _cut(known_at)
        while True:
            page = self._page(after, position)
            for stored in page:
                fact = self._recorded(stored)
                if moment is not None and fact.why.recorded_at > moment:
                    return
                yield fact
            if len(page) < PAGE:
                return
            after = page[-1].id

    def _page(self, after: int, last: int | None) -> Sequence[Notification]:
        try:
            return self.recorder.select_notifications(start=after, limit=PAGE, stop=last, inclusive_of_start=False)
        except EventSourcingError as error:
            raise unusable(error) from error

    def stream(self, stream: str) -> Iterator[Decoded]:
        """The facts of one stream, the first first. Raises UnreadableHistory where their versions have a gap."""
        try:
            rows = self.recorder.select_events(stream)
        except EventSourcingError as error:
            raise unusable(error) from error
        for expected, row in enumerate(rows, start=1):
            if row.originator_version != expected:
                raise gap(stream, expected, row.originator_version)
            yield self._decoded(row, f"version {expected} of {stream}")

    def append(self, entries: Sequence[Entry]) -> tuple[Recorded, ...]:
        """Record facts in one transaction. Raises Conflict where somebody else wrote one of the streams first."""
        stamped = Stamped(entries, self.now, self.codec)
        lazily = getattr(self.recorder, "stamps_inside_lock", False)
        try:
            with self._lock:
                positions = self.recorder.insert_events(stamped if lazily else stamped.stored)
        except IntegrityError as error:
            if self._overtaken(entries):
                raise Conflict from error
            raise StoreError(f"The store refused the facts, though nobody overtook them: {error}") from error
        except EventSourcingError as error:
            raise unusable(error) from error
        at = stamped.recorded_at or self.now()
        return tuple(
            Recorded(
                position,
                entry.stream,
                entry.version,
                declared(entry.event).name,
                declared(entry.event).version,
                entry.event,
                attrs.evolve(entry.why, recorded_at=at),
            )
            for position, entry in zip(positions or (0,) * len(entries), entries, strict=True)
        )

    def _overtaken(self, entries: Sequence[Entry]) -> bool:
        lowest: dict[str, int] = {}
        for entry in entries:
            lowest.setdefault(entry.stream, entry.version)
        try:
            return any(self.recorder.select_events(stream, gt=first - 1, limit=1) for stream, first in lowest.items())
        except EventSourcingError as error:
            raise unusable(error) from error

    def last(self) -> Recorded | None:
        """The fact recorded last."""
        try:
            position = self.recorder.max_notification_id()
            page = self.recorder.select_notifications(start=position, limit=1) if position else ()
        except EventSourcingError as error:
            raise unusable(error) from error
        return self._recorded(page[0]) if page else None

    def _decoded(self, stored: StoredEvent, where: str) -> Decoded:
        try:
            decoded = self.codec.decode(stored.topic, stored.state)
        except UnreadableHistory as error:
            raise UnreadableHistory(f"The history cannot be read at {where}: {error}") from error
        if not belongs(decoded.event, str(stored.originator_id)):
            raise UnreadableHistory(
                f"The history cannot be read at {where}: {stored.topic} is no fact of such a stream. It was not written"
                " by this library."
            )
        return decoded

    def _recorded(self, stored: Notification) -> Recorded:
        where = f"event {stored.id}, version {stored.originator_version} of {stored.originator_id}"
        decoded = self._decoded(stored, where)
        return Recorded(
            stored.id,
            str(stored.originator_id),
            stored.originator_version,
            stored.topic,
            decoded.schema,
            decoded.event,
            decoded.why,
        )


def unusable(error: Exception) -> StoreError:
    """What to say where the store itself fails.

    A recorder that was cut off while it committed says so by ``outcome_unknown`` on its error, and one that found a row
    changed by ``damaged``.
    """
    if getattr(error, "damaged", False):
        return StoreError(f"The history was changed after it was recorded, or is damaged: {error} Go back to a copy.")
    if getattr(error, "outcome_unknown", False):
        return StoreError(
            f"The store was cut off while it recorded this, and may or may not have: {error}. Send the command again"
            " under its request id, or look at the history first."
        )
    return StoreError(
        f"The store cannot be used, and nothing was recorded: {error}. If others are using it, try again; else check"
        " that the database is whole, open and within reach."
    )


def gap(stream: str, expected: int, found: int) -> UnreadableHistory:
    """What to say where a stream's versions do not follow each other."""
    return UnreadableHistory(
        f"The stream {stream} has version {found} where {expected} should stand: an event is missing or repeated."
        " Compare the store with a copy, or with an auditor's bundle."
    )


def _cut(known_at: Moment | None) -> tuple[int | None, datetime | None]:
    if known_at is None:
        return None, None
    if not isinstance(known_at, (int, date)):
        raise TypeError(f"{known_at!r} is neither a position, nor a moment, nor a date: read it with parse_moment")
    if isinstance(known_at, datetime):
        if known_at.tzinfo is None:
            raise ValueError(f"{known_at} has no offset: a moment needs one, or give a date for the end of that day")
        return None, known_at
    if isinstance(known_at, date):
        return None, None if known_at == date.max else end_of_day(known_at)
    if isinstance(known_at, bool) or known_at < 0:
        raise ValueError(f"{known_at!r} is not a position: positions are counted from 1, and 0 is before the first")
    return min(known_at, LAST), None
