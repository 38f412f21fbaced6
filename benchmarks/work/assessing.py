"""A round over the schools of a borough and of a county: each step costs a school what it costs in a small round."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from statistics import median
from time import process_time
from typing import Any

from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from thep_adapters import connect
from thep_domain import URN, Partnership, RegisterEntry, RegisterNews
from thep_domain.testing.vault import PlainVault

FEW, MANY = 100, 2_500
DAY = date(2018, 7, 2)
SAVED = 100
"""How many schools of a round are assessed in a save."""
WHOLE = "carry through"
STEPS = ("open", "evidence", "analyse", "moderate", "notify", "close")


def assessing(scale: Scale) -> Iterator[Line]:
    """Take a round from its opening to its closing, of few schools and of many, and compare what a school costs."""
    sizes = {scale.of(FEW): 3, scale.of(MANY): 1}
    taken = {size: [_assessed(size) for _ in range(scale.rounds * times)] for size, times in sizes.items()}
    small, large = sizes
    for each in [*taken[small], *taken[large]]:
        each[WHOLE] = sum(each[step] for step in STEPS)
    for step in (WHOLE, *STEPS):
        few = [seconds[step] for seconds in taken[small]]
        measured = {
            _schools(small): tuple(median(few[at :: scale.rounds]) for at in range(scale.rounds)),
            _schools(large): tuple(seconds[step] for seconds in taken[large]),
        }
        of = f"times that of {_schools(small)}"
        bound = 1.2 if step == WHOLE else None
        grown = compared(measured, of, _schools(small), _schools(large), bound, at_most=True)
        yield Line("round", f"{step} a round of {_schools(large)}", "", "CPU s/school", measured, (grown,))


def _schools(number: int) -> str:
    return f"{number:,} school{'' if number == 1 else 's'}"


def _assessed(number: int) -> dict[str, float]:
    """The CPU seconds that each step of a round takes for one school, on a store in memory."""
    urns = [URN(500_000 + each) for each in range(number)]
    with connect(clock=lambda: datetime(2018, 7, 2, 9, tzinfo=UTC), keys=PlainVault()) as thep:
        _begin(thep, urns)
        risk = thep.acting("risk-officer").risk
        about = [{"round": "2018-07", "urn": urn} for urn in urns]
        said = {"area": "achievement", "kind": "results", "dated": DAY, "source": "the return"}
        decided = {"category": "light-touch", "sat": ("0000000a", "0000000b"), "rationale": "results rose"}
        steps: dict[str, Callable[[], object]] = {
            "open": lambda: risk.open_whole("2018-07"),
            "evidence": lambda: _in_saves(risk.evidence_all, [each | said for each in about]),
            "analyse": lambda: _in_saves(risk.analyse_all, [each | decided for each in about]),
            "moderate": lambda: _in_saves(
                risk.moderate_all, [each | decided | {"authority": "minute 4"} for each in about]
            ),
            "notify": lambda: risk.notify("2018-07"),
            "close": lambda: risk.close("2018-07"),
        }
        return {step: _seconds(work) / number for step, work in steps.items()}


def _begin(thep: Partnership, urns: Sequence[URN]) -> None:
    schools = tuple(
        RegisterEntry(urn=urn, name=f"School {urn}", la="211", type_code=1, type_name="Community school", phase_code=2)
        for urn in urns
    )
    office = thep.acting("risk-officer")
    office.register.record(RegisterNews(as_at=date(2018, 6, 1), source="register", schools=schools))
    office.people.add_all([{"person": each, "details": "sits in a group"} for each in ("0000000a", "0000000b")])
    office.risk.plan("2018-07", date(2018, 7, 1))


def _in_saves(verb: Callable[..., object], rows: Sequence[dict[str, Any]]) -> None:
    for at in range(0, len(rows), SAVED):
        verb(rows[at : at + SAVED])


def _seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began
