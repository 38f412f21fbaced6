"""A round is measured step by step, beside a smaller one."""

from benchmarks.scale import TINY
from benchmarks.work.assessing import STEPS, WHOLE, assessing


def test_every_step_of_a_round_is_measured() -> None:
    lines = list(assessing(TINY))
    assert [line.work for line in lines] == [f"{step} a round of 2 schools" for step in (WHOLE, *STEPS)]
    for line in lines:
        assert set(line.measured) == {"1 school", "2 schools"}
        (grown,) = line.comparisons
        assert (grown.bound, grown.at_most) == (1.2 if line.work.startswith(WHOLE) else None, True)
