"""The audit log is always that of the store, whoever is killed while it grows or signs, however many are at it."""

import random
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.audit.support import begun, signing_key, tree_of
from tests.conftest import Fresh
from tests.faults.conftest import Figures, on_both
from tests.faults.killing import finished, killed, started
from tests.faults.scene import found, opened
from tests.faults.share import share
from tests.faults.signers import follow, sign_often, sign_once
from tests.faults.victims import BEGUN, RETURNED
from tests.faults.writers import ACCOUNTS, payments, send, write
from tests.support.forked import FORKED
from tests.support.processes import PATIENCE
from thep_adapters.audit import checkpoint, leaf
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.signing import sign
from thep_adapters.audit.tree import root_of

KILLS = share(200)
WRITERS = 4
COMMANDS = share(400)


def leaves_of(url: str) -> list[bytes]:
    with opened(url) as thep:
        return [leaf.encode(*row[1:5]) for page in thep.journal.rows_after(0) for row in page]


def every_head_is_of(url: str, folder: Folder) -> int:
    """Every head that was shown stands for a beginning of the store's history; how many there are."""
    leaves = leaves_of(url)
    sizes = folder.head_sizes()
    for size in sizes:
        head = checkpoint.opened(folder.head_at(size), folder.keys)
        assert (head.size, head.head.root) == (size, root_of(leaves[:size]))
    newest = folder.newest()
    assert newest is None or newest.size in sizes
    return len(sizes)


def is_as_built_at_once(url: str, path: Path, other: Path) -> None:
    """After one more head the tree is, byte for byte, that of a log that never grew, was cut off or shared."""
    with opened(url) as thep:
        sign(Folder(path / "log"), thep.journal, signing_key(), Memory(path / "key.heads"))
        other.mkdir()
        folder, key, memory = begun(other)
        sign(folder, thep.journal, key, memory)
    wanted = tree_of(other / "log")
    found_there = {name: content for name, content in tree_of(path / "log").items() if not name.startswith("heads/")}
    assert found_there == {name: content for name, content in wanted.items() if not name.startswith("heads/")}


@on_both
def test_killed_while_signing(fresh: Fresh, tmp_path: Path, figures: Figures) -> None:
    url = fresh()
    with opened(url) as thep:
        found(thep, len(ACCOUNTS))
    folder, _, _ = begun(tmp_path)
    work = partial(sign_once, url, tmp_path)
    told = finished(work)
    usual = told[RETURNED] - told[BEGUN]
    dice = random.Random(f"{KILLS} kills while signing")
    ends: Counter[str] = Counter()
    sent = payments(1)
    for number in range(KILLS):
        with opened(url) as thep:
            for _ in range(dice.choice((1, 5, 60))):
                list(send(thep, next(sent)))
        ends[killed(work, BEGUN, dice.uniform(0, usual * (3 if number % 2 else 0.5)))] += 1
        if number % 10 == 0 or number == KILLS - 1:
            every_head_is_of(url, folder)
    heads = every_head_is_of(url, folder)
    is_as_built_at_once(url, tmp_path, tmp_path / "once")
    figures(f"kills {KILLS}: {ends[BEGUN]} before it was done, {ends[RETURNED]} after; heads {heads}, all of the store")
    assert ends[BEGUN] * 5 >= KILLS


@on_both
def test_several_at_one_log_while_others_write(fresh: Fresh, tmp_path: Path, figures: Figures) -> None:
    url = fresh()
    with opened(url) as thep:
        found(thep, len(ACCOUNTS))
    folder, _, _ = begun(tmp_path)
    start, enough = FORKED.Barrier(WRITERS + 3), FORKED.Event()
    with ExitStack() as stack:
        writing = [
            stack.enter_context(started(partial(write, url, writer, COMMANDS, start))) for writer in range(WRITERS)
        ]
        logging = [
            stack.enter_context(started(partial(each, url, tmp_path, start, enough)))
            for each in (sign_often, sign_often, follow)
        ]
        for _, heard in writing:
            assert heard.poll(PATIENCE), "a writer has not ended"
            heard.recv()
        enough.set()
        numbers = []
        for process, heard in logging:
            assert heard.poll(PATIENCE), "a process at the log has not ended"
            numbers.append(heard.recv())
            process.join(PATIENCE)
            assert process.exitcode == 0
    heads = every_head_is_of(url, folder)
    is_as_built_at_once(url, tmp_path, tmp_path / "once")
    assert heads >= 3
    assert heads == sum(numbers[:2])
    figures(
        f"writers {WRITERS}, events {len(leaves_of(url))}, heads signed by two processes {numbers[0]} and {numbers[1]},"
        f" caught up by a third {numbers[2]} times: every head is of the store, the tree that of one built at once"
    )
