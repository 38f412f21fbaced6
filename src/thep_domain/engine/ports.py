"""What the application needs of its adapters: a codec; the recorder is eventsourcing's own interface."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from attrs import frozen
from eventsourcing.persistence import StoredEvent

from thep_domain.kernel.event import Event
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.work import Aggregate


@frozen
class Decoded:
    """A stored event read back: the version it was stored at, the event as of today, and its provenance."""

    schema: int
    event: Event
    why: Why


class Codec(Protocol):
    """Turns events into plain JSON and back, by a closed list of names."""

    def encode(self, event: Event, why: Why) -> bytes:
        """The bytes to store, written once and never again."""

    def decode(self, name: str, state: bytes) -> Decoded:
        """Read stored bytes, lifting an older version. Raises UnreadableHistory where it cannot."""

    def read_event(self, name: str, state: bytes) -> Event:
        """The event alone, for folding: the same as `decode` gives, without looking at the provenance."""

    def canonical_json(self, states: Mapping[str, Aggregate]) -> bytes:
        """States by stream, as JSON of which there is one form only: the same bytes as `folding.canonical_json`."""


Row = tuple[Any, ...]
"""A stored event as it stands: position, stream, version, name, bytes, and perhaps more that is not looked at."""

Step = tuple[str, int, Event]
"""An event as folding needs it: its stream, its version there, and what happened."""


@runtime_checkable
class ReadsPages(Protocol):
    """What a recorder may offer beside eventsourcing's interface, for long histories."""

    def pages(self, after: int = 0, stop: int | None = None) -> Iterator[Sequence[Row]]:
        """Every event after a position, in order, up to another and with it: a page at a time."""


@runtime_checkable
class PicksRows(Protocol):
    """What a recorder may offer where a database can find rows faster than a scan of the whole history."""

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterator[Sequence[Row]]:
        """As `pages`, of streams that begin in one of these ways, and of these names; of all where none are given."""

    def rows_of(self, streams: Collection[str], beginnings: Sequence[str], stop: int) -> Sequence[Row]:
        """The events of some streams, and of all that begin in one of these ways, up to a position."""

    def rows_at(self, positions: Sequence[int]) -> Sequence[Row]:
        """The events at these positions."""


class InsertsAlone(Protocol):
    """What a recorder may offer where each journey to it takes long."""

    @property
    def alone(self) -> int:
        """How many events can be recorded in one journey; 0 where that saves nothing."""

    def insert_alone(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        """Record events if the last one stands at this position, and return theirs; else None, and nothing is."""


class StoreError(Exception):
    """The store cannot be used: the message says what is wrong, whether anything was recorded, and what to do."""


class UnreadableHistory(StoreError):
    """A stored event cannot be read, or the history has a gap: the message says which and why."""


def gap(stream: str, expected: int, found: int) -> UnreadableHistory:
    """What to say where a stream's versions do not follow each other."""
    return UnreadableHistory(
        f"The stream {stream} has version {found} where {expected} should stand: an event is missing or repeated."
        " Compare the store with a copy, or with an auditor's bundle."
    )
