"""A pooler between: connections to the server are shared, and each transaction may run on another of them."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import pytest
from attrs import frozen
from eventsourcing.persistence import IntegrityError, OperationalError, Tracking

from tests.conftest import Fresh
from tests.faults.proxy import proxied
from tests.faults.scene import found
from tests.faults.writers import ACCOUNTS, Payment, nothing_lost_and_nothing_twice, payments, send
from tests.sqlalchemy.support import LookedAt, Store, events, positions
from tests.support.processes import PATIENCE
from thep_adapters import connect
from thep_adapters.sqlalchemy import Factory

psycopg = pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")

NUMBERS = count(1)
GLANCE = 0.01


@frozen
class Pooler:
    """PgBouncer, running, with two connections to the server."""

    url: str
    plain: str
    """Past it."""


@contextmanager
def pooler(server: str, mode: str, **settings: str) -> Iterator[str]:
    """PgBouncer in front of a server; gives its URL."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        pytest.skip("PgBouncer is not installed")
    with proxied(server) as proxy, TemporaryDirectory() as folder:
        from sqlalchemy import make_url

        behind = make_url(proxy.url)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        lines = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(port),
            "unix_socket_dir": "",
            "auth_type": "any",
            "pool_mode": mode,
            "default_pool_size": "2",
            **settings,
        }
        user = f"user={behind.username}" + (f" password={behind.password}" if behind.password else "")
        written = Path(folder) / "pgbouncer.ini"
        written.write_text(
            f"[databases]\n* = host=127.0.0.1 port={behind.port} dbname={behind.database} {user}\n[pgbouncer]\n"
            + "".join(f"{name} = {value}\n" for name, value in lines.items()),
            encoding="utf-8",
        )
        Path(folder).chmod(0o755)
        as_user = ["-u", "nobody"] if os.getuid() == 0 else []
        running = subprocess.Popen(
            [program, "-q", *as_user, str(written)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while not _listens(port):
                assert running.poll() is None, "it did not start"
                time.sleep(GLANCE)
            yield behind.set(port=port, query={}).render_as_string(hide_password=False)
        finally:
            running.terminate()
            running.wait(PATIENCE)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


# ------------------------------------------------------------------------------------------------- with PgBouncer


WRITERS, EACH = 4, 40


def test_writers_and_readers_share_two_connections(fresh_schemas: Fresh, postgres_url: str) -> None:
    """In PgBouncer's transaction mode; the schema is set for the user of the database."""
    from sqlalchemy import make_url

    schema = str(make_url(fresh_schemas()).query["options"]).removeprefix("-csearch_path=")
    role = f"{schema}_role"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN; GRANT ALL ON SCHEMA {schema} TO {role}")
        admin.execute(f"ALTER ROLE {role} SET search_path = {schema}")
        try:
            url = make_url(postgres_url).set(username=role, password=None).render_as_string(hide_password=False)
            with pooler(url, "transaction") as pooled:
                used_by_all(pooled)
        finally:
            admin.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def used_by_all(url: str) -> None:
    with connect(url) as thep:
        found(thep, len(ACCOUNTS))
        sent: list[Payment] = []
        went_wrong: list[BaseException] = []

        def write(writer: int) -> None:
            try:
                with connect(url) as own:
                    for _, payment in zip(range(EACH), payments(writer), strict=False):
                        list(send(own, payment))
                        sent.append(payment)
            except BaseException as error:  # noqa: BLE001 - told below
                went_wrong.append(error)

        def audit() -> None:
            try:
                while any(each.is_alive() for each in writing):
                    replay(url)
            except BaseException as error:  # noqa: BLE001 - told below
                went_wrong.append(error)

        writing = [Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
        auditing = Thread(target=audit)
        for each in writing:
            each.start()
        auditing.start()
        for each in (*writing, auditing):
            each.join(PATIENCE)
        assert went_wrong == []
        nothing_lost_and_nothing_twice(thep, set(sent))
        assert len(set(sent)) > WRITERS * EACH / 2
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as anybody:
        for _ in range(10):
            anybody.execute("CREATE TEMPORARY TABLE mine (id INTEGER)")
            anybody.execute("DROP TABLE mine")


def replay(url: str) -> None:
    """As `thep replay` does it."""
    settings = {"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_URL": url, "SQLALCHEMY_READ_ONLY": "yes"}
    with connect(persistence=settings) as thep:
        thep.replay()


def test_a_subscription_behind_a_pooler_looks_by_itself(server_store: Store) -> None:
    with pooler(server_store.settings["SQLALCHEMY_URL"], "transaction") as url:
        recorder = server_store.recorder(SQLALCHEMY_URL=url)
        with recorder.subscribe(gt=0) as subscription:
            server_store.recorder().insert_events(events(1, 2))
            assert [next(subscription).id for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    ("mode", "settings", "said"),
    [
        ("statement", {}, "transaction blocks not allowed"),
        ("transaction", {}, "unsupported startup parameter"),
        (
            "transaction",
            {"ignore_startup_parameters": "options"},
            r"pooler .* drops options such as search_path=.*ALTER",
        ),
    ],
)
def test_what_would_not_work_is_refused_when_it_connects(
    server_store: Store, mode: str, settings: dict[str, str], said: str
) -> None:
    with pooler(server_store.settings["SQLALCHEMY_URL"], mode, **settings) as url:
        options = "" if mode == "statement" else "?options=-csearch_path%3Dnowhere"
        with pytest.raises(OperationalError, match=said):
            server_store.recorder(SQLALCHEMY_URL=url + options)


def test_a_connection_of_the_pooler_that_is_ended_is_never_called_unrecorded(server_store: Store) -> None:
    """PgBouncer itself then tells of the lost connection, in words of its own."""
    with pooler(server_store.settings["SQLALCHEMY_URL"], "transaction") as url:
        recorder = server_store.recorder(SQLALCHEMY_URL=url)
        recorder.insert_events(events(1))
        end = "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        with pytest.raises(OperationalError):
            recorder.insert_events(LookedAt(events(2), lambda: server_store.execute(end)))
        assert positions(server_store.recorder()) == [1]
        assert recorder.insert_events(events(2)) == [2]


# ----------------------------------------------------------------------------------------------------- without it


HELD = """
    SELECT 'locks', count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
    UNION ALL SELECT 'channel', channel FROM pg_listening_channels() AS channel
    UNION ALL SELECT 'table', relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
    UNION ALL SELECT name, setting FROM pg_settings
"""
"""Every setting of a connection to the server, and what else it holds on to."""


ONE = {"SQLALCHEMY_POOL_SIZE": "1", "SQLALCHEMY_MAX_OVERFLOW": "0"}
"""All that a store does, it does on one connection to the server."""


def test_nothing_that_is_set_outlives_a_transaction(server_store: Store) -> None:
    """What a pooler would pass on to others; looked at after everything that a recorder does."""
    server_store.recorder().insert_events(events(*range(1, 4)))
    with psycopg.connect(server_store.settings["SQLALCHEMY_URL"], client_encoding="UTF8") as fresh:
        fresh.execute("DO 'BEGIN END'")  # which loads the language, with settings of its own
        untouched = set(fresh.execute(HELD).fetchall())
    factory = server_store.factory("", **ONE)
    recorder, snapshots = factory.application_recorder(), factory.aggregate_recorder("snapshots")
    followed = server_store.factory("other", **ONE)
    process = followed.process_recorder()
    auditor = server_store.factory("", SQLALCHEMY_READ_ONLY="yes", **ONE)
    reading = auditor.application_recorder()
    steps: dict[str, Callable[[], object]] = {
        "open": lambda: None,
        "append": lambda: recorder.insert_events(events(4)),
        "append alone": lambda: recorder.insert_events(events(5)),
        "append under the lock": lambda: recorder.insert_events(LookedAt(events(6), lambda: None)),
        "append by COPY": lambda: recorder.insert_events(events(*range(7, 60))),
        "be refused": lambda: refused(recorder, events(7)),
        "be refused under the lock": lambda: refused(recorder, LookedAt(events(7), lambda: None)),
        "be refused by COPY": lambda: refused(recorder, events(*range(30, 70))),
        "keep a snapshot": lambda: snapshots.insert_events(events(60)),
        "follow": lambda: process.insert_events(events(1), tracking=Tracking("up", 1)),
        "read": lambda: positions(recorder),
        "read only": lambda: positions(reading),
        "be refused to write": lambda: not_written(auditor),
        "verify": lambda: list(recorder.verify()),
    }
    for step, carry_out in steps.items():
        carry_out()
        for each in (factory, followed, auditor):
            pooled = each.datastore.engine.raw_connection()
            connection: Any = pooled.driver_connection
            connection.execute("DO 'BEGIN END'")
            assert set(connection.execute(HELD).fetchall()) ^ untouched == set(), step
            pooled.close()


def refused(recorder: Any, wrong: Any) -> None:
    with pytest.raises(IntegrityError):
        recorder.insert_events(wrong)


def not_written(auditor: Factory) -> None:
    statement = "INSERT INTO {}.thep_schema VALUES ('mine', 1) RETURNING version"
    with pytest.raises(OperationalError, match="may only read"):
        auditor.datastore.select(statement.format(auditor.datastore.schema))
