"""A store that holds a story, and an empty database for views on SQLite and on PostgreSQL."""

from itertools import count
from pathlib import Path

import pytest

from tests.conftest import Fresh
from tests.projections.support import POSTGRES, SQLITE, opened, tell

NUMBERS = count(1)


@pytest.fixture
def file_views(tmp_path: Path) -> Fresh:
    """Gives the URL of a file that is not there yet."""
    return lambda: f"sqlite:///{tmp_path / f'views-{next(NUMBERS)}.db'}"


@pytest.fixture(params=[SQLITE, POSTGRES])
def fresh_views(request: pytest.FixtureRequest) -> Fresh:
    """Gives the URL of an empty database, of either kind."""
    fresh: Fresh = request.getfixturevalue("file_views" if request.param == SQLITE else "fresh_schemas")
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
