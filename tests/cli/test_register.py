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
    REGISTER,
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


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "Nothing recorded: the register file has no rows."),
        ("999201,211,,01,,,,2,,\n999202,211,,01,,,,2,,\n", "Nothing recorded: no row could be used."),
        ("999201,211,New School,01,,01-09-2030,,2,,\n", "Nothing recorded: 1 school not open yet."),
        (
            "999201,211,New,01,,01-09-2030,,2,,\n999202,211,Newer,01,,01-09-2030,,2,,\n999203,317,Far,01,,,,2,,\n,211\n",
            "Nothing recorded: 1 row that cannot be used, 2 schools not open yet, 1 row of another authority.",
        ),
        (
            "999101,211,Hill Primary School,01,Community school,01-01-1900,,2,435,21-01-2016\n",
            "Nothing new: everything",
        ),
        (
            "999101,211,Hill Primary School,01,Community school,01-01-1900,,2,435,\n",
            "Nothing recorded: what else is in these files was recorded before.",
        ),
    ],
)
def test_nothing_new_is_said_only_of_rows_that_were_understood(store: Path, rows: str, said: str) -> None:
    (store.parent / "later20190701.csv").write_text(REGISTER.splitlines()[0] + "\n" + rows)
    assert said in done("register", "import", "later20190701.csv", "--la", "211", "--skip-bad-rows").out


def test_an_older_file_that_is_passed_over_says_why(folder: Path) -> None:
    """The first was taken as of the wrong year: that one is to be retracted."""
    register = str(write_files(folder)[0])
    done("register", "import", register, "--on", "2020-06-01")
    out = done("register", "import", register, "--on", "2019-06-01").out
    assert "Nothing new" not in out
    assert "a file of a later day was taken before, which 7 schools go by" in out
    assert "thep register retract FILE" in out
    taken_back = done("register", "retract", register, "--reason", "typed 2020 for 2019").out
    assert f"URN {HILL}: what file:" in taken_back, "whose facts they were"


def test_facts_are_counted_as_they_are_said(store: Path) -> None:
    rows = "999102,211,Dale’s School [red],01,Community school,01-09-1990,,4,,\n"
    (store.parent / "later20190701.csv").write_text(REGISTER.splitlines()[0] + "\n" + rows.replace("Dale", "Vale"))
    assert "2 facts would be recorded" in done("register", "import", "later20190701.csv", "--draft").out
    done("register", "import", "later20190701.csv")
    newer = ("register", "import", "later20190701.csv", "--on", "2019-07-02")
    assert "1 fact would be recorded, and nothing was." in done(*newer, "--draft").out


def test_a_file_of_another_kind_is_named_for_what_it_is(folder: Path) -> None:
    (folder / "allgroupsdata.csv").write_text("Group UID,Group ID,Group Name,Group Type\n")
    said = unusable("register", "import", "allgroupsdata.csv").err
    assert "allgroupsdata.csv is a file of groups: trusts, federations and their schools, not a register file" in said
    assert "edubasealldata" in said


def test_a_school_level_census_file_brings_counts(folder: Path, store: Path) -> None:
    register, _, _ = map(str, write_files(folder))
    (folder / "spc.csv").write_text("time_period,urn,headcount of pupils,fte pupils\n201516,999102,900.0,890.5\n")
    done("register", "import", register, "--census", "spc.csv", "--counts-as-of", "2016-01-21")
    rows = {row["urn"]: row for row in done("register", "list", "--json").json}
    assert (rows[int(DALE)]["pupils"], rows[int(DALE)]["counted_on"]) == (900, "2016-01-21")


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
    assert not (folder / "thep.db").exists()
    told = done("register", "import", str(register), "--skip-bad-rows", "--json").json
    assert [set(row) for row in told["bad_rows"]] == [{"file", "line", "column", "value", "problem"}]
    assert told["schools"]["registered"] == 6
    assert "line 3, column OpenDate" in done("register", "import", str(register), "--skip-bad-rows").out


def test_cells_that_are_too_large_are_bad_rows_like_others(folder: Path) -> None:
    """A million pupils, and a row that no event could hold."""
    register, links, _ = write_files(folder)
    text = register.read_text(encoding="cp1252")
    text = text.replace("2,435,21", "2,1000000,21").replace("Far Primary School", "Far " * 20_000)
    register.write_text(text, encoding="cp1252")
    links.write_text(
        links.read_text(encoding="utf-8-sig").replace("Predecessor,01-09-2017", "Predecessor - " + "x" * 60_000 + ",")
    )
    said = unusable("register", "import", str(register), "--links", str(links)).err
    assert (
        "edubasealldata20190601.csv, line 2, column NumberOfPupils, value '1000000': more than 999,999 pupils" in said
    )
    assert "edubasealldata20190601.csv, line 6, column EstablishmentName, value 'Far Far" in said
    assert not (folder / "thep.db").exists()
    told = done("register", "import", str(register), "--links", str(links), "--skip-bad-rows", "--json").json
    assert told["schools"]["registered"] == 6  # of the bad count only the count is left out
    assert told["files"]["register"]["bad_counts"] == 1
    assert {(row["file"], row["column"]) for row in told["bad_rows"]} == {
        ("edubasealldata20190601.csv", "NumberOfPupils"),
        ("edubasealldata20190601.csv", "EstablishmentName"),
        ("links.csv", "LinkType"),
    }


def test_codes_that_are_on_no_list_are_reported(folder: Path) -> None:
    register, _, _ = write_files(folder)
    text = register.read_text(encoding="cp1252")
    text = text.replace(",4,,", ",999,,").replace("317", "000").replace("34,Academy", "999,Academy")
    register.write_text(text, encoding="cp1252")
    out = done("register", "import", str(register)).out
    assert "Codes that are not on the Department's lists; the schools were taken, please check them:" in out
    assert "  edubasealldata20190601.csv, line 3, column PhaseOfEducation (code), value '999'\n" in out
    codes = done("register", "import", str(register), "--json").json["unknown_codes"]
    assert [(code["line"], code["column"], code["value"], code["rows"]) for code in codes] == [
        (3, "PhaseOfEducation (code)", "999", 1),
        (5, "TypeOfEstablishment (code)", "999", 1),
        (6, "LA (code)", "000", 1),
    ]


def test_a_file_in_utf8_but_for_one_byte_is_not_taken(folder: Path) -> None:
    content = REGISTER.replace("Hill Primary", "Hill Prim?ry").encode().replace(b"?", b"\xe9")
    (folder / "register.csv").write_bytes(content)
    said = unusable("register", "import", "register.csv").err
    assert "register.csv is in UTF-8 but for 1 byte (line 2, column 21, byte E9)" in said
    assert not (folder / "thep.db").exists()


def test_a_name_of_a_file_that_holds_a_telephone_number_is_refused(folder: Path) -> None:
    """The name is recorded with every fact, as its source."""
    write_files(folder)[0].rename(folder / "from 020 7946 0018.csv")
    refused("personal-detail", "register", "import", "from 020 7946 0018.csv", "--on", "2019-06-01")
    (folder / "from 020 7946 0018.csv").rename(folder / "edubase\N{RIGHT-TO-LEFT OVERRIDE}.csv")
    said = unusable("register", "import", "edubase\N{RIGHT-TO-LEFT OVERRIDE}.csv").err
    assert "edubase?.csv has characters that cannot be recorded: rename the file" in said


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


# What was recorded wrong is put right


def test_a_count_by_hand(folder: Path) -> None:
    """A new academy has none in the register."""
    done("register", "import", str(write_files(folder)[0]))
    out = done("register", "count", NEW_RIVER, "--pupils", "215", "--on", "2018-05-17", "--source", "a letter").out
    assert "215 pupils counted on 2018-05-17" in out
    out = done("register", "count", HILL, "--pupils", "345", "--on", "2016-01-21", "--source", "b").out
    assert "345 pupils counted on 2016-01-21, corrected from 435" in out
    rows = {row["urn"]: row["pupils"] for row in done("register", "list", "--json").json}
    assert (rows[int(NEW_RIVER)], rows[int(HILL)]) == (215, 345)
    refused("not-a-school", "register", "count", HILL, "--pupils", "1000000", "--source", "letter")


def test_what_the_register_shows_is_corrected_field_by_field(folder: Path) -> None:
    done("register", "import", str(write_files(folder)[0]))
    arguments = ("register", "correct", CLOSED, "closed=", "name=Open Primary School", "--on", "2019-06-02")
    told = done(*arguments, "--source", "a letter", "--json")
    assert [fact["name"] for fact in told.json["events"]] == [
        "schools.file_taken",
        "schools.renamed",
        "schools.closing_withdrawn",
    ]
    row = next(row for row in done("register", "list", "--json").json if row["urn"] == int(CLOSED))
    assert (row["name"], row["closed_on"]) == ("Open Primary School", None)
    said = unusable("register", "correct", CLOSED, "closed", "--source", "letter").err
    assert "'closed' has no value" in said
    refused("not-a-school", "register", "correct", CLOSED, "tea=2", "--source", "letter")


def test_a_wrong_link_is_rejected(folder: Path) -> None:
    register, links, _ = map(str, write_files(folder))
    done("register", "import", register, "--links", links)
    refused("reason-missing", "register", "unlink", OLD_RIVER, NEW_RIVER)
    out = done("register", "unlink", OLD_RIVER, NEW_RIVER, "--reason", "another school").out
    assert f"not followed by URN {NEW_RIVER} from 2018-03-01 after all (conversion)" in out
    again = done("register", "import", register, "--links", links)
    assert "Links found wrong before" in again.out
    assert done("register", "import", register, "--links", links, "--json").json["events"] == 0


def test_a_file_is_retracted_by_its_name_or_its_digest(folder: Path) -> None:
    register, _, _ = write_files(folder)
    done("register", "import", str(register))
    refused("reason-missing", "register", "retract", str(register))
    told = done("register", "retract", str(register), "--reason", "the wrong day", "--json").json
    assert (told["file"], told["schools"], len(told["unregistered"])) == (register.name, 7, 7)
    assert done("register", "list", "--json").json == []
    taken = done("register", "import", str(register), "--on", "2019-06-02", "--json").json
    assert taken["schools"]["registered"] == 7
    digest = next(
        fact["stream"].partition(":")[2] for fact in done("history", "--json").json if fact["stream"].startswith("file")
    )
    out = done("register", "retract", digest[:8], "--on", "2019-06-02", "--reason", "the wrong day").out
    assert "No longer in the register: URN 999101, 999102" in out
    assert done("register", "list", "--json").json == []
    assert "name the file that was taken" in unusable("register", "retract", "nowhere.csv", "--reason", "x").err
    refused("nothing-to-correct", "register", "retract", "abcdef", "--reason", "x")


# Warned before


LATER_FILE = """\
URN,LA (code),EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),OpenDate,CloseDate,\
PhaseOfEducation (code),NumberOfPupils,CensusDate
999101,211,Hill Primary School,01,Community school,01-01-1900,31-08-2018,2,345,21-01-2016
999102,211,Dale’s School [red],01,Community school,01-09-1990,31-08-2018,4,,
999108,211,Dale’s Academy [red],34,Academy converter,01-09-2018,,4,,
"""


@pytest.fixture
def later(folder: Path) -> str:
    """A file that closes two members, one of them beside an academy; the other was charged by another count."""
    done("register", "import", str(write_files(folder)[0]))
    for urn in (HILL, DALE):
        join(urn)
    for year in ("2017-18", "2018-19"):
        done("fees", "charge", year, "--urn", HILL, "--on", "2018-09-01")
    path = folder / "edubasealldata20190701.csv"
    path.write_text(LATER_FILE, encoding="cp1252", newline="\r\n")
    return str(path)


def test_a_draft_tells_what_an_import_would_do_and_records_nothing(later: str) -> None:
    before = done("replay", "--json").json
    told = done("register", "import", later, "--draft", "--json").json
    assert (told["events"], told["draft"]) == (0, True)
    assert told["memberships_ended"] == [
        {"urn": int(HILL), "name": "Hill Primary School", "ends_on": "2018-08-31", "reason": "closed"}
    ]
    assert [(row["charge"], row["amount"]) for row in told["credits"]] == [("2018-19/1", "2175.00")]
    assert [(row["year"], row["charged_for"], row["pupils"]) for row in told["counts_that_differ"]] == [
        ("2017-18", 435, 345)
    ]
    assert [(row["predecessor"], row["held_back"]) for row in told["probable_links"]] == [(int(DALE), True)]
    out = done("register", "import", later, "--draft").out
    assert "Hill Primary School (URN 999101): ends on 2018-08-31 (closed)" in out
    assert "To be credited:" in out
    assert "2017-18 was charged for 435 pupils on 2016-01-21, and there were 345" in out
    assert "999102 closes on 2018-08-31, followed by 999108?; nothing is ended: import the links, or say --con" in out
    assert "This is a draft" in out
    assert done("replay", "--json").json == before


def test_the_import_itself_says_the_same(later: str) -> None:
    drafted = done("register", "import", later, "--draft", "--json").json
    told = done("register", "import", later, "--json").json
    assert told["events"] > 0
    for name in ("memberships_ended", "memberships_going_on", "credits", "counts_that_differ", "probable_links"):
        assert told[name] == drafted[name]
    confirmed = done("register", "import", later, "--confirm", "--json").json
    assert [(row["urn"], row["ends_on"]) for row in confirmed["memberships_ended"]] == [(int(DALE), "2018-08-31")]


def test_a_conversion_of_a_member_is_told(folder: Path) -> None:
    """Its membership goes on."""
    register, links, _ = write_files(folder)
    text = register.read_text(encoding="cp1252")
    rows = [line for line in text.splitlines(keepends=True) if not line.startswith("999104")]
    first = folder / "edubasealldata20180101.csv"
    first.write_text("".join(rows).replace("28-02-2018", ""), encoding="cp1252")
    done("register", "import", str(first))
    join(OLD_RIVER)
    for draft in (["--draft"], []):
        told = done("register", "import", str(register), "--links", str(links), "--json", *draft).json
        assert [(row["because"], row["on"]) for row in told["memberships_going_on"]] == [("conversion", "2018-03-01")]
        assert told["memberships_ended"] == []


def test_a_membership_that_goes_on_is_told_once(folder: Path) -> None:
    """It had ended with the school, and a link brought later says that another follows it."""
    register, links, _ = map(str, write_files(folder))
    done("register", "import", register, "--on", "2017-12-01")
    join(OLD_RIVER)
    done("register", "import", register, "--confirm")
    for draft in (["--draft"], []):
        told = done("register", "import", register, "--links", links, "--json", *draft).json
        assert [(row["because"], row["on"]) for row in told["memberships_going_on"]] == [("not-ended", "2018-02-28")]


def test_a_first_file_whose_name_bears_no_date_needs_one(folder: Path) -> None:
    """Dated today, it would keep every older file out; later files may be of today."""
    register = write_files(folder)[0].rename(folder / "register.csv")
    said = unusable("register", "import", str(register)).err
    assert "register.csv does not say in its name of which day it is" in said
    assert "--on DATE" in said
    done("register", "import", str(register), "--on", "2019-06-01")
    done("register", "import", str(register))


def test_warnings_are_the_same_in_json_and_in_text(folder: Path) -> None:
    """Of the answer and of reading the files; of a link each in the list that is shown."""
    register, links, census = map(str, write_files(folder))
    Path(census).write_text("URN,LA,NOR\n999102,211,many\n999104,211,NA\n", encoding="utf-8")
    arguments = ("register", "import", register, "--links", links, "--census", census, "--skip-bad-rows")
    told = done(*arguments, "--json", "--store", "sqlite:///one.db").json["warnings"]
    text = done(*arguments, "--store", "sqlite:///two.db").out
    assert [each["code"] for each in told] == ["row-left-out", "link-day-differs", "link-to-unknown-school"]
    assert all(list(each) == ["code", "sentence", "about"] for each in told)
    assert "999103 to 999104: quoted 2017-09-01, in effect 2018-03-01" in text
    assert "999900 to 999101: 999900 is not in the register" in text
    assert "census.csv, line 2, column NOR, value 'many'" in text


def test_a_count_that_a_charge_went_by_is_warned_of(store: Path) -> None:
    join(HILL)
    done("fees", "charge", "2017-18", "--on", "2017-09-01")
    out = done(
        "register",
        "count",
        HILL,
        "--pupils",
        "400",
        "--on",
        "2016-01-21",
        "--source",
        "letter",
        "--reason",
        "typed wrong",
    ).out
    assert "Warning: URN 999101 was charged 2017-18 for 435 pupils on 2016-01-21, and there were 400:" in out
