"""``thep register``."""

from pathlib import Path

import pytest

from tests.cli.support import (
    CLOSED,
    DALE,
    FAR,
    HILL,
    NEW_RIVER,
    OLD_RIVER,
    PRIVATE,
    SCHOOL_KEYS,
    UNKNOWN,
    done,
    join,
    refused,
    thep,
    unusable,
    write_files,
)


def test_import_tells_every_figure(folder: Path) -> None:
    register, links, census = map(str, write_files(folder))
    ended = done("register", "import", register, "--la", "211", "--links", links, "--census", census, "--json")
    told = ended.json
    assert told["as_at"] == "2019-06-01"
    assert told["source"] == "edubasealldata20190601.csv"
    assert told["schools"] == {"registered": 6, "changed": 0, "unchanged": 0, "older": 0}
    assert told["counts"]["recorded"] == 4
    assert told["counts_left_out"] == 1  # the census is not dated
    assert told["files"]["register"]["other_authorities"] == 1
    assert told["files"]["census"]["totals"] == 1
    assert told["links"]["quoted"] == 2
    assert told["successions"] == [
        {"predecessor": 999103, "successor": 999104, "kind": "conversion", "on": "2018-03-01"}
    ]
    assert told["differences"][0]["quoted"] == ["2017-09-01"]
    assert told["unknown"] == [{"predecessor": 999900, "successor": 999101, "not_registered": 999900}]
    assert told["unmoved"] == []
    assert told["bad_rows"] == []
    assert told["repeated"] is False
    assert told["events"] == done("replay", "--json").json["events"]
    assert [row["urn"] for row in done("register", "list", "--json").json] == [
        int(urn) for urn in (HILL, DALE, OLD_RIVER, NEW_RIVER, PRIVATE, CLOSED)
    ]


def test_import_again_records_nothing(folder: Path, store: Path) -> None:
    register, links, _ = map(str, write_files(folder))
    ended = done("register", "import", register, "--links", links, "--json")
    assert ended.json["events"] == 0
    assert ended.json["schools"]["unchanged"] == 7
    assert "Nothing new" in done("register", "import", register, "--links", links).out


def test_import_says_how_to_date_counts(folder: Path) -> None:
    register, links, census = map(str, write_files(folder))
    ended = done("register", "import", register, "--links", links, "--census", census)
    assert "1 pupil count was left out" in ended.out
    assert "--counts-as-of" in ended.out
    assert "Schools registered" in ended.out
    assert "quoted 2017-09-01, in effect 2018-03-01" in ended.out
    assert "999900 is not in the register" in ended.out
    done("register", "import", register, "--census", census, "--counts-as-of", "2016-01-21")
    rows = {row["urn"]: row for row in done("register", "list", "--json").json}
    assert (rows[int(DALE)]["pupils"], rows[int(DALE)]["counted_on"]) == (900, "2016-01-21")


def test_a_bad_row_is_told_with_its_place_and_nothing_is_recorded(folder: Path) -> None:
    register, _, _ = write_files(folder)
    register.write_text(register.read_text(encoding="cp1252").replace("01-09-1990", "31-02-1990"), encoding="cp1252")
    ended = unusable("register", "import", str(register))
    assert "edubasealldata20190601.csv, line 3, column OpenDate, value '31-02-1990'" in ended.err
    assert "--skip-bad-rows" in ended.err
    assert done("register", "list", "--json").json == []
    told = done("register", "import", str(register), "--skip-bad-rows", "--json").json
    assert [set(row) for row in told["bad_rows"]] == [{"file", "line", "column", "value", "problem"}]
    assert told["schools"]["registered"] == 6
    assert "line 3, column OpenDate" in done("register", "import", str(register), "--skip-bad-rows").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.csv",),
        (".",),
        ("links.csv",),
        ("edubasealldata20190601.csv", "--links", "census.csv"),
        ("edubasealldata20190601.csv", "--la", "twohundred"),
        ("edubasealldata20190601.csv", "--on", "2017-02-30"),
        ("edubasealldata20190601.csv", "--counts-as-of", "yesterday"),
        (),
    ],
)
def test_unusable_input(folder: Path, arguments: tuple[str, ...]) -> None:
    write_files(folder)
    unusable("register", "import", *arguments)


@pytest.mark.parametrize("option", ["--on", "--counts-as-of"])
def test_a_file_of_the_future_is_refused(folder: Path, option: str) -> None:
    register, _, _ = map(str, write_files(folder))
    refused("date-in-future", "register", "import", register, option, "2999-01-01")


def test_a_future_date_in_a_name_is_refused(folder: Path) -> None:
    write_files(folder)[0].rename(folder / "edubasealldata20991231.csv")
    refused("date-in-future", "register", "import", "edubasealldata20991231.csv")


def test_list_has_exactly_these_keys(store: Path) -> None:
    rows = done("register", "list", "--json").json
    assert [list(row) for row in rows] == [SCHOOL_KEYS] * 7
    river = next(row for row in rows if row["urn"] == int(NEW_RIVER))
    assert river == {
        "urn": 999104,
        "name": "River Primary School",
        "la": "211",
        "phase": "Primary",
        "type": "Academy converter",
        "open_on": "2018-03-01",
        "closed_on": None,
        "pupils": None,
        "counted_on": None,
        "predecessors": [999103],
        "successors": [],
    }


def test_list_chooses(store: Path) -> None:
    def urns(*arguments: str) -> set[str]:
        return {str(row["urn"]) for row in done("register", "list", "--json", *arguments).json}

    assert urns("--la", "317") == {FAR}
    assert urns("--phase", "secondary") == {DALE}
    assert NEW_RIVER not in urns("--open-on", "2018-02-28")
    assert OLD_RIVER in urns("--open-on", "2018-02-28")
    assert urns("--la", "211", "--open-on", "2018-09-01") == {HILL, DALE, NEW_RIVER, PRIVATE}
    unusable("register", "list", "--phase", "special needs")
    unusable("register", "list", "--la", "x")


def test_list_for_people_takes_no_name_for_markup(store: Path) -> None:
    out = done("register", "list").out
    assert "Dale’s School [red]" in out
    assert "7 schools." in out


def test_parts(store: Path) -> None:
    join(DALE)
    ended = done("register", "parts", DALE, "--part", "primary", "--part", "secondary", "--json")
    assert [row["event"] for row in ended.json["events"]] == [{"parts": ["primary", "secondary"]}]
    rows = done("membership", "list", "--json").json
    assert [(row["part"], row["phase"]) for row in rows] == [("primary", "primary"), ("secondary", "secondary")]
    refused("unknown-part", "register", "parts", DALE, "--part", "primary", "--part", "upper")
    refused("unknown-part", "register", "parts", DALE, "--part", "primary")
    refused("unknown-school", "register", "parts", UNKNOWN, "--part", "primary", "--part", "secondary")
    unusable("register", "parts", DALE)
    unusable("register", "parts", DALE, "--as-one", "--part", "primary")
    done("register", "parts", DALE, "--as-one")
    assert len(done("membership", "list", "--json").json) == 1


def test_an_import_sent_twice_is_carried_out_once(folder: Path) -> None:
    register, links, _ = map(str, write_files(folder))
    arguments = ("register", "import", register, "--links", links, "--request-id", "import-1", "--json")
    first, second = done(*arguments).json, done(*arguments).json
    assert second["repeated"] is True
    assert second["schools"] == first["schools"]
    assert second["events"] == first["events"]
    assert thep("register", "import", register, "--request-id", "import-1").code == 1  # without links: another command
