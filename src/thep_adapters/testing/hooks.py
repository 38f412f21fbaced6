"""What the kit asks about a recorder: the hooks that a test class fills in, and the stores it is given for them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest
from eventsourcing.persistence import ApplicationRecorder, ProcessRecorder, Recorder, TrackingRecorder

from thep_adapters.codec import JsonCodec
from thep_adapters.testing.known_failures import KnownFailures
from thep_domain.application import EVENTS, Partnership


class Hooks(KnownFailures):
    """``make_recorder`` must be filled in. What else a store offers is tried as well, and else skipped."""

    examples: ClassVar[int] = 25
    """How many examples Hypothesis tries in each test that has it."""
    start_method: ClassVar[str] = "spawn"
    """How `multiprocessing` starts the other processes. "forkserver" is faster, but knows only the environment that it
    was started in: not what a test sets."""

    def make_recorder(self, where: Path) -> ApplicationRecorder:
        """A recorder on a new, empty store. ``where`` is an empty folder, another one for each store."""
        raise NotImplementedError("fill in make_recorder: it returns a recorder on a new, empty store")

    def reopen(self, where: Path) -> ApplicationRecorder | None:
        """A second recorder on the store that was made there; None where a store cannot be opened twice."""
        opener = self.opener(where)
        return None if opener is None else opener()

    def opener(self, where: Path) -> Callable[[], ApplicationRecorder] | None:  # noqa: ARG002 - for whoever fills it in
        """What opens the store in another process: a ``functools.partial`` of a module's function; None: nothing."""
        return None

    def make_tracking_recorder(self, where: Path) -> TrackingRecorder | None:
        """A recorder of how far other applications were followed, on a new store; None if it has no such."""
        return self.make_process_recorder(where)

    def make_process_recorder(self, where: Path) -> ProcessRecorder | None:  # noqa: ARG002 - for whoever fills it in
        """A recorder that keeps events and that in one transaction, on a new store; None if it has no such."""
        return None

    def make_partnership(self, recorder: ApplicationRecorder, clock: Callable[[], datetime]) -> Partnership:
        """The Partnership on a recorder; closing it must leave the recorder open."""
        return Partnership(recorder, JsonCodec(EVENTS), clock=clock)

    def close(self, recorder: Recorder) -> None:
        """Let go of a recorder: by its own ``close``, or that of its datastore."""
        for holder in (recorder, getattr(recorder, "datastore", None)):
            if callable(close := getattr(holder, "close", None)):
                close()
                return


class Store:
    """An empty store in a test. Whatever is opened on it is closed at the end."""

    def __init__(self, hooks: Hooks, where: Path) -> None:
        where.mkdir(parents=True)
        self.hooks = hooks
        self.where = where
        self._opened: list[Recorder] = []

    def made(self) -> ApplicationRecorder:
        """The first recorder."""
        return self.opened(self.hooks.make_recorder(self.where))

    def opened(self, recorder: ApplicationRecorder) -> ApplicationRecorder:
        """A recorder on this store, closed with it."""
        self._opened.append(recorder)
        return recorder

    def reopened(self) -> ApplicationRecorder:
        """A further recorder on the same store."""
        recorder = self.hooks.reopen(self.where)
        if recorder is None:
            pytest.skip("it cannot be opened twice: no reopen")
        return self.opened(recorder)

    def opener(self) -> Callable[[], ApplicationRecorder]:
        """What opens the store in another process."""
        opener = self.hooks.opener(self.where)
        if opener is None:
            pytest.skip("it cannot be opened by another process: no opener")
        return opener

    def tracking(self) -> TrackingRecorder:
        """A tracking recorder, made instead of the other."""
        recorder = self.hooks.make_tracking_recorder(self.where)
        if recorder is None:
            pytest.skip("no make_tracking_recorder")
        self._opened.append(recorder)
        return recorder

    def process(self) -> ProcessRecorder:
        """A process recorder, made instead of the other."""
        recorder = self.hooks.make_process_recorder(self.where)
        if recorder is None:
            pytest.skip("no make_process_recorder")
        self._opened.append(recorder)
        return recorder

    def partnership(self, recorder: ApplicationRecorder, clock: Callable[[], datetime]) -> Partnership:
        """The Partnership on a recorder of this store."""
        return self.hooks.make_partnership(recorder, clock)

    def close(self) -> None:
        """Let go of what was opened, the last first."""
        while self._opened:
            self.hooks.close(self._opened.pop())


Stores = Callable[[], Store]


class OnAStore(Hooks):
    """The fixtures: a store, its recorder, or as many stores as a test wants."""

    @pytest.fixture
    def stores(self, tmp_path: Path) -> Iterator[Stores]:
        """Makes empty stores."""
        made: list[Store] = []

        def make() -> Store:
            store = Store(self, tmp_path / f"store-{len(made) + 1}")
            made.append(store)
            return store

        try:
            yield make
        finally:
            for each in made:
                each.close()

    @pytest.fixture
    def store(self, stores: Stores) -> Store:
        """An empty store."""
        return stores()

    @pytest.fixture
    def recorder(self, store: Store) -> ApplicationRecorder:
        """A recorder on an empty store."""
        return store.made()
