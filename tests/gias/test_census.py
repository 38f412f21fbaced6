"""A census file becomes the pupil counts of the chosen schools."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.gias.support import save
from thep_adapters.gias import BadRows, CensusRead, UnusableFile, read_census
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import CountEntry

DAY: Final = date(2019, 1, 17)
HEADER: Final = "URN,LA,ESTAB,SCHOOLTYPE,NOR\r\n"


def read(
    tmp_path: Path,
    rows: str,
    *,
    las: frozenset[str] | None = None,
    urns: frozenset[int] | None = None,
    skip: bool = False,
) -> CensusRead:
    content = b"\xef\xbb\xbf" + (HEADER + rows).encode()
    result = read_census(save(tmp_path / "c.csv", content), counted_on=DAY, las=las, urns=urns, skip_bad_rows=skip)
    s = result.summary
    assert s.kept + s.elsewhere + s.totals + s.not_collected + s.repeated + s.bad_rows == s.rows
    return result


def test_a_number_on_roll_is_a_count_of_the_census_day(tmp_path: Path) -> None:
    assert read(tmp_path, "100000,201,3614,State-funded primary,285\r\n").counts == (
        CountEntry(urn=URN(100000), pupils=285, counted_on=DAY),
    )


@pytest.mark.parametrize("written", ["NA", "SUPP", "", "supp"])
def test_a_number_that_was_not_collected_is_no_count(tmp_path: Path, written: str) -> None:
    result = read(tmp_path, f"100000,201,3614,x,{written}\r\n")
    assert (result.counts, result.summary.not_collected) == ((), 1)


def test_rows_that_sum_up_are_ignored(tmp_path: Path) -> None:
    result = read(tmp_path, ",201,,All schools,lots\r\nNAT,,,England,8.9 million\r\n100000,201,3614,x,1\r\n")
    assert (result.summary.totals, result.summary.kept) == (2, 1)


def test_authorities_and_schools_can_be_chosen(tmp_path: Path) -> None:
    rows = "100000,201,1,x,1\r\n100001,211,1,x,2\r\n100002,0211,1,x,3\r\nbad,999,1,x,bad\r\n100003,,\r\n"

    def kept(las: frozenset[str] | None, urns: frozenset[int] | None) -> list[int]:
        return [count.pupils for count in read(tmp_path, rows, las=las, urns=urns).counts]

    assert kept(frozenset({"211"}), None) == [2, 3]
    assert kept(frozenset({"211", "201"}), None) == [1, 2, 3]
    assert kept(None, frozenset({100000, 100002})) == [1, 3]
    assert kept(frozenset({"211"}), frozenset({100000, 100002})) == [3]


def test_what_cannot_be_used_is_reported_and_can_be_skipped(tmp_path: Path) -> None:
    rows = (
        "10000,201,1,x,1\r\n100001,211,1,x,-2\r\n100002,211,1,x,5\r\n100002,211,1,x,6\r\n100002,211,1,x,5\r\n100003,211"
    )
    with pytest.raises(BadRows) as caught:
        read(tmp_path, rows)
    assert [(row.line, row.column) for row in caught.value.rows] == [(2, "URN"), (3, "NOR"), (5, "URN"), (7, "ESTAB")]
    result = read(tmp_path, rows, skip=True)
    assert [count.pupils for count in result.counts] == [5]
    assert (result.summary.bad_rows, result.summary.repeated) == (4, 1)
    # a file cut off in the middle may lack schools of ours, whichever school it was cut off in
    with pytest.raises(BadRows):
        read(tmp_path, "100002,211,1,x,5\r\n100003,99", las=frozenset({"211"}))


SCHOOL_LEVEL: Final = (
    "time_period,geographic_level,urn,old_la_code,la_name,school_name,headcount of pupils,fte pupils\r\n"
)


def school_level(tmp_path: Path, rows: str, header: str = SCHOOL_LEVEL) -> CensusRead:
    path = save(tmp_path / "spc_school_level_underlying_data.csv", header + rows)
    return read_census(path, counted_on=DAY, las={"211"}, skip_bad_rows=True)


def test_the_school_level_file_of_the_departments_statistics_is_a_census_file(tmp_path: Path) -> None:
    """Pupils are counted by heads, not as full-time equivalents; a school without a figure has a letter there."""
    row = "201819,School,{},211.0,Tower Hamlets,A School,{},0.5\r\n"
    rows = row.format("100000.0", "285.0") + row.format("100001", "z") + row.format("100002", "c")
    result = school_level(tmp_path, rows + row.format("100003", "7").replace("211.0", "202"))
    assert result.counts == (CountEntry(urn=URN(100000), pupils=285, counted_on=DAY),)
    assert (result.summary.not_collected, result.summary.elsewhere) == (2, 1)


def test_a_fault_in_it_is_told_under_the_name_that_the_file_gives_the_column(tmp_path: Path) -> None:
    (bad,) = school_level(tmp_path, "201819,School,100000,211,Tower Hamlets,A School,many,1\r\n").bad_rows
    assert (bad.column, bad.value) == ("headcount of pupils", "many")


def test_of_a_rounded_and_an_exact_headcount_the_exact_one_is_read(tmp_path: Path) -> None:
    header = "URN,LA,headcount of pupils (rounded),Headcount of pupils (unrounded)\r\n"
    assert [count.pupils for count in school_level(tmp_path, "100000,211,290,285\r\n", header).counts] == [285]
    with pytest.raises(UnusableFile, match="lacks the columns"):
        school_level(tmp_path, "100000,211,290\r\n", "URN,LA,headcount of pupils (rounded)\r\n")


def test_a_letter_in_place_of_a_count_is_a_fault_in_the_other_census_file(tmp_path: Path) -> None:
    with pytest.raises(BadRows):
        read(tmp_path, "100000,201,3614,x,z\r\n")
