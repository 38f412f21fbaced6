"""The history on a recorder: read in order, or one stream; appended whole or not at all."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import NoReturn, cast
from weakref import WeakSet

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent

from thep_domain.engine import clock
from thep_domain.engine.appending import Conflict, Entry, Stamped
from thep_domain.engine.capabilities import Capabilities, CommitCutOff, DamagedRow, Row, capabilities_of
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.clock import ClockSet, doubt
from thep_domain.engine.closed import ClosedRecorder, closed
from thep_domain.engine.folds import Folds
from thep_domain.engine.held import Holding
from thep_domain.engine.keys import Keys
from thep_domain.engine.listening import Listeners
from thep_domain.engine.moments import Moment, cut
from thep_domain.engine.ports import Codec, Decoded, Step, gap
from thep_domain.engine.recent import Recent
from thep_domain.engine.rows import ALL, Rows, Wanted, plain
from thep_domain.engine.snapshots import Snapshots
from thep_domain.engine.turns import Turns
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import Vault
from thep_domain.kernel.store_errors import OutcomeUnknown, StoreError, UnreadableHistory

ADVICE = "If others are using it, try again; else check that the database is whole, open and within reach."


class Journal:
    """Every recorded fact, on a recorder and through a codec."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        codec: Codec,
        catalogue: Catalogue,
        now: Callable[[], datetime],
        snapshots: Snapshots | None = None,
        folds: Folds | None = None,
        *,
        check_clock: bool = False,
        vault: Vault | None = None,
    ) -> None:
        self.recorder = recorder
        self.codec = codec
        self.catalogue = catalogue
        self.snapshots = snapshots
        self.check_clock = check_clock
        """Whether a clock that is far off the last fact is refused."""
        self.folds = folds
        self.holding = Holding(self)
        self.recent = Recent()
        self.keys = Keys(self, catalogue.keys, vault)
        self.turns = Turns()
        self.listeners = Listeners()
        self._clock = now
        self._lock = Lock()
        _JOURNALS.add(self)
        self._last: Recorded | None = None
        self._unopposed = False
        self._closed = False

    @property
    def recorder(self) -> ApplicationRecorder:
        """Where the events are kept."""
        return self._recorder

    @recorder.setter
    def recorder(self, recorder: ApplicationRecorder) -> None:
        self._capabilities = capabilities_of(recorder)
        self._rows = Rows(recorder, self._capabilities)
        self._recorder = recorder

    def close(self) -> None:
        """Let go of the recorder: from here on whoever asks is told so."""
        self._closed = True
        self._recorder = cast(ApplicationRecorder, ClosedRecorder())
        self._capabilities, self.snapshots, self.folds = Capabilities(), None, None
        self._rows = Rows(self._recorder, self._capabilities)

    def check_open(self) -> None:
        """Raise StoreError where it was closed."""
        if self._closed:
            raise closed()

    def unlock(self) -> None:
        """In a process that was forked: the thread that may have held the lock is not there."""
        self._lock = Lock()
        self.turns = Turns()
        self.listeners.unlock()
        self.holding.unlock()
        self.keys.unlock()

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
        position = None if known_at is None else self.position_known(known_at)
        for page in self.pages(after, position):
            yield from map(self._recorded, page)

    def steps(self, known_at: Moment | None = None, *, after: int = 0) -> Iterator[Step]:
        """As `scan`, without provenance: all that folding needs, in half the time."""
        position = None if known_at is None else self.position_known(known_at)
        for page in self.pages(after, position):
            yield from self.steps_of(page)

    def steps_of(self, page: Sequence[Row]) -> list[Step]:
        """What stored events say happened, as folding needs it."""
        return [(row[1], row[2], event) for row, event in zip(page, map(self._event, page), strict=True)]

    def rows_after(self, position: int) -> Iterator[Sequence[Row]]:
        """Every stored row after a position, in order, a page at a time: for followers that need the bytes."""
        for page in self.pages(position):
            yield [tuple(row[:5]) for row in page]

    def stream(self, stream: str) -> Iterator[Decoded]:
        """The facts of one stream, the first first. Raises UnreadableHistory where their versions have a gap."""
        return map(self._decoded, map(plain, self.rows(stream)))

    def events(self, rows: Iterable[StoredEvent]) -> Iterator[Event]:
        """What happened, as stored events tell."""
        return map(self._event, map(plain, rows))

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

    def picked(
        self, streams: Collection[str], last: int, beginnings: tuple[str, ...] = (), *, after: int = 0
    ) -> list[Row]:
        """The stored events of some streams, and of all that begin so, after a position and up to another, in order."""
        with _Usable():
            return self._rows.of_streams(streams, last, beginnings, after=after)

    def first_rows(self, after: int, last: int, names: Sequence[str], limit: int) -> Iterator[Row]:
        """At most so many stored events after a position, up to another and with it, of some names or of any."""
        with _Usable():
            yield from self._rows.first_rows(after, last, names, limit)

    def stream_known(self, stream: str, last: int) -> list[Row]:
        """The stored events of one stream up to a position. Raises UnreadableHistory at a gap in their versions."""
        if self._capabilities.picks is not None:
            rows = self.picked((stream,), last)
            for expected, row in enumerate(rows, start=1):
                if row[2] != expected:
                    raise gap(stream, expected, row[2])
            return rows
        newer = sum(row[1] == stream for page in self.pages(last) for row in page)
        rows = [plain(row) for row in self.rows(stream)]
        return rows[: len(rows) - newer]

    def at(self, positions: Sequence[int]) -> list[Row]:
        """The stored events at given positions, which run forwards."""
        with _Usable():
            return self._rows.at(positions)

    def recorded(self, rows: Iterable[Row]) -> Iterator[Recorded]:
        """Stored events as facts."""
        return map(self._recorded, rows)

    def last_position(self) -> int:
        """The position of the fact recorded last; 0 in an empty history."""
        with _Usable():
            return self.recorder.max_notification_id() or 0

    def position_known(self, known_at: Moment | None) -> int:
        """The position of the last fact that was known at a moment: of the last one that was recorded by then.

        Times run with positions, so that it is found by halving; but where the clock was set, they begin anew. Facts
        that bear a later time and stand before such a place were known when the clock was set.
        """
        position, moment = cut(known_at)
        last = self.last_position()
        if moment is None:
            return last if position is None else min(position, last)
        known, unknown = self._times_run(moment, last)
        while unknown - known > 1:
            middle = (known + unknown) // 2
            with _Usable():
                row = self._rows.first_from(middle)
            if row is None or row[0] >= unknown or self._recorded(row).why.recorded_at > moment:
                unknown = middle
            else:
                known = row[0]
        return known

    def _times_run(self, moment: datetime, last: int) -> tuple[int, int]:
        """Between which positions to look for a moment: from where the clock was last set by then, to the next time."""
        known, unknown = 0, last + 1
        for row in self.picked((clock.STREAM,), last) if self.rows(clock.STREAM, limit=1) else ():
            if self._recorded(row).why.recorded_at <= moment:
                known, unknown = row[0], last + 1
            elif unknown > last:
                unknown = row[0]
        return known, unknown

    def last(self) -> Recorded | None:
        """The fact recorded last."""
        try:
            position = self.recorder.max_notification_id()
            if self._last is not None and self._last.position == position:
                return self._last
            page = self.recorder.select_notifications(start=position, limit=1) if position else ()
        except EventSourcingError as error:
            raise unusable(error) from error
        self._last = self._recorded(plain(page[0])) if page else None
        return self._last

    def pages(self, after: int = 0, last: int | None = None, wanted: Wanted = ALL) -> Iterator[Sequence[Row]]:
        """The stored events after a position, up to another and with it, a page at a time."""
        with _Usable():
            yield from self._rows.pages(after, last, wanted)

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
        try:
            with self._lock:
                stamped, positions = self._inserted_if_last(entries, before) or self._inserted(entries)
        except IntegrityError as error:
            if self._overtaken(entries):
                raise Conflict from error
            raise StoreError(f"The store refused the facts, though nobody overtook them: {error}") from error
        except EventSourcingError as error:
            raise _unrecorded(error) from error
        recorded = tuple(
            Recorded(
                position,
                entry.stream,
                entry.version,
                declared(entry.event).name,
                declared(entry.event).version,
                entry.event,
                entry.why,
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


_JOURNALS: WeakSet[Journal] = WeakSet()


def _unlock_all() -> None:
    for journal in list(_JOURNALS):
        journal.unlock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock_all)


class _Usable:
    """What a recorder fails with is said as a StoreError. Not a generator: every row that is read goes through here."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, EventSourcingError):
            raise unusable(error) from error


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
