"""A recorder that offers ``pages``: long histories as plain rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from eventsourcing.persistence import ApplicationRecorder

from thep_adapters.testing.claims import claim, same
from thep_adapters.testing.hooks import OnAStore
from thep_adapters.testing.offered import not_offered, offered
from thep_adapters.testing.stored import Row, event, events, history
from thep_adapters.testing.together import in_time
from thep_domain.engine.capabilities import Pages

SAVE = 1_001
"""Not a multiple of any likely size of a page."""

SAVES = 20
ENOUGH = 3
"""So many pages have two ends between them."""


class PlainPages(OnAStore):
    """Pages of a recorder's own, beside those of ``select_notifications``."""

    def test_its_own_pages_are_the_whole_history(self, recorder: ApplicationRecorder) -> None:
        """Put together: nothing is left out where a page ends, and nothing comes twice."""
        pages = _pages(recorder)
        expected, _ = _filled(recorder, pages)
        _same(pages, expected, 0, None)

    def test_its_own_pages_begin_after_a_position(self, recorder: ApplicationRecorder) -> None:
        """Wherever that is: before the first, at the end of a page or beside it, at the last, or after it."""
        pages = _pages(recorder)
        expected, places = _filled(recorder, pages)
        for after in places:
            _same(pages, expected, after, None)

    def test_its_own_pages_end_at_their_stop(self, recorder: ApplicationRecorder) -> None:
        """``stop`` is the last position that is given, wherever it is, and wherever pages begin."""
        pages = _pages(recorder)
        expected, places = _filled(recorder, pages)
        for after in (0, places[len(places) // 2]):
            for stop in places:
                _same(pages, expected, after, stop)

    def test_an_empty_store_has_no_pages_of_its_own(self, recorder: ApplicationRecorder) -> None:
        """Nor pages with anything in them."""
        same(_rows(_pages(recorder)(0, None)), [], "An empty store has pages with events.")

    def test_others_can_save_between_two_of_its_own_pages(self, recorder: ApplicationRecorder) -> None:
        """Whoever reads a history may take long; and what is given stays in order, and is whole."""
        pages = _pages(recorder)
        expected, _ = _filled(recorder, pages)
        reading = iter(pages(0, None))
        found = _rows([next(reading)])
        in_time(
            lambda: recorder.insert_events(events("member:between", 1)),
            "Nobody can save while somebody reads pages: hold no lock and no transaction between two pages.",
        )
        found += _rows(reading)
        claim(
            found in (expected, history(recorder)),
            "What pages give is not the history as it was before or after somebody saved between two of them.",
        )


def _pages(recorder: ApplicationRecorder) -> Pages:
    return offered(recorder).pages or not_offered("pages")


def _filled(recorder: ApplicationRecorder, pages: Pages) -> tuple[list[Row], list[int]]:
    """Save until there are several pages. Gives the history, and positions at the ends of pages and beside them."""
    ends: list[int] = []
    for number in range(SAVES):
        recorder.insert_events([event(f"member:{number}", version + 1, b"%d" % version) for version in range(SAVE)])
        ends = [page[-1][0] for page in pages(0, None) if page]
        if len(ends) >= ENOUGH:
            break
    expected = history(recorder)
    positions = [row[0] for row in expected]
    numbers = {0, 1, len(positions) - 2, len(positions) - 1}
    for end in ends[:1]:
        if end in positions:
            numbers |= {positions.index(end) + step for step in (-1, 0, 1)}
    places = {positions[number] for number in numbers if 0 <= number < len(positions)}
    return expected, sorted({*places, positions[-1] + 1_000})


def _rows(pages: Iterable[Sequence[Sequence[Any]]]) -> list[Row]:
    return list(_read(pages))


def _read(pages: Iterable[Sequence[Sequence[Any]]]) -> Iterator[Row]:
    for page in pages:
        for row in page:
            kinds = [type(each) for each in row[:5]]
            claim(
                len(row) >= 5 and [kinds[0], *kinds[2:]] == [int, int, str, bytes],
                f"A row of pages is {tuple(row[:5])!r:.200}: it must be position, stream, version, name and bytes.",
            )
            yield (row[0], str(row[1]), row[2], row[3], row[4])


def _same(pages: Pages, history: list[Row], after: int, stop: int | None) -> None:
    """Compare what pages give, and name the first difference."""
    found = _rows(pages(after, stop))
    expected = [row for row in history if row[0] > after and (stop is None or row[0] <= stop)]
    if found == expected:
        return
    asked = f"pages(after={after}, stop={stop})"
    given, wanted = [row[0] for row in found], [row[0] for row in expected]
    for each in given:
        claim(each > after, f"{asked} gives position {each}: it must begin after {after}.")
        claim(stop is None or each <= stop, f"{asked} gives position {each}: it must end at {stop}.")
    twice = next((each for number, each in enumerate(given[1:]) if each == given[number]), None)
    claim(twice is None, f"{asked} gives position {twice} twice: at the end of a page, and at the start of the next?")
    missing = sorted(set(wanted) - set(given))
    claim(not missing, f"{asked} leaves out {len(missing)} events, the first at position {(missing or [0])[0]}.")
    claim(given == sorted(given), f"{asked} gives positions that do not increase.")
    same(found, expected, f"{asked} gives other events than select_notifications.")
