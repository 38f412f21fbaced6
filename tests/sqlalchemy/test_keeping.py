"""Examining a store and copying it: whatever is wrong is found at its place, and a copy is the same to the byte."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count, pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from tests.sqlalchemy.support import POSTGRES, SQLITE, Settings, Store, change, events, positions
from thep_adapters.sqlalchemy import SQLAlchemyApplicationRecorder
from thep_adapters.sqlalchemy.keeping import Copied, Finding, NotKept, copy, examined, opened, upgraded

EVERYTHING = "SELECT id, originator_id, originator_version, topic, state, checksum FROM stored_events ORDER BY id"

Making = Callable[[str], Store]


@pytest.fixture
def made(settings_for: Callable[[str], Settings]) -> Iterator[Making]:
    """Any number of empty stores."""
    with ExitStack() as stack:
        yield lambda kind: stack.enter_context(Store(kind, settings_for(kind)))


def checked(store: Store) -> SQLAlchemyApplicationRecorder:
    return store.recorder(SQLALCHEMY_CHECK_CHECKSUMS="yes")


def fill(store: Store, number: int = 10) -> SQLAlchemyApplicationRecorder:
    """Events of two streams, with bytes of every kind."""
    recorder = checked(store)
    for version in range(1, number // 2 + 1):
        recorder.insert_events(
            [
                StoredEvent("stream:1", version, "something.happened", b'{"v":1}'),
                StoredEvent("stream:Zoë", version, "something.else", bytes(range(256))),
            ]
        )
    return recorder


def everything(store: Store) -> list[Any]:
    return [tuple(row) for row in store.execute(EVERYTHING)]


def findings(recorder: SQLAlchemyApplicationRecorder) -> list[Finding]:
    return [each for each in examined(recorder) if isinstance(each, Finding)]


def seen(recorder: SQLAlchemyApplicationRecorder) -> Sequence[int]:
    return [each[0] for each in examined(recorder) if not isinstance(each, Finding)]


# ------------------------------------------------------------------------------------------------------------ examining


def test_nothing_is_found_in_a_sound_store(store: Store) -> None:
    recorder = fill(store)
    assert findings(recorder) == []
    assert seen(recorder) == list(range(1, 11))


def test_nothing_is_found_in_an_empty_store(store: Store) -> None:
    assert list(examined(store.recorder())) == []


def test_a_changed_byte_is_found_once_and_all_other_rows_are_read(store: Store) -> None:
    fill(store)
    literal = "'\\x7b327d'::bytea" if store.kind == POSTGRES else "x'7b327d'"
    change(store, f"UPDATE stored_events SET state = {literal} WHERE id = 3")
    assert findings(store.recorder()) == [Finding(3, "stream:1", 2, "does not match its checksum")]
    assert seen(store.recorder()) == [1, 2, 4, 5, 6, 7, 8, 9, 10]


def test_a_missing_row_is_found_by_its_position_and_its_version(store: Store) -> None:
    fill(store)
    change(store, "DELETE FROM stored_events WHERE id = 3")
    assert findings(store.recorder()) == [
        Finding(3, None, None, "missing up to position 3"),
        Finding(5, "stream:1", 3, "version 2 should stand here"),
    ]
    assert seen(store.recorder()) == [1, 2, 4, 5, 6, 7, 8, 9, 10]


def test_versions_that_do_not_follow_each_other_are_found(store: Store) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1, 2, 4, 5))
    recorder.insert_events(events(2, stream="stream:2"))
    assert findings(recorder) == [
        Finding(3, "stream:1", 4, "version 3 should stand here"),
        Finding(5, "stream:2", 2, "version 1 should stand here"),
    ]


def test_a_row_before_the_first_position_is_found(file_store: Store) -> None:
    fill(file_store)
    change(file_store, "UPDATE stored_events SET id = 0 WHERE id = 10")
    assert findings(file_store.recorder()) == [
        Finding(0, None, None, "stands before position 1, where a history begins"),
    ]


@pytest.mark.parametrize("value", ["x'ff'", "42", "CAST(x'ff' AS TEXT)"])
@pytest.mark.parametrize("column", ["originator_id", "topic"])
def test_what_is_no_text_any_more_is_found_and_passed_over(file_store: Store, column: str, value: str) -> None:
    fill(file_store)
    change(file_store, f"UPDATE stored_events SET {column} = {value} WHERE id = 9")
    (found,) = findings(file_store.recorder())
    assert (found.position, found.problem) == (9, "does not match its checksum")
    assert seen(file_store.recorder()) == [1, 2, 3, 4, 5, 6, 7, 8, 10]


def test_a_version_that_is_no_number_any_more_is_found(file_store: Store) -> None:
    fill(file_store)
    change(file_store, "UPDATE stored_events SET originator_version = x'ff' WHERE id = 9")
    (found,) = findings(file_store.recorder())
    assert (found.position, found.version) == (9, None)
    change(file_store, "UPDATE stored_events SET originator_version = CAST(x'ff' AS TEXT) WHERE id = 9")
    (found,) = findings(file_store.recorder())
    assert "cannot be read to the end" in found.problem, "the driver refuses the whole page"


def test_what_is_recorded_meanwhile_is_not_looked_at(store: Store) -> None:
    recorder = fill(store)
    looking = examined(recorder)
    first = next(looking)
    recorder.insert_events(events(6))
    assert not isinstance(first, Finding)
    assert len(list(looking)) == 9


def test_damage_to_any_page_is_found(file_store: Store) -> None:
    with Store(SQLITE, file_store.settings) as other:
        other.recorder().insert_events(events(*range(1, 100), state=b"x" * 500))
    whole = file_store.path.read_bytes()
    assert len(whole) > 15 * 4096
    for page in range(4096, len(whole), 4096):
        damaged = bytearray(whole)
        damaged[page : page + 8] = b"\xff" * 8
        path = file_store.path.with_name("damaged.db")
        path.write_bytes(damaged)
        try:
            with opened({"SQLALCHEMY_URL": f"sqlite:///{path}"}, read_only=True) as recorder:
                said = [each.problem for each in findings(recorder)]
        except NotKept as refused:
            said = [str(refused)]
        assert any("damaged" in each for each in said), (page, said)


# -------------------------------------------------------------------------------------------------------------- copying


@pytest.mark.parametrize("kinds", [(SQLITE, SQLITE), (SQLITE, POSTGRES, SQLITE), (POSTGRES, POSTGRES)], ids=" to ".join)
def test_a_copy_is_the_same_to_the_byte(made: Making, kinds: Sequence[str]) -> None:
    stores = [made(kind) for kind in kinds]
    fill(stores[0], 60)  # more than go with one call on a server
    told: list[tuple[int, int]] = []
    for source, target in pairwise(stores):
        told.clear()
        done = copy(checked(source), checked(target), lambda *said: told.append(said), batch=25)
        assert (done.events, done.before, done.position) == (60, 0, 60)
        assert told == [(25, 60), (50, 60), (60, 60)]
        assert everything(target) == everything(source)
        assert findings(checked(target)) == []
    assert checked(stores[-1]).insert_events(events(31)) == [61], "it is a store like any other"


def test_an_empty_store_is_copied_too(made: Making) -> None:
    done = copy(checked(made(SQLITE)), checked(made(SQLITE)))
    assert (done.events, done.position) == (0, 0)


class CutOffError(Exception):
    """As if the process ended here."""


@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_copy_that_was_cut_off_goes_on(made: Making, kind: str) -> None:
    source, target = made(SQLITE), made(kind)
    fill(source, 20)

    def cut_off(position: int, last: int) -> None:
        raise CutOffError

    for copied in (6, 12):
        with pytest.raises(CutOffError):
            copy(checked(source), checked(target), cut_off, batch=6)
        assert positions(checked(target)) == list(range(1, copied + 1))
    done = copy(checked(source), checked(target), batch=6)
    assert (done.events, done.before, done.position) == (8, 12, 20)
    assert everything(target) == everything(source)
    assert copy(checked(source), checked(target)) == Copied(done.target, 0, 20, 20)


KILLED = """
import os, sys
from thep_adapters.sqlalchemy.keeping import copy, opened
from thep_adapters.sqlalchemy.sqlite_store import SQLiteWriter

calls = iter(range(3))
commit = SQLiteWriter.commit

def killed(writer):
    if next(calls) == 1:
        os.kill(os.getpid(), 9)
    commit(writer)

with opened({"SQLALCHEMY_URL": sys.argv[1]}, read_only=True, checked=True) as source:
    with opened({"SQLALCHEMY_URL": sys.argv[2]}, read_only=False, checked=True) as target:
        SQLiteWriter.commit = killed
        copy(source, target, batch=6)
"""


def test_a_copy_that_was_killed_inside_a_transaction_goes_on(made: Making) -> None:
    source, target = made(SQLITE), made(SQLITE)
    fill(source, 20)
    urls = [f"sqlite:///{each.path}" for each in (source, target)]
    assert subprocess.run([sys.executable, "-c", KILLED, *urls], check=False).returncode == -9
    assert positions(checked(target)) == list(range(1, 7))
    assert copy(checked(source), checked(target)).before == 6
    assert everything(target) == everything(source)


@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_copy_while_others_write(made: Making, kind: str) -> None:
    """It ends at the position where the history stood when it began; sent again, it fetches the rest."""
    source, target = made(kind), made(SQLITE)
    fill(source, 40)
    stop, writing = Event(), Event()
    recorder = source.recorder()

    def write() -> None:
        for version in count(1):
            recorder.insert_events(events(version, stream="stream:busy"))
            writing.set()
            if stop.is_set():
                return

    def wait(position: int, last: int) -> None:
        writing.clear()
        assert writing.wait(30), "the writer is not kept waiting by the copy"

    writer = Thread(target=write)
    writer.start()
    try:
        done = copy(checked(source), checked(target), wait, batch=10)
    finally:
        stop.set()
        writer.join()
    assert everything(target) == everything(source)[: done.position]
    assert done.position < len(everything(source))
    copy(checked(source), checked(target))
    assert everything(target) == everything(source)


def shorter(recorder: SQLAlchemyApplicationRecorder) -> None:
    recorder.insert_events(events(1, stream="stream:other"))


def longer(recorder: SQLAlchemyApplicationRecorder) -> None:
    recorder.insert_events(events(*range(1, 30)))


@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
@pytest.mark.parametrize(("put", "words"), [(shorter, "other events from position 1"), (longer, "goes on to")])
def test_a_target_with_other_events_is_refused_and_left_alone(
    made: Making, kind: str, put: Callable[[SQLAlchemyApplicationRecorder], None], words: str
) -> None:
    source, target = made(SQLITE), made(kind)
    fill(source)
    put(target.recorder())
    before = everything(target)
    with pytest.raises(NotKept, match=rf"{words}.*nothing was written"):
        copy(checked(source), checked(target))
    assert everything(target) == before


def test_a_target_that_differs_in_the_middle_is_refused(made: Making) -> None:
    source, target = made(SQLITE), made(SQLITE)
    fill(source, 20)
    fill(target, 10)
    for statement in (
        "DELETE FROM stored_events WHERE id = 4",
        "UPDATE stored_events SET topic = 'other' WHERE id = 3",
    ):
        copied = made(SQLITE)
        copy(checked(target), checked(copied))
        change(copied, statement)
        with pytest.raises(NotKept, match=r"other events from position 4|does not match its checksum"):
            copy(checked(source), checked(copied))
        assert len(everything(copied)) in (9, 10)


def test_damage_is_not_copied(made: Making) -> None:
    source, target = made(SQLITE), made(SQLITE)
    fill(source)
    change(source, "UPDATE stored_events SET state = x'00' WHERE id = 5")
    with pytest.raises(NotKept, match=r"is damaged.*event 5.*thep store check"):
        copy(checked(source), checked(target))
    assert 5 not in positions(target.recorder())


def test_a_gap_is_not_copied(made: Making) -> None:
    source, target = made(SQLITE), made(SQLITE)
    fill(source)
    change(source, "DELETE FROM stored_events WHERE id = 5")
    with pytest.raises(NotKept, match=r"no event at position 5: copying stopped at 3"):
        copy(checked(source), checked(target), batch=3)
    assert positions(target.recorder()) == [1, 2, 3]


def test_a_row_before_the_first_position_is_not_passed_over(made: Making) -> None:
    source, target = made(SQLITE), made(SQLITE)
    fill(source)
    change(source, "UPDATE stored_events SET id = 0 WHERE id = 10")
    with pytest.raises(NotKept, match="holds 10 events up to position 9"):
        copy(checked(source), checked(target))


def test_somebody_else_records_in_the_target(made: Making) -> None:
    source, target = made(SQLITE), made(SQLITE)
    fill(source)
    other = target.recorder()
    with pytest.raises(NotKept, match=r"Somebody else recorded .* stopped at position 4"):
        copy(checked(source), checked(target), lambda position, last: shorter(other), batch=4)
    assert positions(other) == [1, 2, 3, 4, 5]


# -------------------------------------------------------------------------------------------------------------- opening


def test_a_layout_that_never_was_is_refused(file_store: Store) -> None:
    fill(file_store)
    file_store.execute("UPDATE thep_schema SET version = 0")
    with pytest.raises(NotKept, match="stored_events has layout 0, which no release"):
        upgraded(file_store.settings)


def test_a_store_of_an_earlier_release_is_given_the_table_that_it_lacks(store: Store) -> None:
    fill(store)
    before = everything(store)
    assert upgraded(store.settings).made == ("stored_snapshots", "stored_folds")
    assert upgraded(store.settings).made == ()
    assert everything(store) == before
    snapshots = store.factory().aggregate_recorder("snapshots")
    snapshots.insert_events(events(5))
    assert [each.originator_version for each in snapshots.select_events("stream:1")] == [5]


def test_a_table_that_was_lost_is_not_taken_to_be_there(store: Store) -> None:
    fill(store)
    upgraded(store.settings)
    store.execute("DROP TABLE stored_snapshots")
    with pytest.raises(NotKept, match="has lost its table stored_snapshots"):
        upgraded(store.settings)


def test_another_programs_table_is_not_taken_over(store: Store) -> None:
    fill(store)
    store.execute("CREATE TABLE stored_snapshots (id INTEGER)")
    with pytest.raises(NotKept, match=r"stored_snapshots \(id\) was made by another program"):
        upgraded(store.settings)


def test_a_password_is_never_told(tmp_path: Path) -> None:
    settings = {"SQLALCHEMY_URL": f"postgresql://me:hush@/db?host={tmp_path}"}
    with pytest.raises(NotKept) as caught, opened(settings, read_only=True):
        pass
    assert "hush" not in str(caught.value)


def test_a_password_in_the_query_is_never_told_either(tmp_path: Path) -> None:
    settings = {"SQLALCHEMY_URL": f"postgresql://me@/db?host={tmp_path}&password=hush"}
    with pytest.raises(NotKept) as caught, opened(settings, read_only=True):
        pass
    assert "hush" not in str(caught.value)
