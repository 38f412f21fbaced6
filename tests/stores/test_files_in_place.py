"""A SQLite file that is removed, moved or replaced while it is open: nothing is answered from another file, or none."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.stores.conftest import url_of
from tests.support import Clock
from tests.support.story import SCHOOLS, tell
from thep_adapters import connect
from thep_adapters.gias import UnusableFile
from thep_adapters.gias.files import open_text
from thep_adapters.sqlalchemy.sqlite_store import SQLiteWriter
from thep_domain import Partnership, Pence, StoreError
from thep_domain.application import OutcomeUnknown

DAY = date(2021, 6, 1)
GONE = "removed, moved or replaced while it was open"


@pytest.fixture
def store(path: Path) -> Path:
    with opened(path) as thep:
        tell(thep)
    return path


def opened(path: Path) -> Partnership:
    return connect(url_of(path), clock=Clock(DAY))


def pay(thep: Partnership, request: str | None = None) -> None:
    thep.acting("finance-officer", request_id=request).fees.pay(SCHOOLS[1], Pence(1), on=date(2019, 1, 1), again=True)


def removed(path: Path) -> None:
    path.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    copy.rename(path)


def folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def log_removed(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def log_replaced(path: Path) -> None:
    replaced(path.with_name(f"{path.name}-wal"))


def index_removed(path: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


OF_THE_FILE = [removed, moved, replaced, folder_moved]
OF_THE_LOG = [log_removed, log_replaced, index_removed]

Doing = Callable[[Path], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder" / "thep.db"


@pytest.mark.parametrize("done", [*OF_THE_FILE, *OF_THE_LOG])
def test_a_command_is_refused_and_recorded_nowhere(store: Path, done: Doing) -> None:
    with opened(store) as thep:
        pay(thep)
        before = {found.name for found in store.parent.iterdir()}
        done(store)
        for _ in range(2):
            with pytest.raises(StoreError, match=GONE) as caught:
                pay(thep, "refused")
            assert not isinstance(caught.value, OutcomeUnknown)
        if store.parent.exists():
            assert {found.name for found in store.parent.iterdir()} <= before | {"elsewhere.db"}, "no file was made"
    for file in store.parent.parent.rglob("*.db"):
        with opened(file) as other:
            assert all(fact.why.request != "refused" for fact in other.history())


@pytest.mark.parametrize("done", OF_THE_FILE)
def test_a_question_is_not_answered(store: Path, done: Doing) -> None:
    with opened(store) as thep:
        thep.replay()
        done(store)
        with pytest.raises(StoreError, match=GONE):
            thep.replay()


def test_a_further_connection_opens_no_other_file(store: Path) -> None:
    with opened(store) as thep:
        replaced(store)
        with ThreadPoolExecutor(4) as threads:
            for failed in [threads.submit(pay, thep) for _ in range(8)]:
                assert isinstance(failed.exception(), StoreError)


def test_put_back_it_is_used_again(store: Path) -> None:
    with opened(store) as thep:
        moved(store)
        with pytest.raises(StoreError, match=GONE):
            pay(thep, "once")
        store.with_name("elsewhere.db").rename(store)
        pay(thep, "once")
        assert sum(fact.why.request == "once" for fact in thep.history()) == 2, "the payment and its answer"


@pytest.mark.parametrize("done", [*OF_THE_FILE, *OF_THE_LOG])
def test_in_the_middle_of_a_command_it_is_said_that_the_outcome_is_unknown(
    store: Path, done: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = SQLiteWriter.append

    def meanwhile(writer: SQLiteWriter, *arguments: object) -> None:
        real(writer, *arguments)  # type: ignore[arg-type]
        monkeypatch.undo()
        done(store)

    with opened(store) as thep:
        monkeypatch.setattr(SQLiteWriter, "append", meanwhile)
        with pytest.raises(OutcomeUnknown, match=r"removed, moved or replaced"):
            pay(thep)


def test_another_folder_to_work_in_is_no_other_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative name means the file that it meant when the store was opened."""
    monkeypatch.chdir(store.parent)
    with connect("sqlite:///thep.db", clock=Clock(DAY)) as thep:
        engine = thep.journal.recorder.datastore.engine  # type: ignore[attr-defined]
        (store.parent / "other").mkdir()
        monkeypatch.chdir(store.parent / "other")
        with closing(engine.raw_connection()), closing(engine.raw_connection()):
            pay(thep, "here")
    assert list((store.parent / "other").iterdir()) == []
    with opened(store) as thep:
        assert any(fact.why.request == "here" for fact in thep.history())


def test_a_link_that_leads_elsewhere_is_another_store(store: Path) -> None:
    other, link = store.with_name("other.db"), store.with_name("link.db")
    shutil.copy(store, other)
    link.symlink_to(store)
    with opened(link) as thep:
        pay(thep)
        link.unlink()
        link.symlink_to(other)
        with pytest.raises(StoreError, match=GONE):
            pay(thep)


def test_a_store_that_is_open_is_not_opened_beside_sqlite(store: Path) -> None:
    """By naming it as a register file: closing it would cancel the locks under which it is open."""
    with opened(store):
        store.with_name("link.csv").symlink_to(store)
        for name in ("thep.db", "thep.db-wal", "thep.db-shm", "link.csv"):
            with pytest.raises(UnusableFile, match="is a database in use"), open_text(store.with_name(name)):
                pass
