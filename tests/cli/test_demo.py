"""``thep demo``."""

from collections import Counter

import pytest

from tests.cli.support import Ended, done, thep, unusable
from tests.support.played import Played

DEMO = "sqlite:///demo.db"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, demo_played: Played) -> tuple[Ended, str]:
    """The demo told once, on a store that the environment names, and the store's URL."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("thep_adapters.demo.run", demo_played.run)
        ended = thep("demo", "--json", env={"THEP_STORE": url})
    assert ended.code == 0, ended.err
    return ended, url


def test_the_figures_equal_those_of_the_store(told: tuple[Ended, str]) -> None:
    ended, url = told
    figures = ended.json
    assert {"members", "charged", "events", "assumptions", "left_out", "invented", "replay"} <= set(figures)
    for day, counts in figures["members"].items():
        rows = done("membership", "list", "--as-of", day, "--store", url, "--json").json
        full = [r for r in rows if r["status"] in ("admitted", "under-notice") and r["category"] == "full"]
        counted = Counter(row["phase"] for row in full)
        assert {phase: number for phase, number in counts.items() if number and phase != "total"} == counted
        assert counts["total"] == len(full)
    replayed = done("replay", "--store", url, "--json").json
    assert replayed == figures["replay"]
    assert replayed["events"] == figures["events"]


def test_what_it_prints_of_interventions_is_what_the_store_shows(told: tuple[Ended, str]) -> None:
    ended, url = told
    (row,) = ended.json["interventions"]
    assert row == done("interventions", "show", "999004-i1", "--store", url, "--json").json
    assert {"intervention", "urn", "status", "form", "candidates", "matches", "dates", "objectives", "next_due"} <= set(
        row
    )
    schools = {str(row["urn"]), *(each["giver"] for each in row["candidates"])}
    assert schools <= set(ended.json["invented"])
    assert ended.json["left_out"] == []


def test_without_an_extra_the_json_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thep_adapters.demo.keeping.find_spec", lambda name: None)
    figures = done("demo", "--json").json
    assert not {"risk", "interventions", "peer_review"} & set(figures)
    assert "thep[cli,keys,audit,allocation]" in figures["left_out"][0]
    assert {day: counts["total"] for day, counts in figures["members"].items()} == {"2017-09-01": 96, "2018-09-01": 96}


def test_a_store_that_is_not_empty_is_refused(told: tuple[Ended, str]) -> None:
    assert "empty" in unusable("demo", "--store", told[1]).err
    assert thep("demo", "--json", env={"THEP_STORE": told[1]}).code == 2


def test_for_people_in_memory(demo_played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thep_adapters.demo.run", demo_played.run)
    out = done("demo").out
    for part in (
        "Full members by phase",
        "Charged",
        "assumes",
        "statement",
        "full history",
        "Digest:",
        "--as-known-at",
        "Stepping in, 2018-19: an invented concern among schools that do not exist",
        "999009 is Invented All-through School Nine (not a real school).",
        "on a scale of the demo's own",
        "who reviews whom is an invented illustration",
    ):
        assert part in out
    assert f"thep demo --store {DEMO}" in out
