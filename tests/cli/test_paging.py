"""``--limit`` and ``--after``: lists a page at a time, by the key of the last row."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import DALE, FAR, HILL, OLD_RIVER, done, join, unusable

LISTS = {
    "membership list": "key",
    "membership list --status admitted": "key",
    "fees balances": "key",
    "register list": "urn",
    "register find primary": "urn",
    "history": "position",
}


@pytest.fixture
def members(store: Path) -> None:
    for urn in (HILL, DALE, OLD_RIVER):
        join(urn)


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize("size", [1, 2, 50])
def test_pages_put_together_are_the_whole_list(members: None, command: str, size: int) -> None:
    key, words = LISTS[command], command.split()
    whole = done(*words, "--json").json
    pages: list[Any] = []
    page = done(*words, "--limit", str(size), "--json").json
    while page:
        assert len(page) <= size
        pages += page
        page = done(*words, "--limit", str(size), "--after", str(page[-1][key]), "--json").json
    assert len(whole) > 1
    assert pages == (whole if "find" in words else sorted(whole, key=lambda row: row[key]))


@pytest.mark.parametrize(
    ("command", "after"),
    [
        ("membership list", f"{HILL}/1"),
        ("fees balances", HILL),
        ("register list", HILL),
        ("register find primary", FAR),
    ],
)
def test_for_people_it_says_how_to_get_the_next(members: None, command: str, after: str) -> None:
    assert f"For the next page: --after {after}\n" in done(*command.split(), "--limit", "1").out
    assert "For the next page" not in done(*command.split(), "--limit", "50").out


def test_the_totals_are_of_the_whole_day(members: None) -> None:
    out = done("membership", "list", "--limit", "1", "--as-of", "2017-09-01").out
    assert "Full members on 2017-09-01: 3 (" in out


@pytest.mark.parametrize(
    "command",
    ["membership list --limit 0", "register list --after hill", "register find primary --after 999999"],
)
def test_what_is_no_page(members: None, command: str) -> None:
    unusable(*command.split())
