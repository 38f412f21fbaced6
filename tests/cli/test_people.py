"""``thep people``: texts come from files, are sealed, and are forgotten."""

import base64
import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import done, thep

PERSON, OTHER = "4f1c0a2b", "4f1c0a2c"
WORDS = "Jane Example\njane@example.invalid"
KEY = f"person:{PERSON}#1"


@pytest.fixture
def people(store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a key store beside it, and a person who was added."""
    monkeypatch.setenv("THEP_KEYS", "sqlite:///keys.db")
    text = store.with_name("details.txt")
    text.write_text(WORDS, encoding="utf-8")
    done("people", "add", "--id", PERSON, "--text-file", "details.txt")
    return text


def test_what_is_known_of_a_person_is_shown_where_there_is_a_key(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = done("people", "show", PERSON).out
    assert "details: Jane Example\n      jane@example.invalid\n" in said
    shown = done("people", "show", PERSON, "--json").json
    assert (shown["person"], shown["details"], shown["live_keys"]) == (PERSON, WORDS, [KEY])
    monkeypatch.delenv("THEP_KEYS")
    assert f"details: (sealed: the key {KEY} is not here)" in done("people", "show", PERSON).out
    assert done("people", "show", PERSON, "--json").json["details"] is None
    assert thep("people", "show", OTHER).code == 2


def test_one_detail_that_was_put_right_is_shown_beside_the_others(people: Path) -> None:
    people.write_text("jane@example.test", encoding="utf-8")
    done("people", "correct-detail", PERSON, "--text-file", "details.txt", "--reason", "a slip of the pen")
    shown = done("people", "show", PERSON, "--json").json
    assert (shown["details"], shown["corrected"]) == (WORDS, ["jane@example.test"])
    assert "but: jane@example.test" in done("people", "show", PERSON).out


def test_a_text_comes_from_standard_input_too(people: Path) -> None:
    answer = thep("people", "add", "--text-file", "-", "--json", typed=f"{WORDS}\n")
    assert answer.code == 0
    (added,) = (event for event in answer.json["events"] if event["name"] == "people.added")
    assert set(added["event"]["details"]) == {"box", "key"}
    assert "Jane" not in answer.out
    assert done("people", "show", answer.json["person"], "--json").json["details"] == WORDS


@pytest.mark.parametrize(("file", "said"), [("nowhere.txt", "cannot be read"), ("latin.txt", "is not text in UTF-8")])
def test_a_file_that_cannot_be_read(people: Path, file: str, said: str) -> None:
    people.with_name("latin.txt").write_bytes(b"Jos\xe9")
    answer = thep("people", "add", "--text-file", file)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())


def test_without_a_key_store_a_text_is_refused(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THEP_KEYS")
    answer = thep("people", "describe", PERSON, "--text-file", "details.txt")
    assert answer.code == 1
    assert "Refused (no-key-store)" in answer.err
    assert "Jane" not in answer.err


def test_the_history_shows_words_where_there_is_a_key(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "    details: Jane Example\n      jane@example.invalid\n" in done("history", f"person:{PERSON}").out
    assert "Jane" not in done("history", f"person:{PERSON}", "--json").out
    monkeypatch.delenv("THEP_KEYS")
    assert "Jane" not in done("history").out


def test_a_report_holds_everything_about_a_person(people: Path) -> None:
    done("people", "leave", PERSON)
    said = done("people", "report", PERSON).out
    assert "details: Jane Example" in said
    assert said.endswith(f"3 facts name {PERSON}.\n")
    rows = done("people", "report", PERSON, "--json").json
    assert [row["words"] for row in rows] == [{}, {"details": WORDS}, {}]


def test_an_erasure_says_until_when_copies_must_be_gone(people: Path) -> None:
    said = done("people", "erase", PERSON, "--ground", "objection").out
    assert "Backups of the key store that hold them must be gone by 20" in said
    assert "details: (erased on 20" in done("people", "show", PERSON).out
    (row,) = done("people", "keys", "--json").json
    assert (row["live_keys"], row["erased_keys"]) == ([], [KEY])
    assert done("people", "list", "--json").json[0]["live_keys"] == []
    assert "erased" in done("people", "list").out
    assert done("people", "check").out == "Every key is as the history says.\n"


def test_what_was_kept_long_enough_is_due(people: Path) -> None:
    done("people", "leave", PERSON)
    assert done("people", "due", "--json").json == []
    (row,) = done("people", "due", "--by", "2999-01-01", "--json").json
    assert row["about"] == f"key:person:{PERSON}"
    assert f"thep people erase {PERSON}" in " ".join(done("people", "due", "--by", "2999-01-01").out.split())
    done("people", "come-back", PERSON)
    assert done("people", "due", "--by", "2999-01-01", "--json").json == []


def test_keys_are_disclosed_into_a_new_file(people: Path) -> None:
    done("people", "disclose", KEY, "--to", "keys.jsonl", "--authority", "Board 7")
    file = people.with_name("keys.jsonl")
    held: dict[str, Any] = json.loads(file.read_text())
    assert (held["key"], len(base64.b64decode(held["secret"]))) == (KEY, 32)
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = thep("people", "disclose", KEY, "--to", "keys.jsonl", "--authority", "Board 7")
    assert (again.code, json.loads(file.read_text())) == (2, held)
    refused = thep("people", "disclose", "person:ffffffff#1", "--to", "none.jsonl", "--authority", "Board 7")
    assert refused.code == 1
    assert not people.with_name("none.jsonl").exists()
    assert [row["name"] for row in done("history", f"key:person:{PERSON}", "--json").json][1:] == ["people.disclosed"]


def test_a_key_that_is_not_here_is_not_disclosed(people: Path) -> None:
    """Nothing is recorded that did not happen."""
    with closing(sqlite3.connect("keys.db")) as connection, connection:
        connection.execute("DELETE FROM thep_keys WHERE key = ?", (KEY,))
    refused = thep("people", "disclose", KEY, "--to", "keys.jsonl", "--authority", "Board 7")
    assert (refused.code, "unknown-key" in refused.err) == (1, True)
    assert [row["name"] for row in done("history", f"key:person:{PERSON}", "--json").json] == ["people.key_issued"]


def test_people_are_added_from_the_rows_of_a_file(people: Path) -> None:
    rows = people.with_name("people.csv")
    rows.write_text(f"id,text-file\n{OTHER},details.txt\n4f1c0a2d,details.txt\n")
    assert "Recorded 4 facts for 2 rows of people.csv." in done("people", "add", "--rows", "people.csv").out
    keys = people.with_name("keys.csv")
    keys.write_text(f'KEY,authority\n"person:{OTHER}#1;person:4f1c0a2d#1",Board 7\n')
    assert "Recorded 2 facts for 1 row" in done("people", "disclose", "--rows", "keys.csv").out
    assert thep("people", "disclose", "--rows", "keys.csv", "--to", "k.jsonl").code == 2


def test_a_check_finds_what_is_missing(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("people", "add", "--id", OTHER, "--text-file", "details.txt")
    with closing(sqlite3.connect("keys.db")) as connection, connection:
        connection.execute("DELETE FROM thep_keys WHERE key = ?", (KEY,))
    answer = thep("people", "check", "--json")
    assert (answer.code, [(row["key"], row["code"]) for row in answer.json]) == (1, [(KEY, "key-lost")])
    assert "key-lost: The key store does not hold it" in thep("people", "check").out
    answer = thep("people", "describe", PERSON, "--text-file", "details.txt")
    assert answer.code == 2
    assert "does not hold the key" in answer.err
    done("--new-keys", "people", "describe", PERSON, "--text-file", "details.txt")
    assert done("people", "show", PERSON, "--json").json["live_keys"] == [KEY, f"person:{PERSON}#2"]
    monkeypatch.setenv("THEP_KEYS", "sqlite:///gone.db")
    assert "There is no key store at sqlite:///gone.db" in thep("people", "check").err
    assert not Path("gone.db").exists()
    monkeypatch.delenv("THEP_KEYS")
    assert "No key store is named" in thep("people", "check").err


def test_the_key_store_stands_before_the_noun_too(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THEP_KEYS")
    assert "Jane Example" in done("--keys", "sqlite:///keys.db", "people", "show", PERSON).out
    assert thep("--keys", "sqlite:///", "people", "show", PERSON).code == 2


def test_a_new_key_store_is_said_and_none_is_made_where_one_was_lost(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEP_KEYS", "sqlite:///keys.db")
    store.with_name("details.txt").write_text(WORDS, encoding="utf-8")
    keys = store.with_name("keys.db")
    assert done("rulebook", "set", "fees.rate", "6.00", "--authority", "Board").err == ""
    assert not keys.exists()
    said = thep("people", "add", "--id", PERSON, "--text-file", "details.txt").err
    assert "A new key store was made at sqlite:///keys.db" in said
    assert thep("people", "describe", PERSON, "--text-file", "details.txt").err == ""
    for path in keys.parent.glob("keys.db*"):
        path.unlink()
    for command in (("describe", PERSON, "--text-file", "details.txt"), ("show", PERSON), ("check",), ("keys",)):
        thep("people", *command)
        assert not keys.exists(), command
    assert "has 1 keys already" in thep("people", "describe", PERSON, "--text-file", "details.txt").err
