"""A stream that was loaded before is folded on from where it was, and only while it begins with the very same rows."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date

import pytest
from attrs import evolve, field, frozen
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st

from tests.support import AUTHORITY, Clock, news, school
from tests.support.tampering import unguarded
from thep_adapters import connect
from thep_adapters.sqlalchemy.checksum import checksum
from thep_domain import ALL, URN, Pence
from thep_domain.engine import recent
from thep_domain.engine.recent import Recent
from thep_domain.kernel.event import Event

HILL = URN(100_101)


@frozen
class Told:
    """A state that holds what it was made of."""

    STREAM = "told"
    EVENTS = ()
    words: tuple[str, ...] = ()

    def evolve(self, event: Event) -> "Told":
        return evolve(self, words=(*self.words, str(event)))


@frozen
class Reading:
    """What is read of rows, and how many were."""

    recent: Recent = field(factory=Recent)
    read: list[str] = field(factory=list)

    def of(self, stream: str, *words: str) -> tuple[str, ...]:
        return self.state(
            [StoredEvent(stream, at, "said", word.encode()) for at, word in enumerate(words, start=1)], stream
        )

    def state(self, rows: list[StoredEvent], stream: str = "told:1") -> tuple[str, ...]:
        found: Told = self.recent.state(Told, stream, rows, self.events)  # type: ignore[type-var]
        return found.words

    def events(self, rows: Iterable[StoredEvent]) -> Iterator[Event]:
        for row in rows:
            self.read.append(row.state.decode())
            yield row.state.decode()


def test_only_what_is_new_is_read() -> None:
    reading = Reading()
    assert reading.of("told:1", "a", "b") == ("a", "b")
    assert reading.of("told:1", "a", "b") == ("a", "b")
    assert reading.of("told:1", "a", "b", "c") == ("a", "b", "c")
    assert reading.of("told:1", "a", "b", "c") == ("a", "b", "c")
    assert reading.read == ["a", "b", "a", "b", "c"]  # it is remembered from the second time on


def test_rows_that_are_not_the_same_are_read_again() -> None:
    reading = Reading()
    for _ in range(2):
        reading.of("told:1", "a", "b")
    assert reading.of("told:1", "a", "c") == ("a", "c")
    assert reading.of("told:1", "a") == ("a",)
    assert reading.of("told:1") == ()
    assert reading.of("told:2", "a") == ("a",)


def test_a_list_that_its_recorder_goes_on_with_is_not_relied_on() -> None:
    reading = Reading()
    rows = [StoredEvent("told:1", 1, "said", b"a")]
    for at, word in enumerate((b"b", b"c", b"d"), start=2):
        reading.state(rows)
        rows.append(StoredEvent("told:1", at, "said", word))
    assert reading.state(rows) == ("a", "b", "c", "d")


@given(st.lists(st.tuples(st.sampled_from(["told:1", "told:2"]), st.text("ab", max_size=4)), max_size=30))
def test_the_state_is_always_the_fold_of_the_rows(asked: list[tuple[str, str]]) -> None:
    reading = Reading()
    for stream, words in asked:
        assert reading.of(stream, *words) == tuple(words)


def test_it_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "STREAMS", 2)
    monkeypatch.setattr(recent, "LARGEST", 3)
    reading = Reading()
    for stream in ("told:1", "told:1", "told:1", "told:2", "told:1", "told:3", "told:1"):
        reading.of(stream, "a")
    assert len(reading.read) == 5  # the first is remembered, until a third comes
    for _ in range(3):
        reading.of("told:4", "long")
    assert reading.read[-3:] == ["long", "long", "long"]


def test_an_event_that_was_changed_under_it_counts_as_it_stands_now(tmp_path: object) -> None:
    """Somebody changes a payment in the file, and its checksum: the next command decides on what the store holds."""
    path = f"{tmp_path}/thep.db"
    with connect(f"sqlite:///{path}", clock=Clock(date(2018, 9, 1))) as thep:
        office = thep.acting("finance-officer")
        office.register.record(news(school(HILL, pupils=200, counted_on=date(2016, 1, 21)), as_at=date(2016, 6, 1)))
        office.membership.apply(HILL, "full", on=date(2016, 6, 14), commitments=ALL)
        office.membership.admit(HILL, on=date(2016, 7, 1), authority=AUTHORITY)
        office.fees.charge("2018-19", on=date(2018, 9, 1))
        assert office.fees.pay(HILL, Pence(100), on=date(2018, 9, 1)).details["balance"] == "999.00"
        with closing(sqlite3.connect(path)) as raw, raw, unguarded(raw):
            row = raw.execute("SELECT * FROM stored_events WHERE topic = 'fees.payment_received'").fetchone()
            changed = bytes(row[4]).replace(b'"amount":100,', b'"amount":900,')
            assert changed != row[4]
            mark = checksum(row[0], row[1].encode(), row[2], row[3].encode(), changed)
            raw.execute("UPDATE stored_events SET state = ?, checksum = ? WHERE id = ?", (changed, mark, row[0]))
        assert office.fees.pay(HILL, Pence(100), on=date(2018, 8, 31)).details["balance"] == "990.00"
