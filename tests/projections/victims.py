"""Processes that work on the same views as others."""

from multiprocessing.synchronize import Barrier

from tests.projections.support import ALL, opened, pay
from tests.support.processes import PATIENCE
from thep_adapters.projections import Views

SMALL = 7
"""Events of a batch: so that others come in between."""


def work_on(start: Barrier, what: str, store: str, url: str, times: int) -> None:
    """Catch up, rebuild, or record, again and again while others do likewise."""
    with opened(store) as thep, Views(url, ALL, batch=SMALL) as views:
        start.wait(PATIENCE)
        for _ in range(times):
            if what == "catch up":
                views.catch_up(thep)
            elif what == "rebuild":
                views.rebuild(thep)
            else:
                pay(thep, 1)
