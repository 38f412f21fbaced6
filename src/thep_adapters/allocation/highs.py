"""HiGHS, set so that every run of a version gives one answer: one thread, no luck, limits in nodes."""

from typing import Any

from thep_adapters.allocation.model import Model, constraints_of
from thep_adapters.allocation.stages import End, Found, Relaxed, draft, solved
from thep_domain.peer_review.allocation import Draft, Engine, Impossible, OutOfNodes, Part, Row, Solved

OPTIONS: dict[str, Any] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,
    "iis_strategy": 6,
}
"""Costs are whole, so a gap of a half proves the least; the set of strategy 6 is irreducible, from the relaxation."""


class HighsAllocator:
    """Allocates with HiGHS, through ``highspy``."""

    @property
    def engine(self) -> Engine:
        """HiGHS, its version, and how it is set."""
        import highspy

        version = f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
        options = " ".join(f"{name}={value}" for name, value in OPTIONS.items())
        return Engine("highs", version, options)

    def solve(self, part: Part, load: int, nodes: int) -> Solved | Impossible | OutOfNodes:
        """See :meth:`~thep_domain.peer_review.allocation.Allocator.solve`."""
        return solved(_Highs(), part, load, nodes)

    def draft(self, part: Part, load: int, nodes: int) -> Draft | None:
        """See :meth:`~thep_domain.peer_review.allocation.Allocator.draft`."""
        return draft(_Highs(), part, load, nodes)

    def irreducible(self, part: Part) -> tuple[Row, ...]:
        """See :meth:`~thep_domain.peer_review.allocation.Allocator.irreducible`.

        Of the relaxation: where only whole numbers make it impossible, none is found.
        """
        import highspy

        highs = _passed(constraints_of(part), whole=False)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            return ()
        _, found = highs.getIis()
        return tuple(part.rows[index] for index in sorted(found.row_index_))


class _Highs:
    """HiGHS as a solver of models: a new one for each, so that nothing is carried over."""

    def minimise(self, model: Model, nodes: int) -> Found:
        import highspy

        highs = _passed(model, whole=True)
        highs.setOptionValue("mip_max_nodes", nodes)
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Found(End.IMPOSSIBLE)  # every column has bounds
        end = End.BEST if status == highspy.HighsModelStatus.kOptimal else End.LIMIT
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Found(End.LIMIT, bound=info.mip_dual_bound)
        values = tuple(highs.getSolution().col_value)
        return Found(end, values, info.objective_function_value, info.mip_dual_bound)

    def relaxed(self, model: Model) -> Relaxed | None:
        import highspy

        highs = _passed(model, whole=False)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        return Relaxed(highs.getInfo().objective_function_value, tuple(solution.col_dual), tuple(solution.col_value))


def _passed(model: Model, *, whole: bool) -> Any:
    """A HiGHS that holds the model: rows one after the other, as it takes them."""
    import highspy
    import numpy as np
    from highspy import _core

    # Not Highs itself: it prints a banner when it is made, and standard output belongs to the answer.
    highs = _core._Highs()  # noqa: SLF001
    highs.setOptionValue("output_flag", False)
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.columns), len(model.lines)
    lp.col_cost_ = np.array(model.costs, dtype=np.double)
    lp.col_lower_ = np.array([column.least for column in model.columns], dtype=np.double)
    lp.col_upper_ = np.array([column.most for column in model.columns], dtype=np.double)
    lp.row_lower_ = np.array([line.least for line in model.lines], dtype=np.double)
    lp.row_upper_ = np.array([line.most for line in model.lines], dtype=np.double)
    starts = [0]
    for line in model.lines:
        starts.append(starts[-1] + len(line.entries))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array([column for line in model.lines for column, _ in line.entries], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([count for line in model.lines for _, count in line.entries], dtype=np.double)
    if whole:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[column.whole] for column in model.columns]
    highs.passModel(lp)
    return highs
