"""Reading rows of a recorder: page by page, of some kinds only, of some streams, or at given positions.

A recorder that can pick them itself is asked to; with any other the history is scanned, and what is not wanted is
passed over before it is decoded.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from attrs import frozen
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent

from thep_domain.engine.capabilities import Capabilities, Row

PAGE = 2_000


@frozen
class Wanted:
    """Which rows of a history are wanted: those in streams that begin so, or with one of these names; else all."""

    families: tuple[str, ...] = ()
    """Beginnings of streams, such as ``school:``."""
    names: tuple[str, ...] = ()
    """Names of events."""

    def __call__(self, row: Row) -> bool:
        if self.families and not row[1].startswith(self.families):
            return False
        return not self.names or row[3] in self.names


ALL = Wanted()


class Rows:
    """The rows of one recorder."""

    def __init__(self, recorder: ApplicationRecorder, offered: Capabilities) -> None:
        self._recorder = recorder
        self._offered = offered

    def pages(self, after: int, last: int | None, wanted: Wanted) -> Iterable[Sequence[Row]]:
        """The rows after a position, up to another and with it, in order: a page at a time."""
        picks = self._offered.picks
        if wanted == ALL:
            return self._every_page(after, last)
        if picks is not None:
            return picks.picked_pages(after, last, wanted.families, wanted.names)
        return ([row for row in page if wanted(row)] for page in self._every_page(after, last))

    def _every_page(self, after: int, last: int | None) -> Iterator[Sequence[Row]]:
        if self._offered.pages is not None:
            yield from self._offered.pages(after, last)
            return
        while True:
            page = self._recorder.select_notifications(after, PAGE, last, inclusive_of_start=False)
            yield [plain(each) for each in page]
            if len(page) < PAGE:
                return
            after = page[-1].id

    def first_rows(self, after: int, last: int, names: Sequence[str], limit: int) -> Iterator[Row]:
        """At most so many rows after a position, in order; no more is read than is wanted."""
        while limit > 0:
            most = min(limit, PAGE)
            page = self._recorder.select_notifications(after, most, last, names, inclusive_of_start=False)
            yield from map(plain, page)
            if len(page) < most:
                return
            after, limit = page[-1].id, limit - len(page)

    def of_streams(
        self, streams: Collection[str], last: int, beginnings: tuple[str, ...] = (), *, after: int = 0
    ) -> list[Row]:
        """The rows of some streams, and of all that begin so, after a position, up to another: in their order."""
        if self._offered.picks is not None:
            rows = self._offered.picks.rows_of(streams, beginnings, last)
            return sorted((row for row in rows if row[0] > after), key=lambda row: row[0])
        return [
            row
            for page in self._every_page(after, last)
            for row in page
            if row[1] in streams or (beginnings and row[1].startswith(beginnings))
        ]

    def at(self, positions: Sequence[int]) -> list[Row]:
        """The rows at given positions, which run forwards."""
        if self._offered.picks is not None:
            return sorted(self._offered.picks.rows_at(positions), key=lambda row: row[0])
        found = (self.first_from(position) for position in positions)
        return [row for position, row in zip(positions, found, strict=True) if row is not None and row[0] == position]

    def first_from(self, position: int) -> Row | None:
        """The first row at a position, or after it."""
        page = self._recorder.select_notifications(position, 1)
        return plain(page[0]) if page else None


def plain(stored: StoredEvent) -> Row:
    """A stored event as a row; at position 0 where its recorder does not tell it."""
    position = stored.id if isinstance(stored, Notification) else 0
    return (position, str(stored.originator_id), stored.originator_version, stored.topic, stored.state)
