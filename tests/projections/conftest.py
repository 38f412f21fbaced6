"""A store that holds a story, and an empty database for views on SQLite and on PostgreSQL."""

from itertools import count
from pathlib import Path

import pytest

from tests.conftest import Fresh
from tests.projections.support import POSTGRES, SQLITE, expected, opened, tell

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


@pytest.fixture(scope="session")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the story, to be copied."""
    path = tmp_path_factory.mktemp("story") / "thep.db"
    with opened(f"sqlite:///{path}") as thep:
        tell(thep)
    return path


@pytest.fixture
def store(told_once: Path, tmp_path: Path) -> str:
    """A store that holds the story."""
    path = tmp_path / "thep.db"
    path.write_bytes(told_once.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def views_of_the_story(told_once: Path) -> dict[str, list[str]]:
    """What the views hold of the story when everything was applied once, in one go."""
    return expected(f"sqlite:///{told_once}")
