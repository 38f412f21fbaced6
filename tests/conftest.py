"""Settings for all tests."""

import gc
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.support.played import Played

NUMBERS = count(1)
MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that are free in memory before files are made there."""
SELDOM = 50_000
"""New objects after which garbage is looked for: tests make much that lasts no longer than they do."""

Fresh = Callable[[], str]
"""Gives the URL of an empty store, or of an empty database."""

# A developer's run looks at new examples each time; a check of a submission always at the same ones.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_configure() -> None:
    """Files are made in memory, where there is room: most of the tests would wait for a disk that they do not try.

    A full run waits for the disk, and so does whoever says by TMPDIR where files are to be made.
    """
    if os.environ.get("THEP_TESTS") == "full" or "TMPDIR" in os.environ or not MEMORY.is_dir():
        return
    holds = os.statvfs(MEMORY)
    if holds.f_bavail * holds.f_frsize >= ROOM and not holds.f_flag & (os.ST_RDONLY | os.ST_NOEXEC):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # whatever it was


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a third of the time is waiting, for a disk, a server or a process."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of a PostgreSQL server as it is at first, to be copied."""
    from tests.support.servers import filled

    return filled(for_all(tmp_path_factory, worker_id, "shared-server"))


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a server: that of THEP_TEST_POSTGRES_URL, or one that pip installed."""
    pytest.importorskip("psycopg", reason="PostgreSQL needs psycopg: install thep[postgres]")
    given = os.environ.get("THEP_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    from tests.support.servers import running

    with running(request.getfixturevalue("filled_folder")) as server:
        yield server.get_uri()


@pytest.fixture(scope="session")
def postgres_admin(postgres_url: str) -> "Iterator[Engine]":
    """Makes and drops schemas on the server, by one connection for all tests."""
    from sqlalchemy import create_engine, make_url

    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    yield engine
    engine.dispose()


@contextmanager
def schemas(admin: "Engine", worker_id: str) -> Iterator[Fresh]:
    """Gives the URLs of empty schemas, which are dropped at the end."""
    from sqlalchemy import text

    made: list[str] = []

    def fresh() -> str:
        made.append(f"test_{worker_id}_{os.getpid()}_{next(NUMBERS)}")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {made[-1]}"))
        own = admin.url.update_query_dict({"options": f"-csearch_path={made[-1]}"})
        return own.render_as_string(hide_password=False)

    yield fresh
    with admin.connect() as connection:
        for schema in made:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture
def fresh_schemas(postgres_admin: "Engine", worker_id: str) -> Iterator[Fresh]:
    """Gives the URLs of empty schemas on the server, which are dropped at the end."""
    with schemas(postgres_admin, worker_id) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def lasting_schemas(postgres_admin: "Engine", worker_id: str) -> Iterator[Fresh]:
    """The same, for what the tests of a module share."""
    with schemas(postgres_admin, worker_id) as fresh:
        yield fresh


def for_all(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str) -> Path:
    """A folder that all processes which run tests share."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / name
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(scope="session")
def demo_played(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> "Played":
    """The demo, which the first of the processes that run tests plays for all of them."""
    from tests.support.played import played

    shared = for_all(tmp_path_factory, worker_id, "shared-demo")
    return played(shared, tmp_path_factory.mktemp("demo"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: the collector of garbage need not look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(SELDOM)
        gc.enable()
