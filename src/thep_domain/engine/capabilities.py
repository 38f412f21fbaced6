"""What a recorder may offer beside eventsourcing's interface: declared in one value, and looked at once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from inspect import getattr_static, signature
from typing import Any, Protocol

from attrs import frozen
from eventsourcing.persistence import ApplicationRecorder, DataError, OperationalError, StoredEvent

Row = tuple[Any, ...]
"""A stored event as it stands: position, stream, version, name, bytes, and perhaps more that is not looked at."""

Pages = Callable[[int, int | None], Iterable[Sequence[Row]]]
"""Every event after a position, in order, up to another and including it (None: to the end): a page at a time."""

InsertIfLast = Callable[[Sequence[StoredEvent], int], Sequence[int] | None]
"""Records events if the last event is at this position, and returns theirs; otherwise records nothing and returns None.

Raises IntegrityError, as `insert_events` does, for a version that exists.
"""


class PicksRows(Protocol):
    """Finds rows in a history, each as `pages` gives them."""

    def picked_pages(
        self, after: int, stop: int | None, families: Sequence[str], topics: Sequence[str]
    ) -> Iterable[Sequence[Row]]:
        """As `pages`, only those in streams that begin in one of these ways, and of these topics, where some are given.

        A page may have no rows; the next one begins after what it looked at.
        """

    def rows_of(self, streams: Collection[str], beginnings: Sequence[str], stop: int) -> Sequence[Row]:
        """The events of some streams, and of all that begin in one of these ways, up to a position and with it."""

    def rows_at(self, positions: Sequence[int]) -> Sequence[Row]:
        """The events at those of these positions where there is one."""


@frozen
class Capabilities:
    """What one recorder offers. A value that cannot be meant so is a TypeError that says what is expected."""

    pages: Pages | None = None
    """Reads a long history as plain rows."""

    stamps_inside_lock: bool = False
    """It looks at the events of a save only when it holds the lock of its writers, and can be read meanwhile."""

    insert_if_last: InsertIfLast | None = None
    """Records a few events in one round trip, while no other recorder writes."""

    events_in_one_round_trip: int = 0
    """How many events `insert_if_last` takes at most."""

    picks: PicksRows | None = None
    """Finds the rows of some streams, kinds or positions faster than a scan of the whole history."""

    def __attrs_post_init__(self) -> None:
        if self.picks is not None:
            _check_function(
                "picks.picked_pages",
                _method(self.picks, "picked_pages"),
                "(after, stop, families, topics)",
                0,
                None,
                (),
                (),
            )
            _check_function("picks.rows_of", _method(self.picks, "rows_of"), "(streams, beginnings, stop)", (), (), 0)
            _check_function("picks.rows_at", _method(self.picks, "rows_at"), "(positions)", ())
        _check_function("pages", self.pages, "(after, stop)", 0, None)
        _check_function("insert_if_last", self.insert_if_last, "(stored_events, after)", (), 0)
        if type(self.stamps_inside_lock) is not bool:
            raise _wrong("stamps_inside_lock", "True or False", self.stamps_inside_lock)
        most = self.events_in_one_round_trip
        if type(most) is not int or most < 0:
            raise _wrong("events_in_one_round_trip", "a whole number, 0 or more", most)
        if (most > 0) is not (self.insert_if_last is not None):
            raise TypeError(
                "The capabilities insert_if_last and events_in_one_round_trip belong together: give the function and"
                f" how many events it takes, or neither. Found: {self.insert_if_last!r} and {most!r}."
            )


class Offers(Protocol):
    """A recorder that offers something: it says so in this one attribute."""

    @property
    def capabilities(self) -> Capabilities:
        """What it offers."""


class CommitCutOff(OperationalError):
    """What a recorder raises when it was cut off while committing: the events may be recorded, or may not."""


class DamagedRow(DataError):
    """What a recorder raises when a row is not as it was written."""


def capabilities_of(recorder: ApplicationRecorder) -> Capabilities:
    """What a recorder offers: nothing, if it does not say. Raises TypeError where it says something else."""
    kind = type(recorder).__name__
    try:
        found = recorder.capabilities  # type: ignore[attr-defined]  # eventsourcing's interface does not have it
    except AttributeError as error:
        if getattr_static(recorder, "capabilities", None) is None:
            return Capabilities()
        raise TypeError(f"{kind}.capabilities cannot be read: {error}.") from error
    if not isinstance(found, Capabilities):
        raise TypeError(f"{kind}.capabilities must be a thep_domain.application.Capabilities, and it is {found!r}.")
    return found


def _method(picks: object, name: str) -> object:
    return getattr(picks, name, f"without {name}")


def _check_function(name: str, found: object, parameters: str, *arguments: object) -> None:
    if found is None:
        return
    expected = f"a function that takes {parameters}"
    if not callable(found):
        raise _wrong(name, expected, found)
    try:
        taken = signature(found)
    except ValueError:  # written in C: it cannot be asked
        return
    try:
        taken.bind(*arguments)
    except TypeError as error:
        raise _wrong(name, expected, found, f" with the parameters {taken}") from error


def _wrong(name: str, expected: str, found: object, more: str = "") -> TypeError:
    return TypeError(f"The capability {name} must be {expected}, and it is {found!r}{more}.")
