"""The files that the Department published. The project does not hold them: without them these tests are skipped."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from thep_adapters.gias import date_in_name, read_census, read_links, read_register

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
