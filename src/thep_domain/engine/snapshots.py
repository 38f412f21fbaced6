"""Snapshots: the state of a long stream at one version, so that loading it need not begin at its first event.

A snapshot is a shortcut and never a fact: one that another fold made, that lies beyond what was asked for, or that does
not fit the history, is passed over, and whatever is wrong with it, the events are there.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen
from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import AggregateRecorder, StoredEvent

from thep_domain.engine.moments import Moment, cut
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)

EVERY = 100
"""A stream gets a snapshot when it has grown by more events than this since the last."""

TOPIC = "snapshot"
LOOKED_AT = 10
"""How many snapshots are read at a time, the latest first."""


@frozen
class Snapshot(Generic[A]):
    """The state of a stream after its event of this version, which stands at a position and was recorded then."""

    stream: str
    version: int
    position: int
    recorded_at: datetime
    mark: str
    """SHA-256 of that event's stored bytes: on another history the snapshot says nothing."""
    state: A


class SnapshotCodec(Protocol):
    """Turns snapshots into bytes and back."""

    def encode(self, snapshot: Snapshot[Any], fold: str) -> bytes:
        """The bytes to keep, with the fingerprint of the fold."""

    def decode(self, kind: type[A], stream: str, version: int, stored: bytes, fold: str) -> Snapshot[A] | None:
        """The snapshot; None where another fold made it, or it cannot be read."""


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
        """Keep a snapshot; where that fails, or another process kept it already, there is none the less to load."""
        if not self._fold:
            return
        with suppress(EventSourcingError):
            state = self._codec.encode(snapshot, self._fold)
            self._recorder.insert_events([StoredEvent(snapshot.stream, snapshot.version, TOPIC, state)])

    def newest_first(self, kind: type[A], stream: str) -> Iterator[Snapshot[A]]:
        """The snapshots of a stream that today's fold made."""
        before: int | None = None
        if not self._fold:
            return
        with suppress(EventSourcingError):
            while True:
                page = self._recorder.select_events(stream, lte=before, desc=True, limit=LOOKED_AT)
                for row in page:
                    version = row.originator_version
                    found = self._codec.decode(kind, stream, version, row.state, self._fold)
                    if found is not None:
                        yield found
                if len(page) < LOOKED_AT:
                    return
                before = page[-1].originator_version - 1


def mark_of(state: bytes) -> str:
    """What tells the event that a snapshot was taken at from any other."""
    return hashlib.sha256(state).hexdigest()
