"""Many schools apply and are admitted: one by one, a save for each, and in bulk, a save for all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from benchmarks.history.invented import BOARD, FIRST, entry
from benchmarks.measuring import Entrant, Task, measure
from benchmarks.places import Places
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_adapters.demo.clock import SimulatedClock
from thep_domain import ALL, URN, Category, Partnership, RegisterNews

SCHOOLS = 5_000
SINGLY, TOGETHER = "one by one", "in bulk"
APPLIED, ADMITTED = date(2016, 6, 1), date(2016, 7, 1)

Join = Callable[[Partnership, Sequence[URN]], None]


def _applications(urns: Sequence[URN]) -> Iterator[dict[str, Any]]:
    return ({"urn": urn, "category": Category.FULL, "commitments": ALL, "on": APPLIED} for urn in urns)


def _admissions(urns: Sequence[URN]) -> Iterator[dict[str, Any]]:
    return ({"urn": urn, "on": ADMITTED, "authority": BOARD} for urn in urns)


def singly(thep: Partnership, urns: Sequence[URN]) -> None:
    """Each with a save of its own."""
    for row in _applications(urns):
        thep.acting("membership-officer").membership.apply(**row)
    for row in _admissions(urns):
        thep.acting("membership-officer").membership.admit(**row)


def together(thep: Partnership, urns: Sequence[URN]) -> None:
    """All applications with one save, and all admissions with another."""
    desk = thep.acting("membership-officer").membership
    desk.apply_all(_applications(urns))
    desk.admit_all(_admissions(urns))


def joining(places: Places, scale: Scale) -> Iterator[Line]:
    """A school applies and is admitted: five facts."""
    urns = [URN(FIRST + number) for number in range(scale.of(SCHOOLS))]

    def entrant(join: Join) -> Entrant:
        @contextmanager
        def ready() -> Iterator[Task]:
            place = places.fresh()
            try:
                with connect(place.url, clock=SimulatedClock(ADMITTED)) as thep:
                    news = RegisterNews(as_at=APPLIED, source="register", schools=tuple(map(entry, urns)))
                    thep.acting("register-officer").register.record(news)

                    def task() -> int:
                        join(thep, urns)
                        return len(urns)

                    yield task
            finally:
                places.drop(place)

        return ready

    measured = measure({SINGLY: entrant(singly), TOGETHER: entrant(together)}, scale.rounds)
    work = f"apply and be admitted, {len(urns):,} schools"
    faster = compared(measured, "times as fast in bulk", TOGETHER, SINGLY, 4.0)
    yield Line("bulk", work, places.name, "s/school", measured, (faster,))
