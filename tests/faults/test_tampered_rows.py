"""Whatever one row holds, a question ends with an answer, or says which event cannot be read; never in a crash."""

import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Figures
from tests.faults.tampered_rows import NAMED, Which, found, main, named, numbered
from tests.support.forked import FORKED
from tests.support.numbers import FULL, several

CHANGES = several(500, 50_000)
AT_ONCE = 2_500 if FULL else 125
PATIENCE = 7_200 if FULL else 600
"""Seconds until a process that hangs is ended; its own limit of processor time comes first."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store before it was changed."""
    path = tmp_path_factory.mktemp("tampered") / "thep.db"
    found(f"sqlite:///{path}")
    return path


pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory and processor time are limited on Linux"
)


def asked(store: Path, name: str, which: Which) -> list[dict[str, Any]]:
    """How the questions ended after each change to a copy of the store: in a process that limits itself."""
    path, said, errors = (store.with_name(f"{name}.{kind}") for kind in ("db", "out", "err"))
    path.write_bytes(store.read_bytes())
    process = FORKED.Process(target=main, args=(path, which, said, errors), daemon=True)
    process.start()
    process.join(PATIENCE)
    ended = process.exitcode
    if ended is None:
        process.kill()
        process.join()
    lines = [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()]
    assert ended == 0, (lines[-1:], ended, errors.read_text(encoding="utf-8")[-2_000:])
    return [line for line in lines if "codes" in line]


def test_what_was_found_by_hand(store: Path) -> None:
    """Units by the thousand million, a year 2016-99, a school that follows itself: each is a finding of a check."""
    told = asked(store, "named", named)
    assert [line for line in told if line["problems"]] == []
    assert {line["change"]: line["codes"]["check"] for line in told} == dict.fromkeys(NAMED, 2)


@pytest.mark.parametrize("first", range(0, CHANGES, AT_ONCE))
def test_a_row_that_was_changed_together_with_its_checksum(store: Path, first: int, figures: Figures) -> None:
    """Any field, any JSON, any size: each question has a second of processor time and half a gigabyte."""
    told = asked(store, str(first), partial(numbered, first=first, number=AT_ONCE))
    assert [line for line in told if line["problems"]] == []
    assert len(told) == AT_ONCE
    outcomes = Counter(question for line in told for question, code in line["codes"].items() if code == 2)
    assert outcomes["check"] >= AT_ONCE // 2, "most changes are found"
    figures(f"{AT_ONCE} changes, of which " + ", ".join(f"{question} refused {n}" for question, n in outcomes.items()))
