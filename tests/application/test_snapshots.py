"""A long stream is loaded from its latest snapshot, and comes out as if it had been folded from its first event."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from eventsourcing.persistence import AggregateRecorder, OperationalError, StoredEvent

from tests.properties.support import for_all_histories
from tests.support import SCHOOL, Clock, House
from thep_adapters import connect
from thep_adapters.codec import JsonSnapshots
from thep_domain import Pence
from thep_domain.application import AGGREGATES, CATALOGUE, Snapshot, Snapshots, fold
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.loading import load, unfounded
from thep_domain.engine.snapshots import EVERY, chained, mark_of
from thep_domain.fees import Account
from thep_domain.kernel.event import Event
from thep_domain.kernel.work import Aggregate
from thep_domain.testing import History

KEY = str(SCHOOL)
STREAM = f"{Account.STREAM}:{KEY}"
DAY = date(2020, 1, 1)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot whenever a stream has grown by more than five events, so that short stories have some."""
    monkeypatch.setattr("thep_domain.engine.loading.EVERY", 5)


@pytest.fixture
def paying(house: House, often: None) -> House:
    """An account of 32 events, a minute apart."""
    house.member(SCHOOL)
    for _ in range(31):
        house.clock.pass_by(minutes=1)
        pay(house)
    return house


def pay(house: House) -> None:
    house.acting().fees.pay(SCHOOL, Pence(100), on=DAY, again=True)


def folded(house: House, known_at: Any = None) -> Aggregate:
    """The account, folded from its first event."""
    return fold(house.thep.journal.scan(known_at)).get(STREAM, (0, Account()))[1]


def kept(house: House) -> Sequence[StoredEvent]:
    """The snapshots of the account, the newest first."""
    return snapshots(house)._recorder.select_events(STREAM, desc=True)


def snapshots(house: House) -> Snapshots:
    found = house.thep.journal.snapshots
    assert found is not None
    return found


def used(house: House) -> int:
    """The version of the snapshot that the account is loaded from, once it is seen to be loaded right."""
    loaded = load(house.thep.journal, Account, STREAM)
    assert loaded.state == folded(house)
    assert loaded.version == 32
    return loaded.snapshot


def put(house: House, version: int, state: bytes) -> None:
    """Put a snapshot in place, as somebody might who can write to the store."""
    snapshots(house)._recorder.insert_events([StoredEvent(STREAM, version, "snapshot", state)])


def taken(house: House, version: int, **changes: Any) -> Snapshot[Account]:
    """A snapshot of the account with a balance that is plainly wrong, so that it is seen where it is used."""
    rows = house.thep.journal.rows(STREAM, limit=version)
    fact = next(f for f in house.thep.history(STREAM) if f.version == version)
    right = {"position": fact.position, "recorded_at": fact.why.recorded_at, "mark": mark_of(rows[-1])}
    return Snapshot(
        STREAM, version, **{**right, "chain": chained("", rows), "state": Account(paid=Pence(7)), **changes}
    )


def test_a_stream_gets_a_snapshot_each_time_it_has_grown_enough(paying: House) -> None:
    assert [row.originator_version for row in kept(paying)] == [30, 24, 18, 12, 6]
    assert used(paying) == 30


def test_a_short_stream_never_gets_one(house: House) -> None:
    house.member(SCHOOL)
    for _ in range(EVERY - 1):
        pay(house)
    assert kept(house) == []
    pay(house)
    assert [row.originator_version for row in kept(house)] == [EVERY + 1]


def test_only_the_events_after_the_snapshot_are_read(paying: House, monkeypatch: pytest.MonkeyPatch) -> None:
    codec = paying.thep.journal.codec
    original, read = codec.read_event, count()

    def counted(name: str, state: bytes) -> Event:
        next(read)
        return original(name, state)

    monkeypatch.setattr(codec, "read_event", counted)
    load(paying.thep.journal, Account, STREAM)
    assert next(read) == 32 - 30


def test_a_snapshot_of_another_fold_is_passed_over_and_a_new_one_is_taken(
    paying: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots(paying), "_fold", "another release")
    assert used(paying) == 0
    pay(paying)
    assert [row.originator_version for row in kept(paying)][:2] == [33, 30]
    assert load(paying.thep.journal, Account, STREAM).snapshot == 33


@pytest.mark.parametrize(
    "state",
    [b"", b"{}", b"null", b"\xff", b'{"fold":1}', b'{"fold":"","position":1,"recorded_at":"","mark":"","state":{}}'],
)
def test_a_snapshot_that_cannot_be_read_is_passed_over(paying: House, state: bytes) -> None:
    put(paying, 31, state)
    put(paying, 32, state)
    assert used(paying) == 30


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ('"state":{', '"state":' + '{"a":' * 100_000),
        ('"state":{', '"state":' + "[" * 100_000),
        ('"state":{', '"more":' + "[" * 100_000 + ',"state":{'),
        ('"position":', '"position":-'),
        ('"position":', f'"position":{10**30},"was":'),
        ('"position":', '"position":1,"was":'),
        ('Z","mark"', '","mark"'),
        ('"mark":"', '"mark":5,"was":"'),
    ],
)
def test_a_snapshot_of_today_that_was_tampered_with_is_passed_over_and_found(
    paying: House, what: str, changed: str
) -> None:
    """Nested too deeply, beyond every number, a moment without an offset: whatever it is, the events are there."""
    (newest, *_) = kept(paying)
    put(paying, 32, newest.state.replace(what.encode(), changed.encode(), 1))
    assert used(paying) == 30
    for known_at in (paying.clock(), 30):
        assert paying.thep.state(Account, KEY, as_known_at=known_at) == folded(paying, known_at)
    assert [each.version for each in unfounded(paying.thep.journal, Account, STREAM)] == [32]


@pytest.mark.parametrize("version", [0, -1, -(2**62)])
def test_a_snapshot_of_no_version_blocks_no_command_and_is_found(paying: House, version: int) -> None:
    (newest, *_) = kept(paying)
    memory = connect(clock=paying.clock)
    with memory as empty:
        house = House(empty, paying.clock)
        house.member(SCHOOL)
        put(house, version, newest.state)
        for _ in range(8):
            pay(house)
        assert empty.state(Account, KEY) == folded(house)
        assert [each.version for each in unfounded(empty.journal, Account, STREAM)] == [version]


def test_sound_snapshots_are_not_found(paying: House) -> None:
    assert list(unfounded(paying.thep.journal, Account, STREAM)) == []


def test_the_chain_runs_on_from_one_snapshot_to_the_next(paying: House) -> None:
    """As if it had been worked out over all events at once; also where one in between was deleted."""
    rows = paying.thep.journal.rows(STREAM)
    found = {each.version: each.chain for each in snapshots(paying).newest_first(Account, STREAM)}
    assert found == {version: chained("", rows[:version]) for version in (6, 12, 18, 24, 30)}


def test_an_event_before_the_last_that_was_edited_is_found(paying: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state was folded from other bytes than those that are there now."""
    real = paying.thep.journal.rows

    def edited(stream: str, **options: Any) -> Sequence[StoredEvent]:
        return [
            StoredEvent(each.originator_id, each.originator_version, each.topic, each.state + b" ")
            if each.originator_version == 3
            else each
            for each in real(stream, **options)
        ]

    monkeypatch.setattr(paying.thep.journal, "rows", edited)
    assert [each.version for each in unfounded(paying.thep.journal, Account, STREAM)] == [6, 12, 18, 24, 30]


@pytest.mark.parametrize("changes", [{"chain": ""}, {"chain": "0" * 64}, {"mark": "0" * 64}, {"position": 40}])
def test_a_snapshot_of_which_anything_is_wrong_is_found(paying: House, changes: dict[str, Any]) -> None:
    right = taken(paying, 32, state=folded(paying))
    snapshots(paying).keep(evolve(right, **changes))
    assert [each.version for each in unfounded(paying.thep.journal, Account, STREAM)] == [32]


def test_a_snapshot_of_today_with_a_state_that_cannot_be_read_is_passed_over(paying: House) -> None:
    (newest, *_) = kept(paying)
    put(paying, 31, newest.state.replace(b'"paid":', b'"paid":"a lot"+'))
    put(paying, 32, newest.state.replace(b'"paid":', b'"paid":null,"was":'))
    assert used(paying) == 30


def test_a_snapshot_that_fits_is_what_is_used(paying: House) -> None:
    """Without this the tests of snapshots that do not fit would show nothing."""
    snapshots(paying).keep(taken(paying, 32))
    assert paying.thep.state(Account, KEY) == Account(paid=Pence(7))


def test_a_snapshot_of_another_history_is_passed_over(paying: House) -> None:
    snapshots(paying).keep(
        taken(paying, 32, mark=mark_of(StoredEvent(STREAM, 32, "fees.payment_received", b"another event")))
    )
    assert used(paying) == 0


def test_a_snapshot_beyond_the_end_of_the_stream_is_passed_over(paying: House) -> None:
    snapshots(paying).keep(Snapshot(STREAM, 33, 99, paying.clock(), "", "", Account(paid=Pence(7))))
    assert used(paying) == 0


def test_a_snapshot_beyond_the_cut_is_passed_over(paying: House) -> None:
    """As known at every position, moment and day there is, the account is what the facts known then make of it."""
    facts = list(paying.thep.history())
    cuts: list[Any] = [0, facts[-1].position + 1, date(2021, 5, 31), date(2021, 6, 1)]
    for fact in facts:
        cuts += [fact.position, fact.why.recorded_at, fact.why.recorded_at - timedelta(microseconds=1)]
    for known_at in cuts:
        assert paying.thep.state(Account, KEY, as_known_at=known_at) == folded(paying, known_at), known_at


def test_as_known_then_the_latest_snapshot_that_was_known_is_used(paying: House) -> None:
    wrong = taken(paying, 32)
    snapshots(paying).keep(wrong)
    assert paying.thep.state(Account, KEY, as_known_at=wrong.position) == Account(paid=Pence(7))
    assert paying.thep.state(Account, KEY, as_known_at=wrong.recorded_at) == Account(paid=Pence(7))
    before = wrong.recorded_at - timedelta(microseconds=1)
    for known_at in (wrong.position - 1, before):
        assert paying.thep.state(Account, KEY, as_known_at=known_at) == folded(paying, known_at)


class Broken(AggregateRecorder):
    """A place for snapshots where nothing can be kept, and nothing read."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        raise OperationalError("the disk is full")

    def select_events(self, *args: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        raise OperationalError("the disk is broken")


def test_where_snapshots_fail_nothing_else_does(paying: House) -> None:
    paying.thep.journal.snapshots = Snapshots(Broken(), JsonSnapshots(), CATALOGUE.fingerprint)
    assert used(paying) == 0
    for _ in range(6):
        pay(paying)
    assert paying.balance() == -37 * 100


def test_what_is_recorded_is_answered_though_the_store_is_gone_before_the_snapshot(
    paying: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = paying.thep.journal.recorder
    record = recorder.insert_events

    def gone(*_: object, **__: object) -> Sequence[StoredEvent]:
        raise OperationalError("the server was stopped")

    def record_and_go(*arguments: Any) -> Sequence[int] | None:
        positions = record(*arguments)
        monkeypatch.setattr(recorder, "select_events", gone)
        return positions

    for _ in range(3):
        pay(paying)
    monkeypatch.setattr(recorder, "insert_events", record_and_go)
    pay(paying)
    monkeypatch.undo()
    assert len(list(paying.thep.history(STREAM))) == 36
    assert kept(paying)[0].originator_version == 30


def test_a_command_that_is_sent_twice_takes_no_second_snapshot(paying: House) -> None:
    for _ in range(2):
        for number in range(5):
            paying.acting(request_id=f"payment-{number}").fees.pay(SCHOOL, Pence(100), on=DAY, again=True)
    assert [row.originator_version for row in kept(paying)][:2] == [36, 30]


def test_every_state_that_a_history_can_leave_comes_back_from_a_snapshot() -> None:
    codec = JsonSnapshots()
    at = Clock(DAY)()

    def holds(history: History) -> None:
        for stream, (version, state) in fold(history.facts).items():
            snapshot = Snapshot(stream, version, version, at, "mark", "chain", state)
            kind = AGGREGATES[stream.partition(":")[0]]
            again = codec.decode(kind, stream, version, codec.encode(snapshot, "fold"), "fold")
            assert again == snapshot
            assert repr(again) == repr(snapshot)  # equal is not enough: a plain text may equal an enumeration's

    for_all_histories(holds, 25, full=250)


@pytest.fixture
def stored_twice(often: None) -> Iterator[tuple[House, House]]:
    """The same house twice: one keeps snapshots, the other does not."""
    with connect(clock=Clock(DAY)) as first, connect(clock=Clock(DAY)) as second:
        second.journal.snapshots = None
        yield House(first, Clock(DAY)), House(second, Clock(DAY))


def test_commands_decide_alike_with_snapshots_and_without(stored_twice: tuple[House, House]) -> None:
    for house in stored_twice:
        house.member(SCHOOL, pupils=100)
        for year in ("2016-17", "2017-18", "2018-19"):
            house.office.fees.charge(year, on=DAY)
            for _ in range(4):
                pay(house)
        house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 7, 1))
    first, second = (house.thep.replay() for house in stored_twice)
    assert kept(stored_twice[0])
    assert first == second


def test_the_fingerprint_changes_with_any_line_of_the_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = []

    def moved(package: str) -> Path:
        folder = tmp_path / package
        if not folder.exists():
            packages.append(package)
            shutil.copytree(str(files(package)), folder)
        return folder

    monkeypatch.setattr("thep_domain.engine.catalogue.files", moved)
    before = Catalogue(CATALOGUE.contexts).fingerprint
    assert before == CATALOGUE.fingerprint
    rooms = ("kernel", "engine", "schools.inspections", *(context.name for context in CATALOGUE.contexts))
    assert {f"thep_domain.{room}" for room in rooms} == set(packages)
    for package in packages:
        module = next(each for each in sorted((tmp_path / package).glob("*.py")) if each.stat().st_size)
        module.write_text(module.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        after = Catalogue(CATALOGUE.contexts).fingerprint
        assert after != before
        before = after


def test_where_the_sources_cannot_be_read_there_are_no_snapshots(
    house: House, often: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thep_domain.engine.catalogue.files", lambda package: tmp_path)
    assert Catalogue(CATALOGUE.contexts).fingerprint == ""
    monkeypatch.setattr(snapshots(house), "_fold", "")
    house.member(SCHOOL)
    for _ in range(20):
        pay(house)
    assert kept(house) == []
