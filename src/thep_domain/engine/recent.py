"""The states of the streams that were loaded last, so that what was folded need not be folded again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from eventsourcing.persistence import StoredEvent

from thep_domain.kernel.event import Event
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)

STREAMS = 64
"""How many streams are remembered; then all are forgotten, as most commands ask for the rulebook and one school."""
LARGEST = 100_000
"""Bytes of events up to which a stream is remembered."""


class Recent:
    """States, each with the rows that it is the fold of: rows are read anew each time, and folded where they differ."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[type[Aggregate], Sequence[StoredEvent], Any]] = {}

    def state(
        self,
        kind: type[A],
        stream: str,
        rows: Sequence[StoredEvent],
        events: Callable[[Iterable[StoredEvent]], Iterable[Event]],
    ) -> A:
        """The state after the rows of a stream, which are all that it has."""
        held = self._held.get(stream)
        if held is None or held[0] is not kind or rows[: len(held[1])] != held[1]:
            held = kind, (), kind()
        _, known, state = held
        if len(known) < len(rows):
            for event in events(rows[len(known) :]):
                state = state.evolve(event)
            if sum(len(row.state) for row in rows) <= LARGEST:
                if len(self._held) >= STREAMS:
                    self._held.clear()
                self._held[stream] = kind, rows, state
        found: A = state
        return found
