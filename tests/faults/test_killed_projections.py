"""A catch-up that is killed at any moment, and gone on with, has applied every event once."""

import random
from functools import partial

import pytest
from sqlalchemy import event

from tests.conftest import Fresh
from tests.faults.conftest import Figures, on_both
from tests.faults.killing import KILLED, started, words
from tests.faults.share import share
from tests.faults.victims import SMALL, catch_up
from tests.projections.support import ALL, applied, everything, expected, opened, tell
from tests.support.processes import PATIENCE
from thep_adapters.projections import Views

KILLS = share(100)


@pytest.fixture
def store(fresh_files: Fresh) -> str:
    """A store that holds the story."""
    url = fresh_files()
    with opened(url) as thep:
        tell(thep)
    return url


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
    with started(partial(catch_up, store, url, step)) as (victim, heard):
        for told in words(heard):
            if told == str(after):
                victim.kill()
                break
        victim.join(PATIENCE)
        assert victim.exitcode in (0, KILLED)
        return victim.exitcode == KILLED


@on_both
@pytest.mark.parametrize("by", ["its own hand", "another's"])
def test_every_event_counts_once_however_often_it_is_killed(
    by: str, store: str, fresh: Fresh, figures: Figures
) -> None:
    wanted = expected(store)
    dice = random.Random(f"{by}, {KILLS} kills")
    steps = steps_of(store, fresh())
    url, in_flight, finished = fresh(), 0, 0
    for _ in range(KILLS):
        moment = dice.randrange(1, steps // 2)  # what is done stays done: so the later half has its turn, too
        died = run_until_killed(store, url, *((moment, 0) if by == "its own hand" else (0, moment)))
        with Views(url, ALL, batch=SMALL) as views, opened(store) as thep:
            for position, counted in applied(views).values():
                assert position == counted
            done = all(each.state == "current" for each in views.status(thep))
            in_flight += died and not done
            if done:
                assert everything(views) == wanted
                finished += 1
                url = fresh()
    with opened(store) as thep, Views(url, ALL, batch=SMALL) as views:
        views.catch_up(thep)
        assert everything(views) == wanted
    figures(f"kills {KILLS}, in flight {in_flight}, views finished and begun anew {finished}")
    assert in_flight * 2 >= KILLS
