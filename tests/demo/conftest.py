"""The demo, played once, on a store that the tests ask."""

from collections.abc import Iterator

import pytest

from tests.support.played import Played
from thep_adapters import connect
from thep_adapters.demo import DemoResult
from thep_domain import Partnership


@pytest.fixture(scope="session")
def played(demo_played: Played) -> tuple[str, DemoResult]:
    """The store's URL, and what came of the demo on it."""
    return demo_played.url, demo_played.result


@pytest.fixture(scope="session")
def result(played: tuple[str, DemoResult]) -> DemoResult:
    return played[1]


@pytest.fixture(scope="session")
def thep(played: tuple[str, DemoResult]) -> Iterator[Partnership]:
    with connect(played[0]) as partnership:
        yield partnership
