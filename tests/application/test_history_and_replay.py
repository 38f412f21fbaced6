"""The history: every fact with who, when and why; and its replay by somebody who does not trust it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from eventsourcing.persistence import StoredEvent

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, Clock, House, followed_by, school
from thep_adapters import connect
from thep_domain import URN, Pence
from thep_domain.application import UnreadableHistory


def story(house: House) -> None:
    """A member that is charged, pays, is credited, converts and gives notice."""
    house.member(SCHOOL, pupils=435)
    house.charge("2017-18", date(2017, 9, 1))
    house.office.fees.pay(SCHOOL, Pence(100_000), on=date(2017, 10, 1), reference="BACS 17", again=True)
    house.office.fees.credit(SCHOOL, Pence(100), on=date(2017, 10, 2), authority=AUTHORITY)
    house.read(
        school(SCHOOL, closed_on=date(2018, 2, 28)),
        school(CONVERTED, opened_on=date(2018, 3, 1)),
        links=followed_by(SCHOOL, CONVERTED),
        as_at=date(2018, 4, 1),
    )
    house.office.membership.serve_notice(CONVERTED, received_on=date(2018, 5, 1))


def replayed(tell: Callable[[House], None], clock: Clock) -> str:
    with connect(clock=clock) as thep:
        tell(House(thep, clock))
        return thep.replay().digest


# History


def test_the_history_of_a_school_goes_through_all_its_urns(house: House) -> None:
    """Register, membership and account, under either number, in the order of recording."""
    story(house)
    facts = list(house.thep.history(CONVERTED))
    assert facts == list(house.thep.history(SCHOOL))
    assert {fact.stream for fact in facts} == {
        f"school:{SCHOOL}",
        f"school:{CONVERTED}",
        f"membership:{SCHOOL}",
        f"account:{SCHOOL}",
    }
    assert [fact.position for fact in facts] == sorted(fact.position for fact in facts)


def test_each_fact_says_who_when_why_and_on_whose_authority(house: House) -> None:
    """The provenance of one credit."""
    house.member(SCHOOL, pupils=435)
    house.charge("2017-18", date(2017, 9, 1))
    house.thep.acting("finance-officer", reason="goodwill", request_id="credit-1").fees.credit(
        SCHOOL, Pence(100), on=date(2017, 10, 2), authority=AUTHORITY
    )
    fact = list(house.thep.history(f"account:{SCHOOL}"))[-1]
    assert (fact.name, fact.schema, fact.stream) == ("fees.charge_credited", 1, f"account:{SCHOOL}")
    assert (fact.why.actor, fact.why.reason, fact.why.request) == ("finance-officer", "goodwill", "credit-1")
    assert fact.why.authority is not None
    assert (fact.why.authority.text, fact.why.effective_on) == (AUTHORITY, date(2017, 10, 2))
    assert fact.why.recorded_at == house.clock.moment


def test_positions_and_versions_run_without_gaps(house: House) -> None:
    """Positions over all, versions in each stream."""
    story(house)
    facts = list(house.thep.history())
    assert [fact.position for fact in facts] == list(range(1, len(facts) + 1))
    for stream in {fact.stream for fact in facts}:
        own = [fact.version for fact in facts if fact.stream == stream]
        assert own == list(range(1, len(own) + 1))


def test_an_answer_shows_the_facts_as_they_stand_in_the_history(house: House) -> None:
    """Position, version, moment and all."""
    answer = house.read(school(SCHOOL), school(OTHER))
    assert list(answer.events) == list(house.thep.history())


def test_the_history_of_an_unknown_school_is_refused(house: House) -> None:
    """By its URN; an unknown stream is merely empty."""
    with house.refused("unknown-school"):
        house.thep.history(SCHOOL)
    assert list(house.thep.history("membership:999999")) == []


# Replay


def test_the_same_commands_on_another_day_give_the_same_digest() -> None:
    """Salts, positions and moments of recording are no part of it."""
    assert replayed(story, Clock(date(2021, 6, 1))) == replayed(story, Clock(date(2030, 1, 1)))


def test_facts_recorded_in_another_order_give_the_same_digest() -> None:
    """Two schools pay, the one or the other first: the streams end alike."""

    def pays(house: House, *urns: URN) -> None:
        house.member(SCHOOL)
        house.member(OTHER)
        for urn in urns:
            house.office.fees.pay(urn, Pence(100), on=date(2018, 9, 1), again=True)

    def backwards(house: House) -> None:
        pays(house, OTHER, SCHOOL)

    def forwards(house: House) -> None:
        pays(house, SCHOOL, OTHER)

    assert replayed(backwards, Clock(date(2021, 6, 1))) == replayed(forwards, Clock(date(2021, 6, 1)))


CHANGES: dict[str, Callable[[House], object]] = {
    "an admission": lambda house: house.member(OTHER),
    "a payment": lambda house: house.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 1, 1), again=True),
    "a rule": lambda house: house.office.rulebook.set_rule(
        "fees.rate", "6.00", in_force_from=date(2030, 9, 1), authority=AUTHORITY
    ),
    "a name": lambda house: house.read(school(CONVERTED, "New", opened_on=date(2018, 3, 1)), as_at=date(2018, 5, 1)),
    "a notice rescinded": lambda house: house.office.membership.rescind_notice(
        CONVERTED, on=date(2018, 6, 1), authority=AUTHORITY
    ),
    "a credit": lambda house: house.office.fees.credit(SCHOOL, Pence(1), on=date(2018, 1, 1), authority=AUTHORITY),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_further_fact_changes_the_digest(house: House, change: str) -> None:
    """Nothing happens without a trace."""
    story(house)
    before = house.thep.replay()
    CHANGES[change](house)
    after = house.thep.replay()
    assert after.digest != before.digest
    assert after.events > before.events


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("membership.admitted", "admitted_on", "2016-09-02"),
        ("membership.applied", "applied_on", "2016-08-31"),
        ("membership.withdrawal_notice_served", "ends_on", "2019-06-30"),
        ("fees.subscription_charged", "charged_on", "2017-09-02"),
        ("fees.subscription_charged", "year_fee", 217_501),
        ("fees.payment_received", "amount", 100_001),
        ("fees.payment_received", "received_on", "2017-10-31"),
        ("fees.charge_credited", "credited_on", "2017-10-31"),
        ("schools.registered", "name", "Another"),
        ("schools.pupils_counted", "pupils", 436),
        ("rulebook.founded", "in_force_from", "2016-05-02"),
    ],
)
def test_a_fact_that_is_tampered_with_changes_the_digest(house: House, name: str, field: str, value: Any) -> None:
    """Whatever a statement or a list shows has left its trace in a state, and so in the digest."""
    story(house)
    before = house.thep.replay().digest
    stored = house.thep.journal.recorder._stored_events  # type: ignore[attr-defined]
    index = next(i for i, each in enumerate(stored) if each.topic == name)
    envelope = json.loads(stored[index].state)
    assert envelope["event"][field] != value
    envelope["event"][field] = value
    stored[index] = with_state(stored[index], json.dumps(envelope, separators=(",", ":")).encode())
    assert house.thep.replay().digest != before


def with_state(stored: StoredEvent, state: bytes) -> StoredEvent:
    return StoredEvent(stored.originator_id, stored.originator_version, stored.topic, state)


def test_the_digest_of_an_empty_history(house: House) -> None:
    """Nothing recorded, nothing folded, and still a digest."""
    replay = house.thep.replay()
    assert (replay.events, replay.streams, len(replay.digest)) == (0, 0, 64)


def test_replay_counts_what_it_folds(house: House) -> None:
    """Events and streams."""
    story(house)
    replay = house.thep.replay()
    assert replay.events == house.events
    assert replay.streams == len({fact.stream for fact in house.thep.history()})


# A history that cannot be trusted


def plant(house: House, stream: str, version: int, topic: str, state: bytes) -> None:
    house.thep.journal.recorder.insert_events([StoredEvent(stream, version, topic, state)])


def stored_state(house: House, name: str) -> bytes:
    stored = house.thep.journal.recorder._stored_events  # type: ignore[attr-defined]
    return next(bytes(each.state) for each in stored if each.topic == name)


def test_a_gap_between_versions_is_found_by_replay(house: House) -> None:
    """Somebody took a fact out, or wrote one too far on."""
    story(house)
    plant(house, f"account:{SCHOOL}", 90, "fees.payment_received", stored_state(house, "fees.payment_received"))
    with pytest.raises(UnreadableHistory, match=f"account:{SCHOOL} has version 90"):
        house.thep.replay()


def test_no_command_decides_on_a_stream_with_a_gap(house: House) -> None:
    """It says so instead, and records nothing."""
    story(house)
    plant(house, f"account:{SCHOOL}", 90, "fees.payment_received", stored_state(house, "fees.payment_received"))
    before = len(house.thep.journal.recorder._stored_events)  # type: ignore[attr-defined]
    with pytest.raises(UnreadableHistory):
        house.office.fees.pay(SCHOOL, Pence(1), on=date(2018, 1, 1), again=True)
    assert len(house.thep.journal.recorder._stored_events) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("schools.registered", b"not json"),
        ("schools.registered", b'{"v":99,"event":{},"why":{},"salt":""}'),
        ("os.system", b'{"v":1,"event":{},"why":{},"salt":""}'),
    ],
    ids=["damaged bytes", "a version of newer code", "a name that is not of this library"],
)
def test_an_event_that_cannot_be_read_is_named_with_its_place(house: House, topic: str, state: bytes) -> None:
    """Position, version and stream, and what is wrong."""
    house.read(school(SCHOOL))
    plant(house, f"school:{OTHER}", 1, topic, state)
    with pytest.raises(UnreadableHistory, match=f"event 3, version 1 of school:{OTHER}"):
        house.thep.replay()


def test_an_event_that_cannot_be_read_stops_a_command_with_its_place(house: House) -> None:
    """The command that loads the stream names the place as well."""
    house.read(school(SCHOOL))
    plant(house, f"school:{SCHOOL}", 2, "schools.renamed", b"not json")
    with pytest.raises(UnreadableHistory, match=f"school:{SCHOOL}"):
        house.office.register.list_parts(SCHOOL, ["primary", "secondary"])


def test_a_stream_that_no_aggregate_owns_is_reported(house: House) -> None:
    """Nothing is passed over in silence."""
    house.read(school(SCHOOL))
    plant(house, "mystery:1", 1, "schools.registered", stored_state(house, "schools.registered"))
    with pytest.raises(UnreadableHistory, match="mystery:1"):
        house.thep.replay()


@pytest.mark.parametrize(
    ("stream", "name"),
    [(f"membership:{OTHER}", "schools.registered"), (f"account:{OTHER}", "membership.applied")],
)
def test_a_fact_in_a_stream_of_another_kind_is_reported(house: House, stream: str, name: str) -> None:
    """A register's fact among memberships was never recorded by us: replay says so, with its place."""
    story(house)
    plant(house, stream, 1, name, stored_state(house, name))
    with pytest.raises(UnreadableHistory, match=stream):
        house.thep.replay()


def test_questions_about_an_untouched_store_append_nothing(house: House) -> None:
    """Asking leaves no trace."""
    story(house)
    before = house.events
    house.thep.members()
    house.thep.statement(SCHOOL)
    house.thep.rules()
    house.thep.replay()
    house.office.fees.charge.draft("2018-19", on=date(2018, 9, 1))
    assert house.events == before


def test_states_are_frozen(house: House) -> None:
    """Nobody changes what was folded."""
    story(house)
    row = house.thep.members(date(2018, 3, 1))[0]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        row.name = "Another"  # type: ignore[misc]
