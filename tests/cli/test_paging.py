"""``--limit`` and ``--after``: lists a page at a time, by the key of the last row."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tests.cli.support import DALE, FAR, HILL, OLD_RIVER, done, join, unusable
from thep_adapters.cli.app import app

BY_ANOTHER_NAME = {
    **dict.fromkeys(("register list", "register find", "inspections list"), "urn"),
    "history": "position",
    "capacity list": "giver",
    "concerns list": "concern",
    "interventions list": "intervention",
}
"""What the key of a row is called, where it is not called so."""
GIVEN = {"register find": ("primary",), "timeline": (HILL,)}
"""What a command cannot be asked without: whoever adds a list that needs something says it here."""


def commands(found: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Every command there is, with its nouns."""
    for name in found.list_commands(None):
        each = found.get_command(None, name)
        if hasattr(each, "commands"):
            yield from commands(each, *names, name)
        else:
            yield " ".join((*names, name)), each


def options(found: Any) -> set[str]:
    return {option for each in found.params for option in each.opts}


COMMANDS = dict(commands(get_command(app)))
LISTS = sorted(name for name, each in COMMANDS.items() if "--limit" in options(each))


def test_every_list_comes_in_pages() -> None:
    """A command that lists takes both options."""
    listing = {name for name in COMMANDS if name.split()[-1] in ("list", "balances", "due", "timeline", "history")}
    assert listing | FILLED <= set(LISTS)
    assert all("--after" in options(COMMANDS[name]) for name in LISTS)


@pytest.fixture(scope="module")
def joined(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three members, made once."""
    folder = tmp_path_factory.mktemp("joined")
    shutil.copy(imported, folder / "thep.db")
    with contextlib.chdir(folder):
        for urn in (HILL, DALE, OLD_RIVER):
            join(urn)
    return folder / "thep.db"


@pytest.fixture
def members(folder: Path, joined: Path) -> None:
    """The store that commands find without being told."""
    shutil.copy(joined, folder / "thep.db")


@pytest.mark.parametrize("command", LISTS)
def test_pages_put_together_are_the_whole_list(members: None, command: str) -> None:
    key, words = BY_ANOTHER_NAME.get(command, "key"), (*command.split(), *GIVEN.get(command, ()))
    whole = done(*words, "--json").json
    size = max(1, len(whole) // 2)
    pages: list[Any] = []
    page = done(*words, "--limit", str(size), "--json").json
    while page:
        assert len(page) <= size
        pages += page
        page = done(*words, "--limit", str(size), "--after", str(page[-1][key]), "--json").json
    assert sorted(map(str, pages)) == sorted(map(str, whole))
    assert len(whole) > 1 or command not in FILLED


FILLED = {"fees balances", "history", "membership list", "register find", "register list", "timeline", "due"}
"""The lists that have rows here; the others are paged with rows where they are tested."""


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
