"""The stores that a Partnership runs on."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.support import Clock
from thep_adapters import connect
from thep_domain import Partnership

Opening = Callable[[], AbstractContextManager[Partnership]]


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def of_eventsourcing(path: Path) -> Mapping[str, str]:
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thep.db"


@pytest.fixture(params=["sqlite", "eventsourcing.sqlite"])
def opening(request: pytest.FixtureRequest, path: Path) -> Opening:
    """A file to open again and again: through our module, and through eventsourcing's own."""
    clock = Clock(date(2021, 6, 1))
    if request.param == "sqlite":
        return partial(connect, url_of(path), clock=clock)
    return partial(connect, persistence=of_eventsourcing(path), clock=clock)
