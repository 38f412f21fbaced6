"""The layer of people: what an insider does to keys and sealed texts, by SQL in the history or in the key store."""

import base64
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from sqlalchemy import create_engine, text

from tests.audit.conftest import kept
from tests.audit.support import signing_key
from tests.audit.tampering import FILE, Row, renumbered, rewritten
from tests.conftest import Fresh
from tests.sqlalchemy.support import POSTGRES, SQLITE
from tests.support import Clock
from thep_adapters import connect
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.people import People
from thep_adapters.audit.signing import begin, sign
from thep_adapters.audit.verifying import Asked, Verdict, verify
from thep_adapters.keys import Cipher
from thep_adapters.store_url import settings_of
from thep_domain import Partnership
from thep_domain.kernel.sealed import place_of

TODAY = date(2021, 6, 1)
ANN, BEN = "4f1c0a2b", "7d20b9e1"
OF_ANN, OF_BEN = f"person:{ANN}#1", f"person:{BEN}#1"
Secrets = Mapping[str, bytes]


@frozen
class House:
    """A store with two people, and its key store: on one database each."""

    url: str
    keys: str
    path: Path

    @contextmanager
    def opened(self, **more: Any) -> Iterator[Partnership]:
        with connect(self.url, clock=Clock(TODAY), keys=self.keys, **more) as thep:
            yield thep

    def secrets(self, *keys: str) -> dict[str, bytes]:
        """What is disclosed to an auditor."""
        with self.opened() as thep:
            return {made.key: secret for made, secret in thep.secrets(keys or (OF_ANN, OF_BEN))}

    def verify(self, secrets: Secrets | None = None, *, signed: bool = False) -> Verdict:
        """Verify the rows: the layer of people, with keys or without, and under the signed head or none."""
        settings = {**settings_of(self.url), "SQLALCHEMY_READ_ONLY": "yes", "SQLALCHEMY_CHECK_CHECKSUMS": "no"}
        head = (self.path / "log" / "checkpoint").read_bytes() if signed else None
        with connect(persistence=settings, keep_folds=False) as thep:
            claim = of_store("the store", thep.journal, head)
            return verify(claim, Asked([signing_key().verifier]), (People(secrets),))

    def sign(self) -> None:
        folder, memory = Folder(self.path / "log"), Memory(self.path / "key.heads")
        if not folder.is_log:
            begin(folder, signing_key().verifier, memory)
        with self.opened() as thep:
            sign(folder, thep.journal, signing_key(), memory)

    def in_key_store(self, statement: str, **values: Any) -> None:
        """What an insider does in the key store."""
        if self.keys.startswith(FILE):
            with closing(sqlite3.connect(self.keys.removeprefix(FILE))) as raw, raw:
                raw.execute(statement, values)
            return
        engine = create_engine(self.keys)
        with engine.begin() as connection:
            connection.execute(text(statement), values)
        engine.dispose()

    def copy_of_keys(self) -> list[Any]:
        """A copy of the key store's secrets, as a backup has it."""
        engine = create_engine(self.keys)
        with engine.begin() as connection:
            found = connection.execute(text("SELECT key, secret, state FROM thep_keys")).all()
        engine.dispose()
        return list(found)


@pytest.fixture(params=[SQLITE, POSTGRES])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    urls = [f"{FILE}{tmp_path / name}" for name in ("thep.db", "keys.db")]
    if request.param == POSTGRES:
        fresh: Fresh = request.getfixturevalue("fresh_schemas")
        urls = [fresh(), fresh()]
    made = House(urls[0], urls[1], tmp_path)
    with made.opened() as thep:
        office = thep.acting("people-officer").people
        office.add(person=ANN, details="Ann, chair of the board")
        office.add(person=BEN, details="Ben, business manager")
        office.describe(ANN, details="Ann, who chaired the board until May")
    made.sign()
    return made


def sealed(row: Row) -> dict[str, str]:
    found: dict[str, str] = row.stored["event"]["details"]
    return found


def at(rows: list[Row], name: str, which: int = 0) -> int:
    return [number for number, row in enumerate(rows) if row.name == name][which]


def resealed(row: Row, secret: bytes, words: object, key: str | None = None) -> Row:
    """The text of an event sealed anew, for its place."""
    key = key or sealed(row)["key"]
    cipher = Cipher.of(key, secret)
    place = place_of(row.stream, row.version, row.name, "details", key)
    padded = json.dumps(words).encode().ljust(64)
    nonce = os.urandom(12)
    box = base64.b64encode(nonce + cipher._gcm.encrypt(nonce, padded, place)).decode()
    return row.saying("event", details={"box": box, "key": key})


def test_what_nobody_touched_is_clean_and_opens(house: House) -> None:
    verdict = house.verify(house.secrets(), signed=True)
    assert (verdict.clean, verdict.counts) == (True, {})
    assert "people" in verdict.checked
    assert any("3 sealed texts were opened" in each for each in verdict.compared)
    assert "sealed texts" not in verdict.not_checked
    assert "3 of them" in house.verify().not_checked["sealed texts"]
    assert "1 of them" in house.verify(house.secrets(OF_ANN)).not_checked["sealed texts"]


def test_erased_texts_are_no_finding_nor_is_a_key_kept_from_before(house: House) -> None:
    """An auditor to whom a key was disclosed before the erasure still opens what it seals."""
    secrets = house.secrets()
    with house.opened() as thep:
        thep.acting("people-officer").people.erase(ANN, ground="no-longer-needed")
        thep.acting("people-officer").people.add(details="somebody else")
    house.sign()
    for given in (None, secrets):
        assert house.verify(given, signed=True).counts == {}


Change = Callable[[list[Row], Secrets], list[Row]]


def without_issue(rows: list[Row], _: Secrets) -> list[Row]:
    return renumbered([row for row in rows if row.name != "people.key_issued" or OF_BEN not in row.state.decode()])


def under_another_key(rows: list[Row], _: Secrets) -> list[Row]:
    where = at(rows, "people.added")
    rows[where] = rows[where].saying("event", details={**sealed(rows[where]), "key": f"person:{ANN}#7"})
    return rows


def issued_again(rows: list[Row], _: Secrets) -> list[Row]:
    """A second secret for a key, as if it had been issued with every right: its box would open to two texts."""
    issue = rows[at(rows, "people.key_issued")]
    return renumbered([*rows, issue.saying("event", commitment="ab" * 32)])


def another_commitment(rows: list[Row], _: Secrets) -> list[Row]:
    where = at(rows, "people.key_issued")
    rows[where] = rows[where].saying("event", commitment="ab" * 32)
    return rows


def swapped_boxes(rows: list[Row], _: Secrets) -> list[Row]:
    """Two texts of one person, each in the place of the other."""
    one, other = at(rows, "people.added"), at(rows, "people.described")
    first, second = sealed(rows[one]), sealed(rows[other])
    rows[one], rows[other] = rows[one].saying("event", details=second), rows[other].saying("event", details=first)
    return rows


def sealed_after(rows: list[Row], _: Secrets) -> list[Row]:
    """The erasure of a person is put in front of what was sealed after it: the key had not been destroyed."""
    where = at(rows, "people.described")
    row = rows[where]
    erased = Row(0, f"key:person:{ANN}", 0, "people.erased", row.state).saying("why", effective_on="2021-06-01")
    stored = erased.stored | {"event": {"subject": f"person:{ANN}", "keys": [OF_ANN], "ground": "no-longer-needed"}}
    stored["salt"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    state = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()
    return renumbered([*rows[:where], Row(0, erased.stream, 0, erased.name, state), *rows[where:]])


def says(words: object) -> Change:
    def change(rows: list[Row], secrets: Secrets) -> list[Row]:
        where = at(rows, "people.added")
        rows[where] = resealed(rows[where], secrets[OF_ANN], words)
        return rows

    return change


HARMS: dict[str, tuple[Change, set[str], set[str]]] = {
    "a key that no event issued": (without_issue, {"key-unknown"}, {"key-unknown"}),
    "the name of another key": (under_another_key, {"key-unknown"}, {"key-unknown"}),
    "a key issued again": (issued_again, {"key-issued-again"}, {"key-issued-again"}),
    "another commitment": (another_commitment, set(), {"commitment-differs"}),
    "boxes swapped": (swapped_boxes, set(), {"does-not-open"}),
    "sealed after the erasure": (sealed_after, {"sealed-after-erasure"}, {"sealed-after-erasure"}),
    "no text": (says(7), set(), {"does-not-open"}),
    "a blank text": (says(" "), set(), {"text-out-of-bounds"}),
    "a text too long": (says("x" * 4_001), set(), {"text-out-of-bounds"}),
    "a text with control characters": (says("Ann\x07"), set(), {"text-out-of-bounds"}),
    "another text": (says("Ann, who never chaired anything"), set(), set()),
}
"""What is done; what the layer finds without keys, and with those that were disclosed before."""
OF_PEOPLE = {
    "key-unknown", "key-issued-again", "sealed-after-erasure", "commitment-differs", "does-not-open",
    "text-out-of-bounds",
}  # fmt: skip


@pytest.mark.parametrize("name", HARMS)
def test_harm_to_keys_and_texts_is_found(house: House, name: str) -> None:
    """With a signed head all of it, even a text that who has the key wrote anew."""
    change, without_keys, with_keys = HARMS[name]
    secrets = house.secrets()
    rewritten(house.url, lambda rows: change(rows, secrets))
    assert set(house.verify().counts) & OF_PEOPLE == without_keys
    assert set(house.verify(secrets).counts) & OF_PEOPLE == with_keys
    assert {"root-differs", "tail-missing"} & set(house.verify(signed=True).counts) or name == "a key issued again"


def test_a_box_that_opens_to_two_texts(house: House) -> None:
    """Whoever made it shows each auditor another key; only one is the key that was issued.

    GCM would open it under both: so the key is compared before it opens anything.
    """
    secrets, other = house.secrets(), os.urandom(32)
    shown = {**secrets, OF_ANN: other}
    rewritten(
        house.url,
        lambda rows: [
            resealed(row, other, "paid in full") if row.name == "people.added" and ANN in row.stream else row
            for row in rows
        ],
    )
    verdict = house.verify(shown)
    assert set(verdict.counts) == {"commitment-differs"}
    (finding,) = verdict.findings
    assert finding.stream == f"key:person:{ANN}"
    assert "2 of them" in verdict.not_checked["sealed texts"], "nothing is opened under it"
    assert set(house.verify(secrets).counts) == {"does-not-open"}


def test_a_key_that_no_event_issued_is_disclosed(house: House) -> None:
    assert set(house.verify({"person:0a0a0a0a#1": os.urandom(32)}).counts) == {"key-unknown"}


def test_a_key_store_that_was_brought_back_from_a_copy(house: House) -> None:
    """Opened, it destroys again what was erased since. Used behind the back of the history, it is found there."""
    copied, secrets = house.copy_of_keys(), house.secrets()
    with house.opened() as thep:
        thep.acting("people-officer").people.erase(ANN, ground="no-longer-needed")
    restore = "UPDATE thep_keys SET secret = :secret, state = :state, erasure = NULL WHERE key = :key"
    for row in copied:
        house.in_key_store(restore, key=row.key, secret=row.secret, state=row.state)
    house.in_key_store("UPDATE thep_keys_followed SET position = NULL, mark = NULL")
    with house.opened() as thep:
        assert not thep.check_keys()
        assert str(thep.words_of(next(iter(thep.history(f"person:{ANN}"))))["details"]).startswith("(erased on")
    assert house.verify(secrets).counts == {}

    def used(rows: list[Row]) -> list[Row]:
        """A text is sealed once more under the key that came back."""
        row = rows[at(rows, "people.described")]
        next_one = Row(0, row.stream, row.version + 1, row.name, row.state)
        return renumbered([*rows, resealed(next_one, secrets[OF_ANN], "Ann")])

    rewritten(house.url, used)
    assert "sealed-after-erasure" in house.verify().counts


def test_a_key_that_is_destroyed_without_an_event(house: House) -> None:
    """The history alone does not show it; the key store beside it does."""
    house.in_key_store("UPDATE thep_keys SET secret = NULL, state = 'erased' WHERE key = :key", key=OF_BEN)
    assert house.verify(signed=True).counts == {}
    with house.opened() as thep:
        assert [(each.key, each.code) for each in thep.check_keys()] == [(OF_BEN, "erased-unlogged")]


def test_a_later_run_knows_the_keys_of_an_earlier_one(house: House) -> None:
    first = house.verify(signed=True)
    assert first.state is not None
    state = json.loads(json.dumps(first.state.layers["people"]))
    layer = People()
    layer.resume(state)
    assert layer.state() == state
    assert set(state["issued"]) == {OF_ANN, OF_BEN}


def test_a_kept_head_and_keys_go_together(house: House) -> None:
    from thep_adapters.audit import checkpoint

    head = checkpoint.opened((house.path / "log" / "checkpoint").read_bytes(), [signing_key().verifier])
    settings = settings_of(house.url)
    with connect(persistence=settings, keep_folds=False) as thep:
        asked = Asked([signing_key().verifier], [kept(head)])
        assert verify(of_store("the store", thep.journal, bytes(head)), asked, (People(house.secrets()),)).clean
