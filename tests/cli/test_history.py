"""``thep history`` and ``thep replay``."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from tests.cli.support import HILL, HISTORY_KEYS, NEW_RIVER, OLD_RIVER, UNKNOWN, done, join, refused, unusable
from thep_domain.application import CATALOGUE


def test_rows_have_exactly_these_keys_and_what_is_stored(store: Path) -> None:
    join(HILL)
    rows = done("history", "--json").json
    assert [list(row) for row in rows] == [HISTORY_KEYS] * len(rows)
    with closing(sqlite3.connect(store)) as raw:
        stored = raw.execute("SELECT originator_id, originator_version, topic, state FROM stored_events").fetchall()
    assert len(stored) == len(rows)
    for row, (stream, version, topic, state) in zip(rows, stored, strict=True):
        envelope = json.loads(state)
        assert (row["stream"], row["version"], row["name"]) == (stream, version, topic)
        assert (row["schema"], row["event"]) == (envelope["v"], envelope["event"])
        for key in ("actor", "reason", "authority", "effective_on"):
            assert row[key] == envelope["why"][key]
        moment = datetime.fromisoformat(row["recorded_at"])
        assert moment.utcoffset() == timedelta(0)
        assert "." in row["recorded_at"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    admitted = next(row for row in rows if row["name"] == "membership.admitted")
    assert admitted["authority"] == {"text": "Board, item 4", "stream": None, "version": None}
    assert admitted["effective_on"] == "2016-07-02"


def test_an_event_of_an_older_version_is_shown_as_stored(store: Path) -> None:
    from thep_adapters import connect
    from thep_adapters.cli.json_rows import fact_row

    with connect(f"sqlite:///{store}") as thep:
        first = next(thep.history())
        assert fact_row(thep, evolve(first, schema=0))["event"] == fact_row(thep, first)["event"]


def test_of_a_school_through_all_its_urns(store: Path) -> None:
    join(OLD_RIVER)
    rows = done("history", NEW_RIVER, "--json").json
    assert {row["stream"].partition(":")[0] for row in rows} == {"school", "membership", "account"}
    assert {f"school:{OLD_RIVER}", f"school:{NEW_RIVER}"} <= {row["stream"] for row in rows}
    assert rows == done("history", OLD_RIVER, "--json").json


def test_of_a_stream_and_as_known(store: Path) -> None:
    join(HILL)
    rows = done("history", f"membership:{HILL}", "--json").json
    assert [row["name"] for row in rows] == ["membership.applied", "membership.admitted"]
    before = str(rows[-1]["position"] - 1)
    assert len(done("history", f"membership:{HILL}", "--as-known-at", before, "--json").json) == 1
    assert done("history", f"membership:{UNKNOWN}", "--json").json == []
    assert "Nothing is recorded there" in done("history", f"membership:{UNKNOWN}").out
    assert done("history", "--as-known-at", "0", "--json").json == []
    refused("unknown-school", "history", UNKNOWN)
    refused("unknown-school", "history", HILL, "--as-known-at", "0")


@pytest.mark.parametrize("what", ["hill", "12345", "1234567", "school:", "people:1", ":"])
def test_what_is_neither_school_nor_stream(store: Path, what: str) -> None:
    unusable("history", what)


def test_for_people(store: Path) -> None:
    join(HILL)
    reason = ("--reason", "letter of the governors", "--actor", "membership-officer")
    done("membership", "notice", HILL, "--on", "2018-03-15", *reason)
    out = done("history", HILL).out
    assert "admitted as a member from 2016-07-02" in out
    assert "authority: Board, item 4" in out
    assert "by membership-officer (membership.serve_notice); reason: letter of the governors" in out


def test_control_codes_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    from thep_adapters.cli.errors import complain
    from thep_adapters.cli.tables import say, show_table

    say("gone\x1b[2J")
    show_table(("Name",), [("gone\x1b[2J",)])
    complain("gone\x1b[2J")
    told = capsys.readouterr()
    assert "gone" in told.out
    assert "gone" in told.err
    assert "\x1b" not in told.out + told.err


def test_replay(store: Path) -> None:
    told = done("replay", "--json").json
    assert list(told) == ["events", "streams", "digest"]
    assert len(told["digest"]) == 64
    assert told["digest"] in done("replay").out
    join(HILL)
    assert done("replay", "--json").json["digest"] != told["digest"]


def test_every_event_has_words() -> None:
    from thep_domain.schools.events import EstablishmentJoined

    joined = EstablishmentJoined(establishment="999101", because_of=999102)  # type: ignore[arg-type]
    assert CATALOGUE.sentence(joined) == "belongs to establishment 999101, because URN 999102 does"
