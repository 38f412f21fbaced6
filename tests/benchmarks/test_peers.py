"""Every peer of the benchmarks does the same work: the same events, and the same final states."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.history import AFTERWARDS, Kept, identity, members_of_twenty, story
from benchmarks.peers import HAND, ORM, PRESENT, STOCK, THEP, by_hand
from benchmarks.peers.recording import application_of, recorder_of
from benchmarks.places import Files, Place, Places, Server
from benchmarks.scale import TINY
from benchmarks.work.appending import durability, events, in_bulk, one_by_one
from benchmarks.work.asking import asking
from benchmarks.work.commanding import AMOUNT, PAID_ON, REFERENCE, commanding, keys, paid_to_stock, paid_to_thep
from benchmarks.work.growing import megabytes
from benchmarks.work.replaying import by_log, by_repository, by_thep, replaying
from benchmarks.work.snapshots import snapshots
from thep_adapters import connect
from thep_domain.fees import Account
from thep_domain.fees.payments import payment_id
from thep_domain.kernel.names import every_name
from thep_domain.membership import Membership
from thep_domain.schools import School
from thep_domain.schools.file import RegisterFile

SCHOOLS = 20
EVENTS = 900
"""More than the story has: a copy of it is needed."""


@pytest.fixture(scope="module")
def kept() -> Kept:
    return Kept.of(story(SCHOOLS))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    if request.param == "SQLite":
        return Files(tmp_path)
    return Server(request.getfixturevalue("postgres_url"))


@pytest.fixture
def written(places: Places, kept: Kept) -> Iterator[dict[str, Place]]:
    made = {peer: kept.written(peer, places, EVENTS) for peer in PRESENT}
    yield made
    for place in made.values():
        places.drop(place)


def plain(state: Any) -> tuple[Any, ...]:
    """What a final state comes to, whether it is one of ours or a stock aggregate."""
    kind = type(state).__name__
    match state:
        case School():
            names, counted = [details.name for details in state.details], [count.pupils for count in state.counts]
            return kind, state.urn, names, sorted(counted), state.relied_on
        case Membership():
            (spell,) = state.spells
            notices = [(notice.received_on, notice.rescinded_on) for notice in spell.notices]
            return kind, spell.admitted_on, notices
        case RegisterFile():
            return "File", len(state.takings)
        case Account():
            units = {charge.id: charge.units for charge in state.charges}
            return kind, state.balance, state.paid, list(every_name(state.payments)), state.credits, units
    if kind == "File":
        return kind, len(state.takings)
    if kind == "School":
        counted = [pupils for _, pupils, _ in state.counts]
        return kind, state.urn, [name for _, name in state.names], sorted(counted), state.relied_on
    if kind == "Membership":
        return kind, state.admitted_on, [(notice["received_on"], notice["rescinded_on"]) for notice in state.notices]
    if kind == "Account":
        units = {charge: tuple(held["units"]) for charge, held in state.charges.items()}
        return kind, state.balance, state.paid, list(state.payments), state.credits, units
    return kind, len(state.rules)


def comparable(states: dict[Any, Any]) -> dict[Any, str]:
    """The version and what the state comes to, by the ids of stock eventsourcing; dates as texts."""
    found = {}
    for key, held in states.items():
        version, state = held if isinstance(held, tuple) else (getattr(held, "version", None), held)
        found[identity(key) if isinstance(key, str) else key] = json.dumps([version, plain(state)], default=str)
    assert len(found) == len(states)
    return found


def test_the_story_is_the_same_event_for_event_however_it_is_kept(kept: Kept) -> None:
    assert len(kept.ours) == len(kept.stock) > SCHOOLS * 30
    for ours, stock in zip(kept.ours, kept.stock, strict=True):
        assert (identity(str(ours.originator_id)), ours.originator_version) == (
            stock.originator_id,
            stock.originator_version,
        )
        fields = json.loads(ours.state)["event"]
        assert fields.items() <= json.loads(stock.state).items()
    ours_bytes, stock_bytes = (sum(len(each.state) for each in events) for events in (kept.ours, kept.stock))
    assert 0.9 < ours_bytes / stock_bytes < 1.1


def test_copies_are_of_other_schools_and_whole(kept: Kept) -> None:
    several = list(kept.by(THEP, 3 * len(kept.ours)))
    versions = Counter((each.originator_id, each.originator_version) for each in several)
    assert set(versions.values()) == {1}
    assert len({each.originator_id for each in several}) == 3 * len(set(kept.ids(THEP, len(kept.ours))))


def test_every_peer_replays_to_the_same_states(written: dict[str, Place], kept: Kept) -> None:
    with connect(written[THEP].url) as thep:
        assert thep.replay().events == EVENTS
        ours = by_thep(thep)
    expected = comparable(ours)
    versions = {key: version for key, (version, _) in ours.items()}
    with by_hand.connection_of(written[THEP]) as connection:
        folded = by_hand.fold(written[THEP], connection)
    assert comparable({key: (versions[key], state) for key, state in folded.items()}) == expected
    for peer in set(written) & {STOCK, ORM}:
        with application_of(peer, written[peer]) as application:
            assert comparable(by_log(application)) == expected
            assert comparable(by_repository(application, kept.ids(peer, EVENTS))) == expected


def test_every_peer_appends_what_it_is_given(places: Places) -> None:
    for peer in PRESENT:
        place = places.fresh()
        stored = events(peer)
        ahead = [next(stored) for _ in range(12)]
        try:
            if peer == HAND:
                with by_hand.connection_of(place, making=True) as connection:
                    by_hand.append(place, connection, ahead[:1])
                    by_hand.append(place, connection, ahead[1:])
                    rows = [tuple(row) for row in connection.execute(by_hand.READING)]
                assert rows == [(e.originator_id, e.originator_version, e.topic, e.state) for e in ahead]
            else:
                with recorder_of(peer, place) as recorder:
                    recorder.insert_events(ahead[:1])
                    recorder.insert_events(ahead[1:])
                    found = recorder.select_notifications(1, 100)
                assert [(e.originator_id, bytes(e.state)) for e in found] == [(e.originator_id, e.state) for e in ahead]
        finally:
            places.drop(place)


def test_a_payment_on_an_account_of_twenty_events_is_the_same_event_on_every_peer(places: Places) -> None:
    kept = Kept.of(members_of_twenty(2))
    members = keys(kept)
    assert len(members) == 2
    lengths = Counter(each.originator_id for each in kept.ours)
    assert {lengths[f"account:{key}"] for key in members} == {20}
    paid = {}
    for peer in PRESENT:
        if peer == HAND:
            continue
        place = kept.written(peer, places, len(kept.ours))
        opened: Any = connect(place.url, clock=AFTERWARDS) if peer == THEP else application_of(peer, place)
        pay = paid_to_thep if peer == THEP else paid_to_stock
        with opened as office:
            assert [pay(office, key) for key in members] == [1, 1]
        with recorder_of(peer, place) as recorder:
            stream = f"account:{members[0]}"
            *_, last = recorder.select_events(stream if peer == THEP else identity(stream))
        stored = json.loads(last.state)
        fields = stored["event"] if peer == THEP else stored
        paid[peer] = (last.originator_version, *(fields[name] for name in ("payment", "amount", "received_on")))
        places.drop(place)
    name = payment_id(AMOUNT, PAID_ON, REFERENCE)
    assert set(paid.values()) == {(21, name, 12_500, "2020-12-01")}


def test_every_peer_is_durable(places: Places) -> None:
    assert {each.peer for each in durability(places)} == set(PRESENT)


def test_every_row_can_be_measured(places: Places, kept: Kept) -> None:
    for line in (
        *one_by_one(places, TINY),
        *in_bulk(places, TINY),
        *commanding(places, TINY),
        *replaying(places, TINY, kept),
    ):
        assert {THEP, STOCK} <= {name.partition(",")[0] for name in line.measured}
        assert all(found.ratio > 0 for found in line.comparisons)


def test_questions_and_snapshots_can_be_measured(kept: Kept, tmp_path: Path) -> None:
    places = Files(tmp_path)
    lines = (*asking(places, TINY, kept), *snapshots(places, TINY))
    assert {line.row for line in lines} == {"ask-warm", "ask-cold", "ask-as-known", "ask-command", "snapshot"}


def test_a_connection_that_would_not_last_is_found_out() -> None:
    from benchmarks.peers.settings import said

    with pytest.raises(ValueError, match="synchronous is normal"):
        said("SQLite", {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 1}.__getitem__)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the most memory is read from /proc")
def test_a_reader_that_holds_the_whole_history_is_found_out(kept: Kept, tmp_path: Path) -> None:
    place = kept.written(THEP, Files(tmp_path), 12_000)
    assert megabytes(place, 12_000, "list(thep.journal.scan())") > 1.1 * megabytes(place, 12_000)
