"""Snapshots: the state of a long stream at one version, so that loading it need not begin at its first event.

A snapshot is a shortcut and never a fact: one that another fold made, that lies beyond what was asked for, or that does
not fit the history, is passed over, and whatever is wrong with it, the events are there.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import AggregateRecorder, StoredEvent

from thep_domain.engine.capabilities import Row
from thep_domain.engine.moments import Moment, cut
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)

EVERY = 100
"""A stream gets a snapshot when it has grown by more events than this since the last."""

TOPIC = "snapshot"
LOOKED_AT = 10
"""How many snapshots are read at a time where the latest does not do."""


@frozen
class Snapshot(Generic[A]):
    """The state of a stream after its event of this version, which stands at a position and was recorded then."""

    stream: str
    version: int
    position: int
    recorded_at: datetime
    mark: str
    """SHA-256 of that event as it is stored: on another history the snapshot says nothing."""
    chain: str
    """SHA-256 over the marks of all events of the stream up to that one, each with the chain before it."""
    state: A


class SnapshotCodec(Protocol):
    """Turns snapshots into bytes and back."""

    def encode(self, snapshot: Snapshot[Any], fold: str) -> bytes:
        """The bytes to keep, with the fingerprint of the fold."""

    def decode(self, kind: type[A], stream: str, version: int, stored: bytes, fold: str) -> Snapshot[A] | None:
        """The snapshot; None where another fold made it, or it cannot be read."""

    def fold_of(self, stored: bytes) -> str | None:
        """The fingerprint of the fold that made it; None where it cannot be read."""


class Snapshots:
    """The snapshots that are kept, each once, beside the events; ``fold`` is the catalogue's fingerprint."""

    def __init__(self, recorder: AggregateRecorder, codec: SnapshotCodec, fold: str) -> None:
        self._recorder = recorder
        self._codec = codec
        self._fold = fold

    def latest(self, kind: type[A], stream: str, known_at: Moment | None = None) -> Snapshot[A] | None:
        """The newest snapshot of a stream that today's fold made, and that knows no more than was known then."""
        position, moment = cut(known_at)
        for found in self.newest_first(kind, stream):
            if (position is None or found.position <= position) and (moment is None or found.recorded_at <= moment):
                return found
        return None

    def keep(self, snapshot: Snapshot[Any]) -> None:
        """Keep a snapshot; nothing is lost where that fails, or another process kept it already."""
        if not self._fold:
            return
        with suppress(EventSourcingError):
            state = self._codec.encode(snapshot, self._fold)
            self._recorder.insert_events([StoredEvent(snapshot.stream, snapshot.version, TOPIC, state)])

    def newest_first(self, kind: type[A], stream: str) -> Iterator[Snapshot[A]]:
        """The snapshots of a stream that today's fold made."""
        if self._fold:
            with suppress(EventSourcingError):
                for row in self._rows(stream):
                    found = self._decoded(kind, row)
                    if found is not None:
                        yield found

    def unusable(self, kind: type[A], stream: str) -> Iterator[int]:
        """The versions of the snapshots of a stream that no fold can have made; those of another fold may be right."""
        for row in self._rows(stream):
            made_by = self._codec.fold_of(row.state)
            ours = made_by == self._fold
            if row.originator_version < 1 or made_by is None or (ours and self._decoded(kind, row) is None):
                yield row.originator_version

    def _decoded(self, kind: type[A], row: StoredEvent) -> Snapshot[A] | None:
        version = row.originator_version
        if version < 1:
            return None
        found = self._codec.decode(kind, str(row.originator_id), version, row.state, self._fold)
        return found if found is not None and version <= found.position else None

    def _rows(self, stream: str) -> Iterator[StoredEvent]:
        before: int | None = None
        limit = 1
        while True:
            page = self._recorder.select_events(stream, lte=before, desc=True, limit=limit)
            yield from page
            if len(page) < limit:
                return
            before, limit = page[-1].originator_version - 1, LOOKED_AT


def mark_of(row: StoredEvent) -> str:
    """What tells an event as it is stored from any other: SHA-256 of stream, version, name and bytes."""
    return _mark(str(row.originator_id), row.originator_version, row.topic, row.state)


def mark_of_row(row: Row) -> str:
    """The mark of a row as it was read."""
    return _mark(row[1], row[2], row[3], row[4])


def _mark(stream: str, version: int, name: str, state: bytes) -> str:
    return hashlib.sha256(b"\0".join((stream.encode(), b"%d" % version, name.encode(), state))).hexdigest()


def chained(before: str, rows: Iterable[StoredEvent]) -> str:
    """The chain after further events of a stream; that of no events is empty."""
    for row in rows:
        before = hashlib.sha256((before + mark_of(row)).encode()).hexdigest()
    return before
