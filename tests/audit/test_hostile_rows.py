"""Whatever a database holds in its columns, verifying ends with a finding."""

import sqlite3
from contextlib import closing

import pytest

from tests.audit.conftest import Office
from tests.support.tampering import unguarded

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
    alone = file_office.verify()
    assert alone.counts, "it is found without a head"
    assert {"unreadable", "not-canonical", "wrong-stream", "version-gap"} & set(alone.counts)
    assert all("#20" in each.sentence or each.rank is None or each.rank >= 19 for each in alone.findings[:1])
    assert {"root-differs", "tail-missing"} & set(file_office.verify(head=head).counts)
