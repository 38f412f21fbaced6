"""What is recorded: exact bytes, at positions without a gap, all or nothing, and never changed afterwards."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import AggregateRecorder, DataError, IntegrityError, PersistenceError

from tests.sqlalchemy.support import MEMORY, POSTGRES, SQLITE, LookedAt, Settings, Store, change, events, positions
from tests.support import Clock, House
from thep_adapters import connect
from thep_adapters.sqlalchemy import Damage, DamagedRow
from thep_domain import Partnership


@pytest.mark.parametrize("state", [b"", b"\0\xff\\x27'\"", bytes(range(256)), b"\x80" * 60_000, '{"é":"🐈"}'.encode()])
def test_bytes_come_back_as_they_went_in(store: Store, state: bytes) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1, state=state))
    assert [each.state for each in recorder.select_events("stream:1")] == [state]
    assert [each.state for each in recorder.select_notifications(None, 10)] == [state]
    stored = store.execute("SELECT state FROM stored_events")[0][0]
    assert bytes(stored) == state
    assert list(recorder.verify()) == []


@pytest.mark.parametrize(
    "stream", ["", " ", "a:b", "naïve:ü", "🐈" * 50, "it's", 'say "yes"', "%s ? :x $1 \\", "x" * 2000]
)
def test_unusual_ids_come_back_as_they_went_in(store: Store, stream: str) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1, stream=stream))
    assert [each.originator_id for each in recorder.select_events(stream)] == [stream]
    assert [each.originator_id for each in recorder.select_notifications(None, 10)] == [stream]
    assert list(recorder.verify()) == []


@pytest.mark.parametrize("stream", ["a\0b", "\ud800"])
def test_ids_that_one_of_the_databases_cannot_hold_are_refused_by_both(store: Store, stream: str) -> None:
    recorder = store.recorder()
    with pytest.raises(DataError):
        recorder.insert_events(events(1, stream=stream))
    assert recorder.max_notification_id() is None


@pytest.mark.parametrize("number", [1, 100])
def test_a_version_beyond_the_column_is_refused(store: Store, number: int) -> None:
    recorder = store.recorder()
    with pytest.raises(DataError):
        recorder.insert_events(events(*range(1, number), 2**63))
    assert recorder.max_notification_id() is None


@pytest.mark.parametrize("number", [2, 100])
def test_many_events_are_refused_together_and_come_back_in_order(store: Store, number: int) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(number))
    with pytest.raises(IntegrityError):
        recorder.insert_events(events(*range(1, number + 1)))
    recorder.insert_events(events(*range(1, number), state=bytes(range(256))))
    assert positions(recorder) == list(range(1, number + 1))
    assert [each.originator_version for each in recorder.stream_notifications(2)] == list(range(1, number))
    assert list(recorder.verify()) == []


def test_positions_have_no_gap_after_a_refused_save(store: Store) -> None:
    recorder = store.recorder()
    assert recorder.insert_events(events(1, 2)) == [1, 2]
    for wrong in (events(3, 2), events(3, 3), [*events(1, stream="other"), *events(1)]):
        with pytest.raises(IntegrityError):
            recorder.insert_events(wrong)
    assert recorder.insert_events(events(3)) == [3]
    assert recorder.insert_events([]) == []
    assert positions(recorder) == [1, 2, 3]


def test_what_is_raised_while_events_are_looked_at_undoes_the_save(store: Store) -> None:
    recorder = store.recorder()

    def refuse() -> None:
        raise LookupError("not these")

    with pytest.raises(LookupError, match="not these"):
        recorder.insert_events(LookedAt(events(1), refuse))
    assert recorder.insert_events(events(1)) == [1]


@pytest.mark.parametrize("pool", [{"SQLALCHEMY_POOL_SIZE": "1", "SQLALCHEMY_MAX_OVERFLOW": "0"}, {}])
def test_events_are_looked_at_under_the_lock_and_the_store_can_be_read_meanwhile(
    store: Store, pool: dict[str, str]
) -> None:
    recorder, other = store.recorder(**pool), store.recorder(SQLALCHEMY_LOCK_TIMEOUT="0.01")
    recorder.insert_events(events(1))
    seen = []

    def look() -> None:
        seen.append(recorder.max_notification_id())
        seen.append(recorder.select_notifications(1, 1)[0].id)
        with pytest.raises(PersistenceError, match="lock"):
            other.insert_events(events(1, stream="overtaking"))

    assert recorder.insert_events(LookedAt(events(2), look)) == [2]
    assert seen == [1, 1]


@pytest.mark.parametrize("kind", [SQLITE, MEMORY])
def test_writing_while_writing_is_refused(settings_for: Callable[[str], Settings], kind: str) -> None:
    with Store(kind, settings_for(kind)) as store:
        recorder = store.recorder()
        with pytest.raises(PersistenceError, match="already writing"):
            recorder.insert_events(LookedAt(events(1), lambda: recorder.insert_events(events(2))))
        assert recorder.insert_events(events(1)) == [1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET topic = 'changed'",
        "UPDATE stored_events SET checksum = 0 WHERE id = 1",
        "DELETE FROM stored_events",
        "DELETE FROM stored_events WHERE id = 2",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(store: Store, statement: str) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1, 2))
    with pytest.raises(Exception, match="never changed or deleted"):
        store.execute(statement)
    assert [each.topic for each in recorder.stream_notifications()] == ["something.happened"] * 2


ROW = "'stream:1', 1, 'forged', x'7b7d', 0"
REPLACING = [
    f"INSERT OR REPLACE INTO {{table}} VALUES (1, {ROW})",
    f"INSERT OR REPLACE INTO {{table}} VALUES (3, {ROW})",
    f"INSERT OR REPLACE INTO {{table}} VALUES (NULL, {ROW})",
    f"REPLACE INTO {{table}} VALUES (2, {ROW})",
    f"INSERT OR IGNORE INTO {{table}} VALUES (1, {ROW})",
    f"INSERT INTO {{table}} VALUES (1, {ROW}) ON CONFLICT DO UPDATE SET topic = 'forged'",
    "INSERT OR REPLACE INTO {table} SELECT id, originator_id, originator_version, 'forged', state, 0 FROM {table}",
    "UPDATE OR REPLACE {table} SET originator_version = 1",
]
OUT_OF_ORDER = [
    f"INSERT INTO {{table}} VALUES ({position}, 'stream:2', 1, 'forged', x'7b7d', 0)"
    for position in (2**63 - 1, 2**53, 4, 0, -1, "NULL")
]


@pytest.mark.parametrize("recursive", ["off", "on"])
@pytest.mark.parametrize("statement", [*REPLACING, *OUT_OF_ORDER])
@pytest.mark.parametrize("table", ["stored_events", "other_events"])
def test_sqlite_refuses_to_replace_an_event_and_to_leave_a_position_out(
    file_store: Store, table: str, statement: str, recursive: str
) -> None:
    """Whoever asks, on a connection of their own: the file itself refuses, for each table that is only appended to."""
    recorder: AggregateRecorder = (
        file_store.recorder() if table == "stored_events" else file_store.factory("other").aggregate_recorder()
    )
    recorder.insert_events(events(1, 2))
    everything = f"SELECT * FROM {table}"
    before = file_store.execute(everything)
    with closing(sqlite3.connect(file_store.path)) as outsider:
        outsider.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError):
            outsider.execute(statement.format(table=table))
        outsider.commit()
    assert file_store.execute(everything) == before
    recorder.insert_events(events(3))
    assert file_store.execute(everything)[:2] == before


def test_postgresql_refuses_to_empty_the_table(server_store: Store) -> None:
    server_store.recorder().insert_events(events(1))
    with pytest.raises(Exception, match="never changed or deleted"):
        server_store.execute("TRUNCATE stored_events")


@pytest.mark.parametrize(
    "changed",
    ["originator_id = 'stream:2'", "originator_version = 9", "topic = 'other'", "checksum = checksum + 1", "id = 7"],
)
def test_changed_rows_are_found(store: Store, changed: str) -> None:
    recorder, checking = store.recorder(), store.recorder(SQLALCHEMY_CHECK_CHECKSUMS="yes")
    recorder.insert_events(events(1, 2, 3))
    assert len(checking.select_notifications(None, 10)) == 3
    change(store, f"UPDATE stored_events SET {changed} WHERE id = 3")
    found = list(recorder.verify())
    assert found[-1].problem == "does not match its checksum"
    with pytest.raises(DamagedRow, match="does not match its checksum"):
        checking.select_notifications(None, 10)
    assert len(recorder.select_notifications(None, 10)) == 3, "without the setting nothing is compared"


def test_changed_bytes_are_found_in_a_stream(store: Store) -> None:
    checking = store.recorder(SQLALCHEMY_CHECK_CHECKSUMS="yes")
    checking.insert_events(events(1, state=b"{1}"))
    assert len(checking.select_events("stream:1")) == 1
    literal = "'\\x7b327d'::bytea" if store.kind == POSTGRES else "x'7b327d'"
    change(store, f"UPDATE stored_events SET state = {literal}")
    with pytest.raises(DamagedRow, match="version 1 of stream:1"):
        checking.select_events("stream:1")
    assert list(checking.verify()) == [Damage(1, "stream:1", 1, "does not match its checksum")]


def test_missing_rows_are_found_between_others(store: Store) -> None:
    recorder = store.recorder()
    recorder.insert_events(events(1, 2, 3, 4))
    change(store, "DELETE FROM stored_events WHERE id IN (2, 3)")
    assert [(each.position, each.problem) for each in recorder.verify()] == [(2, "missing up to position 3")]


@pytest.mark.parametrize("text", ["x'ff'", "42", "CAST(x'ff' AS TEXT)"])
def test_what_is_no_text_any_more_is_found(file_store: Store, text: str) -> None:
    recorder = file_store.recorder()
    recorder.insert_events(events(1, 2))
    change(file_store, f"UPDATE stored_events SET topic = {text} WHERE id = 1")
    assert [each.position for each in recorder.verify()] == [1]


def test_streaming_reads_give_every_event_once_whatever_is_added_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thep_adapters.sqlalchemy.recorders.PAGE", 10)
    recorder = store.recorder(SQLALCHEMY_POOL_SIZE="1", SQLALCHEMY_MAX_OVERFLOW="0")
    recorder.insert_events(events(*range(1, 36)))
    read = recorder.stream_notifications()
    first = next(read)
    recorder.insert_events(events(36))  # no connection is held between two pages
    assert [first.id, *(each.id for each in read)] == list(range(1, 37))
    assert [row[0] for row in recorder.stream_rows(5, 24)] == list(range(5, 25))
    assert [row[0] for row in recorder.stream_rows(31, 30)] == []
    assert list(recorder.stream_notifications(7, 9)) == recorder.select_notifications(7, 3)


class Counter(Aggregate):
    """An aggregate of an application that has nothing to do with ours."""

    def __init__(self) -> None:
        self.total = 0

    @event("Added")
    def add(self, amount: int) -> None:
        self.total += amount


@pytest.mark.parametrize("kind", [SQLITE, MEMORY, POSTGRES])
def test_any_other_application_can_use_it(settings_for: Callable[[str], Settings], kind: str) -> None:
    settings = {**settings_for(kind), "IS_SNAPSHOTTING_ENABLED": "yes", "COMPRESSOR_TOPIC": "zlib"}
    app: Application[UUID] = Application(settings)
    counter = Counter()
    for amount in range(5):
        counter.add(amount)
    app.save(counter)
    app.take_snapshot(counter.id)
    counter.add(7)
    app.save(counter)
    found: Counter = app.repository.get(counter.id)
    assert (found.total, found.version) == (17, 7)
    assert app.repository.get(counter.id, version=3).total == 1
    assert [each.originator_id for each in app.recorder.select_notifications(None, 100)] == [counter.id] * 7
    assert uuid4() not in app.repository
    app.close()


def live(thep: Partnership, clock: Clock) -> str:
    """A few years of a partnership, and their digest."""
    house = House(thep, clock)
    house.member(pupils=210)
    house.charge("2020-21", date(2021, 5, 1))
    house.acting(request_id="notice-1").membership.serve_notice(house.member(100902), received_on=date(2021, 3, 1))
    return thep.replay().digest


@pytest.mark.parametrize("kind", [SQLITE, MEMORY, POSTGRES])
def test_the_partnership_on_it_comes_to_the_same_digest_as_in_memory(
    settings_for: Callable[[str], Settings], kind: str
) -> None:
    clock = Clock(date(2021, 6, 1))
    with connect(clock=clock) as thep:
        expected = live(thep, clock)
    settings = settings_for(kind)
    with connect(persistence=settings, clock=clock) as thep:
        assert live(thep, clock) == expected
        count = sum(1 for _ in thep.history())
    if kind != MEMORY:
        with connect(persistence=settings, clock=clock) as thep:
            assert thep.replay().digest == expected
            assert sum(1 for _ in thep.history()) == count
