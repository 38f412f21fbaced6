"""``thep register find``, and names of schools where their number is asked for."""

import os
import sys
from pathlib import Path

import pytest

from tests.cli.launching import Launcher
from tests.cli.support import CLOSED, DALE, FAR, HILL, NEW_RIVER, OLD_RIVER, done, join, thep, unusable

FOUND_KEYS = [
    "urn", "name", "la", "phase", "type", "town", "postcode", "open_on", "closed_on", "urns", "former_names", "match",
]  # fmt: skip


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody sat at the keyboard."""
    monkeypatch.setattr("thep_adapters.cli.parsing.at_terminal", lambda: True)


def test_find_as_json_has_exactly_these_keys(store: Path) -> None:
    (row,) = done("register", "find", "river", "--json").json
    assert list(row) == FOUND_KEYS
    assert row == {
        "urn": int(NEW_RIVER),
        "name": "River Primary School",
        "la": "211",
        "phase": "Primary",
        "type": "Academy converter",
        "town": "",
        "postcode": "",
        "open_on": "2018-03-01",
        "closed_on": None,
        "urns": [int(OLD_RIVER), int(NEW_RIVER)],
        "former_names": [],
        "match": "words",
    }


def test_find_for_people(store: Path) -> None:
    out = done("register", "find", "dales").out
    assert "Dale’s School [red]" in out
    assert out.endswith("1 school.\n")
    several = done("register", "find", "primary", "school").out
    assert "4 schools." in several
    assert several.index("Hill Primary") < several.index("Closed Primary")  # a school that is open comes first
    assert "No name or place has these words; these are alike." in done("register", "find", "Hil Primery").out
    assert done("register", "find", "nowhere").out == (
        "No school fits: give fewer words, or the beginning of a word, of its name, town or postcode.\n0 schools.\n"
    )
    unusable("register", "find")


@pytest.mark.usefixtures("terminal")
def test_a_name_is_taken_for_a_number_where_one_school_has_it(store: Path) -> None:
    join(HILL)
    for name in ("hill primary", "Hill Primary School", "hill"):
        ended = done("fees", "statement", name)
        assert ended.err == "Hill Primary School (URN 999101)\n"
        assert "Hill Primary School (URN 999101): account" in ended.out
    done("fees", "pay", "hill", "--amount", "1.00", "--on", "2018-03-01")
    assert [fact["name"] for fact in done("history", "hill", "--json").json][-1] == "fees.payment_received"
    done("fees", "charge", "2017-18", "--urn", "hill", "--on", "2017-09-01")
    assert done("history", "river", "--json").json == done("history", NEW_RIVER, "--json").json


@pytest.mark.usefixtures("terminal")
def test_several_are_listed_and_none_is_taken(store: Path) -> None:
    before = done("replay", "--json").json
    said = unusable("membership", "apply", "primary", "--category", "full").err
    assert "'primary' may be any of these, give its URN:" in said
    for urn in (HILL, NEW_RIVER, FAR):
        assert f"(URN {urn})" in said
    assert f"Closed Primary School (URN {CLOSED}, closed on 2018-08-31)" in said
    assert done("replay", "--json").json == before
    told = unusable("membership", "apply", "primary", "--category", "full", "--json").json["error"]
    assert (told["kind"], told["code"]) == ("input", "several-schools")


@pytest.mark.usefixtures("terminal")
def test_a_misspelt_name_is_never_taken(store: Path) -> None:
    said = unusable("fees", "pay", "Hil Primery", "--amount", "1.00").err
    assert "no school is called 'Hil Primery'. Did you mean:\n  Hill Primary School (URN 999101)" in said
    said = unusable("fees", "pay", "nowhere", "--amount", "1.00").err
    assert "no school is called 'nowhere': look for it with  thep register find TEXT" in said
    unusable("fees", "pay", "12345", "--amount", "1.00")


def test_a_script_gives_numbers(store: Path) -> None:
    """Nobody is there who would see which school was taken."""
    said = thep("fees", "statement", "hill").err
    assert "is not a URN" in said
    assert "thep register find" in said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_a_process_at_a_terminal_takes_names(store: Path, launching: Launcher) -> None:
    import pty

    ours, theirs = pty.openpty()
    shown = launching.ended("fees", "statement", "dales", stdin=theirs)
    os.close(theirs)
    os.close(ours)
    assert shown.code == 0
    assert f"(URN {DALE}): account up to" in shown.out
