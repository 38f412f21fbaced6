"""The states of streams that are loaded again and again, so that what was folded need not be folded again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from eventsourcing.persistence import StoredEvent

from thep_domain.kernel.event import Event
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)

STREAMS = 64
"""How many streams are remembered; then all are forgotten."""
LARGEST = 100_000
"""Bytes of events up to which a stream is remembered."""


class Recent:
    """States, each with the rows that it is the fold of: rows are read anew each time, and folded where they differ.

    A stream is remembered when it is loaded for the second time: what is loaded once should not have to pay for it.
    """

    def __init__(self) -> None:
        self._met: set[str] = set()
        self._held: dict[str, tuple[type[Aggregate], tuple[StoredEvent, ...], Any]] = {}

    def state(
        self,
        kind: type[A],
        stream: str,
        rows: Sequence[StoredEvent],
        events: Callable[[Iterable[StoredEvent]], Iterable[Event]],
    ) -> A:
        """The state after the rows of a stream, which are all that it has."""
        held = self._held.get(stream)
        if held is None or held[0] is not kind or tuple(rows[: len(held[1])]) != held[1]:
            held = kind, (), kind()
        _, known, state = held
        if len(known) < len(rows):
            for event in events(rows[len(known) :] if known else rows):
                state = state.evolve(event)
            self._remember(kind, stream, rows, state)
        found: A = state
        return found

    def _remember(self, kind: type[Aggregate], stream: str, rows: Sequence[StoredEvent], state: Any) -> None:
        if stream not in self._met:
            if len(self._met) >= STREAMS:
                self._met.clear()
                self._held.clear()
            self._met.add(stream)
        elif sum(len(row.state) for row in rows) <= LARGEST:
            self._held[stream] = kind, tuple(rows), state  # a recorder may go on with its own list
