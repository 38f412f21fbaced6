"""What the application needs of its adapters: a codec; the recorder is eventsourcing's own interface."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from thep_domain.kernel.event import Event
from thep_domain.kernel.provenance import Why
from thep_domain.kernel.store_errors import UnreadableHistory
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


Step = tuple[str, int, Event]
"""An event as folding needs it: its stream, its version there, and what happened."""


def gap(stream: str, expected: int, found: int) -> UnreadableHistory:
    """What to say where a stream's versions do not follow each other."""
    return UnreadableHistory(
        f"The stream {stream} has version {found} where {expected} should stand: an event is missing or repeated."
        " Compare the store with a copy, or with an auditor's bundle."
    )
