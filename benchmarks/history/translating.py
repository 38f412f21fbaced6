"""The same story as a user of stock eventsourcing would have kept it: same streams, same fields, same order."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent

from benchmarks.peers.aggregates import BEGINNINGS, VERBS


def identity(stream: str) -> UUID:
    """The id under which stock eventsourcing keeps what we keep in a stream."""
    return uuid5(NAMESPACE_URL, stream)


def translated(story: Iterable[StoredEvent]) -> Iterator[StoredEvent]:
    """Each of our events as one of a stock aggregate, with the same fields and provenance, as its mapper stores it."""
    mapper = Application[UUID]().mapper
    aggregates: dict[str, Aggregate] = {}
    for stored in story:
        stream = str(stored.originator_id)
        written = json.loads(stored.state)
        why = {name: value for name, value in written["why"].items() if name != "recorded_at"}  # it has its timestamp
        fields: dict[str, Any] = {**written["event"], "why": why}
        if stream in aggregates:
            VERBS[stored.topic](aggregates[stream], **fields)
        else:
            aggregates[stream] = BEGINNINGS[stored.topic](stream=stream, **fields)
        for event in aggregates[stream].collect_events():
            yield mapper.to_stored_event(event)
