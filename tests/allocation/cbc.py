"""A second opinion: the same stages over CBC, another solver by other people, through PuLP."""

import warnings
from itertools import count
from typing import Any

import pytest

from thep_adapters.allocation.model import Model
from thep_adapters.allocation.stages import End, Found, Relaxed, draft, solved
from thep_domain.peer_review.allocation import Draft, Engine, Impossible, OutOfNodes, Part, Row, Solved

NUMBERS = count(1)


class Cbc:
    """Allocates with CBC; it explains nothing."""

    @property
    def engine(self) -> Engine:
        return Engine("cbc", "of PuLP", "gapRel=0 gapAbs=0.5")

    def solve(self, part: Part, load: int, nodes: int) -> Solved | Impossible | OutOfNodes:
        return solved(_Cbc(), part, load, nodes)

    def draft(self, part: Part, load: int, nodes: int) -> Draft | None:
        return draft(_Cbc(), part, load, nodes)

    def irreducible(self, part: Part) -> tuple[Row, ...]:
        return ()


class _Cbc:
    def minimise(self, model: Model, nodes: int) -> Found:
        pulp = pytest.importorskip("pulp")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PuLP's own, of its next release
            problem, columns = _written(pulp, model)
            # without threads: asked for one, CBC starts it beside its own, and who is first depends on the load
            problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0.5, maxNodes=nodes))
        status = pulp.LpStatus[problem.status]
        if status == "Infeasible":
            return Found(End.IMPOSSIBLE)
        assert status == "Optimal", status
        values = tuple(float(column.value() or 0) for column in columns)
        cost = float(sum(cost * value for cost, value in zip(model.costs, values, strict=True)))
        return Found(End.BEST, values, cost, cost)

    def relaxed(self, model: Model) -> Relaxed | None:
        return None


def _written(pulp: Any, model: Model) -> tuple[Any, list[Any]]:
    problem = pulp.LpProblem(f"part{next(NUMBERS)}", pulp.LpMinimize)
    columns = [
        pulp.LpVariable(f"x{place}", column.least, column.most, "Integer" if column.whole else "Continuous")
        for place, column in enumerate(model.columns)
    ]
    problem += pulp.lpSum(cost * columns[place] for place, cost in enumerate(model.costs) if cost)
    for line in model.lines:
        total = pulp.lpSum(each * columns[place] for place, each in line.entries)
        if line.least == line.most:
            problem += total == line.least
            continue
        if line.least > float("-inf"):
            problem += total >= line.least
        if line.most < float("inf"):
            problem += total <= line.most
    return problem, columns


def skip_without_cbc() -> None:
    """Skip where PuLP, or the program that comes with it, is missing."""
    pulp = pytest.importorskip("pulp", reason="no PuLP: a wheel that some systems lack")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not pulp.PULP_CBC_CMD(msg=False).available():
            pytest.skip("no CBC for this system")
