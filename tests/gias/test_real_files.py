"""The files that the Department published. The project does not hold them: without them these tests are skipped."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from thep_adapters import connect
from thep_adapters.gias import Files, date_in_name, import_files, read_census, read_links, read_register
from thep_domain import Answer, Partnership

DATA: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
LAS: Final = frozenset({"211", "201"})

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the published files are not here")


def test_the_register_of_november_2023() -> None:
    path = DATA / "gias_2023-11-16_la211_la201.csv"
    as_at = date_in_name(path)
    assert as_at == date(2023, 11, 16)
    read = read_register(path, las=LAS, as_at=as_at)
    assert (read.summary.rows, read.summary.kept, read.summary.bad_rows) == (185, 185, 0)
    standing = Counter((school.la, school.closed_on is None) for school in read.schools)
    assert standing == {("211", True): 114, ("211", False): 63, ("201", True): 8}
    assert sum(school.pupils is None for school in read.schools) == 48
    assert sum(school.pupils is None and school.closed_on is None for school in read.schools) == 8
    assert read.summary.counts_undated == 185 - 48
    assert [school.urn for school in read.schools if school.lies_outside] == [100986]
    assert date(1900, 1, 1) not in {school.opened_on for school in read.schools}
    assert read_register(path, las=None, as_at=as_at).schools == read.schools


def without_opening_days(path: Path, folder: Path) -> Path:
    """The register as it was published on 16 November 2023: without them."""
    with path.open(encoding="cp1252", newline="") as file:
        rows = list(csv.reader(file))
    column = rows[0].index("OpenDate")
    blank = folder / path.name
    with blank.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file).writerows([rows[0], *([*row[:column], "", *row[column + 1 :]] for row in rows[1:])])
    return blank


def test_links_are_undecided_where_the_register_has_no_opening_days(tmp_path: Path) -> None:
    """What type, words and quoted days settle is; with the days 20 are conversions, whichever file came first."""
    path, links = DATA / "gias_2023-11-16_la211_la201.csv", DATA / "gias_links_2025-07-27_la211_la201.csv"

    def take(thep: Partnership, register: Path, on: date | None = None) -> Answer:
        return import_files(thep, thep.acting("register-clerk"), Files(register=register, links=links, on=on))[1]

    def kinds(answer: Answer) -> Counter[str]:
        return Counter(row["kind"] for row in answer.details["successions"])

    thep, other = connect(), connect()
    blank = without_opening_days(path, tmp_path)
    first = take(thep, blank)
    assert (kinds(first), len(first.details["undecided"])) == ({"conversion": 7, "merger": 6}, 23)
    later = take(thep, path, date(2023, 11, 17))
    assert (kinds(later), len(later.details["undecided"])) == ({"conversion": 13, "merger": 9}, 1)
    assert kinds(take(other, path)) == {"conversion": 20, "merger": 15}
    assert [row.successors for row in thep.schools()] == [row.successors for row in other.schools()]
    assert kinds(take(thep, blank, date(2023, 11, 18))) == {}


def test_the_links_of_july_2025() -> None:
    read = read_links(DATA / "gias_links_2025-07-27_la211_la201.csv", urns=None)
    assert (read.summary.rows, read.summary.kept) == (92, 92)
    kinds = Counter(link.link_type for link in read.links)
    assert kinds == {"Successor": 39, "Predecessor": 36, "Successor - merged": 9, "Predecessor - merged": 8}


def test_the_census_of_2018_19() -> None:
    path = DATA / "dfe_census_2018-19_la211_la201.csv"
    read = read_census(path, counted_on=date(2019, 1, 17), las=LAS)
    assert (read.summary.rows, read.summary.kept + read.summary.not_collected) == (119, 119)
    assert read.counts[0].pupils == 285
