"""Snapshots last from one opening of a store to the next, and no store needs them."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from tests.stores.conftest import Opening, url_of
from tests.support import SCHOOL, Clock, House
from thep_adapters import connect
from thep_adapters.store_url import settings_of
from thep_domain import Partnership, Pence
from thep_domain.engine.loading import load
from thep_domain.fees import Account

STREAM = f"{Account.STREAM}:{SCHOOL}"
DAY = date(2021, 6, 1)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thep_domain.engine.loading.EVERY", 5)


def pay(thep: Partnership, times: int) -> None:
    for _ in range(times):
        thep.acting("finance-officer").fees.pay(SCHOOL, Pence(100), on=DAY, again=True)


def joined(thep: Partnership) -> None:
    House(thep, Clock(DAY)).member(SCHOOL)


def loaded_from(thep: Partnership) -> int:
    """The version of the snapshot that the account is loaded from."""
    found = load(thep.journal, Account, STREAM)
    thep.journal.snapshots = None
    assert found.state == thep.state(Account, str(SCHOOL))
    return found.snapshot


def test_snapshots_are_there_when_the_store_is_opened_again(opening: Opening) -> None:
    with opening() as thep:
        joined(thep)
        pay(thep, 20)
    with opening() as thep:
        assert loaded_from(thep) == 18


def made_without_snapshots(path: Path) -> None:
    """A store as it was before there were snapshots."""
    with connect(url_of(path), clock=Clock(DAY)) as thep:
        joined(thep)
        pay(thep, 20)
    execute(path, ["DROP TABLE stored_snapshots", "DELETE FROM thep_schema WHERE table_name = 'stored_snapshots'"])


def execute(path: Path, statements: Iterable[str]) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_store_without_a_place_for_snapshots_gets_one(path: Path) -> None:
    made_without_snapshots(path)
    with connect(url_of(path), clock=Clock(DAY)) as thep:
        assert load(thep.journal, Account, STREAM).snapshot == 0
        pay(thep, 1)
        assert loaded_from(thep) == 22


def for_reading(path: Path) -> Partnership:
    return connect(persistence={**settings_of(url_of(path)), "SQLALCHEMY_READ_ONLY": "yes"}, clock=Clock(DAY))


def test_a_store_without_a_place_for_snapshots_can_be_read(path: Path) -> None:
    made_without_snapshots(path)
    with for_reading(path) as thep:
        assert loaded_from(thep) == 0
        assert thep.replay().events > 20


def test_whoever_only_reads_uses_the_snapshots_there_are(path: Path) -> None:
    with connect(url_of(path), clock=Clock(DAY)) as thep:
        joined(thep)
        pay(thep, 20)
    with for_reading(path) as thep:
        assert loaded_from(thep) == 18


def test_a_snapshot_with_a_changed_byte_is_passed_over(path: Path) -> None:
    """Its checksum tells, though it still reads well."""
    with connect(url_of(path), clock=Clock(DAY)) as thep:
        joined(thep)
        pay(thep, 20)
    changed = "CAST(replace(state, '\"paid\":', '\"paid\":9') AS BLOB)"
    execute(path, [f"UPDATE stored_snapshots SET state = {changed}"])
    with connect(url_of(path), clock=Clock(DAY)) as thep:
        assert loaded_from(thep) == 0


def test_two_processes_may_keep_the_same_snapshot(opening: Opening) -> None:
    with opening() as first, opening() as second:
        joined(first)
        pay(first, 4)
        snapshots, first.journal.snapshots = first.journal.snapshots, None
        pay(first, 1)
        first.journal.snapshots = snapshots
        found = load(second.journal, Account, STREAM)
        assert found.version == 6
        for thep in (first, second):
            assert thep.journal.snapshots is not None
            pay(thep, 1)
        assert loaded_from(first) == 7
