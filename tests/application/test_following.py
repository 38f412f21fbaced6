"""Following the history: the facts after a position, of a school, a stream, some events, at most so many."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Fresh
from tests.support import CONVERTED, OTHER, SCHOOL, Clock, House, followed_by, school
from thep_adapters import connect
from thep_domain import URN, Pence
from thep_domain.kernel.provenance import Recorded

DAY = date(2021, 6, 1)


@pytest.fixture(params=["memory", "sqlite", "postgresql", "eventsourcing's own"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house on every kind of store; the last is one whose recorder offers nothing more than it must."""
    clock, url = Clock(DAY), None
    own = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": ":memory:"}
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/thep.db"
    if request.param == "postgresql":
        fresh: Fresh = request.getfixturevalue("fresh_schemas")
        url = fresh()
    with connect(url, clock=clock, persistence=own if request.param == "eventsourcing's own" else None) as thep:
        yield House(thep, clock)


def positions(facts: Iterator[Recorded]) -> list[int]:
    return [fact.position for fact in facts]


def story(house: House) -> None:
    """Two members; one converts and pays."""
    house.member(SCHOOL, pupils=435)
    house.member(OTHER)
    house.read(
        school(SCHOOL, closed_on=date(2018, 2, 28)),
        school(CONVERTED, opened_on=date(2018, 3, 1)),
        links=followed_by(SCHOOL, CONVERTED),
        as_at=date(2018, 4, 1),
    )
    house.office.fees.pay(CONVERTED, Pence(100), on=date(2018, 5, 1), again=True)


def test_the_position_is_that_of_the_last_fact(house: House) -> None:
    assert house.thep.position == 0
    answer = house.read(school(SCHOOL))
    assert house.thep.position == answer.events[-1].position


def test_the_facts_after_a_position_are_the_rest_of_the_history(house: House) -> None:
    story(house)
    every = list(house.thep.history())
    for after in (0, 1, len(every) // 2, len(every) - 1, len(every), len(every) + 7):
        assert list(house.thep.facts(after=after)) == every[after:]


@pytest.mark.parametrize("of", [None, SCHOOL, CONVERTED, f"account:{SCHOOL}"])
def test_of_a_school_through_all_its_urns_or_of_a_stream(house: House, of: URN | str | None) -> None:
    """The same as the whole history of it, from the position on, and at most so many."""
    story(house)
    every = list(house.thep.history(of))
    for after in (0, every[0].position, every[-2].position, every[-1].position):
        rest = [fact for fact in every if fact.position > after]
        assert list(house.thep.facts(after=after, of=of)) == rest
        assert list(house.thep.facts(after=after, of=of, limit=2)) == rest[:2]
        assert list(house.thep.history(of, after=after, limit=3)) == rest[:3]


@pytest.mark.parametrize("of", [None, SCHOOL])
def test_of_some_events(house: House, of: URN | None) -> None:
    story(house)
    names = {"membership.admitted", "fees.payment_received"}
    wanted = [fact for fact in house.thep.history(of) if fact.name in names]
    assert len(wanted) == (3 if of is None else 2)
    assert list(house.thep.facts(of=of, names=names)) == wanted
    assert list(house.thep.facts(of=of, names=names, after=wanted[0].position, limit=1)) == wanted[1:2]
    admitted = [fact for fact in wanted if fact.name == "membership.admitted"]
    assert list(house.thep.facts(of=of, names=["membership.admitted"])) == admitted


def test_as_they_were_known_then(house: House) -> None:
    story(house)
    assert positions(house.thep.facts(after=3, as_known_at=6)) == [4, 5, 6]


def test_what_is_recorded_after_the_call_is_left_for_the_next(house: House) -> None:
    house.read(school(SCHOOL))
    facts = house.thep.facts()
    seen = house.thep.position
    house.read(school(OTHER))
    assert positions(facts) == list(range(1, seen + 1))
    assert positions(house.thep.facts(after=seen)) == list(range(seen + 1, house.thep.position + 1))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("membership.admit", "did you mean membership.admitted"),
        ("admitted", "did you mean membership.admitted"),
        ("MembershipAdmitted", "membership.admitted"),
        ("?", "there are fees.charge_credited, "),
    ],
)
def test_an_unknown_event_is_said_with_the_nearest(house: House, name: str, near: str) -> None:
    with pytest.raises(ValueError, match=r"no event is named '") as caught:
        house.thep.facts(names=["membership.admitted", name])
    assert near in str(caught.value)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"after": -1}, ValueError, "after is -1"),
        ({"after": "12"}, TypeError, "after is '12'"),
        ({"after": True}, TypeError, "after is True"),
        ({"limit": 0}, ValueError, "limit is 0"),
        ({"limit": 2.0}, TypeError, "limit is 2.0"),
        ({"names": ()}, ValueError, "names is empty"),
    ],
)
def test_what_cannot_be_meant_is_said_at_once(
    house: House, given: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        house.thep.facts(**given)  # type: ignore[arg-type]


def test_an_unknown_school_is_refused_at_once(house: House) -> None:
    with house.refused("unknown-school"):
        house.thep.facts(of=SCHOOL)


def test_no_more_is_decoded_than_is_asked_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    story(house)
    decoded = 0
    decode = house.thep.journal.codec.decode

    def counted(name: str, state: bytes) -> object:
        nonlocal decoded
        decoded += 1
        return decode(name, state)

    monkeypatch.setattr(house.thep.journal.codec, "decode", counted)
    assert len(list(house.thep.facts(after=house.thep.position - 2))) == 2
    assert len(list(house.thep.facts(after=3, limit=2))) == 2
    assert len(list(house.thep.facts(names=["fees.payment_received"]))) == 1
    assert decoded == 5


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whoever_follows_misses_nothing_of_several_writers(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each writer has a Partnership of its own; the follower asks again and again after what it has."""
    fresh: Fresh | None = request.getfixturevalue("fresh_schemas") if kind == "postgresql" else None
    url = fresh() if fresh is not None else f"sqlite:///{tmp_path}/thep.db"
    urns = [URN(100_950 + number) for number in range(3)]
    with connect(url, clock=Clock(DAY)) as thep:
        House(thep, Clock(DAY)).read(*map(school, urns))
        seen = list(thep.facts())
        faults: list[BaseException] = []

        def write(urn: URN) -> None:
            try:
                with connect(url, clock=Clock(DAY)) as other:
                    for day in range(1, 13):
                        parts = ("primary", "secondary") if day % 2 else ()
                        other.acting("officer").register.list_parts(urn, parts, on=date(2020, 1, day))
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test shall see it
                faults.append(error)

        writers = [threading.Thread(target=write, args=(urn,)) for urn in urns]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            seen += thep.facts(after=seen[-1].position, limit=5)
        seen += thep.facts(after=seen[-1].position)
        assert faults == []
        assert seen == list(thep.history())
        assert len(seen) >= 36
