"""``thep store``: whether a store is sound, a copy of it, and its layout."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.cli.support import DALE, HILL, Ended, done, join, thep, unusable
from tests.conftest import Fresh
from tests.support import SCHOOL, Clock, House
from tests.support.tampering import unguarded
from thep_adapters import connect
from thep_adapters.sqlalchemy import keeping
from thep_adapters.sqlalchemy.checksum import checksum
from thep_domain import Pence
from thep_domain.fees import Account

COPY = "sqlite:///copy.db"


@pytest.fixture
def server(fresh_schemas: Fresh) -> str:
    """The URL of an empty schema on a server."""
    return fresh_schemas()


def change(path: Path, *statements: str) -> None:
    """What somebody does to the file with a tool of their own."""
    with closing(sqlite3.connect(path)) as file, file, unguarded(file):
        for statement in statements:
            file.execute(statement)


def rewrite(path: Path, position: int, **columns: object) -> None:
    """Change a row together with its checksum."""
    with closing(sqlite3.connect(path)) as file, file, unguarded(file):
        row = file.execute("SELECT * FROM stored_events WHERE id = ?", (position,)).fetchone()
        names = ("id", "originator_id", "originator_version", "topic", "state")
        new = dict(zip(names, row, strict=False)) | columns
        mark = checksum(
            new["id"], new["originator_id"].encode(), new["originator_version"], new["topic"].encode(), new["state"]
        )
        file.execute("DELETE FROM stored_events WHERE id = ?", (position,))
        file.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", (*new.values(), mark))


def rows(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT * FROM stored_events ORDER BY id").fetchall()


def unsound(*arguments: str) -> Ended:
    """Run a check that is to find something."""
    ended = thep("store", "check", *arguments)
    assert ended.code == 2, ended
    assert "not sound" in ended.err
    return ended


# ---------------------------------------------------------------------------------------------------------------- check


def test_a_sound_store(store: Path) -> None:
    before = rows(store)
    replayed = done("replay", "--json").json
    assert done("store", "check", "--json").json == {**replayed, "findings": []}
    ended = done("store", "check")
    assert replayed["digest"] in ended.out
    assert "Sound" in ended.out
    assert ended.err == ""
    assert rows(store) == before


def test_a_store_on_a_server(store: Path, server: str) -> None:
    done("store", "copy", server)
    assert done("store", "check", "--store", server, "--json").json == done("store", "check", "--json").json


def test_a_changed_byte(store: Path) -> None:
    change(store, "UPDATE stored_events SET state = replace(state, '\"v\":1', '\"v\":2') WHERE id = 2")
    found = unsound("--json").json
    assert found["digest"] is None
    assert found["findings"] == [
        {"position": 2, "stream": f"school:{HILL}", "version": 1, "problem": "does not match its checksum"}
    ]
    ended = unsound()
    assert f"#2  (school:{HILL}, version 1)  does not match its checksum" in ended.out
    assert "1 finding." in ended.err


def test_a_row_that_was_deleted(store: Path) -> None:
    (deleted, stream), *later = ((row[0], row[1]) for row in rows(store) if row[1] == f"school:{HILL}")
    change(store, f"DELETE FROM stored_events WHERE id = {deleted}")
    found = unsound("--json").json["findings"]
    assert [(each["position"], each["stream"], each["problem"]) for each in found[:2]] == [
        (deleted, None, f"missing up to position {deleted}"),
        (later[0][0], stream, "version 1 should stand here"),
    ]


def test_a_version_that_is_missing(store: Path) -> None:
    position, stream, version = rows(store)[-1][:3]
    rewrite(store, position, originator_version=version + 3)
    (found,) = unsound("--json").json["findings"]
    assert (found["position"], found["stream"], found["version"]) == (position, stream, version + 3)
    assert found["problem"] == f"version {version} should stand here"


def test_events_that_cannot_be_read_or_stand_in_a_wrong_stream(store: Path) -> None:
    rewrite(store, 1, topic="schools.painted_blue")
    rewrite(store, 2, state=b"{}")
    rewrite(store, 3, originator_id="membership:999102")
    problems = {each["position"]: each["problem"] for each in unsound("--json").json["findings"]}
    assert "schools.painted_blue" in problems[1]
    assert "cannot be read" in problems[2]
    assert "no fact of such a stream" in problems[3]


def test_a_file_without_its_guards(store: Path) -> None:
    """Its rows are all sound, and nothing keeps them so; or what is recorded is swallowed."""
    with closing(sqlite3.connect(store)) as file, file:
        file.execute("DROP TRIGGER stored_events_no_update")
        file.execute("CREATE TRIGGER swallow BEFORE INSERT ON stored_events BEGIN SELECT RAISE(IGNORE); END")
    found = unsound("--json").json
    assert [each["position"] for each in found["findings"]] == [None, None]
    ended = unsound()
    assert "the trigger stored_events_no_update is missing" in ended.out
    assert "the trigger swallow was not made by this library" in ended.out


def test_moments_that_run_backwards(store: Path) -> None:
    position, stream, version, _, state, _ = rows(store)[-1]
    earlier = re.sub(rb'"recorded_at":"....', b'"recorded_at":"1999', state)
    assert earlier != state
    rewrite(store, position, state=earlier)
    (found,) = unsound("--json").json["findings"]
    assert (found["position"], found["stream"], found["version"]) == (position, stream, version)
    assert "was recorded at 1999" in found["problem"]
    assert "before the event in front of it" in found["problem"]


def test_a_day_that_was_changed_in_the_provenance_alone(store: Path) -> None:
    join(HILL)
    position, stream, version, _, state, _ = next(row for row in rows(store) if row[3] == "membership.admitted")
    other = re.sub(rb'"effective_on":"....', b'"effective_on":"1999', state)
    assert other != state
    rewrite(store, position, state=other)
    (found,) = unsound("--json").json["findings"]
    assert (found["position"], found["stream"], found["version"]) == (position, stream, version)
    assert "by its admitted_on" in found["problem"]


@pytest.mark.parametrize("name", ["fees.payment_received", "membership.applied"])
def test_what_is_recorded_of_no_school(store: Path, name: str) -> None:
    """A payment to an account, or an application, that belongs to nobody."""
    join(HILL)
    done("fees", "pay", HILL, "--amount", "1.00", "--on", "2017-04-03")
    held = rows(store)
    _, stream, _, _, state, _ = next(row for row in held if row[3] == name)
    stream, version, position = f"{stream.partition(':')[0]}:999999", 1, len(held) + 1
    (moment,) = re.findall(rb'"recorded_at":"[^"]*"', held[-1][4])
    state = re.sub(rb'"recorded_at":"[^"]*"', moment, state)
    row = (position, stream, version, name, state)
    mark = checksum(position, stream.encode(), version, name.encode(), state)
    with closing(sqlite3.connect(store)) as file, file:
        file.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", (*row, mark))
    (found,) = unsound("--json").json["findings"]
    assert (found["position"], found["stream"]) == (position, stream)
    assert "belongs to no school that was registered before it" in found["problem"]


def test_many_findings_are_told_in_part(store: Path) -> None:
    for urn in (HILL, DALE):
        join(urn)
    done("fees", "charge", "2016-17", "--on", "2017-04-03", "--urn", HILL)
    for amount in range(1, 20):
        done("fees", "pay", HILL, "--amount", str(amount), "--on", "2017-04-03", "--request-id", f"payment-{amount}")
    change(store, "UPDATE stored_events SET checksum = 0")
    number = len(rows(store))
    assert len(unsound("--json").json["findings"]) == number
    ended = unsound()
    assert f"and {number - 50} more" in ended.out
    assert len(ended.out.splitlines()) == 52


def test_a_file_cut_short(store: Path) -> None:
    whole = store.read_bytes()
    for length in (len(whole) // 2, len(whole) - 4096, 4096, 100):
        store.write_bytes(whole[:length])
        assert "damaged or cut short" in unusable("store", "check").err or length == 100
        assert "thep.db" in unusable("store", "copy", COPY).err
        assert not Path("copy.db").exists()
    store.write_bytes(b"")
    assert "has no table stored_events" in unusable("store", "check").err


def test_a_damaged_page(store: Path) -> None:
    done("store", "check")
    whole = bytearray(store.read_bytes())
    page = len(whole) // 8192 * 4096
    whole[page : page + 8] = b"\xff" * 8
    store.write_bytes(whole)
    ended = thep("store", "check")
    assert ended.code == 2
    assert "damaged" in ended.out + ended.err


def test_a_store_that_is_not_there(folder: Path) -> None:
    for arguments in (("check",), ("upgrade",), ("copy", COPY)):
        assert "no such file" in unusable("store", *arguments).err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:", "mysql://host/db", "thep.db", ""])
def test_a_url_that_names_no_store_on_a_disk(store: Path, url: str) -> None:
    for arguments in (("check", "--store", url), ("upgrade", "--store", url), ("copy", COPY, "--store", url)):
        assert "sqlite:///thep.db" in unusable("store", *arguments).err
    assert "sqlite:///thep.db" in unusable("store", "copy", url).err


# ----------------------------------------------------------------------------------------------------------------- copy


def test_a_copy_by_way_of_a_server(store: Path, server: str) -> None:
    number = len(rows(store))
    told = done("store", "copy", server).out
    assert f"Copied {number} events" in told
    assert f"up to position {number}" in told
    assert done("store", "copy", COPY, "--store", server, "--json").json == {
        "copied": number, "before": 0, "position": number
    }  # fmt: skip
    assert rows(Path("copy.db")) == rows(store)
    assert done("replay", "--store", COPY).out == done("replay").out


def test_a_copy_goes_on_with_what_was_recorded_since(store: Path) -> None:
    done("store", "copy", COPY)
    before = len(rows(store))
    join(HILL)
    after = len(rows(store))
    assert f"({before} were there before)" in done("store", "copy", COPY).out
    assert done("store", "copy", COPY, "--json").json == {"copied": 0, "before": after, "position": after}
    assert rows(Path("copy.db")) == rows(store)


def test_a_copy_that_was_interrupted_goes_on(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = keeping.copy

    def interrupt(position: int, last: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(
            keeping, "copy", lambda source, target, told, **more: real(source, target, interrupt, batch=2, **more)
        )
        ended = thep("store", "copy", COPY)
    assert ended.code == 130
    assert "goes on from there" in ended.err
    assert len(rows(Path("copy.db"))) == 2
    assert "(2 were there before)" in done("store", "copy", COPY).out
    assert rows(Path("copy.db")) == rows(store)


def test_a_target_with_other_events_is_left_alone(store: Path) -> None:
    done("store", "copy", COPY)
    done("rulebook", "set", "fees.rate", "6.00", "--from", "2019-09-01", "--authority", "AGM", "--store", COPY)
    join(HILL)
    before = rows(Path("copy.db"))
    assert "nothing was written" in unusable("store", "copy", COPY).err
    assert rows(Path("copy.db")) == before


def test_damage_is_not_copied(store: Path) -> None:
    change(store, "UPDATE stored_events SET topic = 'other' WHERE id = 2")
    assert "event 2" in unusable("store", "copy", COPY).err
    assert rows(Path("copy.db")) == []


def test_a_store_is_not_copied_to_itself(store: Path) -> None:
    before = rows(store)
    assert "is the store itself" in unusable("store", "copy", "sqlite:///thep.db").err
    unusable("store", "copy", "sqlite:///missing/copy.db")
    assert rows(store) == before


# -------------------------------------------------------------------------------------------------------------- upgrade


def test_what_an_earlier_release_did_not_make_is_made(store: Path) -> None:
    before, digest = rows(store), done("replay", "--json").json
    change(
        store,
        "DROP TABLE IF EXISTS stored_snapshots",
        "DELETE FROM thep_schema WHERE table_name = 'stored_snapshots'",
    )
    assert done("store", "upgrade", "--json").json == {"layout": 1, "upgraded": True, "made": ["stored_snapshots"]}
    assert "current (version 1): nothing to do" in done("store", "upgrade").out
    assert done("store", "upgrade", "--json").json == {"layout": 1, "upgraded": False, "made": []}
    assert rows(store) == before
    assert done("replay", "--json").json == digest


def test_a_store_of_a_newer_release_is_refused(store: Path) -> None:
    change(store, "UPDATE thep_schema SET version = 2")
    for arguments in (("check",), ("upgrade",), ("copy", COPY)):
        ended = unusable("store", *arguments)
        assert "layout 2, and this release knows 1: install a newer release" in ended.err
        assert "thep.db" in ended.err
    assert "install a newer release" in unusable("replay").err


def test_a_table_of_another_layout_is_refused(folder: Path) -> None:
    with closing(sqlite3.connect("other.db")) as file, file:
        file.execute("CREATE TABLE stored_events (originator_id TEXT, state BLOB)")
    for arguments in (("check",), ("upgrade",), ("copy", COPY)):
        ended = unusable("store", *arguments, "--store", "sqlite:///other.db")
        assert "(originator_id, state) was made by another program: copy its events to a new store" in ended.err
    assert sorted(path.name for path in folder.iterdir()) == ["other.db"]


@pytest.mark.parametrize("lie", ["state", "position", "recorded_at", "mark", "chain"])
def test_a_snapshot_that_lies_is_found(store: Path, lie: str) -> None:
    """Its checksum and its mark are right; the events say otherwise."""
    with connect(f"sqlite:///{store}", clock=Clock(date(2021, 6, 1))) as opened:
        house = House(opened, Clock(date(2021, 6, 1)))
        house.member(SCHOOL)
        for _ in range(101):
            house.office.fees.pay(SCHOOL, Pence(100), on=date(2021, 6, 1), again=True)
        found = opened.journal.snapshots
        assert found is not None
        taken = found.latest(Account, f"account:{SCHOOL}")
        assert taken is not None
        assert done("store", "check", "--json").json["findings"] == []
        lies: dict[str, Any] = {
            "state": evolve(taken.state, paid=Pence(7)),
            "position": taken.position - 1,
            "recorded_at": taken.recorded_at - timedelta(days=1),
            "mark": "0" * 64,
            "chain": "0" * 64,
        }
        with closing(sqlite3.connect(store)) as raw, raw:
            raw.execute("DELETE FROM stored_snapshots")
        found.keep(evolve(taken, **{lie: lies[lie]}))
    ended = thep("store", "check")
    assert ended.code == 2
    assert f"(account:{SCHOOL}, version {taken.version})  its snapshot is not what the events make of it" in ended.out


@pytest.mark.parametrize(
    ("stream", "version", "state", "problem"),
    [
        ("account:999101", 0, b"{}", "is not what the events make of it"),
        ("account:999101", -1, b"{}", "is not what the events make of it"),
        ("account:999101", 1, b"[" * 100_000, "is not what the events make of it"),
        ("nothing:1", 1, b"{}", "belongs to no such stream"),
    ],
)
def test_a_snapshot_that_no_fold_made_is_found(
    store: Path, stream: str, version: int, state: bytes, problem: str
) -> None:
    mark = checksum(0, stream.encode(), version, b"snapshot", state)
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("INSERT INTO stored_snapshots VALUES (?, ?, 'snapshot', ?, ?)", (stream, version, state, mark))
    (found,) = unsound("--json").json["findings"]
    assert found["stream"] == stream
    assert problem in found["problem"]
    with closing(sqlite3.connect(store)) as raw, raw:
        raw.execute("UPDATE stored_snapshots SET checksum = 0")
    (found,) = unsound("--json").json["findings"]
    assert "its snapshot does not match its checksum" in found["problem"]


def test_a_copy_needs_no_upgrade(store: Path, server: str) -> None:
    for target in (COPY, server):
        done("store", "copy", target)
        assert done("store", "upgrade", "--store", target, "--json").json["made"] == []
