"""The lines of the audit log can be measured, and compare what they say."""

from pathlib import Path

from benchmarks.history import Kept, story
from benchmarks.places import Files
from benchmarks.scale import TINY
from benchmarks.work.auditing import auditing


def test_every_line_can_be_measured(tmp_path: Path) -> None:
    lines = list(auditing(Files(tmp_path), TINY, Kept.of(story(4))))
    assert [len(line.comparisons) for line in lines] == [1, 1, 1, 1, 1]
    assert {line.row for line in lines} == {"audit"}
    assert all(found.ratio > 0 and found.bound for line in lines for found in line.comparisons)
