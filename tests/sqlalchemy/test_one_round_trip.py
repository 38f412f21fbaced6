"""On PostgreSQL events that lie ready are appended in one round trip, as long as nobody else appends."""

import random
from datetime import date, timedelta

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError

from tests.sqlalchemy.support import END_ALL, LookedAt, Store, events, positions
from tests.support import SCHOOL, Clock, House
from thep_adapters import connect
from thep_domain import Pence


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


def pay(house: House) -> int:
    """A command; returns the position of what it recorded."""
    (fact,) = house.office.fees.pay(SCHOOL, Pence(100), on=date(2020, 1, 1), again=True).events
    return fact.position


def test_so_are_the_facts_of_a_command(server_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(date(2021, 6, 1))
    with connect(persistence=server_store.settings, clock=clock) as thep:
        house = House(thep, clock)
        house.member(SCHOOL)
        last = pay(house)
        monkeypatch.setattr("thep_adapters.sqlalchemy.datastore.Datastore.writing", never)
        assert pay(house) == last + 1
        clock.pass_by(minutes=-5)
        assert pay(house) == last + 2
        facts = list(thep.history())
    assert facts[-1].why.recorded_at == facts[-2].why.recorded_at, "a clock that runs backwards is lifted"


def test_moments_run_with_positions_whosever_clock_is_behind(server_store: Store) -> None:
    """Two officers whose clocks disagree by an hour, in turns that nobody foresees."""
    dice = random.Random(11)
    early, late = Clock(date(2021, 6, 1)), Clock(date(2021, 6, 1))
    late.pass_by(hours=1)
    with (
        connect(persistence=server_store.settings, clock=early) as one,
        connect(persistence=server_store.settings, clock=late) as other,
    ):
        houses = [House(one, early), House(other, late)]
        houses[0].member(SCHOOL)
        for _ in range(60):
            for clock in (early, late):
                clock.pass_by(seconds=dice.random())
            pay(dice.choice(houses))
        facts = list(one.history())
    assert [fact.position for fact in facts] == list(range(1, len(facts) + 1))
    moments = [fact.why.recorded_at for fact in facts]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] > timedelta(hours=1), "both wrote"


def test_a_table_that_tells_without_its_schema_is_heard(server_store: Store) -> None:
    """As those do that were made when a store did not know the schema it stands in."""
    recorder = server_store.recorder()
    with recorder.subscribe(gt=0) as subscription:
        recorder.insert_events(events(1))
        assert next(subscription).id == 1
        name = f"{server_store.settings['SQLALCHEMY_SCHEMA']}.stored_events"
        ((source,),) = server_store.execute("SELECT prosrc FROM pg_proc WHERE oid = 'stored_events_append'::regproc")
        assert name in source
        body = source.replace(f"'{name}'", "'stored_events'").replace("$", "$$$$")
        arguments = "ids bigint[], originator_ids text[], originator_versions bigint[], topics text[], states bytea[]"
        server_store.execute(
            f"CREATE OR REPLACE FUNCTION stored_events_append({arguments}, checksums bigint[]) RETURNS void"
            f" LANGUAGE plpgsql AS $${body}$$"
        )
        recorder.insert_events(events(2))
        assert next(subscription).id == 2
