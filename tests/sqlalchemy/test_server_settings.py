"""Whatever a server, a database or a user of it is set to: the same bytes are stored, and come back."""

import logging
from collections.abc import Callable, Iterator
from threading import Thread
from urllib.parse import quote

import pytest
from eventsourcing.persistence import OperationalError, ProgrammingError

from tests.sqlalchemy.support import LookedAt, Store, events, positions
from thep_adapters import connect
from thep_adapters.sqlalchemy.schema import check
from thep_domain import StoreError

psycopg = pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")

SETTINGS = [
    "array_nulls=off",
    "backslash_quote=off",
    "bytea_output=escape",
    "check_function_bodies=off",
    "client_encoding=LATIN1",
    "client_encoding=SQL_ASCII",
    "DateStyle=SQL,DMY",
    "default_transaction_deferrable=on",
    "default_transaction_isolation=repeatable read",
    "default_transaction_isolation=serializable",
    "IntervalStyle=sql_standard",
    "lock_timeout=1",
    "plan_cache_mode=force_custom_plan",
    "quote_all_identifiers=on",
    "row_security=off",
    "search_path=false_friends,pg_catalog",
    "standard_conforming_strings=off",
    "synchronous_commit=off",
    "TimeZone=Asia/Kathmandu",
    "transform_null_equals=on",
]
BYTES = b"\0\xff\\x27'\"\\\\" + bytes(range(256))
STREAM = "na\\ïve'\"🐈 NULL %s {} \\x41"

FALSE_FRIENDS = """
    DROP SCHEMA IF EXISTS false_friends CASCADE;
    CREATE SCHEMA false_friends;
    CREATE FUNCTION false_friends.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION false_friends.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT 1/0';
    CREATE FUNCTION false_friends.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS 'SELECT 1/0';
    CREATE FUNCTION false_friends.current_setting(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
"""
"""Functions that are found before those of the server, where the search path says so."""


def with_setting(store: Store, setting: str) -> dict[str, str]:
    """The URL whose connections have a setting from the start."""
    option = "-c" + setting.replace(" ", "\\ ")
    url = store.settings["SQLALCHEMY_URL"]
    return {"SQLALCHEMY_URL": f"{url}{'&' if '?' in url else '?'}options={quote(option)}"}


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_changes_what_is_stored(server_store: Store, setting: str) -> None:
    """By each way of appending; read with the setting and without it, while writing and not."""
    server_store.recorder()
    if "false_friends" in setting:
        server_store.execute(FALSE_FRIENDS)
    recorder = server_store.recorder(**with_setting(server_store, setting))
    seen: list[bytes] = []
    recorder.insert_events(events(1, stream=STREAM, state=BYTES))
    recorder.insert_events(events(2, stream=STREAM, state=BYTES))

    def look() -> None:
        seen.extend(each.state for each in recorder.select_events(STREAM))

    recorder.insert_events(LookedAt(events(3, stream=STREAM, state=BYTES), look))
    recorder.insert_events(events(*range(4, 40), stream=STREAM, state=BYTES))
    kept = server_store.factory(**with_setting(server_store, setting)).aggregate_recorder("snapshots")
    kept.insert_events(events(39, stream=STREAM, state=BYTES))
    checked = {"SQLALCHEMY_CHECK_CHECKSUMS": "yes"}
    for reader in (
        server_store.recorder(**checked),
        server_store.recorder(**checked, **with_setting(server_store, setting)),
        server_store.recorder(**checked, SQLALCHEMY_READ_ONLY="yes", **with_setting(server_store, setting)),
    ):
        read = list(reader.stream_notifications())
        assert [each.id for each in read] == list(range(1, 40))
        assert {(each.originator_id, each.state) for each in read} == {(STREAM, BYTES)}
        assert list(reader.verify()) == []
    assert seen == [BYTES, BYTES]
    plain = server_store.factory(**checked).aggregate_recorder("snapshots")
    assert [each.state for each in plain.select_events(STREAM)] == [BYTES]


def test_tables_are_made_alike_under_any_setting(server_store: Store) -> None:
    url = server_store.settings["SQLALCHEMY_URL"]
    options = quote("-cstandard_conforming_strings=off -cdefault_transaction_isolation=serializable")
    made = {
        "SQLALCHEMY_URL": f"{url}{'&' if '?' in url else '?'}options={options}",
        "SQLALCHEMY_SCHEMA": "back\\slash's",
    }
    try:
        server_store.recorder(**made).insert_events(events(1, state=BYTES))
        found = server_store.recorder(SQLALCHEMY_SCHEMA="back\\slash's")
        with found.subscribe(gt=0) as subscription:
            assert next(subscription).state == BYTES
            found.insert_events(events(2))
            assert next(subscription).id == 2
    finally:
        server_store.execute('DROP SCHEMA IF EXISTS "back\\slash\'s" CASCADE')


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable", "read uncommitted"])
def test_writers_at_once_under_any_isolation(server_store: Store, isolation: str) -> None:
    """None is refused, and positions follow each other."""
    setting = with_setting(server_store, f"default_transaction_isolation={isolation}")
    server_store.recorder()
    told: list[int] = []
    went_wrong: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            recorder = server_store.recorder(**setting)
            for number in range(1, 31):
                several = 25 if number % 10 == 0 else 2
                told.extend(recorder.insert_events(events(*range(1, several + 1), stream=f"{writer}:{number}")))
        except BaseException as error:  # noqa: BLE001 - told below
            went_wrong.append(error)

    writers = [Thread(target=write, args=(writer,)) for writer in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert went_wrong == []
    assert sorted(told) == positions(server_store.recorder()) == list(range(1, len(told) + 1))


@pytest.fixture
def database(postgres_url: str, worker_id: str) -> Iterator[Callable[[str], str]]:
    """Makes a database with an encoding; gives its URL."""
    from sqlalchemy import make_url

    made: list[str] = []
    with psycopg.connect(postgres_url, autocommit=True) as admin:

        def make(encoding: str) -> str:
            made.append(f"in_{encoding.lower()}_{worker_id}")
            admin.execute(
                f"CREATE DATABASE {made[-1]} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            )
            return make_url(postgres_url).set(database=made[-1]).render_as_string(hide_password=False)

        yield make
        for each in made:
            admin.execute(f"DROP DATABASE {each}")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_JP"])
def test_a_database_that_is_not_in_utf8_is_refused(database: Callable[[str], str], encoding: str) -> None:
    """When it is opened, by whichever way, and nothing is made there."""
    url = database(encoding)
    with pytest.raises(StoreError, match=f"has the encoding {encoding}, .* ENCODING 'UTF8'"):
        connect(url)
    with psycopg.connect(url, client_encoding="utf8") as look:
        assert look.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stored%'").fetchone() == (0,)


def in_latin1() -> object:
    """A connection as somebody makes it who does not think of encodings."""
    return psycopg.connect(in_latin1.url, client_encoding="latin1")  # type: ignore[attr-defined]


def test_a_connection_that_is_not_in_utf8_is_refused(server_store: Store) -> None:
    in_latin1.url = server_store.settings["SQLALCHEMY_URL"]  # type: ignore[attr-defined]
    topic = f"{__name__}:in_latin1"
    with pytest.raises(OperationalError, match=r"encoding iso8859-1.*client_encoding=UTF8"):
        server_store.recorder(SQLALCHEMY_CONNECTION_CREATOR_TOPIC=topic)


# ------------------------------------------------------------------------------------------ what the table refuses


@pytest.mark.parametrize("position", [2**63 - 1, 2**53, 2**53 - 1, 5, 0, -1])
def test_no_position_is_left_out(server_store: Store, position: int) -> None:
    """Else whoever may insert could take the last position there is, and nothing could be appended after it."""
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    before = "INSERT INTO stored_events VALUES"
    row = "'other:1', 1, 'something.else', '', 0"
    with pytest.raises(psycopg.errors.CheckViolation):
        server_store.execute(f"{before} ({position}, {row})")
    with pytest.raises(psycopg.errors.CheckViolation):
        server_store.execute(f"{before} (2, {row}), ({position}, {row.replace('other:1', 'other:2')})")
    assert recorder.insert_events(events(2)) == [2]
    assert positions(recorder) == [1, 2]


def test_nor_is_a_version_without_bounds(server_store: Store) -> None:
    server_store.recorder()
    with pytest.raises(psycopg.errors.CheckViolation):
        server_store.execute(f"INSERT INTO stored_events VALUES (1, 'other:1', {2**53}, 'something.else', '', 0)")


# ------------------------------------------------------------------------------------------ names of schemas


@pytest.mark.parametrize("name", ["$$", "$thep$", "$thep_$ $thep$", "a$$b'\"c"])
def test_a_schema_whose_name_holds_dollars_is_one_like_any_other(server_store: Store, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    try:
        recorder = server_store.recorder(SQLALCHEMY_SCHEMA=name)
        assert recorder.insert_events(events(1)) == [1]
        assert recorder.insert_events(events(*range(2, 30)))[-1] == 29
        assert positions(server_store.recorder(SQLALCHEMY_SCHEMA=name)) == list(range(1, 30))
    finally:
        server_store.execute(f"DROP SCHEMA IF EXISTS {quoted} CASCADE")


def test_a_schema_whose_name_holds_a_percent_sign_is_refused(server_store: Store) -> None:
    """In a setting, and where the server finds it."""
    with pytest.raises(OSError, match="without %"):
        server_store.recorder(SQLALCHEMY_SCHEMA="five%")
    server_store.execute('CREATE SCHEMA "five%"')
    try:
        found = with_setting(server_store, 'search_path="five%"') | {"SQLALCHEMY_SCHEMA": ""}
        with pytest.raises(OperationalError, match="its schema is called 'five%'; use one without a %"):
            server_store.recorder(**found)
    finally:
        server_store.execute('DROP SCHEMA "five%"')


# ------------------------------------------------------------------------------------------ while it is made


def test_a_connection_that_is_ended_while_tables_are_made_tells_the_cause(
    server_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE query LIKE '%pg_advisory_xact%'"

    def ended(*arguments: object) -> object:
        server_store.execute(f"{end} AND pid <> pg_backend_pid()")
        return check(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("thep_adapters.sqlalchemy.datastore.check", ended)
        with pytest.raises(OperationalError, match=r"The store postgres.*terminating connection due to administrator"):
            server_store.recorder()
    assert server_store.recorder().insert_events(events(1)) == [1]


# ------------------------------------------------------------------------------------------ what is printed


def test_a_race_that_was_lost_prints_nothing(server_store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither does anything that fails while it travels with something else."""
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("psycopg").addHandler(handler)
    try:
        for wrong in (events(1), LookedAt(events(1), lambda: None), events(*range(1, 30))):
            with pytest.raises(Exception, match="stored_events_aggregate_idx"):
                recorder.insert_events(wrong)
        auditor = server_store.factory(SQLALCHEMY_READ_ONLY="yes")
        with pytest.raises(ProgrammingError, match="nowhere"):
            auditor.datastore.select("SELECT nowhere")
    finally:
        logging.getLogger("psycopg").removeHandler(handler)
    assert records == []
    assert capfd.readouterr().err == ""
