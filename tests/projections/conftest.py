"""A store that holds a story, and an empty database for views on SQLite and on PostgreSQL."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.projections.support import POSTGRES, SQLITE, opened, tell

NUMBERS = count(1)

Fresh = Callable[[], str]


@pytest.fixture
def server_views(postgres_url: str, worker_id: str) -> Iterator[Fresh]:
    """Makes an empty schema, and gives its URL."""
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    schemas = []

    def fresh() -> str:
        schemas.append(f"views_{worker_id}_{os.getpid()}_{next(NUMBERS)}")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schemas[-1]}"))
        own = url.update_query_dict({"options": f"-csearch_path={schemas[-1]}"})
        return own.render_as_string(hide_password=False)

    yield fresh
    with engine.connect() as connection:
        for schema in schemas:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def file_views(tmp_path: Path) -> Fresh:
    """Gives the URL of a file that is not there yet."""
    return lambda: f"sqlite:///{tmp_path / f'views-{next(NUMBERS)}.db'}"


@pytest.fixture(params=[SQLITE, POSTGRES])
def fresh_views(request: pytest.FixtureRequest) -> Fresh:
    """Gives the URL of an empty database, of either kind."""
    fresh: Fresh = request.getfixturevalue("file_views" if request.param == SQLITE else "server_views")
    return fresh


@pytest.fixture
def views_url(fresh_views: Fresh) -> str:
    """An empty database."""
    return fresh_views()


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store that holds the story."""
    url = f"sqlite:///{tmp_path / 'thep.db'}"
    with opened(url) as thep:
        tell(thep)
    return url
