"""A history and a key store apart from it, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.keys.support import Place
from tests.support import Clock

DAY = date(2021, 6, 1)


@pytest.fixture
def files(tmp_path: Path) -> Place:
    """Two files."""
    return Place(f"sqlite:///{tmp_path / 'thep.db'}", f"sqlite:///{tmp_path / 'keys.db'}", Clock(DAY))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Two files, or two schemas of a server."""
    if request.param == "sqlite":
        return Place(f"sqlite:///{tmp_path / 'thep.db'}", f"sqlite:///{tmp_path / 'keys.db'}", Clock(DAY))
    fresh: Callable[[], str] = request.getfixturevalue("fresh_schemas")
    return Place(fresh(), fresh(), Clock(DAY))
