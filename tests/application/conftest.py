"""A house to act in: in memory, on 1 June 2021."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.support import Clock, House
from thep_adapters import connect


@pytest.fixture
def house() -> Iterator[House]:
    clock = Clock(date(2021, 6, 1))
    with connect(clock=clock) as thep:
        yield House(thep, clock)
