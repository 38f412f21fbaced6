"""The demo's data files, read without the project's own code."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from pathlib import Path
from typing import Final

import thep_adapters.demo

DATA: Final = Path(str(files(thep_adapters.demo).joinpath("data")))
SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
REGISTERS: Final = tuple(sorted(DATA.glob("edubasealldata*.csv")))
LATEST: Final = "20180410"
CONVERSIONS: Final = {
    143629: (100968, date(2017, 5, 1)),
    144235: (100922, date(2017, 7, 1)),
    144236: (100942, date(2017, 7, 1)),
    143630: (131598, date(2018, 2, 1)),
    144699: (100901, date(2018, 3, 1)),
    144700: (100969, date(2018, 3, 1)),
}


def rows(path: Path) -> list[dict[str, str]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return list(csv.DictReader(path.read_text(encoding=encoding).splitlines()))
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path} cannot be read")


def invented() -> frozenset[int]:
    return frozenset(int(row["URN"]) for row in rows(DATA / "invented.csv"))


def expected_charges() -> dict[str, Decimal]:
    """Five pounds a pupil and year, by calendar months from April 2017: worked out from the files alone."""
    pupils = {int(row["URN"]): int(row["NOR"]) for row in rows(DATA / "census201819.csv")}
    followed_by = {
        int(row["URN"]): int(row["LinkURN"])
        for row in rows(DATA / f"links_edubasealldata{LATEST}.csv")
        if row["LinkType"] == "Successor"
    }
    charged = {}
    for first in (2016, 2017, 2018):
        months = [date(first + (n >= 4), (n + 8) % 12 + 1, 1) for n in range(12)]
        total = Decimal(0)
        for row in rows(DATA / "members.csv"):
            urn, joined = int(row["urn"]), date.fromisoformat(row["admitted_on"])
            left = date.max
            if row["notice_received_on"]:
                received = date.fromisoformat(row["notice_received_on"])
                left = received.replace(year=received.year + 1)
            owed = [m for m in months if m >= date(2017, 4, 1) and joined.replace(day=1) <= m <= left]
            year_fee = Decimal(5) * pupils[urn if urn in pupils else followed_by[urn]]
            whole_months = len(owed)
            assert owed in ([], months[12 - whole_months :])  # else the rounding below would not be the rule's
            earlier = (year_fee * (12 - whole_months) / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)
            total += year_fee - earlier
        charged[f"{first}-{first % 100 + 1}"] = total
    return charged
