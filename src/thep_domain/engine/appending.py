"""Facts on their way into the history: where they go, and stamped as late as can be."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import overload

from attrs import frozen
from eventsourcing.persistence import StoredEvent

from thep_domain.engine.ports import Codec
from thep_domain.engine.requests import placed
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.refusal import TOO_LARGE

LARGEST = 60_000
"""Bytes of a stored event at most, so that every one fits an entry of the audit log (DOMAIN section 7, Size)."""
LONGEST_STREAM = 1_000
"""Characters of a stream's name at most: with the event and its name that fits an entry of the audit log too."""


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
        Entry(
            entry.stream, entry.version, entry.event, stamped(entry.why, (place, len(entries)), entry.why.recorded_at)
        )
        for place, entry in enumerate(entries, start=1)
    ]


def stamped(why: Why, part: tuple[int, int], at: datetime) -> Why:
    """A provenance with its place in the save and the moment of recording; written out, each fact goes through here."""
    return Why(
        actor=why.actor,
        authority=why.authority,
        command=why.command,
        corrects=why.corrects,
        effective_on=why.effective_on,
        part=part,
        reason=why.reason,
        recorded_at=at,
        request=why.request,
    )


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

    @property
    def stored(self) -> tuple[StoredEvent, ...]:
        """The events with their bytes."""
        if self._stored is None:
            at, after = self._stamp()
            self.entries = [
                Entry(
                    entry.stream,
                    entry.version,
                    placed(entry.event, after),
                    stamped(entry.why, (place, len(self.entries)), at),
                )
                for place, entry in enumerate(self.entries, start=1)
            ]
            self._stored = tuple(map(self._encoded, self.entries))
        return self._stored

    def _encoded(self, entry: Entry) -> StoredEvent:
        state = self._codec.encode(entry.event, entry.why)
        name = declared(entry.event).name
        if len(state) > LARGEST:
            raise TOO_LARGE(f"The event {name} takes {len(state)} bytes; {LARGEST} is the limit: shorten what it says.")
        if len(entry.stream) > LONGEST_STREAM:
            raise TOO_LARGE(
                f"The name of a stream has at most {LONGEST_STREAM} characters: shorten {entry.stream[:60]}..."
            )
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
