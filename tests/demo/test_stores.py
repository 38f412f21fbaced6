"""The whole demo gives the same facts on every store that takes text ids."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from thep_adapters import connect
from thep_adapters.demo import DemoResult, run, running


def on(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> DemoResult:
    """The demo on a persistence module of somebody else."""

    def opened(_: str | None, *, clock: Callable[[], datetime], keys: str | None) -> object:
        return connect(persistence=settings, clock=clock, keys=keys)

    monkeypatch.setattr(running, "connect", opened)
    return run(None)


def test_eventsourcings_sqlite_module_carries_it(
    tmp_path: Path, result: DemoResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(tmp_path / "other.db")}
    there = on(settings, monkeypatch)
    assert (there.replay, there.members, there.charged) == (result.replay, result.members, result.charged)


def test_eventsourcings_postgresql_module_carries_it(
    postgres_url: str, result: DemoResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    from psycopg import connect as reach
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(postgres_url)
    names = {"dbname": "DBNAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        **{f"POSTGRES_{name}": str(told.get(key) or "") for key, name in names.items()},
        "POSTGRES_PORT": str(told.get("port") or "5432"),
        "POSTGRES_SCHEMA": "demo_of_theirs",
    }
    with reach(postgres_url, autocommit=True) as server:
        server.execute("CREATE SCHEMA demo_of_theirs")
        try:
            there = on(settings, monkeypatch)
        finally:
            server.execute("DROP SCHEMA demo_of_theirs CASCADE")
    assert (there.replay, there.members, there.charged) == (result.replay, result.members, result.charged)


def test_ours_carries_it_on_postgresql(postgres_url: str, result: DemoResult) -> None:
    from psycopg import connect as reach

    joint = "&" if "?" in postgres_url else "?"
    with reach(postgres_url, autocommit=True) as server:
        server.execute("CREATE SCHEMA demo_of_ours")
        try:
            there = run(f"{postgres_url}{joint}options=-csearch_path%3Ddemo_of_ours")
        finally:
            server.execute("DROP SCHEMA demo_of_ours CASCADE")
    assert (there.replay, there.members, there.charged) == (result.replay, result.members, result.charged)
