"""Facts on their way into the history: where they go, and stamped as late as can be."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import overload

import attrs
from attrs import frozen
from eventsourcing.persistence import StoredEvent

from thep_domain.engine.ports import Codec
from thep_domain.engine.refusals import TOO_LARGE
from thep_domain.engine.requests import placed
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.provenance import Why

LARGEST = 60_000
"""Bytes of a stored event at most, so that every one fits an entry of the audit log (DOMAIN section 7, Size)."""


class Conflict(Exception):
    """Somebody else wrote one of the streams first."""


@frozen
class Entry:
    """A fact about to be recorded: where it goes, and its provenance, still without the time of recording."""

    stream: str
    version: int
    event: Event
    why: Why


def numbered(entries: Sequence[Entry]) -> list[Entry]:
    """The facts of one save, each with its place among them."""
    return [
        attrs.evolve(entry, why=attrs.evolve(entry.why, part=(place, len(entries))))
        for place, entry in enumerate(entries, start=1)
    ]


class Stamped(Sequence[StoredEvent]):
    """Facts as a recorder takes them that locks before it looks: stamped at that first look, inside its lock.

    The stamp is the moment of recording, and the position after which they come.

    So the times of recording run with the positions, whoever else is writing. Only a recorder
    whose capabilities say ``stamps_inside_lock`` gets them so; any other gets facts that are stamped already.
    """

    def __init__(self, entries: Sequence[Entry], stamp: Callable[[], tuple[datetime, int]], codec: Codec) -> None:
        self.entries = entries
        self._stamp = stamp
        self._codec = codec
        self._stored: tuple[StoredEvent, ...] | None = None
        self.recorded_at: datetime | None = None

    @property
    def stored(self) -> tuple[StoredEvent, ...]:
        """The events with their bytes."""
        if self._stored is None:
            self.recorded_at, after = self._stamp()
            self.entries = [attrs.evolve(entry, event=placed(entry.event, after)) for entry in self.entries]
            self._stored = tuple(self._encoded(entry, self.recorded_at) for entry in self.entries)
        return self._stored

    def _encoded(self, entry: Entry, at: datetime) -> StoredEvent:
        state = self._codec.encode(entry.event, attrs.evolve(entry.why, recorded_at=at))
        name = declared(entry.event).name
        if len(state) > LARGEST:
            raise TOO_LARGE(f"The event {name} takes {len(state)} bytes; {LARGEST} is the limit: shorten what it says.")
        return StoredEvent(entry.stream, entry.version, name, state)

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> StoredEvent: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[StoredEvent]: ...
    def __getitem__(self, index: int | slice) -> StoredEvent | Sequence[StoredEvent]:
        return self.stored[index]

    def __iter__(self) -> Iterator[StoredEvent]:
        return iter(self.stored)
