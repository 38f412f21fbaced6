"""A real PostgreSQL with no set-up, and each store that the recorders are tried on."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.sqlalchemy.support import MEMORY, POSTGRES, SQLITE, Settings, Store

NUMBERS = count(1)


@pytest.fixture
def settings_for(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Callable[[str], Settings]]:
    """The settings of an empty store of a kind."""
    with ExitStack() as stack:

        def made(kind: str) -> Settings:
            settings = {"PERSISTENCE_MODULE": "thep_adapters.sqlalchemy", "SQLALCHEMY_LOCK_TIMEOUT": "30"}
            if kind == MEMORY:
                return {**settings, "SQLALCHEMY_URL": "sqlite://"}
            if kind == SQLITE:
                return {**settings, "SQLALCHEMY_URL": f"sqlite:///{tmp_path / f'{next(NUMBERS)}.db'}"}
            url = request.getfixturevalue("postgres_url")
            schema = f"test_{worker_id}_{os.getpid()}_{next(NUMBERS)}"
            stack.callback(drop_schema, url, schema)
            return {**settings, "SQLALCHEMY_URL": url, "SQLALCHEMY_SCHEMA": schema}

        yield made


def drop_schema(url: str, schema: str) -> None:
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(url) as connection:
        connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


@pytest.fixture(params=[SQLITE, POSTGRES])
def store(request: pytest.FixtureRequest, settings_for: Callable[[str], Settings]) -> Iterator[Store]:
    """An empty store on either database."""
    with Store(request.param, settings_for(request.param)) as made:
        yield made


@pytest.fixture
def file_store(settings_for: Callable[[str], Settings]) -> Iterator[Store]:
    """An empty SQLite file."""
    with Store(SQLITE, settings_for(SQLITE)) as made:
        yield made


@pytest.fixture
def server_store(settings_for: Callable[[str], Settings]) -> Iterator[Store]:
    """An empty schema on PostgreSQL."""
    with Store(POSTGRES, settings_for(POSTGRES)) as made:
        yield made
