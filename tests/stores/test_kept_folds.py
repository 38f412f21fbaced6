"""What a long history came to is kept beside its events; whatever is wrong with it, the events count."""

import json
import shutil
import sqlite3
import zlib
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import done
from tests.cli.support import thep as thep_with
from tests.stores.conftest import url_of
from tests.support import OTHER, SCHOOL, Clock, House, school
from thep_adapters import connect
from thep_adapters.store_url import settings_of
from thep_domain import Partnership, Pence
from thep_domain.engine.growing import Grown
from thep_domain.engine.rows import Rows
from thep_domain.fees import Account
from thep_domain.membership import Membership
from thep_domain.schools import School

DAY = date(2021, 6, 1)
PAYMENTS = 90


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_soon(monkeypatch)


def keep_soon(patch: pytest.MonkeyPatch) -> None:
    """A fold is kept of a short history already."""
    patch.setattr("thep_domain.engine.growing.MUCH", 40)
    patch.setattr("thep_domain.engine.growing.BLOCK", 10)
    patch.setattr("thep_domain.engine.trail.BLOCK", 10)


def opened(path: Path, **more: Any) -> Partnership:
    return connect(url_of(path), clock=Clock(DAY), **more)


def for_reading(path: Path, **more: Any) -> Partnership:
    return connect(persistence={**settings_of(url_of(path)), "SQLALCHEMY_READ_ONLY": "yes"}, clock=Clock(DAY), **more)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a hundred events, of which nothing is kept yet."""
    path = tmp_path_factory.mktemp("written") / "thep.db"
    with pytest.MonkeyPatch.context() as patch:
        keep_soon(patch)
        with opened(path) as thep:
            house = House(thep, Clock(DAY))
            house.member(SCHOOL)
            house.member(OTHER)
            for number in range(PAYMENTS):
                house.office.fees.pay((SCHOOL, OTHER)[number % 2], Pence(100), on=DAY, again=True)
                if number % 10 == 0:
                    house.read(school(SCHOOL, f"School {number}"), as_at=date(2021, 1, 1 + number // 10))
    assert kept(path) == {}
    return path


@pytest.fixture(scope="module")
def asked_once(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same once its questions were asked, with what was kept."""
    path = Path(shutil.copy(written, tmp_path_factory.mktemp("asked")))
    with pytest.MonkeyPatch.context() as patch:
        keep_soon(patch)
        with opened(path) as thep:
            answers(thep)
    return path


@pytest.fixture
def store(written: Path, path: Path) -> Path:
    """A store of one's own of a hundred events, of which nothing is kept yet."""
    return Path(shutil.copy(written, path))


def execute(path: Path, statement: str, *parameters: object) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, parameters).fetchall()


def kept(path: Path) -> dict[str, list[int]]:
    """The positions of the folds that are kept of each part."""
    found: dict[str, list[int]] = {}
    statement = "SELECT originator_id, originator_version FROM stored_folds WHERE topic = 'fold' ORDER BY 1, 2"
    for part, position in execute(path, statement):
        found.setdefault(part, []).append(position)
    return found


def begun_from(thep: Partnership, kind: Any = School) -> int:
    """The position of the kept fold that a kind is begun from."""
    holding = thep.journal.holding
    grown: Grown = holding._growing.begun(holding.part_of(kind), thep.journal.last_position())
    return grown.position


def answers(thep: Partnership) -> Any:
    return thep.members(), thep.schools(), list(thep.history(SCHOOL)), thep.statement(SCHOOL)


@pytest.fixture
def asked(asked_once: Path, path: Path) -> Path:
    """The store once its questions were asked, with what was kept."""
    return Path(shutil.copy(asked_once, path))


def test_folds_are_kept_spread_over_the_history_and_begun_from(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(store) as thep:
        before = answers(thep)
        last = thep.journal.last_position()
    every = kept(store)
    assert set(every) == {"school", "membership", "mentions"}
    for positions in every.values():
        assert positions == [last * number // 5 // 10 * 10 for number in range(1, 6)]
    read: list[int] = []
    pages = Rows.pages

    def reading(rows: Rows, after: int, *arguments: Any) -> Any:
        read.append(after)
        return pages(rows, after, *arguments)

    monkeypatch.setattr(Rows, "pages", reading)
    with opened(store) as thep:
        assert begun_from(thep) == last // 10 * 10
        assert answers(thep) == before
    assert min(read) == last // 10 * 10


def test_they_are_smaller_than_the_events_and_few(asked: Path) -> None:
    with opened(asked) as thep:
        house = House(thep, Clock(DAY))
        for number in range(400):
            house.office.fees.pay(SCHOOL, Pence(1), on=DAY, again=True)
            if number % 20 == 0:
                thep.members()
    for positions in kept(asked).values():
        assert len(positions) <= 10
    ((folds,),) = execute(asked, "SELECT sum(length(state)) FROM stored_folds")
    ((events,),) = execute(asked, "SELECT sum(length(state)) FROM stored_events")
    assert folds < events


def test_one_that_would_be_larger_than_its_events_is_not_kept(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thep_adapters.codec.fold_codec.zlib.compress", lambda plain, level: plain * 1_000)
    with opened(store) as thep:
        answers(thep)
    assert kept(store).keys() == {"mentions"}  # no fact here names another school: there is nothing in it


def test_as_known_at_begins_from_the_nearest_before_it(asked: Path) -> None:
    with opened(asked) as thep:
        holding = thep.journal.holding
        first, second, *_ = kept(asked)["school"]
        part = holding.part_of(School)
        assert [holding._growing.begun(part, at).position for at in (first - 1, first, second - 1, second)] == [
            0, first, first, second,
        ]  # fmt: skip
        for at in range(1, thep.journal.last_position() + 1, 7):
            with connect(clock=Clock(DAY)) as other:
                other.journal.recorder, other.journal.codec = thep.journal.recorder, thep.journal.codec
                assert thep.schools(as_known_at=at) == other.schools(as_known_at=at)


def test_whoever_only_reads_takes_them_and_keeps_none(store: Path) -> None:
    with for_reading(store) as thep:
        before = answers(thep)
    assert kept(store) == {}
    with opened(store) as thep:
        answers(thep)
    every = kept(store)
    with for_reading(store) as thep:
        assert begun_from(thep) == every["school"][-1]
        assert answers(thep) == before
    assert kept(store) == every


def test_none_is_kept_where_the_opener_says_so(store: Path) -> None:
    with opened(store, keep_folds=False) as thep:
        answers(thep)
    assert kept(store) == {}


def test_the_command_line_keeps_them_for_the_next_command(store: Path) -> None:
    before = done("membership", "list", "--store", url_of(store), "--as-of", "2021-06-01").out
    assert set(kept(store)) == {"school", "membership"}
    assert done("membership", "list", "--store", url_of(store), "--as-of", "2021-06-01").out == before


def test_a_store_without_a_place_for_them_is_read_and_gets_one(store: Path) -> None:
    execute(store, "DROP TABLE stored_folds")
    execute(store, "DELETE FROM thep_schema WHERE table_name = 'stored_folds'")
    with for_reading(store) as thep:
        before = answers(thep)
    with opened(store) as thep:
        assert answers(thep) == before
    assert "school" in kept(store)


def test_those_of_another_release_are_passed_over_and_give_way(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = kept(asked)
    monkeypatch.setattr("thep_adapters.CATALOGUE.fingerprint", "another release")
    with opened(asked) as thep:
        assert begun_from(thep) == 0
        answers(thep)
        assert begun_from(thep) == every["school"][-1]
    assert kept(asked) == every
    monkeypatch.undo()
    with opened(asked) as thep:
        assert begun_from(thep) == 0


def test_a_fold_of_another_history_is_passed_over(asked: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with opened(other) as thep:
        house = House(thep, Clock(DAY))
        house.member(OTHER)
        for _ in range(150):
            house.office.fees.pay(OTHER, Pence(1), on=DAY, again=True)
        before = answers_of_other(thep)
    execute(other, "DELETE FROM stored_folds")
    rows = execute(asked, "SELECT * FROM stored_folds")
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.executemany("INSERT INTO stored_folds VALUES (?, ?, ?, ?, ?)", rows)
    with opened(other) as thep:
        assert begun_from(thep) == 0
        assert answers_of_other(thep) == before


def answers_of_other(thep: Partnership) -> Any:
    return thep.members(), thep.schools(), list(thep.history(OTHER))


DEEP = b"[" * 100_000


@pytest.mark.parametrize("topic", ["fold", "states"])
@pytest.mark.parametrize(
    "state",
    [b"", b"{}", b"\xff", DEEP, zlib.compress(DEEP), zlib.compress(b"[]"), zlib.compress(b'[["school:1",0,{}]]')],
)
def test_one_that_cannot_be_read_is_passed_over(asked: Path, topic: str, state: bytes) -> None:
    with opened(asked) as thep:
        before = answers(thep)
    with closing(sqlite3.connect(asked)) as connection, connection:
        connection.execute("UPDATE stored_folds SET state = ? WHERE topic = ?", (state, topic))
    unchecked = {**settings_of(url_of(asked)), "SQLALCHEMY_CHECK_CHECKSUMS": "no"}
    with connect(persistence=unchecked, keep_folds=False) as thep:
        assert begun_from(thep) == 0
        assert thep.members(DAY) == before[0]
    with opened(asked) as thep:  # here the checksum tells already
        assert begun_from(thep) == 0
        assert answers(thep) == before


def lie(path: Path) -> None:
    """A fold that fits the history in all but its states, as somebody might make it who can write to the store."""
    with opened(path) as thep:
        recorder: Any = thep.journal.folds and thep.journal.folds._recorder
        for row in recorder.select_events("school@10") or recorder.select_events(f"school@{kept(path)['school'][0]}"):
            states = json.loads(zlib.decompress(row.state))
            states[0][2]["details"][-1]["name"] = "Another Name"
            recorder.forget(row.originator_id, row.originator_version)
            changed = zlib.compress(json.dumps(states).encode())
            recorder.insert_events([type(row)(row.originator_id, row.originator_version, row.topic, changed)])


def test_checking_a_store_finds_one_that_is_not_what_the_events_come_to(asked: Path) -> None:
    assert "kept folds" in done("store", "check", "--store", url_of(asked)).out
    first = kept(asked)["school"][0]
    lie(asked)
    told = thep_with("store", "check", "--store", url_of(asked)).out
    assert f"the kept fold school@{first} is not what the events come to" in told
    with opened(asked) as thep:
        names = {row.name for row in thep.schools(as_known_at=first)}
    assert "Another Name" in names  # what is found would have been used


def test_commands_that_need_every_aggregate_begin_from_them_too(asked: Path) -> None:
    with opened(asked) as thep:
        thep.acting("finance-officer").fees.charge("2018-19", on=DAY)
    assert "account" in kept(asked)
    with opened(asked) as thep, connect(clock=Clock(DAY)) as plainly:
        assert begun_from(thep, Account) > 0
        plainly.journal.recorder, plainly.journal.codec = thep.journal.recorder, thep.journal.codec
        drafts = [each.acting("finance-officer").fees.charge.draft("2019-20", on=DAY) for each in (thep, plainly)]
        assert [fact.event for fact in drafts[0].events] == [fact.event for fact in drafts[1].events]


def test_every_state_comes_back_from_a_kept_fold(asked: Path) -> None:
    with opened(asked) as thep, connect(clock=Clock(DAY)) as plainly:
        plainly.journal.recorder, plainly.journal.codec = thep.journal.recorder, thep.journal.codec
        for kind in (School, Membership):
            assert begun_from(thep, kind) > 0
            assert repr(list(thep.known().loaded(kind))) == repr(list(plainly.known().loaded(kind)))
