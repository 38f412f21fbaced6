"""Allocation is measured beside its check, and beside ten times as many clusters."""

import pytest

pytest.importorskip("highspy", reason="no solver: install thep[allocation]")

from benchmarks.scale import TINY
from benchmarks.work.allocating import allocating


def test_every_line_is_measured() -> None:
    check, many = allocating(TINY)
    assert set(check.measured) == {"allocate", "check"}
    assert list(many.measured) == ["2 clusters", "20 clusters"]
    (longer,) = many.comparisons
    assert (longer.bound, longer.at_most) == (10.0, True)
