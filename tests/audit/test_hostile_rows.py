"""Whatever a database holds in its columns, verifying ends with a finding."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.audit.conftest import Office, opened
from tests.audit.tampering import rewritten
from tests.audit.test_harm import changed
from tests.conftest import Fresh
from tests.support.tampering import unguarded
from thep_adapters.audit.business import layers
from thep_adapters.audit.claims import of_store
from thep_adapters.audit.people import People
from thep_adapters.audit.verifying import Asked, verify

DEEP = b'{"v":1,"event":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
HOSTILE = {
    "a text for the bytes": ("state = CAST(state AS TEXT)", ()),
    "a number for the bytes": ("state = 7", ()),
    "no bytes": ("state = x''", ()),
    "bytes that are no UTF-8": ("state = x'ff'", ()),
    "nested without end": ("state = ?", (DEEP,)),
    "a number of many digits": ("state = ?", (b'{"v":' + b"9" * 100_000 + b"}",)),
    "more than a leaf holds": ("state = ?", (b" " * 70_000,)),
    "a version that is a word": ("originator_version = 'first'", ()),
    "a version below zero": ("originator_version = -1", ()),
    "a version beyond all": ("originator_version = 9223372036854775807", ()),
    "bytes for the stream": ("originator_id = x'ff00'", ()),
    "a stream that is no UTF-8": ("originator_id = CAST(x'ff' AS TEXT)", ()),
    "a stream with line ends": ("originator_id = 'a' || char(10) || 'b'", ()),
    "a number for the name": ("topic = 7", ()),
    "a name without end": ("topic = ?", ("n" * 70_000,)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_row_is_a_finding(file_office: Office, name: str) -> None:
    head = bytes(file_office.signed())
    change, values = HOSTILE[name]
    with closing(sqlite3.connect(file_office.url.removeprefix("sqlite:///"))) as raw, raw, unguarded(raw):
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(f"UPDATE stored_events SET {change} WHERE id = 20", values)
    is_found(file_office, head)


def is_found(office: Office, head: bytes) -> None:
    alone = office.verify()
    assert alone.counts, "it is found without a head"
    assert {"unreadable", "not-canonical", "wrong-stream", "version-gap"} & set(alone.counts)
    assert all("#20" in each.sentence or each.rank is None or each.rank >= 19 for each in alone.findings[:1])
    assert {"root-differs", "tail-missing"} & set(office.verify(head=head).counts)


FIRST_MINUTE, LAST_MINUTE = "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"
STRANGE = {
    "a payment in the first year": ("fees.payment_received", {"event": {"received_on": "0001-01-01"}}),
    "a payment in the last year": ("fees.payment_received", {"event": {"received_on": "9999-12-31"}}),
    "an admission in the first year": ("membership.admitted", {"event": {"admitted_on": "0001-01-01"}}),
    "an admission in the last year": ("membership.admitted", {"event": {"admitted_on": "9999-12-31"}}),
    "a charge of no year": ("fees.subscription_charged", {"event": {"charge": "x/1"}}),
    "a payment recorded in the first minute": ("fees.payment_received", {"why": {"recorded_at": FIRST_MINUTE}}),
    "a payment recorded in the last": ("fees.payment_received", {"why": {"recorded_at": LAST_MINUTE}}),
    "an admission recorded in the first minute": ("membership.admitted", {"why": {"recorded_at": FIRST_MINUTE}}),
}
"""What can be read, and was never so."""


@pytest.mark.parametrize("name", STRANGE)
def test_whatever_an_event_says_every_layer_ends_with_a_finding(file_office: Office, name: str) -> None:
    event, said = STRANGE[name]
    ((part, fields),) = said.items()
    with file_office.rows() as thep:
        count = sum(fact.name == event for fact in thep.history())
    assert count
    for which in {0, count - 1}:
        rewritten(file_office.url, changed(event, lambda row: row.saying(part, **fields), which))
    with file_office.rows() as thep:
        verdict = verify(of_store("a store", thep.journal, None), Asked(()), (*layers(), People()))
    assert not verdict.clean
    assert verdict.figures is not None


SERVER: dict[str, tuple[str, dict[str, object]]] = {
    "no bytes": ("state = ''", {}),
    "bytes that are no UTF-8": (r"state = '\xff'", {}),
    "nested without end": ("state = :given", {"given": DEEP}),
    "a number of many digits": ("state = :given", {"given": b'{"v":' + b"9" * 100_000 + b"}"}),
    "more than a leaf holds": ("state = :given", {"given": b" " * 70_000}),
    "no state": ("state = NULL", {}),
    "a version below zero": ("originator_version = -1", {}),
    "a version beyond all": ("originator_version = 2147483647", {}),
    "no stream": ("originator_id = NULL", {}),
    "a stream with line ends": (r"originator_id = E'a\nb'", {}),
    "no name": ("topic = NULL", {}),
    "a name without end": ("topic = :given", {"given": "n" * 70_000}),
}
"""What a server takes: its columns have types, so that words are no numbers there."""
OPEN = """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT conname FROM pg_constraint WHERE conrelid = 'stored_events'::regclass AND contype = 'c' LOOP
    EXECUTE format('ALTER TABLE stored_events DROP CONSTRAINT %I', each.conname);
  END LOOP;
  FOR each IN SELECT attname FROM pg_attribute
    WHERE attrelid = 'stored_events'::regclass AND attnum > 0 AND attnotnull AND attname <> 'id' LOOP
    EXECUTE format('ALTER TABLE stored_events ALTER COLUMN %I DROP NOT NULL', each.attname);
  END LOOP;
END $$
"""
"""Whoever owns the table can take its constraints away."""


@pytest.fixture
def server_office(fresh_schemas: Fresh, told: Path, tmp_path: Path) -> Office:
    return opened(told, fresh_schemas(), tmp_path)


@pytest.mark.parametrize("name", SERVER)
def test_a_hostile_row_of_a_server_is_a_finding(server_office: Office, name: str) -> None:
    head = bytes(server_office.signed())
    change, values = SERVER[name]
    engine = create_engine(server_office.url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger fires
        connection.execute(text(OPEN))
        connection.execute(text(f"UPDATE stored_events SET {change} WHERE id = 20"), values)
    engine.dispose()
    is_found(server_office, head)
