"""Sealing is measured beside the bare cipher, with its key and without: the ratios are of what was measured."""

from benchmarks.scale import TINY
from benchmarks.work.sealing import sealing


def test_sealing_and_opening_are_measured() -> None:
    lines = list(sealing(TINY))
    assert [line.work for line in lines] == ["seal a short text", "open a short text"]
    for line in lines:
        ours, bare, alone = (line.median(name) for name in ("with its form", "cipher and derivation", "cipher alone"))
        assert [(each.ratio, each.bound) for each in line.comparisons] == [(ours / bare, 5.0), (ours / alone, None)]
