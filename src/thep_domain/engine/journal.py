"""The history on a recorder: read in order, or one stream; appended whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import NoReturn

import attrs
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent

from thep_domain.engine import clock
from thep_domain.engine.appending import Conflict, Entry, Stamped, numbered
from thep_domain.engine.capabilities import CommitCutOff, DamagedRow, Row, capabilities_of
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.clock import ClockSet, doubt
from thep_domain.engine.moments import Moment, cut
from thep_domain.engine.ports import Codec, Decoded, OutcomeUnknown, StoreError, UnreadableHistory
from thep_domain.engine.snapshots import Snapshots
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.provenance import Recorded

PAGE = 2_000

ADVICE = "If others are using it, try again; else check that the database is whole, open and within reach."

Step = tuple[str, int, Event]
"""An event as folding needs it: its stream, its version there, and what happened."""


class Journal:
    """Every recorded fact, on a recorder and through a codec."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        codec: Codec,
        catalogue: Catalogue,
        now: Callable[[], datetime],
        snapshots: Snapshots | None = None,
        *,
        check_clock: bool = False,
    ) -> None:
        self.recorder = recorder
        self.codec = codec
        self.catalogue = catalogue
        self.snapshots = snapshots
        self.check_clock = check_clock
        """Whether a clock that is far off the last fact is refused."""
        self._clock = now
        self._lock = Lock()
        self._last: Recorded | None = None
        self._unopposed = False

    @property
    def recorder(self) -> ApplicationRecorder:
        """Where the events are kept."""
        return self._recorder

    @recorder.setter
    def recorder(self, recorder: ApplicationRecorder) -> None:
        self._capabilities = capabilities_of(recorder)
        self._recorder = recorder

    def now(self) -> datetime:
        """The moment to record at: the present, or that of the last fact where the clock is behind it."""
        return self._moment(self.last())

    def about_now(self) -> datetime:
        """The moment to decide at: as `now`, but what others recorded since this journal last looked is left out."""
        known = self._last or self.last()
        if self.check_clock and known is not None and doubt(self.present(), known.why.recorded_at):
            known = self.last()
        return self._moment(known)

    def to_confirm(self) -> tuple[datetime, datetime] | None:
        """What the clock shows, and when the last fact was recorded, if these are too far apart; else None."""
        last, present = self.last(), self.present()
        if last is None or doubt(present, last.why.recorded_at) is None:
            return None
        return present, last.why.recorded_at

    def has_gone_on(self) -> bool:
        """Whether others have recorded anything since this journal last looked."""
        known = self._last
        return self.last() != known

    def _moment(self, last: Recorded | None) -> datetime:
        """The moment to record at after a fact. Raises Refused where the clock is checked, and far off."""
        present = self.present()
        if last is None:
            return present
        if self.check_clock and (refused := doubt(present, last.why.recorded_at)) is not None:
            raise refused
        return max(present, last.why.recorded_at)

    def _stamp(self, entries: Sequence[Entry], last: Recorded | None) -> tuple[datetime, int]:
        """The moment of a save, and the position after which it comes; where it sets the clock, the moment set."""
        after = 0 if last is None else last.position
        anew = next((entry.why.recorded_at for entry in entries if isinstance(entry.event, ClockSet)), None)
        return anew or self._moment(last), after

    def present(self) -> datetime:
        """The present moment in UTC, by the clock."""
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError(f"the clock gives {now}, without an offset: let it return datetime.now(UTC)")
        return now.astimezone(UTC)

    # Reading

    def scan(self, known_at: Moment | None = None, *, after: int = 0) -> Iterator[Recorded]:
        """Every fact in the order of recording, as far as known at a position or moment: always a prefix.

        What was known at a moment is every fact up to the last one that was recorded by then. Where the clock was set
        back, facts that bear a later time stand before such a fact, and were known too.
        """
        position, moment = cut(known_at)
        facts = (self._recorded(row) for page in self._pages(after, position) for row in page)
        yield from facts if moment is None else self._known_at(moment, facts)

    def _known_at(self, moment: datetime, facts: Iterator[Recorded]) -> Iterator[Recorded]:
        settings = enumerate(self.stream(clock.STREAM), start=1)
        anew = max((version for version, fact in settings if fact.why.recorded_at <= moment), default=0)
        later: list[Recorded] = []
        for fact in facts:
            if fact.why.recorded_at <= moment:
                yield from later
                yield fact
                later = []
                if fact.stream == clock.STREAM and fact.version == anew:
                    anew = 0
            elif anew:  # times may begin anew by that moment
                later.append(fact)
            else:
                return

    def steps(self, known_at: Moment | None = None, *, after: int = 0) -> Iterator[Step]:
        """As `scan`, without provenance: all that folding needs, in half the time."""
        position, moment = cut(known_at)
        if moment is not None:
            yield from ((fact.stream, fact.version, fact.event) for fact in self.scan(moment, after=after))
            return
        for page in self._pages(after, position):
            yield from [(row[1], row[2], event) for row, event in zip(page, map(self._event, page), strict=True)]

    def rows_after(self, position: int) -> Iterator[Sequence[Row]]:
        """Every stored row after a position, in order, a page at a time: for followers that need the bytes."""
        for page in self._pages(position, None):
            yield [tuple(row[:5]) for row in page]

    def stream(self, stream: str) -> Iterator[Decoded]:
        """The facts of one stream, the first first. Raises UnreadableHistory where their versions have a gap."""
        return map(self._decoded, map(_row, self.rows(stream)))

    def events(self, rows: Iterable[StoredEvent]) -> Iterator[Event]:
        """What happened, as stored events tell."""
        return map(self._event, map(_row, rows))

    def rows(self, stream: str, *, after: int = 0, limit: int | None = None) -> Sequence[StoredEvent]:
        """The stored events of one stream. Raises UnreadableHistory where their versions have a gap."""
        try:
            stored = self.recorder.select_events(stream, gt=after or None, limit=limit)
        except EventSourcingError as error:
            raise unusable(error) from error
        for expected, row in enumerate(stored, start=after + 1):
            if row.originator_version != expected:
                raise gap(stream, expected, row.originator_version)
        return stored

    def last(self) -> Recorded | None:
        """The fact recorded last."""
        try:
            position = self.recorder.max_notification_id()
            if self._last is not None and self._last.position == position:
                return self._last
            page = self.recorder.select_notifications(start=position, limit=1) if position else ()
        except EventSourcingError as error:
            raise unusable(error) from error
        self._last = self._recorded(_row(page[0])) if page else None
        return self._last

    def _pages(self, after: int, last: int | None) -> Iterator[Sequence[Row]]:
        try:
            if self._capabilities.pages is not None:
                yield from self._capabilities.pages(after, last)
                return
            while True:
                page = self.recorder.select_notifications(after, PAGE, last, inclusive_of_start=False)
                yield [_row(each) for each in page]
                if len(page) < PAGE:
                    return
                after = page[-1].id
        except EventSourcingError as error:
            raise unusable(error) from error

    def _event(self, row: Row) -> Event:
        try:
            event = self.codec.read_event(row[3], row[4])
        except UnreadableHistory as error:
            raise _unreadable(row, error) from error
        return event if self.catalogue.belongs(event, row[1]) else _stranger(row)

    def _decoded(self, row: Row) -> Decoded:
        try:
            decoded = self.codec.decode(row[3], row[4])
        except UnreadableHistory as error:
            raise _unreadable(row, error) from error
        return decoded if self.catalogue.belongs(decoded.event, row[1]) else _stranger(row)

    def _recorded(self, row: Row) -> Recorded:
        decoded = self._decoded(row)
        return Recorded(row[0], row[1], row[2], row[3], decoded.schema, decoded.event, decoded.why)

    # Appending

    def append(self, entries: Sequence[Entry]) -> tuple[Recorded, ...]:
        """Record facts in one transaction. Raises Conflict where somebody else wrote one of the streams first."""
        before = self._last
        entries = numbered(entries)
        try:
            with self._lock:
                stamped, positions = self._inserted_if_last(entries, before) or self._inserted(entries)
        except IntegrityError as error:
            if self._overtaken(entries):
                raise Conflict from error
            raise StoreError(f"The store refused the facts, though nobody overtook them: {error}") from error
        except EventSourcingError as error:
            raise _unrecorded(error) from error
        at = stamped.recorded_at or self.now()
        recorded = tuple(
            Recorded(
                position,
                entry.stream,
                entry.version,
                declared(entry.event).name,
                declared(entry.event).version,
                entry.event,
                attrs.evolve(entry.why, recorded_at=at),
            )
            for position, entry in zip(positions or (0,) * len(entries), stamped.entries, strict=True)
        )
        if positions:
            self._last = recorded[-1]
            self._unopposed = before is not None and positions[0] == before.position + 1
        return recorded

    def _inserted(self, entries: Sequence[Entry]) -> tuple[Stamped, Sequence[int] | None]:
        stamped = Stamped(entries, lambda: self._stamp(entries, self.last()), self.codec)
        lazily = self._capabilities.stamps_inside_lock
        return stamped, self.recorder.insert_events(stamped if lazily else stamped.stored)

    def _inserted_if_last(
        self, entries: Sequence[Entry], last: Recorded | None
    ) -> tuple[Stamped, Sequence[int] | None] | None:
        """Where nobody had come in between last time: stamp the facts at once, and record them if it is so again."""
        insert, most = self._capabilities.insert_if_last, self._capabilities.events_in_one_round_trip
        unopposed, self._unopposed = self._unopposed, False
        if insert is None or last is None or not unopposed or not 0 < len(entries) <= most:
            return None
        stamped = Stamped(entries, lambda: self._stamp(entries, last), self.codec)
        positions = insert(stamped.stored, last.position)
        return None if positions is None else (stamped, positions)

    def _overtaken(self, entries: Sequence[Entry]) -> bool:
        lowest: dict[str, int] = {}
        for entry in entries:
            lowest.setdefault(entry.stream, entry.version)
        try:
            return any(self.recorder.select_events(stream, gt=first - 1, limit=1) for stream, first in lowest.items())
        except EventSourcingError as error:
            raise unusable(error) from error


def _row(stored: StoredEvent) -> Row:
    position = stored.id if isinstance(stored, Notification) else 0
    return (position, str(stored.originator_id), stored.originator_version, stored.topic, stored.state)


def _unreadable(row: Row, problem: object) -> UnreadableHistory:
    position, stream, version = row[:3]
    where = f"event {position}, version {version} of {stream}" if position else f"version {version} of {stream}"
    return UnreadableHistory(f"The history cannot be read at {where}: {problem}")


def _stranger(row: Row) -> NoReturn:
    raise _unreadable(row, f"{row[3]} is no fact of such a stream. It was not written by this library.")


def unusable(error: Exception) -> StoreError:
    """What to say where the store cannot be read: nothing of whether anything was recorded before."""
    if isinstance(error, DamagedRow):
        return UnreadableHistory(f"The history cannot be read: {error}. Check the whole store, and go back to a copy.")
    return StoreError(f"The store cannot be used: {error}. {ADVICE}")


def _unrecorded(error: Exception) -> StoreError:
    """What to say where facts were to be recorded."""
    if isinstance(error, CommitCutOff):
        return OutcomeUnknown(
            f"The store was cut off while it recorded this, and may or may not have: {error}. Send the command again"
            " under its request id, or look at the history first."
        )
    if isinstance(error, DamagedRow):
        return unusable(error)
    return StoreError(f"The store cannot be used, and nothing was recorded: {error}. {ADVICE}")


def gap(stream: str, expected: int, found: int) -> UnreadableHistory:
    """What to say where a stream's versions do not follow each other."""
    return UnreadableHistory(
        f"The stream {stream} has version {found} where {expected} should stand: an event is missing or repeated."
        " Compare the store with a copy, or with an auditor's bundle."
    )
