"""Reading rows of a recorder: page by page, of some kinds only, of some streams, or at given positions.

A recorder that can pick them itself is asked to; with any other the history is scanned, and what is not wanted is
passed over before it is decoded.
"""

from collections.abc import Collection, Iterator, Sequence

from attrs import frozen
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent

from thep_domain.engine.ports import PicksRows, ReadsPages, Row

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


def pages(
    recorder: ApplicationRecorder, after: int = 0, last: int | None = None, wanted: Wanted = ALL
) -> Iterator[Sequence[Row]]:
    """The rows after a position, up to another and with it, in order: a page at a time."""
    if wanted is not ALL and isinstance(recorder, PicksRows):
        yield from recorder.picked_pages(after, last, wanted.families, wanted.names)
        return
    for page in _every_page(recorder, after, last):
        yield page if wanted is ALL else [row for row in page if wanted(row)]


def _every_page(recorder: ApplicationRecorder, after: int, last: int | None) -> Iterator[Sequence[Row]]:
    if isinstance(recorder, ReadsPages):
        yield from recorder.pages(after, last)
        return
    while True:
        page = recorder.select_notifications(after, PAGE, last, inclusive_of_start=False)
        yield [plain(each) for each in page]
        if len(page) < PAGE:
            return
        after = page[-1].id


def of_streams(
    recorder: ApplicationRecorder, streams: Collection[str], last: int, beginnings: tuple[str, ...] = ()
) -> list[Row]:
    """The rows of some streams, and of all that begin so, up to a position, in the order of their positions."""
    if isinstance(recorder, PicksRows):
        return sorted(recorder.rows_of(streams, beginnings, last), key=lambda row: row[0])
    return [
        row
        for page in _every_page(recorder, 0, last)
        for row in page
        if row[1] in streams or (beginnings and row[1].startswith(beginnings))
    ]


def at(recorder: ApplicationRecorder, positions: Sequence[int]) -> list[Row]:
    """The rows at given positions, which run forwards."""
    if isinstance(recorder, PicksRows):
        return sorted(recorder.rows_at(positions), key=lambda row: row[0])
    found = (recorder.select_notifications(position, 1) for position in positions)
    return [plain(page[0]) for position, page in zip(positions, found, strict=True) if page and page[0].id == position]


def first_from(recorder: ApplicationRecorder, position: int) -> Row | None:
    """The first row at a position, or after it."""
    page = recorder.select_notifications(position, 1)
    return plain(page[0]) if page else None


def plain(stored: StoredEvent) -> Row:
    """A stored event as a row; at position 0 where its recorder does not tell it."""
    position = stored.id if isinstance(stored, Notification) else 0
    return (position, str(stored.originator_id), stored.originator_version, stored.topic, stored.state)
