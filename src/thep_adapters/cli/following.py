"""Following a history: facts as they are recorded, whoever records them."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event

from attrs import define

from thep_domain.application import Partnership, StoreError
from thep_domain.engine.waking import woken
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded

LOOKING_SECONDS = 0.5
"""How often it is looked whether anything was recorded, where nothing tells of it."""

Wait = Callable[[], object]
"""Waits a little, or until something was recorded."""


@define
class Follower:
    """Hands out the facts after a position, waits for more, and knows how far it has come."""

    thep: Partnership
    reached: int
    """Every fact up to here was handed out, and dealt with."""
    of: URN | str | None = None
    names: Iterable[str] | None = None

    def facts(self, wait: Wait) -> Iterator[Recorded]:
        """The facts in order: those that are there, and without an end those to come."""
        while True:
            last = check_end(self.thep, self.reached)
            for fact in self.thep.facts(after=self.reached, of=self.of, names=self.names, as_known_at=last):
                yield fact
                self.reached = fact.position  # not before the one who took it asks for the next
            self.reached = last
            while self.thep.position == last:
                wait()


def check_end(thep: Partnership, reached: int) -> int:
    """The last position of the history. Raises StoreError where it ends before the position reached."""
    last = thep.position
    if last < reached:
        raise StoreError(
            f"The history ends at position {last}, before {reached}: name the store that was followed up to there."
            " If it was put back from an older copy, facts are missing."
        )
    return last


@contextmanager
def waiting(thep: Partnership) -> Iterator[Wait]:
    """What to wait by: the store tells of new facts, where it can; else they are looked for now and then.

    It raises BrokenPipeError when nobody reads the output any more.
    """
    bell = Event()

    def wait() -> None:
        if nobody_reads():
            raise BrokenPipeError
        bell.wait(LOOKING_SECONDS)
        bell.clear()

    with woken(thep.journal.recorder, thep.position, bell.set):
        yield wait


def nobody_reads() -> bool:
    """Whether stdout is a pipe whose reader has closed it; where that cannot be told, the next line will."""
    import select

    if not hasattr(select, "poll"):
        return False
    looking = select.poll()
    try:
        looking.register(sys.stdout.fileno(), 0)
    except (OSError, ValueError):  # stdout is no file of the system's
        return False
    return any(state & (select.POLLERR | select.POLLHUP) for _, state in looking.poll(0))
