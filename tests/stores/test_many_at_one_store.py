"""Several processes at one file: each command is recorded once, whoever sends it first."""

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.stores.conftest import url_of
from tests.support import SCHOOL, Clock, House
from tests.support.processes import open_new_stores, run_at_once, send_everything_twice
from tests.support.story import commands, digest_of, tell_in_any_order, versions
from thep_adapters import connect
from thep_domain import Partnership, Pence


@pytest.mark.slow
def test_four_processes_that_send_the_same_commands_twice_record_each_once(path: Path) -> None:
    """In four different orders, with request ids: the history is that of the story told once."""
    url = f"sqlite:///{path}"
    assert run_at_once(send_everything_twice, [(url, seed) for seed in range(4)]) == []
    with connect(url, clock=Clock(date(2021, 6, 1))) as thep, connect(clock=Clock(date(2021, 6, 1))) as alone:
        tell_in_any_order(alone, seed=99)
        facts = list(thep.history())
        answered = [fact.stream for fact in facts if fact.name == "request.answered"]
        assert sorted(answered) == sorted(f"request:{request_id}" for request_id in commands())
        assert sorted(f"{f.stream} {f.name}" for f in facts) == sorted(f"{f.stream} {f.name}" for f in alone.history())
        assert digest_of(thep) == digest_of(alone)
        assert all(own == list(range(1, len(own) + 1)) for own in versions(thep).values())
        assert all(a.position < b.position for a, b in pairwise(facts))
        assert all(a.why.recorded_at <= b.why.recorded_at for a, b in pairwise(facts))


@pytest.mark.slow
def test_processes_may_open_a_brand_new_file_at_the_same_moment(tmp_path: Path) -> None:
    """Each registers its school, and none is turned away."""
    urns, stores = range(100_901, 100_905), 12
    assert run_at_once(open_new_stores, [(str(tmp_path), urn, stores) for urn in urns]) == []
    for number in range(stores):
        with connect(f"sqlite:///{tmp_path / f'new-{number}.db'}", clock=Clock(date(2021, 6, 1))) as thep:
            assert [row.urn for row in thep.schools()] == list(urns)


def test_a_day_that_another_has_reached_is_no_future(path: Path) -> None:
    """An officer whose clock is behind, over midnight: what the other has recorded says what day it is."""
    ahead, behind = Clock(datetime(2021, 6, 2, 0, 0, 5, tzinfo=UTC)), Clock(datetime(2021, 6, 1, 21, 59, tzinfo=UTC))
    with connect(url_of(path), clock=ahead) as one, connect(url_of(path), clock=behind) as other:
        House(one, ahead).member(SCHOOL)
        pay(other, date(2021, 6, 1))
        pay(one, date(2021, 6, 2))
        pay(other, date(2021, 6, 2))


def pay(thep: Partnership, on: date) -> None:
    thep.acting("finance-officer").fees.pay(SCHOOL, Pence(100), on=on, again=True)
