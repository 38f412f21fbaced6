"""``--rows FILE.csv``: a command a row, all of them or none; whatever the file is like, it is right or explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import CLOSED, DALE, FAR, HILL, UNKNOWN, Ended, done, error_told, join, thep, unusable
from thep_adapters.cli.app import WITH_VERBS
from thep_adapters.cli.commands import verbs_carried_out
from thep_domain.application import CATALOGUE

WITHOUT_ROWS = {
    "register.record": "a file of the register is one command",
    "inspections.record": "a file of inspections is one command",
    "journal.begin_log": "thep audit init begins one log",
    "journal.set_log_key": "thep audit rotate changes one key",
}
FULL = ("--category", "full", "--commit", "aims,guarantee,fee", "--on", "2016-07-01")
APPLY = ("membership", "apply")
ADMIT = ("membership", "admit")


def write(text: str, name: str = "rows.csv", encoding: str = "utf-8") -> str:
    Path(name).write_text(text, encoding=encoding, newline="")
    return name


def facts() -> int:
    return len(done("history", "--json").json)


def nothing(*arguments: str) -> Ended:
    """Run a command that is to end with an error and to record nothing."""
    before = facts()
    ended = thep(*arguments)
    assert ended.code in (1, 2), (arguments, ended)
    assert facts() == before
    return ended


def said(*arguments: str) -> str:
    """What is said of rows that cannot be used."""
    ended = nothing(*arguments)
    assert ended.code == 2
    return ended.err


def test_every_verb_takes_rows() -> None:
    taking = {*verbs_carried_out(WITH_VERBS, for_rows=True), *WITHOUT_ROWS}
    missing = [each.name for each in CATALOGUE.verbs if each.name not in taking]
    assert missing == [], "give command(...) an of_row that makes the verb's arguments of its options"


def test_schools_apply_and_are_admitted_from_two_files(store: Path) -> None:
    applications = write(f"URN\n{HILL}\n{DALE}\n", "applications.csv")
    ended = done(*APPLY, "--rows", applications, *FULL)
    assert ended.out.endswith("Recorded 5 facts for 2 rows of applications.csv.\n")
    admissions = write(f"urn,authority\n{HILL},Board item 4\n{DALE},Board item 5\n", "admissions.csv")
    done(*ADMIT, "--rows", admissions, "--on", "2016-07-02")
    assert [row["urn"] for row in done("membership", "list", "--json").json] == [int(DALE), int(HILL)]
    authorities = {fact["authority"]["text"] for fact in done("history", "--json").json if fact["authority"]}
    assert {"Board item 4", "Board item 5"} <= authorities


def test_a_value_of_the_row_comes_before_that_of_the_command_line(store: Path) -> None:
    rows = write(f"urn,on\n{HILL},2016-06-14\n{DALE},\n")
    answer = done(*APPLY, "--rows", rows, *FULL, "--json").json
    days = [fact["effective_on"] for row in answer["rows"] for fact in row["events"] if "applied" in fact["name"]]
    assert days == ["2016-06-14", "2016-07-01"]


@pytest.mark.parametrize(
    "header", ["URN,received", "urn,--on", "Urn,On", "--URN,ON", " URN , on "], ids=lambda header: header.strip()
)
def test_columns_are_called_like_the_options(store: Path, header: str) -> None:
    rows = write(f"{header}\n{HILL},2018-03-15\n")
    join(HILL)
    if header.endswith("received"):
        assert "has a column received that is no option of this command: delete it, or call it one of URN, on," in said(
            "membership", "notice", "--rows", rows
        )
        return
    assert done("membership", "notice", "--rows", rows, "--json").json["rows"][0]["ends_on"] == "2019-03-15"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("URN,reference\n999101,Dale’s\n", "utf-8-sig"),
        ("URN,reference\r\n999101,Dale’s\r\n", "cp1252"),
        ("URN,reference\n\n  ,\n999101,Dale’s\n\n\n", "utf-8"),
        ('URN,reference\n"999101","Dale’s"', "utf-8"),
        ("URN,reference\n999101.0,Dale’s\n", "utf-8"),
    ],
    ids=["byte order mark", "cp1252 and CRLF", "blank lines", "quoted, no end of line", "from a spreadsheet"],
)
def test_files_as_spreadsheets_write_them(store: Path, text: str, encoding: str) -> None:
    join(HILL)
    rows = write(text, encoding=encoding)
    answer = done("fees", "pay", "--rows", rows, "--amount", "5.00", "--on", "2016-09-01", "--json").json
    (row,) = answer["rows"]
    assert row["events"][0]["event"]["reference"] == "Dale’s"
    assert row["balance"] == "-5.00"


def test_days_and_yes_or_no_as_a_spreadsheet_writes_them(store: Path) -> None:
    join(HILL)
    rows = write(f"URN,amount,on,again\n{HILL},5.00,14/06/2018,\n{HILL},5.00,14/06/2018,yes\n")
    answer = done("fees", "pay", "--rows", rows, "--json").json
    assert [row["events"][0]["effective_on"] for row in answer["rows"]] == ["2018-06-14", "2018-06-14"]
    assert "write yes or no" in said(
        "fees", "pay", "--rows", write(f"URN,amount,again\n{HILL},5.00,perhaps\n"), "--on", "2018-06-14"
    )


def test_words_may_begin_with_a_capital(store: Path) -> None:
    rows = write(f"URN,category,on\n{HILL},Full,2016-07-01\n{DALE},FULL,2016-07-01\n")
    done(*APPLY, "--rows", rows)
    rows = write(f"URN,category,on\n{FAR},Fullest,2016-07-01\n")
    assert "value 'Fullest': 'Fullest' is not one of 'full', 'associate'." in said(*APPLY, "--rows", rows)
    ended = unusable(*APPLY, FAR, "--category", "fullest", "--json")
    assert ended.json["error"]["sentence"] == (
        "Invalid value for '--category': 'fullest' is not one of 'full', 'associate'."
    )


def test_several_values_stand_in_one_cell(store: Path) -> None:
    rows = write(f'URN,commit\n{HILL},aims;fee\n{DALE},"aims, guarantee,\nfee"\n')
    answer = done(*APPLY, "--rows", rows, "--category", "full", "--on", "2016-07-01", "--json").json
    applied = [fact["event"] for row in answer["rows"] for fact in row["events"] if "applied" in fact["name"]]
    assert [each["commitments"] for each in applied] == [["aims", "fee"], ["aims", "guarantee", "fee"]]


def test_every_wrong_cell_is_named_by_line_and_column(store: Path) -> None:
    rows = write(f"URN,on\n12,2016-07-01\n{HILL},2016-13-01\n{DALE}\n,2016-07-01\n{FAR},2016-07-01\n{FAR},2016-07-01\n")
    ended = nothing(*APPLY, "--rows", rows, "--category", "full", "--json")
    assert ended.code == 2
    error = ended.json["error"]
    assert list(error) == ["kind", "code", "sentence", "clause", "rows"]
    assert (error["kind"], error["code"], error["clause"]) == ("input", "bad-rows", None)
    assert [(row["row"], row["line"], row["column"], row["value"]) for row in error["rows"]] == [
        (1, 2, "URN", "12"),
        (2, 3, "on", "2016-13-01"),
        (3, 4, "on", ""),
        (4, 5, "URN", ""),
        (6, 7, "(whole row)", ""),
    ]
    assert error["rows"][-1]["problem"] == "the same as line 6: delete one of them"
    assert "line 3, column on, value '2016-13-01': '2016-13-01' is not a date" in ended.err


def test_every_refused_row_is_named_and_nothing_is_recorded(store: Path) -> None:
    join(HILL)
    rows = write(f"URN\n{HILL}\n{DALE}\n{UNKNOWN}\n")
    ended = nothing(*APPLY, "--rows", rows, *FULL, "--json")
    assert ended.code == 1
    error = ended.json["error"]
    assert (error["kind"], error["code"]) == ("refused", "already-a-member")
    assert [(row["line"], row["code"]) for row in error["rows"]] == [(2, "already-a-member"), (4, "unknown-school")]
    assert error["sentence"] == "rows.csv, 2 of 3 rows are refused, so nothing was recorded."
    assert "line 4 (unknown-school): No school with URN 999999 is in the register" in ended.err


def test_of_many_wrong_rows_twenty_are_told_and_the_rest_counted(store: Path) -> None:
    rows = write("URN\n" + "".join(f"{number}\n" for number in range(900_000, 900_045)))
    ended = nothing(*APPLY, "--rows", rows, *FULL)
    assert ended.err.count("line ") == 20
    assert ended.err.endswith("  ... and 25 more\n")
    rows = write("URN\n" + "".join(f"x{number}\n" for number in range(45)))
    assert said(*APPLY, "--rows", rows, *FULL).endswith("  ... and 25 more\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "rows.csv is empty: save it or download it again"),
        ("\n\n", "rows.csv is empty: save it or download it again"),
        ("URN,on\n", "rows.csv has a header and no rows: write a row for each command"),
        (
            "URN;on\n999101;2016-07-01\n",
            "rows.csv has its columns separated by semicolons, not by commas: save it as CSV",
        ),
        ("URN,colour\n999101,red\n", "rows.csv has a column colour that is no option of this command: delete it, or"),
        ("URN,\n999101,red\n", "rows.csv has a column without a name: name it, or delete it"),
        ("URN,actor\n999101,clerk\n", "rows.csv has a column actor: give --actor beside --rows, once for all rows"),
        ("on\n2016-07-01\n", "rows.csv lacks the column URN: add a column, or give the option beside --rows"),
        ("URN,urn\n999101,999101\n", "rows.csv has the columns URN and urn, which are one: delete one of them"),
        ('URN,on\n"999101,2016-07-01\n', "a quotation mark is not closed"),
        ("PK\x03\x04", "rows.csv is a zip archive, not a CSV file: unpack it"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_to_be_so(store: Path, text: str, sentence: str) -> None:
    assert sentence in said(*APPLY, "--rows", write(text), *FULL)


def test_a_file_that_is_not_there(store: Path) -> None:
    assert said(*APPLY, "--rows", "nowhere.csv", *FULL) == "Error: nowhere.csv does not exist: check the path\n"


def test_a_name_in_a_row_is_no_number_also_at_a_terminal(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thep_adapters.cli.parsing.at_terminal", lambda: True)
    assert "column URN, value 'Hill': not a URN" in said(*APPLY, "--rows", write("URN\nHill\n"), *FULL)


def test_the_same_file_again_records_nothing_and_says_so(store: Path) -> None:
    rows = write(f"URN\n{HILL}\n{DALE}\n")
    done(*APPLY, "--rows", rows, *FULL)
    before = facts()
    again = done(*APPLY, "--rows", rows, *FULL)
    assert again.out.startswith("The rows of rows.csv were carried out before: nothing was recorded this time.")
    told = done(*APPLY, "--rows", rows, *FULL, "--json").json
    assert (told["repeated"], len(told["rows"])) == (True, 2)
    assert facts() == before
    assert told["request"].startswith("rows/membership.apply/")


def test_the_same_file_for_another_verb_is_another_thing(store: Path) -> None:
    rows = write(f"URN\n{HILL}\n{DALE}\n")
    done(*APPLY, "--rows", rows, *FULL)
    done(*ADMIT, "--rows", rows, "--on", "2016-07-02", "--authority", "Board, item 4")


def test_the_same_file_with_other_options_is_refused_unless_it_is_named(store: Path) -> None:
    """A list of schools may be used again; a file sent twice by mistake, with another day, must not pay twice."""
    join(HILL)
    rows = write(f"URN\n{HILL}\n")
    paid = ("fees", "pay", "--rows", rows, "--amount", "5.00")
    done(*paid, "--on", "2018-01-04")
    ended = nothing(*paid, "--on", "2018-02-04")
    assert "The rows of rows.csv were carried out before by this verb, with other options" in ended.err
    done(*paid, "--on", "2018-02-04", "--request-id", "february")


def test_a_check_says_what_would_be_recorded_and_records_nothing(store: Path) -> None:
    rows = write(f"URN\n{HILL}\n{DALE}\n")
    before = facts()
    ended = done(*APPLY, "--rows", rows, *FULL, "--check")
    assert f"  -  URN {HILL}: applied for full membership on 2016-07-01" in ended.out
    assert f"  -  URN {DALE}: applied for full membership on 2016-07-01" in ended.out, "whose fact it is"
    assert "  -  founding rulebook adopted" in ended.out
    assert ended.out.endswith("This is a check: 5 facts would be recorded for 2 rows of rows.csv, and nothing was.\n")
    told: Any = done(*APPLY, "--rows", rows, *FULL, "--check", "--json").json
    assert (told["check"], told["events"], len(told["rows"][0]["events"])) == (True, 0, 3)
    assert facts() == before
    nothing(*ADMIT, "--rows", rows, "--authority", "Board", "--check")


def test_a_check_needs_rows(store: Path) -> None:
    assert "--check tries the rows of a file: name it with --rows" in said(*ADMIT, HILL, "--authority", "x", "--check")


def test_without_rows_what_is_required_is_still_asked_for(store: Path) -> None:
    write(f"URN\n{HILL}\n")
    assert "Missing option '--authority'" in said(*ADMIT, HILL)
    done(*APPLY, "--rows", "rows.csv", *FULL)
    assert "Missing option '--authority'" in said(*ADMIT, HILL)


def test_verbs_with_options_of_their_own_take_rows_too(store: Path) -> None:
    join(HILL)
    join(DALE)
    done("register", "parts", "--rows", write(f"URN,part,as one\n{HILL},primary;nursery,\n{DALE},,yes\n"))
    corrected = write(f'URN,FIELD=VALUE\n{HILL},name=Hill School\n{DALE},"name=Dale School"\n')
    source = ("--source", "letter", "--on", "2018-01-04")
    done("register", "correct", "--rows", corrected, *source, "--reason", "typed wrong")
    done("fees", "charge", "--rows", write(f"YEAR,urn\n2016-17,{HILL}\n2017-18,{HILL}\n"), "--on", "2017-09-01")
    (_, detail) = done("fees", "statement", HILL, "--as-of", "2017-09-01", "--json").json["entries"]
    assert detail["amount"] == "2175.00"
    assert "with --check, not with --draft" in said("fees", "charge", "--rows", write("YEAR\n2018-19\n"), "--draft")
    assert "name the parts with --part" in said("register", "parts", "--rows", write(f"URN\n{CLOSED}\n"))
    assert "there is no file x.csv" in said("register", "retract", "--rows", write("FILE\nx.csv\n"), "--reason", "r")


def test_an_error_without_rows_has_the_keys_it_had(store: Path) -> None:
    arguments = (*ADMIT, HILL, "--authority", "Board", "--json")
    assert error_told(thep(*arguments), arguments) is not None


def test_of_a_long_file_progress_is_shown(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, where that is a terminal: while the file is read, and while its rows are worked out."""
    shown: list[tuple[str, int]] = []

    @contextmanager
    def noting() -> Iterator[Any]:
        yield lambda name, rows: shown.append((name, rows))

    monkeypatch.setattr("thep_adapters.cli.rows.reading_rows", noting)
    rows = write("URN\n" + "".join(f"{number}\n" for number in range(900_000, 901_200)))
    nothing(*APPLY, "--rows", rows, *FULL)
    assert shown == [
        ("rows.csv", 1_000), ("rows.csv", 1_200), ("rows.csv, worked out", 500), ("rows.csv, worked out", 1_000),
    ]  # fmt: skip
