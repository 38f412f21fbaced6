"""Stored events to try a recorder with, and what it gives back as plain rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent

TOPIC = "something.happened"
PAGE = 1_000

Fact: TypeAlias = tuple[str, int, str, bytes]
"""Stream, version, topic and state."""

Row: TypeAlias = tuple[int, str, int, str, bytes]
"""A fact, with its position before it."""


def event(stream: str, version: int, state: bytes = b"{}", topic: str = TOPIC) -> StoredEvent:
    """One event, ready to be saved."""
    return StoredEvent(stream, version, topic, state)


def events(stream: str, *versions: int) -> list[StoredEvent]:
    """Events of one stream; the state of each tells its version."""
    return [event(stream, version, b'{"version":%d}' % version) for version in versions]


def a_save(name: str, number: int) -> list[StoredEvent]:
    """One save of a command: two events of one stream and one of another, which belong together."""
    state = f"{name} {number}".encode()
    return [
        event(f"member:{name}-{number}", 1, state),
        event(f"account:{name}", number + 1, state),
        event(f"member:{name}-{number}", 2, state),
    ]


def fact(stored: StoredEvent) -> Fact:
    """An event without its position, whatever class it is of."""
    return (str(stored.originator_id), stored.originator_version, stored.topic, stored.state)


def facts(stored: Iterable[StoredEvent]) -> list[Fact]:
    """Events without their positions."""
    return [fact(each) for each in stored]


def rows(notifications: Iterable[Notification]) -> list[Row]:
    """Events with their positions."""
    return [(each.id, *fact(each)) for each in notifications]


def history(recorder: ApplicationRecorder) -> list[Row]:
    """Everything a recorder holds, page by page, as the Partnership reads it."""
    found: list[Row] = []
    after = 0
    while True:
        page = rows(recorder.select_notifications(start=after, limit=PAGE, inclusive_of_start=False))
        found += page
        if len(page) < PAGE:
            return found
        if page[-1][0] <= after:
            raise AssertionError(f"a page that begins after position {after} ends at {page[-1][0]}: it would never end")
        after = page[-1][0]


class LookedAt(Sequence[StoredEvent]):
    """Events that call back before each look at them: a step of a recorder at which something may go wrong.

    A look is asking how many there are, asking for one, or going on to the next.
    """

    def __init__(self, stored: Sequence[StoredEvent], look: Callable[[int], None]) -> None:
        self._stored = stored
        self._look = look
        self.looks = 0

    def _looked(self) -> None:
        self.looks += 1
        self._look(self.looks)

    def __len__(self) -> int:
        self._looked()
        return len(self._stored)

    def __getitem__(self, index: int | slice) -> StoredEvent | Sequence[StoredEvent]:  # type: ignore[override]
        self._looked()
        return self._stored[index]

    def __iter__(self) -> Iterator[StoredEvent]:
        for each in self._stored:
            self._looked()
            yield each
        self._looked()
