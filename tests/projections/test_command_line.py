"""``thep projections``: what it prints, and where it looks."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.projections.support import opened, pay
from thep_adapters.cli import projections
from thep_adapters.projections import Views
from thep_domain.application import StoreError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("THEP_STORE", "THEP_VIEWS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.add_typer(projections.app, name="projections")
    return CliRunner().invoke(app, ["projections", *arguments])


def rows(*arguments: str) -> list[dict[str, Any]]:
    ended = run(*arguments, "--json")
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout)
    assert isinstance(found, list)
    return found


def test_status_catch_up_and_rebuild(store: str) -> None:
    assert {row["state"] for row in rows("status", "--store", store)} == {"never built"}
    assert not Path("thep-views.db").exists()
    (ledger,) = rows("catch-up", "ledger", "--store", store)
    assert (ledger["name"], ledger["state"], ledger["behind"]) == ("ledger", "current", 0)
    assert Path("thep-views.db").exists()
    with opened(store) as thep:
        pay(thep, 2)
    (ledger,) = rows("status", "ledger", "--store", store)
    assert (ledger["state"], ledger["behind"], ledger["generation"]) == ("behind", 2, 1)
    assert {row["state"] for row in rows("rebuild", "--store", store)} == {"current"}
    assert rows("status", "ledger", "--store", store)[0]["generation"] == 2
    assert set(ledger) == {
        "name",
        "state",
        "generation",
        "shape_matches",
        "position",
        "head",
        "behind",
        "newest_event_at",
        "age_seconds",
        "building_position",
        "same_history",
    }


def test_a_table_for_people(store: str) -> None:
    ended = run("catch-up", "--store", store)
    assert ended.exit_code == 0
    assert "register_of_members" in ended.stdout
    assert "current" in ended.stdout
    assert ended.stderr == ""


def test_the_views_are_named_by_option_or_variable(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEP_VIEWS", "sqlite:///one.db")
    run("catch-up", "ledger", "--store", store)
    run("catch-up", "ledger", "--store", store, "--views", "sqlite:///two.db")
    with opened(store) as thep:
        for name in ("one", "two"):
            with Views(f"sqlite:///{name}.db") as views:
                assert views.status(thep, "ledger")[0].state == "current"


def test_what_cannot_be_done_is_an_error(store: str) -> None:
    for arguments in (("status", "leger"), ("status", "--views", "mysql://host/db")):
        assert isinstance(run(*arguments, "--store", store).exception, StoreError)
    assert isinstance(run("status", "--store", "sqlite:///none.db").exception, StoreError)
