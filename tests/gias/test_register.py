"""A register file becomes the schools of the chosen authorities."""

import random
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.gias.support import FULL, NARROW, PEOPLE, SCHOOL, adds_up, line, register, save
from thep_adapters.gias import BadRow, BadRows, RegisterRead, read_register
from thep_domain.schools import RegisterEntry

TH: Final = frozenset({"211"})
AS_AT: Final = date(2023, 11, 16)


def read(
    tmp_path: Path, content: str | bytes, *, las: frozenset[str] | None = TH, counts: date | None = None
) -> RegisterRead:
    """What a file gives; every row of it is accounted for."""
    result = read_register(save(tmp_path / "r.csv", content), las=las, as_at=AS_AT, counts_as_of=counts)
    assert adds_up(result.summary)
    return result


def one(tmp_path: Path, counts: date | None = None, **cells: str) -> RegisterEntry:
    """The school that a row becomes; a column is named by the start of its name."""
    changed = {next(c for c in FULL if c.startswith(name)): value for name, value in cells.items()}
    (school,) = read(tmp_path, register(changed, header=FULL), counts=counts).schools
    return school


def faults(path: Path, las: frozenset[str] | None = TH) -> list[str]:
    with pytest.raises(BadRows) as caught:
        read_register(path, las=las, as_at=AS_AT)
    skipped = read_register(path, las=las, as_at=AS_AT, skip_bad_rows=True)
    assert skipped.bad_rows == caught.value.rows
    assert adds_up(skipped.summary)
    return [str(row) for row in caught.value.rows]


def fault(tmp_path: Path, **cells: str) -> str:
    changed = {next(c for c in FULL if c.startswith(name)): value for name, value in cells.items()}
    (said,) = faults(save(tmp_path / "r.csv", register(changed, header=FULL)))
    return said


def test_a_row_becomes_a_school(tmp_path: Path) -> None:
    row = {
        "OpenDate": "01-03-2018",
        "CloseDate": "31-08-2021",
        "NumberOfPupils": "435",
        "CensusDate": "17-01-2019",
        "Postcode": "E2 6JY",
    }
    assert read(tmp_path, register(row, header=FULL)).schools == (
        RegisterEntry(
            urn=one(tmp_path).urn,
            name="Elizabeth Selby Infants' School",
            la="211",
            type_code=1,
            type_name="Community school",
            phase_code=2,
            opened_on=date(2018, 3, 1),
            closed_on=date(2021, 8, 31),
            postcode="E2 6JY",
            pupils=435,
            counted_on=date(2019, 1, 17),
        ),
    )


def test_columns_may_come_in_any_order_and_number(tmp_path: Path) -> None:
    rows = [{"URN": str(100_900 + n), "OpenDate": f"{n + 1:02d}-09-2017"} for n in range(20)]
    expected = read(tmp_path, register(*rows)).schools
    assert len(expected) == 20
    assert len(FULL) >= 135
    for seed in range(5):
        shuffled = list(FULL)
        random.Random(seed).shuffle(shuffled)
        assert read(tmp_path, register(*rows, header=shuffled)).schools == expected


def test_only_seven_columns_are_needed(tmp_path: Path) -> None:
    needed = [
        column for column in NARROW[:9] if column not in {"TypeOfEstablishment (name)", "EstablishmentStatus (code)"}
    ]
    (school,) = read(tmp_path, register({}, header=needed)).schools
    assert (school.type_name, school.pupils, school.lies_outside) == ("", None, False)


def test_codes_read_alike_with_and_without_a_leading_zero(tmp_path: Path) -> None:
    long = register({"LA (code)": "0211", "TypeOfEstablishment (code)": "02", "PhaseOfEducation (code)": "02"})
    short = register({"LA (code)": "211", "TypeOfEstablishment (code)": "2", "PhaseOfEducation (code)": "2"})
    assert read(tmp_path, long) == read(tmp_path, short)
    path = save(tmp_path / "r.csv", register({"LA (code)": "011"}))
    for written in ("11", "011", " 0011"):
        assert read_register(path, las={written}, as_at=AS_AT).schools[0].la == "011"


@pytest.mark.parametrize("written", ["", "01-01-1900", "01/01/1900", "  "])
def test_a_school_without_an_opening_day_was_always_there(tmp_path: Path, written: str) -> None:
    assert one(tmp_path, OpenDate=written).opened_on is None


@pytest.mark.parametrize("written", ["29-02-2020", "29/02/2020", " 29-02-2020 "])
def test_dates_are_day_month_year(tmp_path: Path, written: str) -> None:
    assert one(tmp_path, OpenDate=written).opened_on == date(2020, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        "32-01-2017",
        "29-02-2019",
        "2017-01-31",
        "31-01-17",
        "1-9-2017",
        "31-01/2017",
        "00-00-0000",
        "soon",
        "\u0660\u0661-01-2017",
    ],
)
def test_what_is_no_date(tmp_path: Path, written: str) -> None:
    expected = f"r.csv, line 2, column OpenDate, value '{written}': not a date, write it as dd-mm-yyyy"
    assert fault(tmp_path, OpenDate=written) == expected


def test_a_school_that_is_not_yet_open_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = (
        {"URN": "100001", "OpenDate": "16-11-2023"},
        {"URN": "100002", "OpenDate": "17-11-2023"},
        {"URN": "100003", "EstablishmentStatus (code)": "4"},  # proposed, its day not yet known
        {"URN": "100004", "EstablishmentStatus (code)": "4", "OpenDate": "01-09-2023"},  # proposed, and late
        {"URN": "100005", "EstablishmentStatus (code)": "3", "CloseDate": "31-08-2030"},
    )
    result = read(tmp_path, register(*rows))
    assert [school.urn for school in result.schools] == [100001, 100005]
    assert result.schools[1].closed_on == date(2030, 8, 31)
    assert result.summary.not_yet_open == 3


def test_a_school_closed_on_an_unknown_day_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = (
        {"URN": "100001", "EstablishmentStatus (code)": "2"},
        {"URN": "100002", "EstablishmentStatus (code)": "02", "CloseDate": "01-01-1900"},
        {"URN": "100003", "EstablishmentStatus (code)": "2", "CloseDate": "31-08-1999"},
    )
    result = read(tmp_path, register(*rows))
    assert [school.urn for school in result.schools] == [100003]
    assert result.summary.closed_undated == 2


def test_the_status_is_read_by_name_where_there_is_no_code(tmp_path: Path) -> None:
    header = [*(column for column in NARROW if column != "EstablishmentStatus (code)"), "EstablishmentStatus (name)"]
    names = ("Open", "Closed", "Proposed to open", "Open, but proposed to close")
    rows = [{"URN": str(100_001 + n), "EstablishmentStatus (name)": name} for n, name in enumerate(names)]
    summary = read(tmp_path, register(*rows, header=header)).summary
    assert (summary.kept, summary.closed_undated, summary.not_yet_open) == (2, 1, 1)


def test_a_school_cannot_close_before_it_opens(tmp_path: Path) -> None:
    said = fault(tmp_path, OpenDate="01-09-2017", CloseDate="31-08-2017")
    assert said == (
        "r.csv, line 2, column CloseDate, value '31-08-2017': before the school opens, on 01-09-2017, check both dates"
    )
    assert one(tmp_path, OpenDate="01-09-2017", CloseDate="01-09-2017").closed_on == date(2017, 9, 1)
    assert one(tmp_path, OpenDate="01-01-1900", CloseDate="31-08-1899").closed_on == date(1899, 8, 31)


@pytest.mark.parametrize("written", ["", "NA", "na", "SUPP"])
def test_a_school_without_a_count(tmp_path: Path, written: str) -> None:
    school = one(tmp_path, NumberOfPupils=written, CensusDate="17-01-2019")
    assert (school.pupils, school.counted_on) == (None, None)


@pytest.mark.parametrize("written", ["-1", "12.5", "1,234", "many", "½", "9" * 5000])
def test_what_is_no_number_of_pupils(tmp_path: Path, written: str) -> None:
    assert "column NumberOfPupils" in fault(tmp_path, NumberOfPupils=written)
    assert len(fault(tmp_path, NumberOfPupils=written)) < 250


def test_the_day_of_a_count(tmp_path: Path) -> None:
    told = date(2023, 1, 19)
    assert one(tmp_path, told, NumberOfPupils="0", CensusDate="17-01-2019").counted_on == date(2019, 1, 17)
    assert one(tmp_path, told, NumberOfPupils="0").counted_on == told
    undated = read(tmp_path, register({"NumberOfPupils": "435"}, {"URN": "100935"}))
    assert undated.schools[0].counted_on is None
    assert undated.summary.counts_undated == 1
    assert read(tmp_path, register({"NumberOfPupils": "435"}), counts=told).summary.counts_undated == 0


def test_a_count_of_a_closed_school_is_of_its_last_day_at_the_latest(tmp_path: Path) -> None:
    told = date(2023, 1, 19)
    assert one(tmp_path, told, NumberOfPupils="81", CloseDate="31-08-2021").counted_on == date(2021, 8, 31)
    later = one(tmp_path, NumberOfPupils="81", CloseDate="31-08-2021", CensusDate="20-01-2022")
    assert later.counted_on == date(2021, 8, 31)
    assert one(tmp_path, told, NumberOfPupils="81", CloseDate="31-08-2030").counted_on == told


def test_a_count_of_a_day_to_come_is_refused(tmp_path: Path) -> None:
    assert one(tmp_path, NumberOfPupils="81", CensusDate="16-11-2023").counted_on == AS_AT
    assert "later than the day of the file" in fault(tmp_path, NumberOfPupils="81", CensusDate="17-11-2023")


def test_a_blank_phase_is_not_applicable_and_labels_do_not_matter(tmp_path: Path) -> None:
    (blank,) = read(tmp_path, register({"PhaseOfEducation (code)": ""})).schools
    assert blank.phase_code == 0
    for label in ("All-through", "All through"):
        row = {"PhaseOfEducation (code)": "07", "PhaseOfEducation (name)": label}
        (school,) = read(tmp_path, register(row, header=FULL)).schools
        assert school.phase_code == 7


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("URN", "", "not a URN, write six digits"),
        ("URN", "10093", "not a URN, write six digits"),
        ("URN", "012345", "not a URN, write six digits"),
        ("URN", "1009345", "not a URN, write six digits"),
        ("EstablishmentName", " \xa0 ", "blank, write the name of the school"),
        ("EstablishmentName", "\u200b", "blank, write the name of the school"),
        ("EstablishmentName", "x" * 501, "longer than 500 characters, shorten it"),
        ("TypeOfEstablishment (name)", "x" * 70_000, "longer than 500 characters, shorten it"),
        ("NumberOfPupils", "1000000", "more than 999,999 pupils, check the number"),
        ("NumberOfPupils", "9999999", "more than 999,999 pupils, check the number"),
        ("CloseDate", "31-12-9999", "after the year 2999, check it or leave it blank"),
        ("TypeOfEstablishment (code)", "", "not a code, write a whole number"),
        ("TypeOfEstablishment (code)", "Community", "not a code, write a whole number"),
        ("PhaseOfEducation (code)", "Primary", "not a code, write a whole number"),
    ],
)
def test_cells_that_cannot_be_used(tmp_path: Path, column: str, value: str, problem: str) -> None:
    (said,) = faults(save(tmp_path / "r.csv", register({column: value})))
    shown = value.strip() if len(value) <= 80 else f"{value[:77]}..."
    assert said == f"r.csv, line 2, column {column}, value {shown!r}: {problem}"


def test_codes_that_are_on_no_list_are_taken_and_reported(tmp_path: Path) -> None:
    rows = (
        {"PhaseOfEducation (code)": "999"},
        {"URN": "100935", "PhaseOfEducation (code)": "999", "TypeOfEstablishment (code)": "4"},
        {"URN": "100936", "LA (code)": "000", "EstablishmentStatus (code)": "7"},
        {"URN": "100937", "PhaseOfEducation (code)": "", "EstablishmentStatus (code)": ""},
        {"URN": "100938", "EstablishmentName": "", "TypeOfEstablishment (code)": "999"},  # a bad row
        {"URN": "100939", "EstablishmentStatus (code)": "4", "TypeOfEstablishment (code)": "998"},  # not yet open
    )
    path = save(tmp_path / "r.csv", register(*rows))
    read = read_register(path, las=None, as_at=AS_AT, skip_bad_rows=True)
    assert read.summary.kept == 4
    assert [str(code) for code in read.unknown_codes] == [
        "r.csv, line 2, column PhaseOfEducation (code), value '999' (2 rows)",
        "r.csv, line 3, column TypeOfEstablishment (code), value '4'",
        "r.csv, line 4, column LA (code), value '000'",
        "r.csv, line 4, column EstablishmentStatus (code), value '7'",
    ]


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("TypeOfEstablishment (code)", ["01", "1", "15", "28", "34", "49", "57", "98"]),
        ("PhaseOfEducation (code)", [*"01234567"]),
        ("LA (code)", ["201", "211", "213", "301", "320", "330", "815", "839", "896", "938", "943", "681", "702"]),
        ("EstablishmentStatus (code)", [*"123"]),
    ],
)
def test_codes_of_the_department_are_not_reported(tmp_path: Path, column: str, codes: list[str]) -> None:
    rows = [{"URN": str(100_000 + n), column: code, "CloseDate": "01-01-2020"} for n, code in enumerate(codes)]
    read = read_register(save(tmp_path / "r.csv", register(*rows)), las=None, as_at=AS_AT)
    assert read.summary.kept == len(codes)
    assert read.unknown_codes == ()


def test_a_name_is_what_can_be_seen_of_it(tmp_path: Path) -> None:
    assert (
        one(tmp_path, EstablishmentName="  St\xa0Paul’s \n Way\u00ad Trust\tSchool ").name
        == "St Paul’s Way Trust School"
    )


def test_every_fault_of_every_row_is_reported(tmp_path: Path) -> None:
    rows = ({"OpenDate": "soon", "CloseDate": "late"}, {"URN": "100001"}, {"URN": "?"})
    path = save(tmp_path / "r.csv", register(*rows))
    assert [said.split(",")[1:3] for said in faults(path)] == [
        [" line 2", " column OpenDate"],
        [" line 2", " column CloseDate"],
        [" line 4", " column URN"],
    ]
    skipped = read_register(path, las=TH, as_at=AS_AT, skip_bad_rows=True)
    assert [school.urn for school in skipped.schools] == [100001]
    assert skipped.summary.bad_rows == 2


def test_a_message_shows_twenty_bad_rows_and_counts_the_rest() -> None:
    rows = tuple(BadRow("r.csv", n, "URN", "", "wrong") for n in range(2, 35))
    lines = str(BadRows(rows)).splitlines()
    assert lines[0] == "r.csv, line 2, column URN, value '': wrong"
    assert (len(lines), lines[-1]) == (21, "... and 13 more")
    assert len(str(BadRows(rows[:20])).splitlines()) == 20


def test_line_numbers_count_lines_within_quotation_marks(tmp_path: Path) -> None:
    rows = ({"EstablishmentName": "Two\r\nlines"}, {"URN": "100935", "EstablishmentName": "a\nb\nc"}, {"URN": "bad"})
    (said,) = faults(save(tmp_path / "r.csv", register(*rows)))
    assert said.startswith("r.csv, line 7, column URN, value 'bad'")


def test_the_same_row_twice_is_one_school_and_another_under_its_urn_is_a_fault(tmp_path: Path) -> None:
    again = read(tmp_path, register({}, {"TypeOfEstablishment (code)": "1"}, {"URN": "100935"}))
    assert (again.summary.kept, again.summary.repeated) == (2, 1)
    for other in ({"EstablishmentName": "Another"}, {"EstablishmentStatus (code)": "2"}):
        path = save(tmp_path / "r.csv", register({}, other))
        (said,) = faults(path)
        assert said.startswith("r.csv, line 3, column URN, value '100934': an earlier row has this URN")
        assert read_register(path, las=TH, as_at=AS_AT, skip_bad_rows=True).summary.kept == 1


def test_a_row_of_another_authority_cannot_fail_an_import(tmp_path: Path) -> None:
    worst = {"LA (code)": "999", "URN": "?", "EstablishmentName": "", "OpenDate": "never", "NumberOfPupils": "-1"}
    ragged = '999999,999,"An ""Academy""'
    misquoted = '999999,999,"An "Academy"",1'
    content = register({}, worst, {"LA (code)": "999"}) + f"{ragged}\r\n{misquoted}\r\n" + line(["?", "999"]) + "\r\n"
    result = read(tmp_path, content)
    assert [school.urn for school in result.schools] == [100934]
    assert result.summary.other_authorities == 5
    assert len(faults(save(tmp_path / "r.csv", content), las=None)) == 8


def test_a_row_without_an_authority_matters_only_where_all_are_wanted(tmp_path: Path) -> None:
    content = register({}, {"URN": "100935", "LA (code)": ""}, {"URN": "100936", "LA (code)": "Tower Hamlets"})
    assert read(tmp_path, content).summary.no_authority == 2
    assert len(faults(save(tmp_path / "r.csv", content), las=None)) == 2


def test_a_row_with_too_few_or_too_many_columns(tmp_path: Path) -> None:
    advice = "put quotation marks around a text that holds a comma"
    path = save(
        tmp_path / "r.csv", register({}) + "100935,211,A School\r\n" + ",".join(["100936", "211", *"x" * 10]) + "\r\n"
    )
    assert faults(path) == [
        "r.csv, line 3, column TypeOfEstablishment (code), value '': the row has 3 columns and the header 11",
        f"r.csv, line 4, column (whole row), value '': the row has 12 columns and the header 11; {advice}",
    ]


def test_rows_out_of_step_with_the_header_quote_nobody(tmp_path: Path) -> None:
    header = ("HeadLastName", *NARROW)
    row = SCHOOL | {"HeadLastName": "Example", "EstablishmentName": "A, B"}
    content = line(header) + "\r\n" + ",".join(row.get(column, "") for column in header) + "\r\n"
    path = save(tmp_path / "r.csv", content.replace("Example", "Example,Ms"))
    (said,) = faults(path, las=None)
    assert "Example" not in said
    assert "Ms" not in said


def test_a_half_written_file_is_noticed_wherever_it_was_cut_off(tmp_path: Path) -> None:
    others = [{"URN": str(100_001 + n), "LA (code)": "999", "EstablishmentName": "A, B"} for n in range(3)]
    content = register({}, *others).removesuffix("\r\n")
    last = content.rindex("\r\n") + 2
    complete = content.rindex(",")
    for end in range(last + 1, complete + 1):
        (said,) = faults(save(tmp_path / "r.csv", content[:end]))
        assert said.startswith("r.csv, line 5, ")
    assert read(tmp_path, content[: complete + 1]).summary.kept == 1


def test_a_quotation_mark_never_closed_hides_no_other_school(tmp_path: Path) -> None:
    foreign = '999999,999,"An Academy,1\r\n'
    ours = '100936,211,"A School,1\r\n'
    schools = [{"URN": str(200_000 + n)} for n in range(3_000)]
    for rest in (schools[:1], schools):
        after = register(*rest).split("\r\n", 1)[1]
        content = register({}) + foreign + after
        assert read(tmp_path, content).summary.kept == 1 + len(rest)
        (said,) = faults(save(tmp_path / "r.csv", content), las=None)
        assert said.startswith("r.csv, line 3, column (whole row), value '': a quotation mark is not closed")

        path = save(tmp_path / "r.csv", register({}) + ours + after)
        assert faults(path)[0].startswith("r.csv, line 3, ")
        assert read_register(path, las=TH, as_at=AS_AT, skip_bad_rows=True).summary.kept == 1 + len(rest)


def test_a_row_over_endless_lines_is_given_up(tmp_path: Path) -> None:
    path = save(tmp_path / "r.csv", register({}) + '"\n",' * 2_000)
    assert faults(path, las=None)[0].startswith("r.csv, line 3, column (whole row)")


def test_blank_lines_and_rows_are_nothing(tmp_path: Path) -> None:
    content = "\r\n" + register({}) + "\r\n,,,,,,,,,,\r\n , \r\n" + register({"URN": "100935"}).split("\r\n", 1)[1]
    assert read(tmp_path, content).summary.rows == 2


def test_names_and_telephones_of_people_reach_nothing(tmp_path: Path) -> None:
    person = dict.fromkeys(PEOPLE, "Zebedee")
    path = save(tmp_path / "r.csv", register(person, {"URN": "100935", "OpenDate": "soon"} | person, header=FULL))
    result = read_register(path, las=TH, as_at=AS_AT, skip_bad_rows=True)
    assert (result.summary.kept, result.summary.bad_rows) == (1, 1)
    assert "Zebedee" not in repr(result)


@pytest.mark.parametrize(
    ("la", "district", "postcode", "outside"),
    [
        ("211", "E09000030", "", False),
        ("211", "E09000030", "BN25 4PQ", False),  # the district is the better witness
        ("211", "E07000063", "BN25 4PQ", True),
        ("211", "E09000012", "E9 5AA", True),
        ("201", "E09000001", "EC3A 5DE", False),
        ("211", "", "BN25 4PQ", True),
        ("211", "", "bn25 4pq", True),
        ("211", "", "EC1A 1AA", False),
        ("320", "", "IG8 0AA", False),
        ("211", "", "", False),
        ("211", "9999", "E3 4AA", False),
        ("845", "E09000030", "E3 4AA", False),  # not a London authority: we cannot tell
        ("999", "", "ZZ99 9ZZ", False),
    ],
)
def test_which_schools_lie_outside_their_authority(
    tmp_path: Path, la: str, district: str, postcode: str, outside: bool
) -> None:
    row = {"LA (code)": la, "DistrictAdministrative (code)": district, "Postcode": postcode}
    (school,) = read(tmp_path, register(row, header=FULL), las=None).schools
    assert school.lies_outside is outside


def test_whole_numbers_with_a_decimal_point_are_whole_numbers(tmp_path: Path) -> None:
    """As pandas and spreadsheets write them: a column with a blank in it becomes one of decimals."""
    whole = {"URN": "100934", "LA (code)": "211", "NumberOfPupils": "240", "CensusDate": "18-01-2018"}
    decimal = {column: f"{value}.0" for column, value in (SCHOOL | whole).items() if value.isdecimal()}
    assert len(decimal) == 6
    rows = read(tmp_path, register(whole)).schools, read(tmp_path, register(whole | decimal)).schools
    assert rows[0] == rows[1]
    assert rows[0][0].pupils == 240
    (said,) = faults(save(tmp_path / "r.csv", register(whole | {"NumberOfPupils": "240.5"})))
    assert "column NumberOfPupils, value '240.5': not a number of pupils" in said


@pytest.mark.parametrize("status", ["2.0", "02", "4.0"])
def test_a_status_with_a_decimal_point_is_that_status(tmp_path: Path, status: str) -> None:
    result = read(tmp_path, register({"EstablishmentStatus (code)": status}))
    assert result.schools == ()


@pytest.mark.parametrize(
    "cells",
    [
        {"NumberOfPupils": "about 240", "CensusDate": "18-01-2018"},
        {"NumberOfPupils": "240", "CensusDate": "January"},
        {"NumberOfPupils": "240", "CensusDate": "18-01-2999"},
        {"NumberOfPupils": "1000000", "CensusDate": "18-13-2018"},
    ],
)
def test_a_bad_count_that_is_skipped_costs_the_count_and_not_the_school(tmp_path: Path, cells: dict[str, str]) -> None:
    path = save(tmp_path / "r.csv", register(cells, {"URN": "100935", "OpenDate": "never"} | cells))
    with pytest.raises(BadRows):
        read_register(path, las=TH, as_at=AS_AT)
    result = read_register(path, las=TH, as_at=AS_AT, counts_as_of=AS_AT, skip_bad_rows=True)
    assert [(school.urn, school.pupils, school.counted_on) for school in result.schools] == [(100934, None, None)]
    assert (result.summary.bad_counts, result.summary.bad_rows) == (1, 1)
    assert {row.column for row in result.bad_rows} <= {"NumberOfPupils", "CensusDate", "OpenDate"}
    assert adds_up(result.summary)
