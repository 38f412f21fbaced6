"""A question folds and reads what it needs, and what was recorded since the last; its answer is that of one prefix."""

import gc
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from tests.conftest import Fresh
from tests.properties.support import for_all_histories
from tests.support import OTHER, SCHOOL, THIRD, Clock, House, followed_by, news, school
from thep_adapters import connect
from thep_domain import URN, Partnership, Pence
from thep_domain.application import CATALOGUE, UnreadableHistory
from thep_domain.engine.folding import fold_steps
from thep_domain.engine.held import LISTS
from thep_domain.engine.journal import Journal
from thep_domain.engine.layered import Layered
from thep_domain.engine.loading import load_as_known, load_now
from thep_domain.engine.mentions import naming
from thep_domain.fees import SubscriptionCharged, statement_of
from thep_domain.kernel.collecting import collector_paused
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.work import Aggregate
from thep_domain.membership import Membership
from thep_domain.membership.events import MembershipAdmitted
from thep_domain.membership.register import RegisterOfMembers
from thep_domain.schools import School, establishment_at
from thep_domain.schools.events import SchoolSucceeded, SchoolTookOver
from thep_domain.schools.register import RegisterOfSchools
from thep_domain.testing import History

DAY = date(2021, 6, 1)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[House]:
    """A house on every kind of store."""
    clock = Clock(DAY)
    url = None
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/thep.db"
    if request.param == "postgresql":
        fresh: Fresh = request.getfixturevalue("fresh_schemas")
        url = fresh()
    with connect(url, clock=clock) as thep:
        yield House(thep, clock)


@pytest.fixture
def decoded(house: House, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many events of each name were decoded."""
    codec = house.thep.journal.codec
    read_event, decode, seen = codec.read_event, codec.decode, Counter[str]()

    def reading(name: str, state: bytes) -> Event:
        seen[name.partition(".")[0]] += 1
        return read_event(name, state)

    def decoding(name: str, state: bytes) -> Any:
        seen[name.partition(".")[0]] += 1
        return decode(name, state)

    monkeypatch.setattr(codec, "read_event", reading)
    monkeypatch.setattr(codec, "decode", decoding)
    return seen


class Prefix:
    """The history up to a position, folded anew from its first event: what every answer is held against."""

    def __init__(self, thep: Partnership, position: int) -> None:
        self.states = fold_steps(thep.journal.steps(position), CATALOGUE).states

    def load(self, kind: type[Any], key: str) -> Any:
        return self.states.get(f"{kind.STREAM}:{key}", (0, kind()))[1]

    def listed(self, listing: Any) -> list[Any]:
        rows = (
            row
            for stream, (_, state) in self.states.items()
            if isinstance(state, listing.kind)
            for row in listing.rows(self, stream.partition(":")[2], state)
        )
        return sorted(rows, key=listing.order)


def pay(house: House, urn: URN = SCHOOL) -> None:
    house.office.fees.pay(urn, Pence(100), on=date(2020, 1, 1), again=True)


def test_a_list_decodes_only_the_kinds_it_is_made_of(house: House, decoded: Counter[str]) -> None:
    house.member(SCHOOL)
    pay(house)
    decoded.clear()
    house.thep.schools()
    assert set(decoded) == {"schools"}
    house.thep.members()
    assert set(decoded) == {"schools", "membership"}


@pytest.mark.parametrize("earlier", [True, False])
def test_one_question_loads_a_stream_once(house: House, monkeypatch: pytest.MonkeyPatch, *, earlier: bool) -> None:
    """However often it comes back to the rulebook, or to the school."""
    house.member(SCHOOL)
    pay(house)
    loading, loaded = (load_as_known if earlier else load_now), list[str]()

    def load(journal: Journal, kind: type[Aggregate], stream: str, position: int) -> Any:
        loaded.append(stream)
        return loading(journal, kind, stream, position)

    monkeypatch.setattr(f"thep_domain.engine.known.{loading.__name__}", load)
    house.thep.statement(SCHOOL, DAY, as_known_at=house.thep.position if earlier else None)
    assert {stream.partition(":")[0] for stream in loaded} >= {"account", "rulebook"}
    assert len(loaded) == len(set(loaded))


def test_asked_again_only_what_is_new_is_decoded(house: House, decoded: Counter[str]) -> None:
    house.member(SCHOOL)
    before = house.thep.members(), house.thep.schools()
    decoded.clear()
    assert (house.thep.members(), house.thep.schools()) == before
    assert decoded == {}
    pay(house)
    decoded.clear()
    assert house.thep.members() == before[0]
    assert decoded == {}
    house.office.membership.serve_notice(SCHOOL, received_on=date(2021, 5, 1))
    decoded.clear()
    assert house.thep.members() != before[0]
    assert decoded == {"membership": 1}


def test_a_list_makes_again_only_the_rows_that_changed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for urn in (SCHOOL, OTHER, THIRD):
        house.member(urn)
    made: list[str] = []
    rows = RegisterOfMembers.rows

    def making(listing: RegisterOfMembers, reading: Any, key: str, state: Membership) -> Any:
        made.append(key)
        return rows(listing, reading, key, state)

    monkeypatch.setattr(RegisterOfMembers, "rows", making)
    house.thep.members(DAY)
    assert len(made) == 3
    house.thep.members(DAY)
    house.thep.voting_roll(DAY)
    assert len(made) == 3
    house.read(school(OTHER, "Renamed School"), as_at=date(2021, 5, 1))
    assert "Renamed School" in {row.name for row in house.thep.members(DAY)}
    assert made[3:] == [str(OTHER)]


def test_whoever_changes_an_answer_changes_no_other(house: House) -> None:
    house.member(SCHOOL)
    house.thep.memberships(DAY).clear()
    assert len(house.thep.memberships(DAY)) == 1


def test_a_few_lists_are_kept(house: House) -> None:
    house.member(SCHOOL)
    for day in range(LISTS + 3):
        house.thep.members(DAY + timedelta(days=day))
    assert len(house.thep.journal.holding._lists) == LISTS


def test_what_is_asked_of_one_known_history_is_of_one_position(house: House) -> None:
    """Others record between two questions of the same reading: it goes on as of where it began."""
    house.member(SCHOOL)
    known = house.thep.known()
    assert known.load(Membership, str(SCHOOL)).spells
    before = list(known.facts(Membership, str(SCHOOL)))
    house.office.membership.serve_notice(SCHOOL, received_on=date(2021, 5, 1))
    house.member(OTHER)
    house.thep.members()
    assert list(known.facts(Membership, str(SCHOOL))) == before
    assert known.load(Membership, str(SCHOOL)).spells[0].notice is None
    assert [key for key, _ in known.loaded(School)] == [str(SCHOOL)]
    assert known.load(School, str(OTHER)) == School()
    assert [row.urn for row in known.listed(RegisterOfMembers(DAY))] == [SCHOOL]
    assert [row.urn for row in house.thep.members()] == [SCHOOL, OTHER]


def test_a_gap_is_noticed_in_the_kinds_that_are_folded(house: House) -> None:
    house.member(SCHOOL)
    pay(house)
    (row, *_) = house.thep.journal.rows(f"membership:{SCHOOL}")
    house.thep.members()
    house.thep.journal.recorder.insert_events([StoredEvent(row.originator_id, 9, row.topic, row.state)])
    with pytest.raises(UnreadableHistory, match=f"membership:{SCHOOL} has version 9 where 3"):
        house.thep.members()
    house.thep.schools()


def test_a_history_that_was_put_in_place_of_another_is_folded_anew(house: House) -> None:
    house.member(SCHOOL)
    house.thep.members()
    with connect(clock=Clock(DAY)) as other:
        elsewhere = House(other, Clock(DAY))
        elsewhere.member(OTHER)
        for _ in range(20):
            pay(elsewhere, OTHER)
        house.thep.journal.recorder = other.journal.recorder
        assert [row.urn for row in house.thep.members()] == [OTHER]
        other.journal.recorder._stored_events[10:] = []  # type: ignore[attr-defined]
        assert [row.urn for row in house.thep.schools()] == [OTHER]


def test_every_answer_is_that_of_a_prefix_however_many_ask_and_record_at_once(house: House) -> None:
    """Eight threads ask while four record; no answer is older than what its asker had seen recorded."""
    for urn in range(100_901, 100_909):
        house.member(URN(urn))
    thep, answers, failures = house.thep, list[tuple[int, Any, Any, int]](), list[BaseException]()
    start, recording = threading.Barrier(12), threading.Event()
    recording.set()

    def record(number: int) -> None:
        start.wait()
        office = thep.acting(f"officer-{number}")
        for step in range(6):
            urn = URN(100_901 + number * 2 + step % 2)
            if step < 2:
                office.membership.serve_notice(urn, received_on=date(2021, 5, 1))
            else:
                name = f"School {urn} {step}"
                office.register.record(news(school(urn, name), as_at=date(2021, 5, step)))

    def ask(number: int) -> None:
        start.wait()
        dice = random.Random(number)
        while recording.is_set():
            known_before = thep.journal.last_position()
            listing: Any = dice.choice([RegisterOfMembers(DAY), RegisterOfSchools(None), RegisterOfSchools(DAY)])
            known = thep.known()
            rows = known.listed(listing)
            answers.append((known.position, listing, rows, known_before))
            state = known.load(Membership, "100901")
            answers.append((known.position, None, state, known_before))

    def guarded(work: Callable[[int], None], number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - the test shall see it, whatever it is
            failures.append(error)
            recording.clear()

    with ThreadPoolExecutor(12) as pool:
        asking = [pool.submit(guarded, ask, number) for number in range(8)]
        writing = [pool.submit(guarded, record, number) for number in range(4)]
        for each in writing:
            each.result()
        recording.clear()
        for each in asking:
            each.result()
    assert failures == []
    assert answers
    prefixes = {position: Prefix(thep, position) for position in {each[0] for each in answers}}
    for position, listing, answer, known_before in answers:
        assert position >= known_before
        prefix = prefixes[position]
        assert answer == (prefix.load(Membership, "100901") if listing is None else prefix.listed(listing))


def test_as_known_at_any_position_and_moment_the_answers_are_those_of_that_prefix() -> None:
    def holds(history: History) -> None:
        thep, facts = history.thep, list(history.facts)
        if not facts:
            return
        for fact in facts[:: max(1, len(facts) // 6)]:
            at, day = fact.position, fact.why.recorded_at.date()
            prefix = Prefix(thep, at)
            assert thep.known(at).listed(RegisterOfMembers(day)) == prefix.listed(RegisterOfMembers(day))
            assert thep.schools(as_known_at=at) == prefix.listed(RegisterOfSchools(None))
            moment = fact.why.recorded_at
            last = max(each.position for each in facts if each.why.recorded_at <= moment)
            assert thep.journal.position_known(moment) == last
            for stream, (_, state) in prefix.states.items():
                kind, _, key = stream.partition(":")
                assert thep.state(CATALOGUE.aggregates[kind], key, as_known_at=at) == state

    for_all_histories(holds, 15, full=150)


def test_a_statement_as_known_is_made_of_the_facts_that_were_known(house: House) -> None:
    house.member(SCHOOL)
    for _ in range(3):
        house.clock.pass_by(minutes=1)
        pay(house)
    facts = list(house.thep.history(f"account:{SCHOOL}"))
    for fact in facts:
        known = [each for each in facts if each.position <= fact.position]
        for at in (fact.position, fact.why.recorded_at):
            found = house.thep.statement(SCHOOL, DAY, as_known_at=at)
            expected = statement_of(known, DAY)
            assert (found.entries, found.balance) == (expected.entries, expected.balance)


def concerning(thep: Partnership, urn: URN) -> list[int]:
    """The positions of every fact that concerns a school, found by looking at each."""
    known = thep.known()
    found = establishment_at(known, str(urn))
    assert found is not None
    names, of = {found.id, *map(str, found.urns)}, naming(CATALOGUE)
    positions = []
    for fact in thep.history():
        kind, _, key = fact.stream.partition(":")
        own = kind in CATALOGUE.aggregates and any(key == name or key.startswith(f"{name}-") for name in names)
        named = set(of[fact.name](fact.event)) if fact.name in of else set()
        if own or named & names:
            positions.append(fact.position)
    return positions


def test_the_history_of_a_school_is_whole() -> None:
    def holds(history: History) -> None:
        for row in history.thep.schools():
            found = [fact.position for fact in history.thep.history(row.urn)]
            assert found == concerning(history.thep, row.urn)

    for_all_histories(holds, 15, full=150)


def test_the_history_of_a_school_holds_what_other_schools_streams_say_of_it(house: House) -> None:
    """A merger is written in the stream of each: both are in the history of either."""
    house.read(school(SCHOOL), school(OTHER), as_at=date(2016, 1, 1))
    house.thep.history(SCHOOL)
    house.read(
        school(SCHOOL, closed_on=date(2018, 8, 31)),
        school(OTHER),
        links=followed_by(SCHOOL, OTHER, manner="merged"),
        as_at=date(2018, 9, 1),
    )
    for urn in (SCHOOL, OTHER):
        positions = [fact.position for fact in house.thep.history(urn)]
        assert positions == concerning(house.thep, urn)
    streams = {fact.stream for fact in house.thep.history(OTHER)}
    assert {f"school:{SCHOOL}", f"school:{OTHER}"} <= streams


def test_every_event_that_names_a_school_is_known_to() -> None:
    named = {declared(event).name for event in CATALOGUE.events}
    naming_one = {
        declared(each).name for each in (SchoolSucceeded, SchoolTookOver, MembershipAdmitted, SubscriptionCharged)
    }
    assert naming_one <= set(naming(CATALOGUE))
    assert set(naming(CATALOGUE)) < named


def test_a_fold_pauses_the_garbage_collector_for_no_other_thread() -> None:
    seen, folding, done = list[bool](), threading.Barrier(5), threading.Event()

    def fold() -> None:
        folding.wait()
        for _ in range(200):
            with collector_paused():
                seen.append(gc.isenabled())

    def watch() -> None:
        folding.wait()
        while not done.is_set():
            seen.append(gc.isenabled())

    threads = [threading.Thread(target=fold) for _ in range(4)]
    watching = threading.Thread(target=watch)
    for thread in (*threads, watching):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    watching.join()
    assert all(seen)
    assert gc.isenabled()


ALONE = """
import gc
from thep_domain.kernel.collecting import collector_paused

class Node:
    pass

def ask():
    mine = Node()
    mine.own, mine.more = mine, [[number] for number in range(20)]
    with collector_paused():
        assert not gc.isenabled()
        [[number] for number in range(10)]

gc.collect()
before = len(gc.get_objects())
for _ in range(5_000):
    ask()
assert gc.isenabled()
assert len(gc.get_objects()) - before < 50_000, len(gc.get_objects()) - before
"""


def test_after_a_fold_the_garbage_of_a_program_is_collected_as_before() -> None:
    """Cycles that it makes around its questions, in a process without other threads, unlike that of these tests."""
    subprocess.run([sys.executable, "-c", ALONE], check=True)


def test_what_is_layered_reads_as_one_mapping() -> None:
    dice, plain = random.Random(7), dict[int, int]()
    layered: Layered[int, int] = Layered({})
    for step in range(300):
        changes = {dice.randrange(step + 5): step for _ in range(dice.randrange(3))}
        before, held = layered, dict(plain)
        layered = layered.with_changes(changes)
        plain.update(changes)
        assert dict(before) == held
        assert list(layered.items()) == list(plain.items())
        assert len(layered) == len(plain)
        assert layered.get(-1) is None
