"""A store that cannot be used is said to be so in a sentence: never a traceback of a database."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.stores.conftest import of_eventsourcing, url_of
from tests.support import Clock, news, school
from tests.support.leave import open_to_all, without_leave_to_write
from tests.support.story import SCHOOLS, digest_of, tell
from thep_adapters import connect
from thep_domain import Partnership, Pence, StoreError


@contextmanager
def unusable() -> Iterator[pytest.ExceptionInfo[StoreError]]:
    """Expect a StoreError whose message is a sentence."""
    with pytest.raises(StoreError) as caught:
        yield caught
    message = str(caught.value)
    assert len(message.split()) >= 5, message
    assert "Traceback" not in message


def use(thep: Partnership) -> None:
    thep.acting("membership-officer").register.record(news(school(100_901), as_at=date(2016, 1, 1)))


def told(path: Path) -> None:
    with connect(url_of(path), clock=Clock(date(2021, 6, 1))) as thep:
        tell(thep)


# Where it should be


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """And not made: it may be a slip of the pen."""
    with unusable() as caught:
        connect(url_of(tmp_path / "missing" / "thep.db"))
    assert "missing" in str(caught.value)
    assert not (tmp_path / "missing").exists()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    """The file's name is wanting."""
    with unusable():
        connect(url_of(tmp_path))


@pytest.mark.parametrize(
    "url", ["thep.db", "", "mysql://localhost/thep", "sqlite://localhost/thep.db", "sqlite:thep", "file:thep.db"]
)
def test_a_url_that_names_no_store_is_refused(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an example of how to write it; and no file comes into being by mistake."""
    monkeypatch.chdir(tmp_path)
    with unusable() as caught:
        connect(url).close()
    assert "sqlite:///" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_spaces_and_signs_is_a_file_like_any_other(tmp_path: Path) -> None:
    """Percent signs as the URL writes them."""
    with connect(f"sqlite:///{tmp_path}/our%20store.db", clock=Clock(date(2021, 6, 1))) as thep:
        use(thep)
    assert [file.name for file in tmp_path.iterdir()] == ["our store.db"]


@pytest.mark.parametrize("tail", ["?mode=ro", "#part"])
def test_what_a_url_adds_is_not_passed_over(tmp_path: Path, tail: str) -> None:
    """A setting that we do not know could be what the caller relies on: read-only, for one."""
    with unusable():
        connect(f"{url_of(tmp_path / 'thep.db')}{tail}").close()


def test_a_store_that_was_closed_says_so(path: Path) -> None:
    """After the with block nothing is read or written."""
    with connect(url_of(path), clock=Clock(date(2021, 6, 1))) as thep:
        use(thep)
    with unusable():
        thep.replay()
    with unusable():
        use(thep)


# What it should be


@pytest.mark.parametrize("content", [b"no database at all, just words\n" * 200, b"SQLite format 3\0" + b"\xff" * 4_096])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    """A spreadsheet by that name stays what it was."""
    path.write_bytes(content)
    with unusable(), connect(url_of(path)) as thep:
        thep.replay()
    assert path.read_bytes() == content


def test_an_empty_file_is_a_new_store(path: Path) -> None:
    """As SQLite has it."""
    path.touch()
    with connect(url_of(path), clock=Clock(date(2021, 6, 1))) as thep:
        use(thep)


def test_a_file_that_was_cut_off_is_refused(path: Path) -> None:
    """Half a copy: whoever opens it is told, at once or when it is read."""
    told(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with unusable(), connect(url_of(path)) as thep:
        thep.replay()


def test_a_file_with_a_damaged_page_is_refused(path: Path) -> None:
    """A disk that lost a page."""
    told(path)
    whole = bytearray(path.read_bytes())
    whole[4_096:12_288] = os.urandom(8_192)
    path.write_bytes(whole)
    with unusable(), connect(url_of(path)) as thep:
        thep.replay()


def test_another_programs_table_of_that_name_is_refused(path: Path) -> None:
    """Its columns are not ours."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE stored_events (id INTEGER PRIMARY KEY, note TEXT)")
        other.commit()
    with unusable(), connect(url_of(path), clock=Clock(date(2021, 6, 1))) as thep:
        use(thep)


# Who may use it


def ours(path: Path, **more: str) -> dict[str, str]:
    """Settings of our own module on a file."""
    return {"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_URL": f"sqlite:///{path}", **more}


def test_a_locked_store_says_so_and_records_nothing(path: Path) -> None:
    """Somebody holds the write lock for longer than we wait; afterwards the command goes through."""
    told(path)
    settings = ours(path, SQLALCHEMY_LOCK_TIMEOUT="0")
    with (
        connect(persistence=settings, clock=Clock(date(2021, 6, 1))) as thep,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        before = digest_of(thep)
        other.execute("BEGIN IMMEDIATE")
        with unusable() as caught:
            thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(1), on=date(2018, 1, 1), again=True)
        assert "locked" in str(caught.value)
        other.execute("ROLLBACK")
        assert digest_of(thep) == before
        thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(1), on=date(2018, 1, 1), again=True)


def test_opening_a_locked_store_says_so(path: Path) -> None:
    """Even where it would have to be made ready first."""
    settings = ours(path, SQLALCHEMY_LOCK_TIMEOUT="0")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE other (id INTEGER)")
        with unusable() as caught:
            connect(persistence=settings)
        assert "locked" in str(caught.value)


def test_a_store_that_may_only_be_read_answers_and_records_nothing(path: Path) -> None:
    """An auditor's copy."""
    told(path)
    settings = ours(path, SQLALCHEMY_READ_ONLY="yes")
    with connect(persistence=settings, clock=Clock(date(2021, 6, 1))) as thep:
        before = digest_of(thep)
        with unusable():
            thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(1), on=date(2018, 1, 1), again=True)
        assert digest_of(thep) == before


def test_a_file_without_leave_to_write_is_said_to_be_so() -> None:
    """The file's mode forbids it."""
    with open_to_all() as folder:
        told(folder / "thep.db")
        with without_leave_to_write(folder), unusable() as caught:
            connect(url_of(folder / "thep.db"))
    assert "may only be read" in str(caught.value)


# With which settings


@pytest.mark.parametrize("name", ["CIPHER_TOPIC", "CIPHER_KEY", "COMPRESSOR_TOPIC"])
def test_ciphers_and_compressors_are_refused(path: Path, name: str) -> None:
    """An audit needs plain bytes; what is secret is sealed field by field."""
    with unusable() as caught:
        connect(persistence={**of_eventsourcing(path), name: "zlib"}).close()
    assert name in str(caught.value)
    assert not path.exists()


@pytest.mark.parametrize("module", ["no.such.module", "thep_domain", "os:path"])
def test_a_module_that_keeps_no_events_is_refused(module: str) -> None:
    """With its name."""
    with unusable() as caught:
        connect(persistence={"PERSISTENCE_MODULE": module}).close()
    assert module in str(caught.value)


def test_a_store_that_takes_no_text_ids_is_refused(path: Path) -> None:
    """Our streams have readable names: a store of UUIDs cannot hold them."""
    with unusable(), connect(persistence={**of_eventsourcing(path), "ORIGINATOR_ID_TYPE": "uuid"}) as thep:
        use(thep)


def test_a_url_and_settings_are_not_both_given(path: Path) -> None:
    """Which of the two would it be?"""
    with pytest.raises((StoreError, TypeError, ValueError)):
        connect(url_of(path), persistence=of_eventsourcing(path)).close()
