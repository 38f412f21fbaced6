"""A process that is killed at a command leaves the whole of it or nothing; sent again, it is carried out once."""

import random
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import Fresh
from tests.faults.conftest import Figures, on_both
from tests.faults.killing import Course, Fallen, Work, finished, killed
from tests.faults.scene import found, opened, register_file
from tests.faults.share import share
from tests.faults.stores import copied, examined
from tests.faults.victims import in_the_library, on_the_command_line

CLI = "thep register import"
FEW = 15
"""Kills of a command whose transaction is a third of its time, so that some fall in it."""
KILLS = {"charge": share(200), "import": share(200), CLI: max(FEW, share(100))}


@on_both
@pytest.mark.parametrize("name", KILLS)
def test_killed_at_any_moment(name: str, fresh: Fresh, tmp_path: Path, figures: Figures) -> None:
    """A bulk charge of all members, and an import of a register."""
    store = fresh()
    with opened(store) as thep:
        found(thep)
    file = register_file(tmp_path)

    def work(url: str) -> Work:
        return partial(on_the_command_line, file, url) if name == CLI else partial(in_the_library, name, url)

    course = Course()
    for _ in range(course.RUNS):
        undisturbed = copied(store, fresh)
        course.learn(finished(work(undisturbed)))
    before, after = examined(store), examined(undisturbed)
    assert before.events < after.events

    dice, fallen = random.Random(f"{name}, {KILLS[name]} kills"), Fallen()
    for number in range(KILLS[name]):
        url = copied(store, fresh)
        last_word = killed(work(url), *course.moment(dice, number))
        assert examined(url) in (before, after), "a command was recorded in part"
        again = finished(work(url))
        assert examined(url) == after, "the command that was sent again is not there exactly once"
        fallen.count(last_word, recorded=not course.learn(again))
    figures(fallen)
    assert fallen.in_flight * 2 >= KILLS[name]
    assert fallen.in_transaction > 0
