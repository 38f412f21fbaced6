"""The audit log: the tree beside a bare loop of hashes, catching up beside reading, verifying beside a replay."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.history import Kept
from benchmarks.measuring import Seconds, Task, entrant, measure
from benchmarks.peers import THEP
from benchmarks.places import Place, Places
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_adapters.audit import leaf
from thep_adapters.audit.business import layers
from thep_adapters.audit.catching_up import at_work, catch_up
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.tree import root_of
from thep_adapters.audit.verifying import Asked, verify
from thep_domain import URN, Partnership, Pence
from thep_domain.engine.folding import fold_steps

EVENTS = 100_000
PERFORMED = 10_000
"""Of one story: whatever it takes to decide each of them again."""
COMMANDS = 16
"""In one batch, after which the log catches up."""

NOW = datetime(2021, 10, 1, 9, tzinfo=UTC)

TREE, LOOP = "the tree", "a bare loop"
CATCHING_UP, READING = "catching up", "reading alone"
VERIFYING, REPLAYING = "verifying, bytes and form", "replaying"
PERFORMING = "verifying, and performing the business again"
AFTER = f"catching up after {COMMANDS} commands"
THEMSELVES = f"the {COMMANDS} commands themselves"


def by_loop(leaves: list[bytes]) -> None:
    """As many hashes of leaves and of nodes, and nothing done with them."""
    sha = hashlib.sha256
    left = right = bytes(32)
    for each in leaves:
        sha(b"\0" + each).digest()
    for _ in range(len(leaves) - 1):
        sha(b"\1" + left + right).digest()


def read(thep: Partnership) -> int:
    """Every row, and no more."""
    return sum(len(page) for page in thep.journal.rows_after(0))


def grown(thep: Partnership, folder: Path) -> None:
    """The log of a store."""
    log = Folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with at_work(log):
        catch_up(log, thep.journal)


def checked(thep: Partnership) -> None:
    """Every row verified, under no head."""
    verdict = verify(of_store("the store", thep.journal, None), Asked(()))
    # copies of one story, the last of them cut off
    assert set(verdict.counts) <= {"salt-repeated", "time-backwards", "save-not-whole"}, verdict.counts


def performed(thep: Partnership) -> None:
    """Every row verified, and every save decided again by its own verb."""
    verdict = verify(of_store("the store", thep.journal, None), Asked(()), tuple(layers()))
    assert set(verdict.counts) <= {"save-not-whole", "owed-not-charged"}, verdict.counts


def folded(thep: Partnership) -> None:
    """A plain replay."""
    fold_steps(thep.journal.steps(), thep.journal.catalogue)


def auditing(places: Places, scale: Scale, kept: Kept) -> Iterator[Line]:
    """All lines of the audit log."""
    events = scale.of(EVENTS)
    place = kept.written(THEP, places, events)
    try:
        yield from _over(place, places, scale, events)
        yield _after_commands(place, places, scale)
    finally:
        places.drop(place)
    events = scale.of(PERFORMED)
    place = kept.written(THEP, places, events)
    try:
        yield _performed(place, places, scale, events)
    finally:
        places.drop(place)


def _over(place: Place, places: Places, scale: Scale, events: int) -> Iterator[Line]:
    with ExitStack() as stack:
        thep = stack.enter_context(connect(place.url))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thep-bench-")))
        tree = _in_memory(thep, scale, events)
        yield Line(
            "audit",
            f"the root over {events:,} leaves in memory",
            places.database,
            "s/event",
            tree,
            (compared(tree, "of a bare loop of its hashes", LOOP, TREE, 1.2, at_most=True),),
        )
        numbers = iter(range(scale.rounds))
        log = measure(
            {
                CATCHING_UP: entrant(lambda: grown(thep, folder / str(next(numbers))), events),
                READING: entrant(lambda: read(thep), events),
            },
            scale.rounds,
        )
        yield Line(
            "audit",
            f"a log over {events:,} events, from nothing",
            places.database,
            "s/event",
            log,
            (compared(log, "of reading alone", READING, CATCHING_UP, 3.0, at_most=True),),
        )
        both = measure(
            {
                VERIFYING: entrant(lambda: checked(thep), events),
                REPLAYING: entrant(lambda: folded(thep), events),
            },
            scale.rounds,
        )
        yield Line(
            "audit",
            f"verify {events:,} events, bytes and form",
            places.database,
            "s/event",
            both,
            (compared(both, "of the speed of a plain replay", VERIFYING, REPLAYING, 0.4),),
        )


def _performed(place: Place, places: Places, scale: Scale, events: int) -> Line:
    with connect(place.url) as thep:
        both = measure(
            {
                PERFORMING: entrant(lambda: performed(thep), events),
                REPLAYING: entrant(lambda: folded(thep), events),
            },
            scale.rounds,
        )
    share = compared(both, "of the speed of a plain replay", PERFORMING, REPLAYING, 0.4)
    work = f"verify {events:,} events, and perform the business again"
    return Line("audit", work, places.database, "s/event", both, (share,))


def _in_memory(thep: Partnership, scale: Scale, events: int) -> dict[str, Seconds]:
    leaves = [leaf.encode(*row[1:5]) for page in thep.journal.rows_after(0) for row in page]
    ways = {TREE: entrant(lambda: root_of(leaves), events), LOOP: entrant(lambda: by_loop(leaves), events)}
    return measure(ways, scale.rounds)


def _after_commands(place: Place, places: Places, scale: Scale) -> Line:
    with ExitStack() as stack:
        thep = stack.enter_context(connect(place.url, clock=lambda: NOW))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thep-bench-"))) / "log"
        school = next(URN(int(fact.stream[7:])) for fact in thep.history() if fact.name == "schools.registered")
        grown(thep, folder)

        def pay() -> None:
            office = thep.acting("finance-officer")
            for _ in range(COMMANDS):
                office.fees.pay(school, Pence(100), on=NOW.date(), again=True)

        @contextmanager
        def after() -> Iterator[Task]:
            pay()

            def task() -> int:
                grown(thep, folder)
                return COMMANDS

            yield task

        measured = measure({THEMSELVES: entrant(pay, COMMANDS), AFTER: after}, scale.rounds)
    share = compared(measured, "of the commands", THEMSELVES, AFTER, 0.1, at_most=True)
    return Line("audit", AFTER, places.database, "s/command", measured, (share,))
