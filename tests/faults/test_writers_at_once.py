"""Eight processes at one store: nothing is lost, nothing is there twice, and all of it is in order."""

from collections import Counter
from contextlib import ExitStack
from functools import partial
from itertools import islice

from tests.conftest import Fresh
from tests.faults.conftest import Figures, on_both
from tests.faults.killing import started
from tests.faults.scene import found
from tests.faults.share import share
from tests.faults.writers import ACCOUNTS, nothing_lost_and_nothing_twice, opened, payments, told, write
from tests.support.forked import FORKED
from tests.support.processes import PATIENCE

WRITERS = 8
COMMANDS = share(500)


@on_both
def test_eight_processes_at_once(fresh: Fresh, figures: Figures) -> None:
    url = fresh()
    with opened(url) as thep:
        found(thep, len(ACCOUNTS))
        before = sum(1 for _ in thep.history())
    start = FORKED.Barrier(WRITERS)
    between: Counter[str] = Counter()
    with ExitStack() as stack:
        works = [partial(write, url, writer, COMMANDS, start) for writer in range(WRITERS)]
        running = [stack.enter_context(started(work)) for work in works]
        for _, heard in running:
            assert heard.poll(PATIENCE), "a process has not ended"
            number, own = heard.recv()
            assert number == COMMANDS
            between += own
    sent = {payment for writer in range(WRITERS) for payment in islice(payments(writer), COMMANDS)}
    with opened(url) as thep:
        nothing_lost_and_nothing_twice(thep, sent)
        events = sum(1 for _ in thep.history()) - before
    figures(
        f"processes {WRITERS}, commands sent {WRITERS * COMMANDS}, different ones {len(sent)}, each answered once;"
        f" events {events}; {told(between)}"
    )
