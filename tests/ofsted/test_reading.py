"""Ofsted's files in three layouts: what is read of them, and what is said of a row that cannot be used."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ofsted.support import CARD_HEADER, CARD_ROW, GRADED_HEADER, GRADED_ROW, file, listed, written
from thep_adapters.gias import BadRows, UnusableFile
from thep_adapters.ofsted import InspectionFile, InspectionsRead, read_inspections
from thep_domain import InspectionEntry, InspectionKind
from thep_domain.schools.rules import WINDOWS

FOUNDING = WINDOWS.read(WINDOWS.founding)
TODAY = date(2026, 11, 2)


def read(path: Path, *, urns: frozenset[int] | None = None, progress: Any = None, **more: Any) -> InspectionsRead:
    return read_inspections(
        InspectionFile(path=path, **more), today=TODAY, urns=urns, windows=FOUNDING, progress=progress
    )


def problems(path: Path, **more: Any) -> list[tuple[int, str, str, str]]:
    with pytest.raises(BadRows) as caught:
        read(path, **more)
    return [(row.line, row.column, row.value, row.problem.partition(":")[0]) for row in caught.value.rows]


def test_a_list_has_a_grade_and_a_day_a_row(tmp_path: Path) -> None:
    text = listed(("999011", "Good", "20180627"), ("999011", "Satisfactory", "20100114"), ("999012", "", "20180501"))
    found = read(file(tmp_path, text, "history_2019-11-30.csv"))
    assert [(each.urn, each.overall, each.inspected_on) for each in found.news.inspections] == [
        (999011, "good", date(2018, 6, 27)),
        (999011, "satisfactory", date(2010, 1, 14)),
    ]
    assert found.news.as_at == date(2019, 11, 30)
    assert found.news.latest_of == ()
    assert (found.summary.rows, found.summary.kept, found.summary.not_judged) == (3, 2, 1)
    assert found.news.file is not None
    assert found.news.file.rows == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_row_with_overall_grades_gives_three_inspections(tmp_path: Path, encoding: str) -> None:
    row = GRADED_ROW | {"School name": "St Anne’s"}
    path = file(tmp_path, written(GRADED_HEADER, row), "mi_2023-08-31.csv", encoding)
    previous, latest, visit = read(path).news.inspections
    assert (previous.overall, previous.concern, previous.number) == ("inadequate", "special-measures", "443010")
    assert (latest.overall, latest.concern, latest.safeguarding) == ("good", "none", "effective")
    assert (latest.inspected_on, latest.published_on) == (date(2018, 6, 27), date(2018, 7, 18))
    assert latest.framework == "S5 Inspection"
    assert [(each.area, each.grade) for each in latest.areas] == [
        ("quality-of-education", "good"),
        ("leadership-and-management", "outstanding"),
    ]
    assert (visit.kind, visit.outcome) == (InspectionKind.UNGRADED, GRADED_ROW["Ungraded inspection overall outcome"])
    assert read(path).news.latest_of == (999011,)


def test_a_row_with_a_report_card_has_the_last_grades_of_the_earlier_framework(tmp_path: Path) -> None:
    path = file(tmp_path, written(CARD_HEADER, CARD_ROW, missing="NULL"))
    earlier, card = read(path).news.inspections
    assert (earlier.kind, earlier.overall, earlier.urn, earlier.listed_for) == (
        InspectionKind.BY_AREA,
        "",
        999010,
        999012,
    )
    assert len(earlier.areas) == 4
    assert earlier.safeguarding == "effective"  # of the column with two spaces in its name
    assert (card.kind, card.safeguarding, card.published_on) == (InspectionKind.CARD, "met", date(2026, 1, 15))
    assert {each.area: each.grade for each in card.areas} == {
        "inclusion": "strong",
        "curriculum-and-teaching": "expected",
        "achievement": "needs-attention",
        "attendance-and-behaviour": "expected",
        "personal-development-and-wellbeing": "exceptional",
        "leadership-and-governance": "expected",
    }
    assert {each.graded_on for each in card.areas} == {date(2025, 12, 2)}


def test_a_row_without_an_inspection_shows_that_there_is_none(tmp_path: Path) -> None:
    path = file(tmp_path, written(CARD_HEADER, {"URN": "999012"}, missing="NULL"))
    found = read(path)
    assert found.news.inspections == ()
    assert found.news.latest_of == (999012,)
    assert found.summary.not_judged == 1


@pytest.mark.parametrize("not_judged", ["9", "0", "", "NULL", "null", "Not judged"])
def test_what_was_not_judged_is_no_grade(tmp_path: Path, not_judged: str) -> None:
    row = GRADED_ROW | {"Overall effectiveness": not_judged}
    row |= dict.fromkeys(("Quality of education", "Effectiveness of leadership and management"), "")
    found = read(file(tmp_path, written(GRADED_HEADER, row), "mi_2023-08-31.csv"))
    assert [each.number for each in found.news.inspections] == ["443010", "10200300"]


@pytest.mark.parametrize(
    ("printed", "day", "grade"),
    [
        ("3", "31/08/2012", "satisfactory"),
        ("3", "01/09/2012", "requires-improvement"),
        ("Requires Improvement", "01/09/2012", "requires-improvement"),
        ("Requires improvement", "01/09/2012", "requires-improvement"),
        ("1.0", "01/09/2012", "outstanding"),
    ],
)
def test_grades_by_their_number_and_in_words(tmp_path: Path, printed: str, day: str, grade: str) -> None:
    row = {"URN": "999011", "Inspection start date": day, "Overall effectiveness": printed}
    (found,) = read(file(tmp_path, written(GRADED_HEADER, row), "mi_2023-08-31.csv")).news.inspections
    assert found.overall == grade


def test_an_inspection_of_an_earlier_urn_is_filed_under_it(tmp_path: Path) -> None:
    row = GRADED_ROW | {
        "Does the latest graded inspection relate to the URN of the current school?": "No",
        "URN at time of latest graded inspection": "999001",
    }
    found = read(file(tmp_path, written(GRADED_HEADER, row), "mi_2023-08-31.csv")).news.inspections
    assert [(each.urn, each.listed_for) for each in found] == [(999011, 999011), (999001, 999011), (999011, 999011)]


def test_a_monitoring_visit_is_told_from_an_ungraded_inspection(tmp_path: Path) -> None:
    row = GRADED_ROW | {"Ungraded inspection overall outcome": "Monitoring visit: taking effective action"}
    found = read(file(tmp_path, written(GRADED_HEADER, row), "mi_2023-08-31.csv")).news.inspections
    assert found[-1].kind is InspectionKind.MONITORED


def test_i12_a_broken_row_is_said_with_line_columns_and_values(tmp_path: Path) -> None:
    rows = [GRADED_ROW | {"URN": str(999020 + number)} for number in range(12)]
    broken = GRADED_ROW | {"Publication date": "03/05/2018", "Inspection start date": "15/05/2018"}
    path = file(tmp_path, written(GRADED_HEADER, *rows, broken), "mi_2023-08-31.csv")
    assert problems(path) == [
        (14, "Inspection start date", "15/05/2018", "dates-out-of-order"),
        (14, "Publication date", "03/05/2018", "dates-out-of-order"),
    ]
    found = read(path, skip_bad_rows=True)
    assert {row.line for row in found.bad_rows} == {14}
    assert (found.summary.kept, found.summary.bad_rows) == (12, 1)
    assert 999011 not in found.news.latest_of
    assert len(found.news.inspections) == 36
    assert [each.code for each in found.warnings] == ["row-left-out"] * 2


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"Overall effectiveness": "Splendid"}, "Overall effectiveness", "unknown-grade"),
        ({"Overall effectiveness": "5"}, "Overall effectiveness", "unknown-grade"),
        ({"Category of concern": "X"}, "Category of concern", "unknown-grade"),
        ({"Safeguarding is effective?": "Perhaps"}, "Safeguarding is effective?", "unknown-grade"),
        ({"Inspection start date": "soon"}, "Inspection start date", "not a date, write it as dd/mm/yyyy or yyyymmdd"),
        (
            {"Inspection start date": "31/06/2018"},
            "Inspection start date",
            "not a date, write it as dd/mm/yyyy or yyyymmdd",
        ),
        (
            {"Inspection start date": "01/09/2023", "Publication date": ""},
            "Inspection start date",
            "dates-out-of-order",
        ),
        ({"URN": "99901"}, "URN", "not a URN, write six digits"),
        (
            {"Does the latest graded inspection relate to the URN of the current school?": "Maybe"},
            "Does the latest graded inspection relate to the URN of the current school?",
            "write Yes or No",
        ),
        (
            {
                "Does the latest graded inspection relate to the URN of the current school?": "No",
                "URN at time of latest graded inspection": "",
            },
            "URN at time of latest graded inspection",
            "the inspection is of another URN, write it",
        ),
        (
            {"Inspection number of latest graded inspection": "!"},
            "Inspection number of latest graded inspection",
            "not the number of an inspection, write up to 40 letters and digits",
        ),
    ],
)
def test_a_cell_that_cannot_be_used_takes_the_row_with_it(
    tmp_path: Path, changes: dict[str, str], column: str, code: str
) -> None:
    path = file(tmp_path, written(GRADED_HEADER, GRADED_ROW | changes), "mi_2023-08-31.csv")
    found = problems(path)
    assert (2, column, code) in {(line, where, what) for line, where, _, what in found}
    assert read(path, skip_bad_rows=True).news.inspections == ()


def test_i11_a_card_of_another_time_is_said_with_its_line(tmp_path: Path) -> None:
    row = {name: value for name, value in CARD_ROW.items() if "OEIF" not in name and "date of grade" not in name}
    path = file(tmp_path, written(CARD_HEADER, row | {"Inspection start date": "07/11/2025"}, missing="NULL"))
    assert problems(path) == [(2, "Inspection start date", "07/11/2025", "wrong-regime")]


def test_a_point_that_is_no_point_is_said(tmp_path: Path) -> None:
    path = file(tmp_path, written(CARD_HEADER, CARD_ROW | {"Achievement": "Good"}, missing="NULL"))
    assert [(line, column, value, code) for line, column, value, code in problems(path)] == [
        (2, "Achievement", "Good", "unknown-grade")
    ]


def test_two_grades_of_one_day_in_a_list_cannot_be_used(tmp_path: Path) -> None:
    text = listed(("999011", "Good", "20180627"), ("999011", "Good", "20180627"), ("999011", "Inadequate", "20180627"))
    path = file(tmp_path, text, "history_2019-11-30.csv")
    assert [line for line, *_ in problems(path)] == [4]


def test_of_other_schools_nothing_but_the_urn_is_read(tmp_path: Path) -> None:
    path = file(tmp_path, listed(("999011", "Good", "20180627"), ("999012", "Splendid", "soon")), "a_2019-11-30.csv")
    found = read(path, urns=frozenset({999011}))
    assert (found.summary.kept, found.summary.elsewhere, found.bad_rows) == (1, 1, ())


def test_a_file_without_a_day_is_not_read(tmp_path: Path) -> None:
    path = file(tmp_path, listed(("999011", "Good", "20180627")), "history.csv")
    with pytest.raises(UnusableFile, match="give that day"):
        read(path)
    assert read(path, on=date(2019, 11, 30)).news.as_at == date(2019, 11, 30)
    with pytest.raises(UnusableFile, match="in the future"):
        read(path, on=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "URN,LA (code),EstablishmentName,TypeOfEstablishment (code),OpenDate,CloseDate,PhaseOfEducation (code)\n",
            "is a register",
        ),
        ("URN,Name\n", "lacks the columns"),
        ("", "is empty"),
    ],
)
def test_another_file_is_called_what_it_is(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        read(file(tmp_path, text, "file_2019-11-30.csv"))


def test_fifty_thousand_rows_are_read_and_counted_on_the_way(tmp_path: Path) -> None:
    rows = [(str(100_000 + number), "Good", "20180627") for number in range(50_000)]
    seen: list[int] = []
    found = read(file(tmp_path, listed(*rows), "history_2019-11-30.csv"), progress=seen.append)
    assert found.summary.kept == 50_000
    assert seen == sorted(seen)
    assert seen[-1] == 50_000
    assert len(seen) == 50


def test_an_entry_says_what_is_in_the_row_and_no_more(tmp_path: Path) -> None:
    found = read(file(tmp_path, listed(("999011", "Good", "27/06/2018")), "history_2019-11-30.csv"))
    assert found.news.inspections == (
        InspectionEntry(
            urn=found.news.inspections[0].urn,
            listed_for=found.news.inspections[0].urn,
            kind=InspectionKind.GRADED,
            inspected_on=date(2018, 6, 27),
            overall="good",
        ),
    )
