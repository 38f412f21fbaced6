"""The date in a file's name."""

from datetime import date
from pathlib import Path

import pytest

from thep_adapters.gias import date_in_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("edubasealldata20231116.csv", date(2023, 11, 16)),
        ("links_edubasealldata20231116.csv", date(2023, 11, 16)),
        ("gias_2023-11-16_la211_la201.csv", date(2023, 11, 16)),
        ("2018-02-28.csv", date(2018, 2, 28)),
        ("edubasealldata20180229.csv", None),
        ("edubasealldata20181301.csv", None),
        ("edubasealldata120231116.csv", None),
        ("edubasealldata202311161.csv", None),
        ("gias_2023-1116.csv", None),
        ("census201819.csv", None),
        ("urn_99999999_20231116.csv", date(2023, 11, 16)),
        ("20239999_20231116.csv", date(2023, 11, 16)),
        ("register.csv", None),
        ("", None),
    ],
)
def test_the_date_in_a_name(name: str, expected: date | None) -> None:
    assert date_in_name(name) == expected
    assert date_in_name(Path("downloads/20010101") / name) == (expected if name else date(2001, 1, 1))
