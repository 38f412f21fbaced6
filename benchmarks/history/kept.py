"""A story as every peer keeps it, written to a place of its own."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from attrs import frozen
from eventsourcing.persistence import StoredEvent

from benchmarks.history.copying import copies
from benchmarks.history.translating import translated
from benchmarks.peers import HAND, THEP
from benchmarks.peers.by_hand import append, connection_of
from benchmarks.peers.recording import recorder_of
from benchmarks.places import Place, Places

PAGE = 5_000
"""Events in one transaction."""


@frozen
class Kept:
    """The same story, event for event, as we keep it and as stock eventsourcing does."""

    ours: Sequence[StoredEvent]
    stock: Sequence[StoredEvent]

    @classmethod
    def of(cls, story: Sequence[StoredEvent]) -> "Kept":
        """A story of ours, and what stock eventsourcing makes of it."""
        return cls(story, tuple(translated(story)))

    def by(self, peer: str, count: int) -> Iterator[StoredEvent]:
        """The first events of as many copies as it takes, as a peer keeps them."""
        return islice(copies(self.ours, self.ours if peer in (THEP, HAND) else self.stock), count)

    def ids(self, peer: str, count: int) -> list[Any]:
        """The streams that these events stand in."""
        return list(dict.fromkeys(event.originator_id for event in self.by(peer, count)))

    def written(self, peer: str, places: Places, count: int) -> Place:
        """A place of a peer's own that holds these events."""
        place = places.fresh()
        events = self.by(peer, count)
        if peer == HAND:
            with connection_of(place, making=True) as connection:
                while some := list(islice(events, PAGE)):
                    append(place, connection, some)
        else:
            with recorder_of(peer, place) as recorder:
                while some := list(islice(events, PAGE)):
                    recorder.insert_events(some)
        return place
