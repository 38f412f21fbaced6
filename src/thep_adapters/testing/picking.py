"""A recorder that offers ``picks``: the rows of some streams, kinds or positions, without reading all others."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.offered import not_offered, offered
from thep_adapters.testing.stored import Row, event, history
from thep_domain.engine.capabilities import PicksRows

STREAMS = ("member:1", "member:10", "member:2", "Member:1", "member_1", "school:1", "member:é", "member%1", "memb")
"""Names that begin alike, or would to somebody who takes them for patterns or does not look at capitals."""

TOPICS = ("a", "b", "A", "a%", "ab")
BEGINNINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("member:",),
    ("member:1",),
    ("member_",),
    ("member%",),
    ("x", "school:"),
    ("member:1", "member:"),
)
MANY = 2_101
"""Events of one stream: not a multiple of any likely size of a page."""


class Picking(OnAStore):
    """What is picked, beside the whole history."""

    def test_it_picks_the_rows_of_kinds_of_streams_and_topics(self, recorder: ApplicationRecorder) -> None:
        """``picked_pages``: streams that begin so, topics to the letter, in the order of positions; () means all."""
        picks = _picks(recorder)
        expected = _filled(recorder)
        for families, topics in product(BEGINNINGS, ((), ("a",), ("a%", "b"), ("nothing",))):
            found = _paged(picks.picked_pages(0, None, families, topics))
            wanted = [row for row in expected if _begins(row, families) and (not topics or row[3] in topics)]
            _same(found, wanted, f"picked_pages(0, None, {families}, {topics})")

    def test_it_picks_after_a_position_and_up_to_another(self, recorder: ApplicationRecorder) -> None:
        """``picked_pages`` leaves out ``after`` and holds ``stop``; ``rows_of`` holds its ``stop``."""
        picks = _picks(recorder)
        expected = _filled(recorder)
        places = [0, *(row[0] for row in expected), expected[-1][0] + 1_000]
        for after, stop in product(places[::3], places[::4]):
            found = _paged(picks.picked_pages(after, stop, ("member:",), ()))
            wanted = [row for row in expected if after < row[0] <= stop and _begins(row, ("member:",))]
            _same(found, wanted, f"picked_pages({after}, {stop}, ('member:',), ())")
        for stop in places:
            wanted = [row for row in expected if row[0] <= stop and row[1] in ("member:1", "school:1")]
            _same(_in_order(picks.rows_of(["member:1", "school:1"], (), stop)), wanted, f"rows_of(..., {stop})")

    def test_it_picks_many_pages(self, recorder: ApplicationRecorder) -> None:
        """Nothing is left out or repeated where a page ends, though it may hold few rows of those that are wanted."""
        picks = _picks(recorder)
        for number in range(3):
            recorder.insert_events([event("few:1", number + 1)])
            recorder.insert_events([event(f"many:{number}", version) for version in range(1, MANY + 1)])
        expected = history(recorder)
        last = expected[-1][0]
        for family in ("few:", "many:"):
            wanted = [row for row in expected if row[1].startswith(family)]
            _same(
                _paged(picks.picked_pages(0, None, (family,), ())), wanted, f"picked_pages(0, None, ({family!r},), ())"
            )
            _same(_in_order(picks.rows_of((), (family,), last)), wanted, f"rows_of((), ({family!r},), {last})")
        _same(_in_order(picks.rows_at([row[0] for row in expected])), expected, "rows_at(every position)")

    def test_it_picks_the_rows_of_streams(self, recorder: ApplicationRecorder) -> None:
        """``rows_of``: whole streams by their names, and all that begin in some ways; a row that is both comes once."""
        picks = _picks(recorder)
        expected = _filled(recorder)
        last = expected[-1][0]
        chosen: tuple[tuple[str, ...], ...] = ((), ("member:1",), ("Member:1", "member_1"), ("nothing:1",), STREAMS)
        for streams, beginnings in product(chosen, BEGINNINGS):
            wanted = [row for row in expected if row[1] in streams or (beginnings and _begins(row, beginnings))]
            found = _in_order(picks.rows_of(streams, beginnings, last))
            _same(found, wanted, f"rows_of({streams}, {beginnings}, {last})")

    def test_it_picks_the_rows_at_positions(self, recorder: ApplicationRecorder) -> None:
        """``rows_at``: the rows that are there, and nothing for a position that is not taken."""
        picks = _picks(recorder)
        expected = _filled(recorder)
        places = [row[0] for row in expected]
        for wanted in ([], places[:1], places[1::2], places[-1:], [0, places[2], places[-1] + 1], [places[-1] + 1]):
            found = _in_order(picks.rows_at(wanted))
            _same(found, [row for row in expected if row[0] in wanted], f"rows_at({wanted})")

    def test_an_empty_store_has_nothing_to_pick(self, recorder: ApplicationRecorder) -> None:
        """Whatever is asked for."""
        picks = _picks(recorder)
        found = [*_paged(picks.picked_pages(0, None, ("member:",), ())), *picks.rows_of(["member:1"], ("s",), 9)]
        same([*found, *picks.rows_at([1])], [], "Rows are picked from an empty store.")


def _picks(recorder: ApplicationRecorder) -> PicksRows:
    return offered(recorder).picks or not_offered("picks")


def _filled(recorder: ApplicationRecorder) -> list[Row]:
    """Streams that take turns, each with several topics."""
    for number, topic in enumerate(TOPICS, start=1):
        recorder.insert_events([event(stream, number, b"%d" % number, topic=topic) for stream in STREAMS])
    return history(recorder)


def _begins(row: Row, families: Sequence[str]) -> bool:
    return not families or row[1].startswith(tuple(families))


def _paged(pages: Iterable[Sequence[Sequence[Any]]]) -> list[Row]:
    return [_row(row) for page in pages for row in page]


def _in_order(rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows by position: by which they come is left to the recorder."""
    return sorted((_row(row) for row in rows), key=lambda row: row[0])


def _row(row: Sequence[Any]) -> Row:
    kinds = [type(each) for each in row[:5]]
    claim(
        len(row) >= 5 and [kinds[0], *kinds[2:]] == [int, int, str, bytes],
        f"A row that is picked is {tuple(row[:5])!r:.200}: it must be position, stream, version, name and bytes.",
    )
    return (row[0], str(row[1]), row[2], row[3], row[4])


def _same(found: list[Row], wanted: list[Row], asked: str) -> None:
    """Compare what is picked, and name the first difference."""
    given, there = [row[0] for row in found], {row[0] for row in wanted}
    claim(given == sorted(given), f"{asked} gives positions that do not increase.")
    claim(len(given) == len(set(given)), f"{asked} gives a row twice.")
    more, missing = sorted(set(given) - there), sorted(there - set(given))
    claim(not more, f"{asked} gives {len(more)} rows that were not asked for, the first at {(more or [0])[0]}.")
    claim(not missing, f"{asked} leaves out {len(missing)} rows, the first at position {(missing or [0])[0]}.")
    same(found, wanted, f"{asked} gives other rows than the history holds.")
