"""Sealing is measured beside the cipher alone: both do the work, and the ratio is of the two."""

from benchmarks.scale import TINY
from benchmarks.work.sealing import sealing


def test_sealing_and_opening_are_measured() -> None:
    lines = list(sealing(TINY))
    assert [line.work for line in lines] == ["seal a short text", "open a short text"]
    for line in lines:
        assert set(line.measured) == {"with its form", "cipher alone"}
        (compared,) = line.comparisons
        assert compared.ratio == line.median("with its form") / line.median("cipher alone")
