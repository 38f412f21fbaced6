"""Opening a store: read-only for auditors, and clear words where it cannot be opened or is not ours."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, PersistenceError, Tracking
from eventsourcing.utils import Environment

from tests.sqlalchemy.conftest import drop_schema
from tests.sqlalchemy.support import END_ALL, MEMORY, LookedAt, Store, events, positions
from thep_adapters.sqlalchemy import Factory


def test_a_file_keeps_a_log_and_writes_it_through(file_store: Store) -> None:
    recorder = file_store.recorder()
    recorder.insert_events(events(1))
    assert file_store.execute("PRAGMA journal_mode") == [("wal",)]
    assert recorder.datastore.select("PRAGMA synchronous") == [(2,)]


def read_only(store: Store) -> dict[str, str]:
    return {"SQLALCHEMY_READ_ONLY": "yes"}


def by_url(store: Store) -> dict[str, str]:
    return {"SQLALCHEMY_URL": f"{store.settings['SQLALCHEMY_URL']}?mode=ro"}


def test_an_auditor_reads_and_cannot_write(store: Store) -> None:
    store.recorder().insert_events(events(1, 2))
    for settings in [read_only(store), *([by_url(store)] if store.kind == "sqlite" else [])]:
        auditor = store.recorder(**settings)
        assert positions(auditor) == [1, 2]
        with pytest.raises(OperationalError, match="reading only"):
            auditor.insert_events(events(3))
        with pytest.raises(PersistenceError):
            auditor.datastore.select("DELETE FROM stored_events RETURNING id")
    assert positions(store.recorder()) == [1, 2]


def test_reading_only_makes_nothing(file_store: Store) -> None:
    with pytest.raises(OperationalError, match="no such file"):
        file_store.recorder(SQLALCHEMY_READ_ONLY="yes")
    assert not file_store.path.exists()
    sqlite3.connect(file_store.path).close()
    file_store.execute("CREATE TABLE other (id INTEGER)")
    before = file_store.path.read_bytes()
    with pytest.raises(OperationalError, match="has no table stored_events"):
        file_store.recorder(SQLALCHEMY_READ_ONLY="yes")
    assert file_store.path.read_bytes() == before


def test_reading_only_needs_the_table_on_a_server_too(server_store: Store) -> None:
    with pytest.raises(OperationalError, match="has no table stored_events"):
        server_store.recorder(SQLALCHEMY_READ_ONLY="yes")


def test_a_file_that_is_no_database_is_refused_and_left_alone(file_store: Store) -> None:
    content = b"URN,LA (code)\n100934,211\n" * 100
    file_store.path.write_bytes(content)
    for settings in ({}, read_only(file_store)):
        with pytest.raises(OperationalError, match="not a SQLite database"):
            file_store.recorder(**settings)
    assert file_store.path.read_bytes() == content


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    factory = Factory(Environment("", {"SQLALCHEMY_URL": f"sqlite:///{tmp_path}/none/thep.db"}))
    with pytest.raises(OperationalError, match=r"none/thep\.db: .*folder"):
        factory.application_recorder()
    factory.close()


def test_a_table_of_another_program_is_refused(store: Store) -> None:
    if store.kind == "postgres":
        store.execute(f"CREATE SCHEMA {store.settings['SQLALCHEMY_SCHEMA']}")
    store.execute("CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, topic TEXT)")
    with pytest.raises(OperationalError, match=r"\(originator_id, originator_version, topic\).*another program"):
        store.recorder()


def test_so_is_whatever_else_has_the_name_of_a_table(store: Store) -> None:
    store.recorder()
    store.execute("CREATE TABLE other (id INTEGER)")
    store.execute("CREATE INDEX stored_snapshots ON other (id)")
    with pytest.raises(PersistenceError, match="stored_snapshots"):
        store.factory().aggregate_recorder("snapshots")


def test_a_server_that_has_lost_a_table_is_refused(server_store: Store) -> None:
    server_store.recorder().insert_events(events(1))
    server_store.execute("DROP TABLE stored_events")
    with pytest.raises(PersistenceError, match=r"stored_events.* does not exist"):
        server_store.recorder()


def test_a_store_of_a_newer_release_is_refused(store: Store) -> None:
    store.recorder().insert_events(events(1))
    store.execute("UPDATE thep_schema SET version = 2")
    for settings in ({}, read_only(store)):
        with pytest.raises(OperationalError, match="newer release"):
            store.recorder(**settings)


def test_a_damaged_page_is_told(file_store: Store) -> None:
    with Store(file_store.kind, file_store.settings) as other:
        other.recorder().insert_events(events(*range(1, 200), state=b"x" * 500))
    content = bytearray(file_store.path.read_bytes())
    for page in range(6 * 4096, len(content) - 4096, 4096):
        content[page : page + 8] = b"\xff" * 8
    file_store.path.write_bytes(content)
    with pytest.raises(OperationalError, match="damaged or cut short"):
        positions(file_store.recorder())


def test_a_store_locked_for_too_long_is_told(file_store: Store) -> None:
    recorder = file_store.recorder(SQLALCHEMY_LOCK_TIMEOUT="0.01")
    other = sqlite3.connect(file_store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked for too long"):
        recorder.insert_events(events(1))
    assert positions(recorder) == []
    other.close()
    assert recorder.insert_events(events(1)) == [1]


@pytest.mark.parametrize("patience", ["0", "0.0004", "0.01"])
def test_a_server_locked_for_too_long_is_told(server_store: Store, patience: str) -> None:
    import psycopg

    recorder = server_store.recorder(SQLALCHEMY_LOCK_TIMEOUT=patience)
    with psycopg.connect(server_store.settings["SQLALCHEMY_URL"]) as other:
        other.execute(f"SELECT {server_store.settings['SQLALCHEMY_SCHEMA']}.stored_events_lock()".encode())
        with pytest.raises(
            OperationalError, match=r"locked for too long.*\(canceling statement due to lock timeout\)$"
        ):
            recorder.insert_events(events(1))
    assert recorder.insert_events(events(1)) == [1]


def test_a_closed_store_says_so(store: Store) -> None:
    factory = store.factory()
    recorder = factory.application_recorder()
    factory.close()
    factory.close()
    with pytest.raises(PersistenceError, match="was closed"):
        recorder.max_notification_id()
    with pytest.raises(PersistenceError, match="was closed"):
        recorder.insert_events(events(1))


def test_lost_connections_are_replaced(server_store: Store) -> None:
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    assert server_store.execute(END_ALL) == [(1,)]
    assert recorder.max_notification_id() == 1
    assert server_store.execute(END_ALL) == [(1,)]
    assert recorder.insert_events(events(2)) == [2]
    with pytest.raises(OperationalError):
        recorder.insert_events(LookedAt(events(3), lambda: server_store.execute(END_ALL)))
    assert recorder.insert_events(events(3)) == [3]


def test_all_connections_that_lie_in_the_pool_are_replaced(server_store: Store) -> None:
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    engine = recorder.datastore.engine
    together = [engine.raw_connection() for _ in range(5)]
    for each in together:
        each.close()
    assert server_store.execute(END_ALL) == [(5,)]
    assert recorder.max_notification_id() == 1
    assert recorder.insert_events(events(2)) == [2]


def test_a_subscription_that_lost_its_connection_listens_again(server_store: Store) -> None:
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    with recorder.subscribe(gt=0) as subscription:
        assert next(subscription).id == 1
        while server_store.execute(end) == [(0,)]:
            pass
        recorder.insert_events(events(2))
        assert next(subscription).id == 2


@pytest.mark.parametrize("name", ['Mixed case, "quoted"', "a.b", "é" * 31, "s" * 63])
def test_a_schema_of_any_name_records_and_wakes(server_store: Store, name: str) -> None:
    recorder = server_store.recorder(SQLALCHEMY_SCHEMA=name)
    try:
        with recorder.subscribe(gt=0) as subscription:
            recorder.insert_events(events(1))
            assert next(subscription).id == 1
        assert positions(server_store.recorder(SQLALCHEMY_SCHEMA=name)) == [1]
    finally:
        drop_schema(server_store.settings["SQLALCHEMY_URL"], name)


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg")
    factory = Factory(Environment("", {"SQLALCHEMY_URL": "postgresql://me:secret@127.0.0.1:1/none"}))
    with pytest.raises(OperationalError, match=r"me:\*\*\*@127") as caught:
        factory.application_recorder()
    assert "secret" not in str(caught.value)
    factory.close()


def test_applications_have_tables_of_their_own(store: Store) -> None:
    one, two = store.factory("One"), store.factory("Two")
    one.application_recorder().insert_events(events(1))
    assert two.application_recorder().max_notification_id() is None
    two.tracking_recorder().insert_tracking(Tracking("one", 1))
    assert store.execute("SELECT originator_id FROM one_events") == [("stream:1",)]
    assert store.execute("SELECT application_name, notification_id FROM two_tracking") == [("one", 1)]


def test_followed_positions_only_rise(store: Store) -> None:
    recorder = store.factory().process_recorder()
    recorder.insert_events(events(1), tracking=Tracking("up", 5))
    with pytest.raises(IntegrityError, match="followed before"):
        recorder.insert_events(events(2), tracking=Tracking("up", 5))
    assert recorder.insert_events(events(2), tracking=Tracking("up", 6)) == [2]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "SQLALCHEMY_URL"),
        ({"SQLALCHEMY_URL": "thep.db"}, "write it like"),
        ({"SQLALCHEMY_URL": "mysql://localhost/thep"}, "mysql is not known"),
        ({"SQLALCHEMY_URL": "postgresql+psycopg2://localhost/thep"}, "postgresql"),
        ({"SQLALCHEMY_URL": "sqlite://", "SQLALCHEMY_SCHEMA": "thep"}, "no schemas"),
        ({"SQLALCHEMY_URL": "postgresql://localhost/thep", "SQLALCHEMY_SCHEMA": "five%"}, "without %"),
        ({"SQLALCHEMY_URL": "postgresql://localhost/thep", "SQLALCHEMY_SCHEMA": "é" * 32}, "63 bytes"),
        ({"SQLALCHEMY_URL": "sqlite://", "ORIGINATOR_ID_TYPE": "int"}, "uuid or text"),
        ({"SQLALCHEMY_URL": "sqlite://", "SQLALCHEMY_LOCK_TIMEOUT": "soon"}, "SQLALCHEMY_LOCK_TIMEOUT"),
        ({"SQLALCHEMY_URL": "sqlite://", "SQLALCHEMY_SCOPED_SESSION_TOPIC": "a:b"}, "session"),
        ({"SQLALCHEMY_URL": "sqlite://", "APPLICATION_RECORDER_TOPIC": "builtins:dict"}, "subclass"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, str], said: str) -> None:
    with pytest.raises(OSError, match=said):
        Factory(Environment("", settings)).application_recorder()


def test_psycopg_is_loaded_for_a_server_only() -> None:
    code = (
        "import sys\nfrom eventsourcing.utils import Environment\nfrom thep_adapters.sqlalchemy import Factory\n"
        "factory = Factory(Environment('', {'SQLALCHEMY_URL': 'sqlite://'}))\nfactory.application_recorder()\n"
        "factory.close()\nassert 'psycopg' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_sqlite_tells_nobody_of_new_events(file_store: Store) -> None:
    with pytest.raises(NotImplementedError, match="select_notifications"):
        file_store.recorder().subscribe()


def test_memory_is_gone_with_its_factory() -> None:
    with Store(MEMORY, {"SQLALCHEMY_URL": "sqlite://"}) as store:
        store.recorder().insert_events(events(1))
        assert positions(store.recorder()) == []


def test_a_store_in_memory_is_closed_when_nobody_is_reading_it() -> None:
    """One connection serves all threads: closed under a reader's feet it would take the program with it."""
    factory = Factory(Environment("", {"SQLALCHEMY_URL": "sqlite://"}))
    recorder = factory.application_recorder()
    closing = Thread(target=factory.close)
    with factory.datastore.reading_turn():
        closing.start()
        assert closing.is_alive()
    closing.join()
    with pytest.raises(InterfaceError):
        recorder.max_notification_id()
