"""A question as of a day on many interventions, beside the same on few, for the same number of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from benchmarks.measuring import Entrant, Task, measure
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_domain import Partnership
from thep_domain.interventions import intervention_on, interventions
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import RegisterEntry, RegisterNews

FEW, MANY = 100, 10_000
EACH = 20
"""Interventions of one school."""
FIRST, LATER = date(2018, 3, 1), date(2018, 9, 3)
"""On the first day a hundred needs are identified, on the later one all others."""
TIMES = 200
BATCH = 500
BOUND = 2.0


def clock() -> datetime:
    """The end of the year."""
    return datetime(2018, 12, 31, 12, tzinfo=UTC)


def identified(number: int) -> Partnership:
    """A Partnership with so many interventions, of which the first hundred had begun on the first day."""
    thep = connect(clock=clock)
    urns = [URN(100_001 + at) for at in range((number + EACH - 1) // EACH)]
    entries = tuple(
        RegisterEntry(urn=urn, name=f"School {urn}", la="211", type_code=1, type_name="Community school", phase_code=2)
        for urn in urns
    )
    news = RegisterNews(as_at=date(2018, 1, 2), source="register.csv", schools=entries)
    thep.acting("register-import").register.record(news)
    contract = f"{date(2018, 1, 1)}/{date(2018, 12, 31)}"
    board = thep.acting("board")
    board.rulebook.set_rule("interventions.commission", contract, in_force_from=date(2018, 1, 1), authority="item 4")
    desk = thep.acting("improvement-officer").interventions
    rows = [
        {
            "urn": urns[at // EACH],
            "form": "school-to-school",
            "need": {"achievement": 2},
            "on": FIRST if at < FEW else LATER,
        }
        for at in range(number)
    ]
    for at in range(0, number, BATCH):
        desk.identify_all(rows[at : at + BATCH])
    return thep


def casework(scale: Scale) -> Iterator[Line]:
    """Ask for the list again, and for one case as of one day after another."""
    few, many = f"{FEW:,} interventions", f"{MANY:,} interventions"
    with identified(FEW) as small, identified(scale.of(MANY)) as large:
        houses = {few: small, many: large}
        for thep in houses.values():
            assert len(interventions(thep.known(), FIRST)) == FEW
        lists = measure({name: _list(thep, scale) for name, thep in houses.items()}, scale.rounds)
        cases = measure({name: _case(thep, scale) for name, thep in houses.items()}, scale.rounds)
        for work, measured in (("the list of a day", lists), ("one intervention as of any day", cases)):
            slower = compared(measured, f"times as long as on {few}", few, many, BOUND, at_most=True)
            yield Line("casework", work, "", "s/question", measured, (slower,))


def _list(thep: Partnership, scale: Scale) -> Entrant:
    """The same hundred rows, asked again."""

    @contextmanager
    def ready() -> Iterator[Task]:
        interventions(thep.known(), FIRST)

        def task() -> int:
            times = scale.of(TIMES)
            for _ in range(times):
                interventions(thep.known(), FIRST)
            return times

        yield task

    return ready


def _case(thep: Partnership, scale: Scale) -> Entrant:
    """One row, each time of another day."""

    @contextmanager
    def ready() -> Iterator[Task]:
        def task() -> int:
            times = scale.of(TIMES)
            for at in range(times):
                intervention_on(thep.known(), "100001-i1", FIRST + timedelta(days=at))
            return times

        yield task

    return ready
