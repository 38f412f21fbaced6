"""``thep inspections``: a file is taken, outcomes are listed and counted, and slips are put right."""

from pathlib import Path
from typing import Final

import pytest

from tests.cli.support import DALE, HILL, NEW_RIVER, OLD_RIVER, UNKNOWN, done, refused, unusable

OUTCOME_KEYS: Final = [
    "urn", "name", "kind", "outcome", "areas", "safeguarding", "concern", "inspected_on", "published_on", "dated_by",
    "of", "of_urn", "since",
]  # fmt: skip
INSPECTION_KEYS: Final = [
    "urn", "listed_for", "kind", "number", "inspected_on", "published_on", "public_on", "dated_by", "outcome", "areas",
    "safeguarding", "concern", "framework", "as_at", "withdrawn",
]  # fmt: skip
LIST: Final = """\
URN,Rating,Inspection Date
999101,Good,20180627
999101,Requires Improvement,20160504
999103,Good,20140514
999105,Outstanding,20130508
999106,Inadequate,20130508
999999,Good,20130508
"""


@pytest.fixture
def taken(store: Path, folder: Path) -> Path:
    """A store that has taken the list, and the list."""
    path = folder / "inspections_2019-08-31.csv"
    path.write_text(LIST, encoding="utf-8")
    done("inspections", "import", str(path))
    return path


def test_a_list_is_taken_and_the_same_again_is_no_news(store: Path, folder: Path) -> None:
    path = folder / "inspections_2019-08-31.csv"
    path.write_text(LIST, encoding="utf-8")
    out = done("inspections", "import", str(path)).out
    assert "inspections_2019-08-31.csv, as of 2019-08-31: a list of inspections" in out
    assert "Recorded 7 facts." in out
    assert "Rows of other schools" in out
    again = done("inspections", "import", str(path), "--json").json
    assert (again["events"], again["inspections"]["unchanged"], again["file"]["elsewhere"]) == (0, 5, 1)
    assert "Nothing new" in done("inspections", "import", str(path)).out


def test_an_authority_is_chosen_and_a_draft_records_nothing(store: Path, folder: Path) -> None:
    path = folder / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    given = ("inspections", "import", str(path), "--on", "2019-08-31", "--la", "317")
    found = done(*given, "--draft", "--json").json
    assert (found["draft"], found["events"], found["inspections"]["recorded"]) == (True, 0, 1)
    assert "This is a draft: 3 facts would be recorded" in done(*given, "--draft").out
    assert done("inspections", "list", "--json", "--everyone", "--kind", "graded").json == []
    assert "give that day" in unusable("inspections", "import", str(path)).err


def test_a_broken_row_is_said_and_may_be_skipped(store: Path, folder: Path) -> None:
    path = folder / "inspections_2019-08-31.csv"
    path.write_text(LIST + "999102,Splendid,20180101\n", encoding="utf-8")
    err = unusable("inspections", "import", str(path)).err
    assert "line 8, column Rating, value 'Splendid': unknown-grade" in err
    assert "--skip-bad-rows" in err
    out = done("inspections", "import", str(path), "--skip-bad-rows").out
    assert "What cannot be used was left out:" in out
    assert "Recorded 7 facts." in out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "Nothing recorded: the file of inspections has no rows: is it the right download?"),
        ("999101,Splendid,20180101\n", "Nothing recorded: no row could be used."),
        (
            "999101,Splendid,20180101\n999999,Good,20130508\n999998,Good,20130508\n999102,NULL,20180101\n",
            "Nothing recorded: 1 row that cannot be used, 2 rows of other schools, 1 row without a judged inspection.",
        ),
        ("999101,Good,20180627\n", "Nothing new: everything in this file was recorded before"),
    ],
)
def test_nothing_new_is_said_only_of_rows_that_were_understood(taken: Path, rows: str, said: str) -> None:
    path = taken.parent / "inspections_2019-09-30.csv"
    path.write_text(LIST.splitlines()[0] + "\n" + rows, encoding="utf-8")
    out = " ".join(done("inspections", "import", str(path), "--skip-bad-rows").out.split())
    assert said in out
    assert "Recorded" not in out.partition("Number")[2]


def test_outcomes_are_listed_with_the_promised_keys(taken: Path) -> None:
    rows = done("inspections", "list", "--as-of", "2018-07-01", "--json").json
    assert {tuple(row) for row in rows} == {tuple(OUTCOME_KEYS)}
    assert {row["urn"]: row["outcome"] for row in rows if row["outcome"]} == {int(HILL): "good", int(NEW_RIVER): "good"}
    (river,) = (row for row in rows if row["urn"] == int(NEW_RIVER))
    assert river == {
        "urn": int(NEW_RIVER),
        "name": "River Primary School",
        "kind": "graded",
        "outcome": "good",
        "areas": [],
        "safeguarding": None,
        "concern": "none",
        "inspected_on": "2014-05-14",
        "published_on": None,
        "dated_by": "inspected",
        "of": "predecessor",
        "of_urn": int(OLD_RIVER),
        "since": [],
    }


def test_outcomes_are_chosen_by_kind_phase_and_day(taken: Path) -> None:
    def urns(*options: str) -> set[int]:
        return {row["urn"] for row in done("inspections", "list", "--as-of", "2018-07-01", "--json", *options).json}

    assert urns("--kind", "not-inspected") == {int(DALE), 999107}
    assert urns("--since", "2018-01-01") == {int(HILL)}
    assert urns("--phase", "secondary") == {int(DALE)}
    assert len(urns("--everyone")) == 6
    assert urns("--limit", "1") == {int(HILL)}
    assert urns("--after", HILL, "--limit", "1") == {int(DALE)}
    assert "--kind is 'tea'" in unusable("inspections", "list", "--kind", "tea").err
    out = done("inspections", "list", "--as-of", "2018-07-01").out
    assert f"predecessor {OLD_RIVER}" in out
    assert "Dated by inspection day, because the files give no day of publication: 2." in out


def test_one_school_is_shown_with_every_inspection(taken: Path) -> None:
    shown = done("inspections", "show", HILL, "--as-of", "2018-01-01", "--json").json
    assert list(shown) == ["urn", "name", "outcome", "inspections"]
    assert list(shown["outcome"]) == OUTCOME_KEYS
    assert shown["outcome"]["outcome"] == "requires-improvement"
    assert {tuple(row) for row in shown["inspections"]} == {tuple(INSPECTION_KEYS)}
    assert [row["inspected_on"] for row in shown["inspections"]] == ["2018-06-27", "2016-05-04"]
    out = done("inspections", "show", NEW_RIVER, "--as-of", "2018-07-01").out
    assert f"good, inspected 2014-05-14, dated by inspection day, of its predecessor {OLD_RIVER}" in out
    assert "not inspected" in done("inspections", "show", DALE).out
    refused("unknown-school", "inspections", "show", UNKNOWN)


def test_outcomes_are_counted_with_kind_and_base(taken: Path) -> None:
    found = done("inspections", "outcomes", "--as-of", "2018-07-01", "--json").json
    assert found["by_category"] == {
        "outstanding": 0,
        "good": 2,
        "requires-improvement": 0,
        "inadequate": 0,
        "not-inspected": 2,
    }
    assert {(each["kind"], each["base"]) for each in found["percentages"]} == {("graded", 2)}
    out = done("inspections", "outcomes", "--as-of", "2018-07-01").out
    assert "good-or-outstanding: 100.0% (2 of 2 graded)" in out
    assert "Of a predecessor, through a conversion: 1." in out


def test_changes_are_counted_between_two_days(taken: Path) -> None:
    found = done("inspections", "outcomes", "--changes", "2017-09-01..2018-08-30", "--json").json
    assert found["transitions"] == [{"was": "requires-improvement", "now": "good", "number": 1, "comparable": True}]
    out = done("inspections", "outcomes", "--changes", "2017-09-01..2018-08-30").out
    assert "requires-improvement to good: 1" in out
    for wrong in ("2018-09-01", "2018-09-01..2018-08-01", "soon..later"):
        unusable("inspections", "outcomes", "--changes", wrong)
    unusable("inspections", "outcomes", "--changes", "2017-09-01..2018-08-30", "--as-of", "2018-01-01")


def test_as_known_before_the_list_there_was_no_outcome(taken: Path) -> None:
    before = done("history", "--json").json[-7]["position"]
    rows = done("inspections", "list", "--as-of", "2018-07-01", "--as-known-at", str(before), "--json").json
    assert {row["kind"] for row in rows} == {"not-inspected"}


def test_a_grade_is_put_right_with_a_reason(taken: Path) -> None:
    refused("reason-missing", "inspections", "correct", HILL, "2018-06-27", "overall=outstanding")
    out = done("inspections", "correct", HILL, "2018-06-27", "overall=outstanding", "--reason", "the report").out
    assert "overall of the graded inspection of 2018-06-27 is outstanding, corrected from good" in out
    assert done("inspections", "show", HILL, "--json").json["outcome"]["outcome"] == "outstanding"
    refused("unknown-grade", "inspections", "correct", HILL, "2018-06-27", "overall=tea", "--reason", "the report")
    unusable("inspections", "correct", HILL, "2018-06-27", "overall", "--reason", "the report")
    unusable("inspections", "correct", HILL, "2018-06-27", "overall=good", "--kind", "tea", "--reason", "the report")


def test_an_inspection_is_withdrawn_and_a_file_retracted(taken: Path) -> None:
    out = done("inspections", "withdraw", HILL, "2018-06-27", "--reason", "of another school").out
    assert "does not count any longer: withdrawn" in out
    assert done("inspections", "show", HILL, "--json").json["outcome"]["outcome"] == "requires-improvement"
    assert "(withdrawn)" in done("inspections", "show", HILL).out
    out = done("inspections", "restore", HILL, "2018-06-27", "--reason", "it was of this one after all").out
    assert "the graded inspection of 2018-06-27 counts again" in out
    assert done("inspections", "show", HILL, "--json").json["outcome"]["outcome"] == "good"
    done("register", "retract", str(taken), "--reason", "of another year")
    rows = done("inspections", "list", "--as-of", "2018-07-01", "--everyone", "--json").json
    assert {row["kind"] for row in rows} == {"not-inspected"}
