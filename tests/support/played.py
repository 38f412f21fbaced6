"""The demo, played once for all processes that run tests: each takes a copy of its files, and what came of it."""

import pickle
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from thep_adapters.demo import DemoResult, run
from thep_adapters.demo.keeping import keys_beside

PATIENCE = 120
"""Seconds that one process waits for the play of another."""


@frozen
class Played:
    """The demo on a store in a file, its key store beside it, and what came of it."""

    url: str
    result: DemoResult

    def run(
        self,
        store: str | None,
        say: Callable[[str], None] | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> DemoResult:
        """Stand in for ``thep_adapters.demo.run``: with copies of the files, for the play would make the same ones."""
        if store is not None:
            copied(self.url, store)
        if say is not None:
            for line in self.result.story:
                say(line)
        return self.result


def played(shared: Path, own: Path) -> Played:
    """A copy in one's own folder of the demo in the shared one, which the first process to ask plays there."""
    there, kept = f"sqlite:///{shared / 'demo.db'}", shared / "demo.pickle"
    with alone(shared):
        if not kept.exists():
            result = run(there)
            kept.write_bytes(pickle.dumps(result))
    copied(there, f"sqlite:///{own / 'demo.db'}")
    return Played(f"sqlite:///{own / 'demo.db'}", pickle.loads(kept.read_bytes()))


def copied(source: str, target: str) -> None:
    """Copy a store and the key store beside it to where there are none."""
    for one, other in ((source, target), (keys_beside(source), keys_beside(target))):
        to = Path(other.removeprefix("sqlite:///"))
        assert not to.exists(), f"{to} is there"
        shutil.copy(one.removeprefix("sqlite:///"), to)


@contextmanager
def alone(shared: Path) -> Iterator[None]:
    """One process after another: a transaction is a lock on every system."""
    lock = sqlite3.connect(shared / "lock.db", timeout=PATIENCE, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()
