"""The files that the project ships, against the published ones where these are at hand."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.demo.support import DATA, REGISTERS, SHARED, invented, rows

published = pytest.mark.skipif(not SHARED.is_dir(), reason="the published files are not here")

SAME = ("LA (code)", "EstablishmentNumber", "TypeOfEstablishment (name)", "OpenDate", "PhaseOfEducation (name)")
SAME_CODES = ("TypeOfEstablishment (code)", "PhaseOfEducation (code)")


def test_there_are_four_register_files() -> None:
    assert [path.stem[-8:] for path in REGISTERS] == ["20160601", "20160920", "20170920", "20180410"]


@published
@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.stem)
def test_the_register_says_what_the_published_one_says(path: Path) -> None:
    real = {row["URN"]: row for row in rows(SHARED / "gias_2023-11-16_la211_la201.csv")}
    taken_on = day(path.stem[-8:], "%Y%m%d")
    for row in rows(path):
        fact = real[row["URN"]]
        assert [row[column] for column in SAME] == [fact[column] for column in SAME]
        assert [int(row[column]) for column in SAME_CODES] == [int(fact[column]) for column in SAME_CODES]
        closed = fact["CloseDate"] if fact["CloseDate"] and day(fact["CloseDate"]) <= taken_on else ""
        assert row["CloseDate"] == closed
        assert row["EstablishmentStatus (code)"] == ("2" if closed else "1")


@published
@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.stem)
def test_the_links_are_published_ones(path: Path) -> None:
    ours = DATA / f"links_{path.name}"
    columns = ("URN", "LinkURN", "LinkType", "LinkEstablishedDate")
    real = {tuple(row[c] for c in columns) for row in rows(SHARED / "gias_links_2025-07-27_la211_la201.csv")}
    if ours.exists():
        assert {tuple(row[c] for c in columns) for row in rows(ours)} <= real


@published
def test_the_census_says_what_the_published_one_says() -> None:
    real = {row["URN"]: row for row in rows(SHARED / "dfe_census_2018-19_la211_la201.csv")}
    ours = rows(DATA / "census201819.csv")
    assert len(ours) == 105
    for row in ours:
        assert row == {column: real[row["URN"]][column] for column in row}


@published
def test_no_published_school_bears_an_invented_number() -> None:
    assert invented() == {*range(999001, 999006), 999008, 999009}
    assert invented().isdisjoint(int(row["URN"]) for row in rows(SHARED / "gias_2023-11-16_la211_la201.csv"))


def test_invented_schools_say_so() -> None:
    for row in rows(DATA / "invented.csv"):
        assert (row["LA (code)"], row["EstablishmentName"].startswith("Invented ")) == ("999", True)
        assert "not a real school" in row["EstablishmentName"]


def day(text: str, form: str = "%d-%m-%Y") -> datetime:
    return datetime.strptime(text, form)  # noqa: DTZ007 - a day, compared with days
