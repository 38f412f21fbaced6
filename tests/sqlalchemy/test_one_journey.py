"""On PostgreSQL events that lie ready are appended in one journey, as long as nobody else appends."""

import random

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError

from tests.sqlalchemy.support import END_ALL, LookedAt, Store, events, positions


def never(*_: object) -> None:
    raise AssertionError("a transaction was opened")


def test_the_second_append_of_the_only_writer_opens_no_transaction(
    server_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = server_store.recorder()
    assert recorder.insert_events(events(1)) == [1]
    monkeypatch.setattr(recorder.datastore, "writing", never)
    assert recorder.insert_events(events(2, 3)) == [2, 3]
    assert recorder.insert_events(tuple(events(4))) == [4]
    assert list(recorder.verify()) == []


def test_whoever_appends_in_between_positions_follow_each_other(server_store: Store) -> None:
    """Each recorder guesses wrongly now and then: nothing is lost, nothing appended twice, no position left out."""
    dice = random.Random(7)
    recorders = [server_store.recorder() for _ in range(3)]
    told: list[int] = []
    for number in range(200):
        several = events(*range(1, dice.choice((1, 1, 1, 2, 25)) + 1), stream=f"stream:{number}")
        told += dice.choice(recorders).insert_events(several)
    assert told == list(range(1, len(told) + 1)) == positions(recorders[0])
    assert list(recorders[0].verify()) == []


def test_a_version_that_exists_is_refused_and_leaves_no_gap(server_store: Store) -> None:
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    with pytest.raises(IntegrityError):
        recorder.insert_events(events(2, 1))
    assert recorder.insert_events(events(2)) == [2]


def test_events_that_are_made_when_they_are_looked_at_are_looked_at_under_the_lock(server_store: Store) -> None:
    recorder, rival = server_store.recorder(), server_store.recorder(SQLALCHEMY_LOCK_TIMEOUT="0.05")
    recorder.insert_events(events(1))

    def look() -> None:
        with pytest.raises(OperationalError, match="locked for too long"):
            rival.insert_events(events(1, stream="rival:1"))

    assert recorder.insert_events(LookedAt(events(2), look)) == [2]


def test_the_only_writer_waits_for_the_lock_too(server_store: Store) -> None:
    recorder = server_store.recorder(SQLALCHEMY_LOCK_TIMEOUT="0.05")
    recorder.insert_events(events(1))

    def look() -> None:
        with pytest.raises(OperationalError, match="locked for too long"):
            recorder.insert_events(events(1, stream="other:1"))

    server_store.recorder().insert_events(LookedAt(events(2), look))
    assert recorder.insert_events(events(3)) == [3]


def test_a_connection_that_was_closed_while_it_lay_idle_is_replaced(server_store: Store) -> None:
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    server_store.execute(END_ALL)
    assert recorder.insert_events(events(2)) == [2]


def test_a_thread_that_is_writing_is_told_to_finish_first(server_store: Store) -> None:
    recorder = server_store.recorder()
    recorder.insert_events(events(1))
    with recorder.datastore.writing(recorder.table), pytest.raises(ProgrammingError, match="already writing"):
        recorder.insert_events(events(2))
    assert positions(recorder) == [1]
