"""Many writers at once: positions commit in order, and no reader ever sees a later one before an earlier one."""

import json
import subprocess
import sys

import pytest

from tests.sqlalchemy.support import Store, events, positions

WRITERS, SAVES, EACH = 4, 40, 3

WRITER = """
import json, sys
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import Environment
from thep_adapters.sqlalchemy import Factory

name, saves, each, settings = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
factory = Factory(Environment("", settings))
recorder = factory.application_recorder()
print("ready", flush=True)
sys.stdin.readline()
told = []
for save in range(saves):
    stored = [StoredEvent(f"{name}:{save}", version, "t", b"x" * 300) for version in range(1, each + 1)]
    told.append(recorder.insert_events(stored))
factory.close()
print(json.dumps(told))
"""


def test_a_reader_never_sees_a_later_position_before_an_earlier_one(store: Store) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, f"writer-{number}", str(SAVES), str(EACH), json.dumps(store.settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    seen = 1
    everything = 1 + WRITERS * SAVES * EACH
    while seen < everything:
        page = [each.id for each in recorder.select_notifications(seen, 1000, inclusive_of_start=False)]
        assert page == list(range(seen + 1, seen + 1 + len(page))), "a position was left out, to be filled in later"
        assert (len(page) % EACH) == 0, "a save was seen in part"
        seen += len(page)
        if not page and all(writer.poll() is not None for writer in writers):
            break
    told = []
    for writer in writers:
        out, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0
        told += json.loads(out)
    assert sorted(position for save in told for position in save) == list(range(2, everything + 1))
    assert all(save == list(range(save[0], save[0] + EACH)) for save in told)
    assert positions(recorder) == list(range(1, everything + 1))


@pytest.mark.parametrize("number", [4])
def test_makers_of_one_store_do_not_disturb_each_other(store: Store, number: int) -> None:
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, f"maker-{each}", "1", "1", json.dumps(store.settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for each in range(number)
    ]
    for maker in makers:
        maker.communicate("go\n", timeout=60)
        assert maker.returncode == 0
    assert positions(store.recorder()) == list(range(1, number + 1))
