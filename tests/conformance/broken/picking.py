"""Recorders whose picked rows are others than they say."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from tests.conformance.broken.kind import Broken
from tests.conformance.broken.sound import PAGE, Sound, row


class PicksByPattern(Sound):
    """LIKE in place of a comparison: an underline stands for any character."""

    def rows_of(self, streams: Collection[str], beginnings: Sequence[str], stop: int) -> Sequence[Any]:
        found = [row(each) for each in self.place.rows if each.id <= stop]
        return [
            each for each in found if each[1] in streams or any(_alike(each[1], beginning) for beginning in beginnings)
        ]


def _alike(stream: str, beginning: str) -> bool:
    return all(letter in ("_", other) for other, letter in zip(stream, beginning, strict=False))


class PicksBothTwice(Sound):
    """A stream that is named, and begins as asked, comes twice."""

    def rows_of(self, streams: Collection[str], beginnings: Sequence[str], stop: int) -> Sequence[Any]:
        named = list(super().rows_of(streams, ("no such beginning",), stop))
        return named + (list(super().rows_of((), beginnings, stop)) if beginnings else [])


class PicksToTheEnd(Sound):
    """The stop is not looked at."""

    def rows_of(self, streams: Collection[str], beginnings: Sequence[str], stop: int) -> Sequence[Any]:
        return super().rows_of(streams, beginnings, self.last())


class PicksPastTheStop(Sound):
    """Pages of picked rows run to the end."""

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        return super().picked_pages(after, None, families, topics)


class PicksWithoutTopics(Sound):
    """Topics are not looked at."""

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        return super().picked_pages(after, stop, families, ())


class StopsAtAPageWithoutRows(Sound):
    """A page of which nothing was wanted is taken for the end."""

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        for page in super().picked_pages(after, stop, families, topics):
            if not page and self.last() > PAGE:
                return
            yield page


class PicksByStream(Sound):
    """Picked rows come a stream at a time."""

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        for page in super().picked_pages(after, stop, families, topics):
            yield sorted(page, key=lambda each: each[1:3])


class PicksTheNearest(Sound):
    """Where there is no row at a position, the last one is given."""

    def rows_at(self, positions: Sequence[int]) -> Sequence[Any]:
        return super().rows_at([min(each, self.last()) for each in positions])


class PicksOneAtATime(Sound):
    """Of many positions the first fifty are looked up."""

    def rows_at(self, positions: Sequence[int]) -> Sequence[Any]:
        return super().rows_at(positions[:PAGE])


ALL = (
    Broken(PicksByPattern, ("test_it_picks_the_rows_of_streams",), "that were not asked for"),
    Broken(PicksBothTwice, ("test_it_picks_the_rows_of_streams",), "gives a row twice"),
    Broken(PicksToTheEnd, ("test_it_picks_after_a_position_and_up_to_another",), "that were not asked for"),
    Broken(PicksPastTheStop, ("test_it_picks_after_a_position_and_up_to_another",), "that were not asked for"),
    Broken(PicksWithoutTopics, ("test_it_picks_the_rows_of_kinds_of_streams_and_topics",), "not asked for"),
    Broken(StopsAtAPageWithoutRows, ("test_it_picks_many_pages",), "leaves out"),
    Broken(PicksByStream, ("test_it_picks_the_rows_of_kinds_of_streams_and_topics",), "do not increase"),
    Broken(PicksTheNearest, ("test_it_picks_the_rows_at_positions",), "that were not asked for"),
    Broken(PicksOneAtATime, ("test_it_picks_many_pages",), "leaves out"),
)
