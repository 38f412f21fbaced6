"""Stores of either kind, empty or copied, and a line of figures for each test at the end of a run."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
NUMBERS = count(1)

Fresh = Callable[[], str]
"""Gives the URL of an empty store."""

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
def fresh_schemas(postgres_url: str, worker_id: str) -> Iterator[Fresh]:
    """Empty schemas, dropped at the end."""
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    schemas: list[str] = []

    def fresh() -> str:
        schemas.append(f"faults_{worker_id}_{os.getpid()}_{next(NUMBERS)}")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schemas[-1]}"))
        own = url.update_query_dict({"options": f"-csearch_path={schemas[-1]}"})
        return own.render_as_string(hide_password=False)

    yield fresh
    with engine.connect() as connection:
        for schema in schemas:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


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
