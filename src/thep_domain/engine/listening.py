"""Listeners in this process: called after each save, with what it recorded."""

import logging
from collections.abc import Callable
from threading import Lock

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.event import shown
from thep_domain.kernel.provenance import Recorded

Listener = Callable[[tuple[Recorded, ...]], object]
"""Takes the facts of one save; what it returns is not looked at."""

LOG = logging.getLogger("thep.listeners")


class Listeners:
    """Those who want to hear of each save. They may come and go at any time, in any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._each: tuple[list[Listener], ...] = ()
        """Each alone in a list of its own, so that one that was added twice can be stopped once."""

    def unlock(self) -> None:
        """In a process that was forked: the thread that may have held the lock is not there."""
        self._lock = Lock()

    def add(self, listener: Listener) -> Callable[[], None]:
        """Call a listener after each save from now on; returns a function that stops it."""
        if not callable(listener):
            raise BadArgument(
                f"listener is {shown(listener)}: give a function that takes the facts of a save", "listener"
            )
        mine = [listener]
        with self._lock:
            self._each = (*self._each, mine)

        def stop() -> None:
            with self._lock:
                self._each = tuple(each for each in self._each if each is not mine)

        return stop

    def call(self, facts: tuple[Recorded, ...]) -> None:
        """Call each in turn. What one raises is logged, and the next is called: what was recorded is recorded.

        One that another has stopped meanwhile is not called any more.
        """
        for mine in self._each:
            if not any(each is mine for each in self._each):
                continue
            (listener,) = mine
            try:
                listener(facts)
            except Exception:
                LOG.exception(
                    "A listener failed after facts %d to %d were recorded; they stand.",
                    facts[0].position,
                    facts[-1].position,
                    extra={"first": facts[0].position, "position": facts[-1].position},
                )
