"""Stores of either kind, empty or copied, and a line of figures for each test at the end of a run."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Fresh

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
NUMBERS = count(1)

Figures = Callable[[object], None]
"""Keeps what a test counted, for the end of the run."""


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Empty stores on a database."""
    made: Fresh = request.getfixturevalue("fresh_files" if request.param == SQLITE else "fresh_schemas")
    return made


on_both = pytest.mark.parametrize("fresh", [SQLITE, POSTGRES], indirect=True)


@pytest.fixture
def fresh_files(tmp_path: Path) -> Fresh:
    """Files that are not there yet."""
    return lambda: f"sqlite:///{tmp_path / f'store-{next(NUMBERS)}.db'}"


@pytest.fixture
def figures(record_property: Callable[[str, Any], None]) -> Figures:
    """Keep what a test counted."""
    return lambda counted: record_property("figures", str(counted))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what each test counted."""
    told = [
        (report.nodeid.partition("::")[2], figures)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, figures in report.user_properties
        if name == "figures"
    ]
    if told:
        terminalreporter.section("faults survived")
        for test, figures in sorted(told):
            terminalreporter.write_line(f"{test}\n    {figures}")
