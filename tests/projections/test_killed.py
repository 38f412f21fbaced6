"""A catch-up that is killed at any moment, and gone on with, has applied every event once."""

import os
import random
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.projections.conftest import Fresh
from tests.projections.support import ALL, applied, everything, expected, opened
from tests.projections.victims import SMALL, catch_up
from tests.support.processes import PATIENCE
from thep_adapters.projections import Views

KILLS = 100 if os.environ.get("THEP_FAULTS") == "full" else 5
KILLED = -9


def steps_of(store: str, url: str) -> int:
    """How many steps a whole catch-up takes."""
    taken = 0

    def one_more(*_: object) -> None:
        nonlocal taken
        taken += 1

    with opened(store) as thep, Views(url, ALL, batch=SMALL) as views:
        event.listen(views.database.engine, "before_cursor_execute", one_more)
        event.listen(views.database.engine, "commit", one_more)
        views.catch_up(thep)
    return taken


def run_until_killed(store: str, url: str, step: int, after: int) -> bool:
    """Let a process catch up. It dies at its step; with step 0 it is killed when it has told of so many. Did it die?"""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    victim = context.Process(target=catch_up, args=(store, url, step, sender), daemon=True)
    victim.start()
    sender.close()
    try:
        with suppress(EOFError):
            while step == 0 and receiver.poll(PATIENCE) and receiver.recv() < after:
                pass
        if step == 0:
            victim.kill()
        victim.join(PATIENCE)
        assert victim.exitcode in (0, KILLED)
        return victim.exitcode == KILLED
    finally:
        victim.kill()
        victim.join(PATIENCE)
        victim.close()
        receiver.close()


@pytest.mark.parametrize("by", ["its own hand", "another's"])
def test_every_event_counts_once_however_often_it_is_killed(
    by: str, store: str, fresh_views: Fresh, tmp_path: Path
) -> None:
    wanted = expected(store)
    dice = random.Random(f"{by}, {KILLS} kills")
    steps = steps_of(store, fresh_views())
    url, in_flight = fresh_views(), 0
    for _ in range(KILLS):
        moment = dice.randrange(1, steps)
        died = run_until_killed(store, url, *((moment, 0) if by == "its own hand" else (0, moment)))
        with Views(url, ALL, batch=SMALL) as views, opened(store) as thep:
            for position, counted in applied(views).values():
                assert position == counted
            done = all(each.state == "current" for each in views.status(thep))
            in_flight += died and not done
            if done:
                assert everything(views) == wanted
                url = fresh_views()
    with opened(store) as thep, Views(url, ALL, batch=SMALL) as views:
        views.catch_up(thep)
        assert everything(views) == wanted
    assert in_flight * 2 >= KILLS
