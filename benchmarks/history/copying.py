"""As many events as are wanted: the same story of more schools, each copy under URNs of its own."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from benchmarks.history.invented import FIRST
from benchmarks.history.translating import identity


def copies(ours: Sequence[StoredEvent], kept: Sequence[StoredEvent]) -> Iterator[StoredEvent]:
    """The story again and again. ``ours`` names the streams; ``kept`` is the same story as a peer keeps it."""
    yield from kept
    span = len({event.originator_id for event in ours if str(event.originator_id).startswith("school:")})
    number = 0
    while FIRST + (number + 2) * span < 1_000_000:
        number += 1
        for named, event in zip(ours, kept, strict=True):
            kind, _, key = str(named.originator_id).partition(":")
            other, state = f"{key}-copy-{number}", event.state
            if key.isdigit():
                other = str(int(key) + number * span)
                state = _under(state, key.encode(), other.encode())
            stream = f"{kind}:{other}"
            name = identity(stream) if isinstance(event.originator_id, UUID) else stream
            yield StoredEvent(name, event.originator_version, event.topic, state)
    raise ValueError("a story of so few schools runs out of URNs of six digits: tell it of more")


def _under(state: bytes, urn: bytes, other: bytes) -> bytes:
    """The event with another URN: where it is one, never where an amount happens to look like it."""
    for pattern in (b'urn":%b', b':%b"', b'"%b"'):
        state = state.replace(pattern % urn, pattern % other)
    return state
