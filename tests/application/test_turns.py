"""Threads of one Partnership that write to one account: none is refused because the others were faster."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from tests.support import SCHOOL, Clock, House
from thep_adapters import connect
from thep_domain import Pence
from thep_domain.engine.turns import Turns

PATIENCE = 60
"""Seconds after which a test gives up on a thread that should have gone on."""
THREADS, EACH = 16, 10


def test_sixteen_threads_pay_into_one_account_and_none_is_refused(tmp_path: Path) -> None:
    """On a file: every payment is recorded once, and the account is worth their sum."""
    clock = Clock(date(2021, 6, 1))
    with connect(f"sqlite:///{tmp_path / 'busy.db'}", clock=clock) as thep:
        House(thep, clock).member(SCHOOL)

        def pay(number: int) -> None:
            for each in range(EACH):
                office = thep.acting("finance-officer")
                office.fees.pay(SCHOOL, Pence(100), on=thep.today, reference=f"BACS {number}-{each}")

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(pay, range(THREADS)))
        assert thep.statement(SCHOOL).balance == -100 * THREADS * EACH


def test_a_command_that_was_overtaken_goes_before_those_that_came_later() -> None:
    """Nobody stands in line: a command begins at once. Somebody does: it waits, and they go in order of arrival."""
    turns, order = Turns(), list[str]()
    with turns.turn() as first:
        assert first.take()
        assert not first.take(), "It has its turn already."
        with waiting(turns, "second", order), waiting(turns, "third", order):
            assert len(turns) == 3
            order.append("first")
            first.leave()
    assert order == ["first", "second", "third"]
    assert len(turns) == 0


def test_a_command_that_fails_leaves_the_line() -> None:
    """An error in the middle of a turn does not keep the others out."""
    turns, order = Turns(), list[str]()
    with pytest.raises(ZeroDivisionError):
        fail(turns)
    with waiting(turns, "next", order):
        pass
    assert order == ["next"]


def fail(turns: Turns) -> None:
    with turns.turn() as turn:
        turn.take()
        raise ZeroDivisionError


@contextmanager
def waiting(turns: Turns, name: str, order: list[str]) -> Iterator[None]:
    """A thread that has joined the line, or had its turn at once; at the end it has had its turn."""
    before = len(turns)

    def command() -> None:
        with turns.turn():
            order.append(name)

    thread = Thread(target=command, daemon=True)
    thread.start()
    while len(turns) == before and thread.is_alive():
        thread.join(0.001)
    yield
    thread.join(PATIENCE)
    assert not thread.is_alive(), f"{name} waits for ever"
