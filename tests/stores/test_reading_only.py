"""Whoever may only look, looks: at a file, in a folder, beside somebody who writes."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.cli.support import done, thep, unusable
from tests.support import Clock
from tests.support.leave import open_to_all, without_leave_to_write
from tests.support.story import SCHOOLS, digest_of, tell
from thep_adapters import connect
from thep_domain import Partnership, Pence, StoreError

NAME = "thep.db"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that holds a store, and that anybody may look into."""
    with open_to_all() as made:
        with writing(made) as thep:
            tell(thep)
        yield made


def writing(folder: Path) -> Partnership:
    return connect(f"sqlite:///{folder / NAME}", clock=Clock(date(2021, 6, 1)))


def looking(folder: Path) -> Partnership:
    settings = {"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_READ_ONLY": "yes"}
    url = f"sqlite:///{folder / NAME}"
    return connect(persistence={**settings, "SQLALCHEMY_URL": url}, clock=Clock(date(2021, 6, 1)))


def pay(thep: Partnership, pence: int = 1) -> None:
    thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(pence), on=date(2019, 1, 1), again=True)


def test_a_store_in_a_folder_where_nothing_may_be_written_is_read(folder: Path) -> None:
    """As from a disc, though SQLite would keep its log there."""
    with writing(folder) as thep:
        digest = digest_of(thep)
    before = (folder / NAME).read_bytes()
    with without_leave_to_write(folder), looking(folder) as thep:
        assert digest_of(thep) == digest
        with pytest.raises(StoreError, match="reading only"):
            pay(thep)
    assert [file.name for file in folder.iterdir()] == [NAME]
    assert (folder / NAME).read_bytes() == before


def test_the_newest_events_are_seen_while_somebody_writes(folder: Path) -> None:
    """They stand in the log beside the file."""
    with writing(folder) as office:
        pay(office)
        with without_leave_to_write(folder), looking(folder) as thep:
            assert thep.replay() == office.replay()


def test_what_was_written_to_meanwhile_is_not_read_on(folder: Path) -> None:
    """The pages read before and after might not belong together."""
    with without_leave_to_write(folder):
        thep = looking(folder)
    with closing(thep):
        with without_leave_to_write(folder):
            thep.replay()
        (folder / NAME).chmod(0o644)
        with writing(folder) as office:
            pay(office)
            written = office.replay()
        with pytest.raises(StoreError, match="open it again"):
            thep.replay()
    with without_leave_to_write(folder), looking(folder) as thep, closing(thep):
        assert thep.replay() == written


def test_a_log_that_cannot_be_read_is_not_passed_over(folder: Path) -> None:
    """A copy of file and log: without leave to write beside them the newest events would be missing."""
    with open_to_all() as other:
        with writing(folder) as office:
            pay(office)
            for name in (NAME, f"{NAME}-wal"):
                shutil.copy(folder / name, other / name)
            events = office.replay().events
        with without_leave_to_write(other), pytest.raises(StoreError, match=r"thep\.db-wal.*Copy both files"):
            looking(other)
        with looking(other) as thep:
            assert thep.replay().events == events, "with leave to write it is read"


@pytest.mark.parametrize("question", [("replay",), ("membership", "list"), ("history",), ("store", "check")])
def test_a_question_needs_no_leave_to_write(folder: Path, question: tuple[str, ...]) -> None:
    """Asked on the command line; a command that records is told that it cannot."""
    url = f"sqlite:///{folder / NAME}"
    answer = done(*question, "--json", "--store", url).out
    record = ("rulebook", "set", "fees.rate", "6.00", "--from", "2019-09-01", "--authority", "AGM", "--store", url)
    assert thep(*record, "--actor", "Nobody!").code == 1, "whatever it needs has been imported"
    with without_leave_to_write(folder):
        assert done(*question, "--json", "--store", url).out == answer
        assert "may only be read" in unusable(*record).err


def test_several_connections_look_at_once(folder: Path) -> None:
    """As threads do: each must know that nothing can be kept beside the file."""
    with without_leave_to_write(folder), looking(folder) as thep:
        engine = thep.journal.recorder.datastore.engine  # type: ignore[attr-defined]
        together = [engine.raw_connection() for _ in range(3)]
        for each in together:
            assert each.cursor().execute("SELECT count(*) FROM stored_events").fetchone()[0] > 0
            each.close()
        assert thep.replay().events > 0
