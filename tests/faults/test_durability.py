"""What was answered is there after a crash, whatever a server is set to; a server that cannot promise it is said so."""

import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eventsourcing.utils import Environment

from tests.faults.server import IMMEDIATE, OwnServer, own_server
from tests.sqlalchemy.support import LookedAt, events, positions
from thep_adapters.sqlalchemy import Factory, NotDurable, SQLAlchemyApplicationRecorder
from thep_adapters.sqlalchemy.postgres_store import PostgresStore

psycopg = pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")

Append = Callable[[SQLAlchemyApplicationRecorder, int], object]

WAYS: dict[str, Append] = {
    "in one statement": lambda recorder, version: recorder.insert_events(events(version)),
    "in a transaction": lambda recorder, version: recorder.insert_events(LookedAt(events(version), lambda: None)),
    "by COPY": lambda recorder, version: recorder.insert_events(events(*range(version, version + 30))),
}

LEVELS = (
    "ALTER ROLE CURRENT_USER SET synchronous_commit = off",
    "ALTER DATABASE postgres SET synchronous_commit = off",
    "ALTER SYSTEM SET synchronous_commit = off",
)


@pytest.fixture
def server(filled_folder: Path) -> Iterator[OwnServer]:
    with own_server(filled_folder) as running:
        yield running


def administer(server: OwnServer, *statements: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)
        admin.execute("SELECT pg_reload_conf()")


def opened(server: OwnServer) -> Factory:
    return Factory(Environment("", {"SQLALCHEMY_URL": server.url, "ORIGINATOR_ID_TYPE": "text"}))


@pytest.mark.parametrize("level", LEVELS)
def test_what_was_answered_is_there_after_a_crash(server: OwnServer, level: str) -> None:
    """Though commits are not waited for by default, and the server writes its log once in ten seconds only."""
    administer(server, level, "ALTER SYSTEM SET wal_writer_delay = '10s'")
    version = 1
    for way, append in WAYS.items():
        factory = opened(server)
        recorder = factory.application_recorder()
        recorder.insert_events(events(version))
        append(recorder, version + 1)
        last = recorder.max_notification_id()
        server.stop(IMMEDIATE)
        factory.close()
        server.start()
        factory = opened(server)
        assert factory.application_recorder().max_notification_id() == last, way
        version = (last or 0) + 1
        assert positions(factory.application_recorder()) == list(range(1, version))
        factory.close()


def test_snapshots_and_what_was_followed_are_committed_alike(server: OwnServer) -> None:
    administer(server, LEVELS[-1])
    factory = opened(server)
    store = factory.datastore
    assert isinstance(store, PostgresStore)
    with store.writing() as writer:
        assert writer.execute("SHOW synchronous_commit") == [("on",)]
    with store.writing(factory.application_recorder().table) as writer:
        assert writer.execute("SHOW synchronous_commit") == [("on",)]
    assert store.select("SHOW synchronous_commit") == [("off",)], "nothing is set beyond a transaction"
    factory.close()


def test_a_stronger_promise_is_kept(server: OwnServer) -> None:
    administer(server, "ALTER SYSTEM SET synchronous_commit = remote_apply")
    factory = opened(server)
    with factory.datastore.writing(factory.application_recorder().table) as writer:
        assert writer.execute("SHOW synchronous_commit") == [("remote_apply",)]
    factory.close()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_may_lose_what_it_answered_is_said_so(server: OwnServer, setting: str) -> None:
    """Once for each store that is opened, and never for others."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        opened(server).close()
        quiet = opened(server)
        quiet.application_recorder()
        quiet.close()
        assert [each for each in said if each.category is NotDurable] == []
        administer(server, f"ALTER SYSTEM SET {setting} = off")
        factory = opened(server)
        factory.application_recorder().insert_events(events(1))
        factory.close()
    (told,) = [str(each.message) for each in said if each.category is NotDurable]
    assert f"the server runs with {setting} = off" in told
    command = [sys.executable, "-m", "thep_adapters.cli", "replay", "--store", server.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("Warning: The store postgresql")
    assert "postgres_server.py" not in done.stderr
