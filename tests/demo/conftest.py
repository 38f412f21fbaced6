"""The demo, played once for each worker on a store that the tests ask."""

from collections.abc import Iterator

import pytest

from thep_adapters import connect
from thep_adapters.demo import DemoResult, run
from thep_domain import Partnership


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, DemoResult]:
    """The store's URL, and what came of the demo on it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    return url, run(url)


@pytest.fixture(scope="session")
def result(played: tuple[str, DemoResult]) -> DemoResult:
    return played[1]


@pytest.fixture(scope="session")
def thep(played: tuple[str, DemoResult]) -> Iterator[Partnership]:
    with connect(played[0]) as partnership:
        yield partnership
