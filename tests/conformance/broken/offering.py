"""Recorders that offer more than they can do."""

from collections.abc import Iterator, Sequence
from threading import Lock
from time import sleep
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent

from tests.conformance.broken.kind import Broken
from tests.conformance.broken.sound import MOST, PAGE, Place, Sound
from thep_domain.application import Capabilities


class OffersSomethingElse(Sound):
    """The attribute holds another value than capabilities."""

    capabilities = 7  # type: ignore[assignment]


class OffersANumberOfPages(Sound):
    """A number where a function is expected."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(pages=7)  # type: ignore[arg-type]


# Pages


class SkipsAfterAPage(Sound):
    """The first event of every further page is left out."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        for page in super().pages(after, stop):
            yield page if page[0][0] == after + 1 else page[1:]


class RepeatsAtAPage(Sound):
    """Every further page begins with the last event of the one before."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        last: list[Any] = []
        for page in super().pages(after, stop):
            yield [*last, *page]
            last = [page[-1]]


class DropsTheLastPage(Sound):
    """Only pages that are full are given."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        for page in super().pages(after, stop):
            if len(page) == PAGE:
                yield page


class PagesPastTheStop(Sound):
    """The stop is not looked at."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        return super().pages(after, None)


class PagesUpToBeforeTheStop(Sound):
    """The stop itself is left out."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        return super().pages(after, None if stop is None else stop - 1)


class PagesFromTheStart(Sound):
    """The position after which pages begin is given once more."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        return super().pages(max(0, after - 1), stop)


class PagesByPageOnly(Sound):
    """A page always begins after a multiple of its size."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        return super().pages(after - after % PAGE, stop)


class PagesInAnotherOrder(Sound):
    """The version is before the stream."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        for page in super().pages(after, stop):
            yield [(row[0], row[2], row[1], *row[3:]) for row in page]


class PagesOfViews(Sound):
    """The bytes are views of a buffer."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        for page in super().pages(after, stop):
            yield [(*row[:4], memoryview(row[4])) for row in page]


class LocksBetweenPages(Sound):
    """While somebody reads pages, no one can write."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        with self.place.lock:
            yield from super().pages(after, stop)


class PagesBackwards(Sound):
    """The events of a page are in no order."""

    def pages(self, after: int, stop: int | None) -> Iterator[Sequence[Any]]:
        for page in super().pages(after, stop):
            yield page[::-1]


# One round trip


class DoesNotLookAtTheLast(Sound):
    """Whatever the last position is, the events are recorded."""

    def may_insert(self, after: int) -> bool:
        return True


class LooksAtWhatItRemembers(Sound):
    """It compares with the last position that it has seen itself."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._seen = self.last()

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        positions = super().append(stored_events)
        self._seen = self.last()
        return positions

    def may_insert(self, after: int) -> bool:
        return self._seen == after


class TakesALaterOne(Sound):
    """A position after the last is good enough."""

    def may_insert(self, after: int) -> bool:
        return self.last() <= after


class LooksBeforeTheLock(Sound):
    """It looks, and takes the lock afterwards: somebody may come in between."""

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        if not self.may_insert(after):
            return None
        sleep(0.005)
        return self.insert_events(stored_events)


class SaysNothingOfIt(Sound):
    """The events are recorded, and the answer is that they are not."""

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        super().insert_if_last(stored_events, after)
        return None


class SaysItWasDone(Sound):
    """The answer is positions, and nothing is recorded where another event is the last."""

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        found = super().insert_if_last(stored_events, after)
        return range(after + 1, after + 1 + len(stored_events)) if found is None else found


class NeverInserts(Sound):
    """It always answers that another event is the last."""

    def may_insert(self, after: int) -> bool:
        return False


class InsertsWhatIsThere(Sound):
    """In one round trip it does not compare versions."""

    _hurried = False

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        self._hurried = True
        try:
            return super().insert_if_last(stored_events, after)
        finally:
            self._hurried = False

    def known(self) -> Sequence[Notification]:
        return [] if self._hurried else super().known()


class InsertsHalf(Sound):
    """It takes half of the events that it says it takes, and leaves out the others."""

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        return super().insert_if_last(stored_events[: MOST // 2], after)


class TellsOtherPositions(Sound):
    """The positions that it answers are one too low."""

    def insert_if_last(self, stored_events: Sequence[StoredEvent], after: int) -> Sequence[int] | None:
        found = super().insert_if_last(stored_events, after)
        return None if found is None else [each - 1 for each in found]


# Inside the lock


class LooksTooEarly(Sound):
    """It looks at a save and takes the lock afterwards."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        looked_at = list(stored_events)
        sleep(0.001)
        return super().insert_events(looked_at, **kwargs)


class WaitsForItself(Sound):
    """Who reads waits for the writer, also where that is itself."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._lock = vars(place).setdefault("no_second_time", Lock())

    def append(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        with self._lock:
            return super().append(stored_events)

    def select_notifications(self, *args: Any, **asked: Any) -> Sequence[Notification]:
        with self._lock:
            return super().select_notifications(*args, **asked)


ALL = (
    Broken(
        OffersSomethingElse,
        ("test_what_it_offers_is_declared_as_expected",),
        "must be a thep_domain.application.Capabilities",
    ),
    Broken(
        OffersANumberOfPages,
        ("test_what_it_offers_is_declared_as_expected",),
        "The capability pages must be a function",
    ),
    Broken(
        SkipsAfterAPage, ("test_its_own_pages_are_the_whole_history",), "leaves out 20 events, the first at position 51"
    ),
    Broken(RepeatsAtAPage, ("test_its_own_pages_are_the_whole_history",), "gives position 50 twice"),
    Broken(
        DropsTheLastPage,
        ("test_its_own_pages_are_the_whole_history",),
        "leaves out 1 events, the first at position 1001",
    ),
    Broken(PagesPastTheStop, ("test_its_own_pages_end_at_their_stop",), "it must end at 1"),
    Broken(PagesUpToBeforeTheStop, ("test_its_own_pages_end_at_their_stop",), "leaves out 1 events"),
    Broken(PagesFromTheStart, ("test_its_own_pages_begin_after_a_position",), "it must begin after 1"),
    Broken(PagesByPageOnly, ("test_its_own_pages_begin_after_a_position",), "it must begin after 1"),
    Broken(
        PagesInAnotherOrder, ("test_its_own_pages_are_the_whole_history",), "position, stream, version, name and bytes"
    ),
    Broken(PagesOfViews, ("test_its_own_pages_are_the_whole_history",), "position, stream, version, name and bytes"),
    Broken(LocksBetweenPages, ("test_others_can_save_between_two_of_its_own_pages",), "hold no lock", waits=True),
    Broken(PagesBackwards, ("test_its_own_pages_are_the_whole_history",), "do not increase"),
    Broken(
        DoesNotLookAtTheLast,
        (
            "test_nothing_is_inserted_if_another_is_the_last",
            "test_nothing_is_inserted_if_another_recorder_wrote",
            "test_of_rivals_that_insert_after_one_position_one_succeeds",
        ),
        "after position 0, though the last one is at 3",
    ),
    Broken(
        LooksAtWhatItRemembers,
        ("test_nothing_is_inserted_if_another_recorder_wrote",),
        "it remembers the last position",
    ),
    Broken(
        TakesALaterOne,
        ("test_nothing_is_inserted_if_another_is_the_last",),
        "after position 4, though the last one is at 3",
    ),
    Broken(
        LooksBeforeTheLock, ("test_of_rivals_that_insert_after_one_position_one_succeeds",), "when the lock is held"
    ),
    Broken(
        SaysNothingOfIt, ("test_events_are_inserted_if_the_last_is_where_it_is_said_to_be",), "will record them again"
    ),
    Broken(SaysItWasDone, ("test_nothing_is_inserted_if_another_is_the_last",), "return None"),
    Broken(NeverInserts, ("test_events_are_inserted_if_the_last_is_where_it_is_said_to_be",), "do not offer it"),
    Broken(
        InsertsWhatIsThere,
        ("test_a_version_that_exists_is_refused_in_one_round_trip_too",),
        "wrote a version that exists",
    ),
    Broken(InsertsHalf, ("test_as_many_events_as_it_says_go_in_one_round_trip",), "the save is not whole"),
    Broken(
        TellsOtherPositions,
        ("test_events_are_inserted_if_the_last_is_where_it_is_said_to_be",),
        "other positions than those of the events",
    ),
    Broken(LooksTooEarly, ("test_a_save_is_looked_at_inside_the_lock",), "before the lock was held"),
    Broken(
        WaitsForItself,
        ("test_a_store_can_be_read_while_it_looks_at_a_save",),
        "cannot be read while a save is looked at",
        waits=True,
    ),
)
