"""Where the history is kept, who acts, and where the options may stand."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.support import DALE, HILL, done, refused, thep, unusable, write_files
from tests.conftest import Fresh
from tests.support.tampering import unguarded

READING = [
    ("register", "list"),
    ("membership", "list"),
    ("fees", "statement", HILL),
    ("rulebook", "show"),
    ("history",),
    ("history", HILL),
    ("replay",),
]


@pytest.mark.parametrize("arguments", READING)
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_reading_makes_no_store(folder: Path, arguments: tuple[str, ...], json: tuple[str, ...]) -> None:
    ended = unusable(*arguments, *json)
    assert "There is no store at thep.db" in ended.err
    assert "thep register import" in ended.err
    assert "thep demo" in ended.err
    assert list(folder.iterdir()) == []


def test_recording_makes_one(folder: Path) -> None:
    register, _, _ = map(str, write_files(folder))
    done("register", "import", register)
    assert (folder / "thep.db").exists()


APPLY = ("membership", "apply", HILL, "--category", "full")
EXPECTING = [
    APPLY,
    ("fees", "pay", HILL, "--amount", "1.00"),
    ("fees", "charge", "2017-18", "--draft"),
    ("register", "parts", HILL, "--as-one"),
]


@pytest.mark.parametrize("arguments", EXPECTING)
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_command_that_expects_a_store_begins_none(
    folder: Path, arguments: tuple[str, ...], json: tuple[str, ...]
) -> None:
    said = unusable(*arguments, *json).err
    assert said.startswith("Error: There is no store at thep.db. Name another with --store or THEP_STORE")
    assert all(each in said for each in ("thep register import", "thep rulebook set", "thep demo", "--new-store"))
    assert list(folder.iterdir()) == []


def test_an_empty_schema_of_a_server_is_no_store_either(fresh_schemas: Fresh) -> None:
    url = fresh_schemas()
    assert "There is no store at postgresql" in unusable(*APPLY, "--store", url).err
    refused("unknown-school", *APPLY, "--store", url, "--new-store")
    refused("unknown-school", *APPLY, "--store", url)


def test_a_new_store_begins_where_one_is_asked_for(folder: Path) -> None:
    refused("unknown-school", "--new-store", *APPLY)
    refused("unknown-school", *APPLY)
    (folder / "thep.db").unlink()
    refused("unknown-school", *APPLY, "--new-store")
    (folder / "thep.db").unlink()
    done("rulebook", "set", "fees.rate", "5.50", "--from", "2019-09-01", "--authority", "AGM")
    refused("unknown-school", *APPLY)


def test_what_records_nothing_leaves_no_empty_store_behind(folder: Path) -> None:
    register, links, _ = map(str, write_files(folder))
    rows = folder / "rates.csv"
    rows.write_text("RULE,VALUE\nfees.rat,5.50\n")
    before = sorted(folder.iterdir())
    assert "This is a draft" in done("register", "import", register, "--draft").out
    unusable("register", "import", links, "--on", "2019-06-01")
    refused("date-in-future", "register", "import", register, "--on", "2999-06-01")
    refused("unknown-rule", "rulebook", "set", "fees.rat", "5.50", "--authority", "AGM")
    refused("unknown-rule", "rulebook", "set", "--rows", str(rows), "--authority", "AGM")
    rows.write_text("RULE,VALUE\nfees.rate,5.50\n")
    assert "This is a check" in done("rulebook", "set", "--rows", str(rows), "--check", "--authority", "AGM").out
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("membership", "admit", "--json"), "Missing argument 'URN'."),
        (("membership", "admit", HILL, "--json"), "Missing option '--authority'."),
        (("membership", "admit", HILL, "--json", "--nothing"), "No such option: --nothing"),
        (("--json", "fees", "statement", "99"), "Invalid value for 'URN': '99' is not a URN"),
        (("--json", "membership", "marry"), "No such command 'marry'."),
        (("--nothing", "--json"), "No such option: --nothing"),
        (("--json",), "Missing command."),
    ],
)
def test_wrong_arguments_are_told_as_json_too(arguments: tuple[str, ...], sentence: str) -> None:
    told = unusable(*arguments).json["error"]
    assert (told["kind"], told["code"]) == ("usage", "usage")
    assert told["sentence"].startswith(sentence)


def test_a_text_that_reads_json_asks_for_none(store: Path) -> None:
    ended = thep("membership", "admit", "--", "--json", "x")
    assert (ended.code, ended.out) == (2, "")


@pytest.mark.parametrize("arguments", [*READING, APPLY])
def test_a_file_that_is_no_store(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "thep.db").write_bytes(b"this is no database at all" * 100)
    unusable(*arguments)


@pytest.mark.parametrize(
    "url",
    [
        "thep.db",
        "",
        "mysql://there/thep",
        "sqlite://[",
        "sqlite:////nowhere/at/all/thep.db",
        "sqlite:///%00",
        "sqlite:///.",
        "sqlite://host/thep.db",
    ],
)
def test_urls_that_name_no_store(folder: Path, url: str) -> None:
    unusable("replay", "--store", url)
    unusable("membership", "apply", HILL, "--category", "full", "--store", url)


def test_a_damaged_event_is_named(store: Path) -> None:
    with closing(sqlite3.connect(store)) as raw, raw, unguarded(raw):
        raw.execute("UPDATE stored_events SET state = ? WHERE id = 2", (b'{"v":1,"event":{}}',))
    for arguments in (("register", "list", "--json"), ("history", "--json"), ("replay",)):
        assert "event 2" in unusable(*arguments).err


def test_the_checksum_finds_bytes_that_were_changed_so_that_they_can_still_be_read(store: Path) -> None:
    digest = done("replay", "--json").json["digest"]
    with closing(sqlite3.connect(store)) as raw, raw, unguarded(raw):
        raw.execute("UPDATE stored_events SET state = CAST(replace(state, 'Dale', 'Dole') AS BLOB) WHERE id = 3")
    for arguments in (("replay",), ("register", "list"), ("history", DALE)):
        assert f"event 3, version 1 of school:{DALE}, does not match its checksum" in unusable(*arguments).err
    with closing(sqlite3.connect(store)) as raw, raw, unguarded(raw):
        raw.execute("UPDATE stored_events SET state = CAST(replace(state, 'Dole', 'Dale') AS BLOB) WHERE id = 3")
    assert done("replay", "--json").json["digest"] == digest


def test_a_missing_event_is_named(store: Path) -> None:
    done("membership", "apply", HILL, "--category", "full", "--on", "2016-07-01")
    with closing(sqlite3.connect(store)) as raw, raw, unguarded(raw):
        raw.execute("DELETE FROM stored_events WHERE originator_id = ? AND originator_version = 1", (f"school:{HILL}",))
    assert f"school:{HILL}" in unusable("replay").err


def test_the_environment_names_store_and_actor(folder: Path, store: Path) -> None:
    store.rename(folder / "other.db")
    env = {"THEP_STORE": "sqlite:///other.db", "THEP_ACTOR": "membership-officer"}
    apply = ("membership", "apply", HILL, "--category", "full", "--on", "2016-07-01")
    assert thep(*apply, env=env).code == 0
    rows = done("history", f"membership:{HILL}", "--store", "sqlite:///other.db", "--json").json
    assert rows[0]["actor"] == "membership-officer"
    assert not (folder / "thep.db").exists()
    assert thep("replay", "--store", "sqlite:///none.db", env=env).code == 2  # an option outdoes the environment
    assert thep("replay", env={"THEP_STORE": ""}).code == 2  # an empty variable is none


def test_without_an_actor_it_is_local(store: Path) -> None:
    done("membership", "apply", HILL, "--category", "full", "--on", "2016-07-01")
    assert done("history", f"membership:{HILL}", "--json").json[0]["actor"] == "local"


def test_options_may_stand_before_the_noun_or_after_the_verb(folder: Path, store: Path) -> None:
    store.rename(folder / "other.db")
    place = ("--store", "sqlite:///other.db")
    who = ("--actor", "clerk", "--reason", "a letter", "--request-id", "r-1")
    apply = ("membership", "apply", HILL, "--category", "full", "--on", "2016-07-01")
    first = done(*place, *who, "--json", *apply).json
    assert (first["events"][-1]["actor"], first["events"][-1]["reason"]) == ("clerk", "a letter")
    assert done(*apply, *who, *place, "--json").json["repeated"] is True
    assert done("--json", *place, "replay").json == done("replay", *place, "--json").json
    assert done("--store", "sqlite:///none.db", "replay", *place).code == 0  # the nearer one counts


def test_today_in_london_is_the_default_day(store: Path) -> None:
    from datetime import UTC, datetime

    from thep_domain.kernel.calendar import london_day

    before = london_day(datetime.now(UTC))
    row = done("membership", "apply", HILL, "--category", "full", "--json").json["events"][-1]
    assert str(before) <= row["effective_on"] <= str(london_day(datetime.now(UTC)))
    refused("date-in-future", "membership", "commit", HILL, "--commit", "fee", "--on", "9999-12-31")


def test_a_date_beyond_the_calendar(store: Path) -> None:
    assert thep("membership", "notice", HILL, "--on", "9999-12-31").code in (1, 2)


@pytest.mark.parametrize(
    "arguments", [(), ("register",), ("membership",), ("fees",), ("rulebook",), ("membership", "admit")]
)
def test_help_reads_well(arguments: tuple[str, ...]) -> None:
    out = done(*arguments, "--help").out
    assert "Usage: thep" in out
    assert "``" not in out
    assert "thep_domain" not in out


def test_help_lists_the_nouns_in_the_order_of_a_first_use() -> None:
    out = done("--help").out
    nouns = ["demo", "register", "membership", "fees", "rulebook", "history", "replay"]
    places = [out.index(f"│ {noun} ") for noun in nouns]
    assert places == sorted(places)


@pytest.mark.parametrize("arguments", [(), ("membership",), ("nouns",), ("membership", "verbs"), ("--nothing",)])
def test_no_such_command(arguments: tuple[str, ...]) -> None:
    assert thep(*arguments).code == 2


def test_version() -> None:
    from importlib.metadata import version

    assert done("--version").out.strip() == version("thep")
