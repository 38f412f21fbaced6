"""A clock that is far off the last fact is refused, until somebody confirms it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support import OTHER, SCHOOL, THIRD, Clock, House, news, school
from thep_adapters import connect
from thep_domain import Answer, Partnership
from thep_domain.engine.clock import ClockSet

NOON = datetime(2021, 6, 1, 12, tzinfo=UTC)
WHY = "the server's clock had stood at 2099 since Monday"


@pytest.fixture
def checked() -> Iterator[House]:
    """A house whose clock is checked as the system's is, with a fact recorded at noon."""
    clock = Clock(NOON)
    with connect(clock=clock, check_clock=True) as thep:
        house = House(thep, clock)
        house.read(school(SCHOOL))
        yield house


def act(house: House, urn: int = OTHER, **more: str) -> Answer:
    """Record something, perhaps under a clock that is confirmed."""
    office = house.thep.acting("register-officer", "a new file", **more)
    return office.register.record(news(school(urn), as_at=date(2018, 1, 1)))


def times(thep: Partnership) -> list[datetime]:
    return [fact.why.recorded_at for fact in thep.history()]


@pytest.mark.parametrize(
    ("off", "code"),
    [
        (timedelta(minutes=-5), None),
        (timedelta(minutes=-5, microseconds=-1), "clock-behind"),
        (timedelta(days=400), None),
        (timedelta(days=400, microseconds=1), "clock-ahead"),
    ],
)
def test_a_clock_may_be_five_minutes_behind_and_400_days_ahead(
    checked: House, off: timedelta, code: str | None
) -> None:
    """Another machine's clock is never quite the same, and a year may pass without a fact."""
    checked.clock.set(NOON + off)
    if code is None:
        assert act(checked).events[-1].why.recorded_at == max(NOON, NOON + off)
    else:
        with checked.refused(code) as caught:
            act(checked)
        assert "confirm" in caught.value.sentence


def test_a_draft_is_refused_too(checked: House) -> None:
    """It would show what cannot be recorded."""
    checked.clock.pass_by(days=500)
    with checked.refused("clock-ahead"):
        checked.office.register.list_parts.draft(SCHOOL, ("primary", "secondary"))


def test_questions_are_answered_under_any_clock(checked: House) -> None:
    """They record nothing."""
    checked.clock.pass_by(days=500)
    assert len(checked.thep.schools()) == 1


def test_the_first_fact_is_recorded_under_any_clock() -> None:
    """There is nothing to compare it with."""
    clock = Clock(date(1999, 1, 1))
    with connect(clock=clock, check_clock=True) as thep:
        House(thep, clock).read(school(SCHOOL), as_at=date(1998, 1, 1))
        assert times(thep)[-1] == datetime(1999, 1, 1, 12, tzinfo=UTC)


def test_a_clock_that_is_given_is_believed(house: House) -> None:
    """As by an import of history under its own times; behind the last fact, it is lifted to it."""
    house.read(school(SCHOOL))
    house.clock.pass_by(days=5_000)
    ahead = house.read(school(OTHER)).events[-1].why.recorded_at
    house.clock.pass_by(days=-4_000)
    assert house.read(school(THIRD)).events[-1].why.recorded_at == ahead


def test_the_clock_of_the_system_is_checked() -> None:
    """Where no other is given."""
    with connect() as thep:
        assert thep.journal.check_clock


def test_who_confirms_a_clock_is_recorded_with_why_and_times_begin_anew(checked: House) -> None:
    """First of the save, at the moment that the clock shows; the command's facts follow at the same moment."""
    before = checked.events
    checked.clock.set(earlier := NOON - timedelta(days=3))
    act(checked, confirm_clock=WHY)
    first, *others = list(checked.thep.history())[before:]
    assert (first.stream, first.version, first.name) == ("journal:clock", 1, "journal.clock_set")
    assert first.event == ClockSet(from_at=NOON, to_at=earlier)
    assert (first.why.actor, first.why.reason, first.why.command) == ("register-officer", WHY, "register.record")
    assert first.why.effective_on == date(2021, 5, 29)
    assert others
    assert {fact.why.recorded_at for fact in (first, *others)} == {earlier}
    assert {fact.why.reason for fact in others} == {"a new file"}
    checked.clock.pass_by(minutes=1)
    assert act(checked, THIRD).events[-1].why.recorded_at == earlier + timedelta(minutes=1)


def test_a_clock_that_is_ahead_can_be_confirmed_too(checked: House) -> None:
    """A partnership may rest for years."""
    checked.clock.pass_by(days=500)
    act(checked, confirm_clock="nothing happened for a year and a half")
    assert [fact.name for fact in checked.thep.history("journal:clock")] == ["journal.clock_set"]
    checked.clock.pass_by(minutes=1)
    act(checked, THIRD)


def test_a_clock_that_is_not_far_off_needs_no_confirmation(checked: House) -> None:
    """Confirmed all the same, it records nothing of it."""
    act(checked, confirm_clock=WHY)
    assert "journal.clock_set" not in checked.names()


def test_the_reason_to_confirm_is_words_like_any_other(checked: House) -> None:
    """No personal details; and without words nothing is confirmed."""
    checked.clock.pass_by(days=500)
    with checked.refused("personal-detail"):
        act(checked, confirm_clock="jo@example.org says so")
    with checked.refused("clock-ahead"):
        act(checked, confirm_clock=" ")


def test_a_request_sent_again_is_answered_under_any_clock(checked: House) -> None:
    """With the clock that was set among its facts, and nothing recorded anew."""
    checked.clock.set(NOON - timedelta(days=3))
    first = act(checked, request_id="request-1", confirm_clock=WHY)
    checked.clock.pass_by(days=5_000)
    before = checked.events
    again = act(checked, request_id="request-1")
    assert (again.events, again.details, again.repeated) == (first.events, first.details, True)
    assert checked.events == before


def test_a_process_that_rested_while_others_recorded_is_not_refused(checked: House) -> None:
    """It looks again at what the last fact is before it doubts its clock."""
    with connect(clock=checked.clock, check_clock=True) as other:
        other.journal.recorder = checked.thep.journal.recorder
        other.journal.last()
        for _ in range(3):
            checked.clock.pass_by(days=300)
            act(checked, SCHOOL + _ + 1)
        office = other.acting("register-officer")
        assert office.register.list_parts(school(SCHOOL).urn, ("primary", "secondary")).events


def test_a_rival_under_another_clock_does_not_carry_its_time_over(checked: House) -> None:
    """A clock that is behind what was recorded meanwhile is refused when the facts are stamped."""
    far = Clock(NOON + timedelta(days=300))
    with connect(clock=far) as other:
        other.journal.recorder = checked.thep.journal.recorder
        House(other, far).read(school(THIRD))
        known = checked.events
        with checked.refused("clock-behind"):
            act(checked)
        assert checked.events == known


@pytest.fixture
def set_back() -> Iterator[House]:
    """Three facts of 1 to 3 May; two under a clock of 2099; the clock set right on 10 May, and a fact a day later."""
    clock = Clock(date(2021, 5, 1))
    with connect(clock=clock) as thep:
        house = House(thep, clock)
        for day, urn in ((date(2021, 5, 1), 100_001), (date(2021, 5, 2), 100_002), (date(2021, 5, 3), 100_003)):
            clock.set(day)
            house.read(school(urn))
        clock.set(date(2099, 1, 1))
        house.read(school(100_004))
        clock.set(date(2099, 1, 2))
        house.read(school(100_005))
        clock.set(date(2021, 5, 10))
        thep.acting("register-officer", confirm_clock=WHY).register.list_parts(
            school(100_001).urn, ("primary", "secondary")
        )
        clock.set(date(2021, 5, 11))
        house.read(school(100_006))
        yield house


@pytest.mark.parametrize(
    ("known_at", "schools"),
    [
        (date(2021, 4, 30), 0),
        (date(2021, 5, 2), 2),
        (date(2021, 5, 9), 3),
        (date(2021, 5, 10), 5),
        (date(2021, 5, 11), 6),
        (date(2098, 12, 31), 6),
        (date(2099, 1, 1), 6),
    ],
)
def test_what_was_known_at_a_moment_is_all_up_to_the_last_fact_recorded_by_then(
    set_back: House, known_at: date, schools: int
) -> None:
    """Also what bears a time of 2099 was known when the clock was set right."""
    assert len(set_back.thep.schools(as_known_at=known_at)) == schools


def test_what_was_known_is_a_prefix_that_only_grows_with_the_moment(set_back: House) -> None:
    """From every position on, too."""
    every = list(set_back.thep.history())
    moments = sorted({moment + off for moment in times(set_back.thep) for off in (timedelta(0), timedelta(days=-1))})
    length = 0
    for moment in moments:
        known = list(set_back.thep.history(as_known_at=moment))
        assert known == every[: len(known)]
        assert len(known) >= length
        length = len(known)
        for after in range(length):
            assert list(set_back.thep.journal.scan(moment, after=after)) == known[after:]


def test_a_clock_that_was_set_twice(set_back: House) -> None:
    """It went wrong again, and was set right again."""
    set_back.clock.set(date(2098, 1, 1))
    set_back.read(school(100_007))
    set_back.clock.set(date(2021, 5, 12))
    set_back.thep.acting("register-officer", confirm_clock=WHY).register.list_parts(
        school(100_002).urn, ("primary", "secondary")
    )
    assert [len(set_back.thep.schools(as_known_at=date(2021, 5, day))) for day in (9, 10, 11, 12)] == [3, 5, 6, 7]
    assert len(set_back.names("journal:clock")) == 2


def test_a_clock_confirmed_by_two_at_once_is_set_once(checked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds it set, and needs no confirmation any more."""
    checked.clock.set(NOON - timedelta(days=3))
    recorder = checked.thep.journal.recorder
    insert = recorder.insert_events

    def overtaken(stored_events: object, **more: object) -> object:
        monkeypatch.setattr(recorder, "insert_events", insert)
        act(checked, THIRD, confirm_clock=WHY)
        return insert(stored_events, **more)  # type: ignore[arg-type]

    class NoLock:
        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(checked.thep.journal, "_lock", NoLock())
    monkeypatch.setattr(recorder, "insert_events", overtaken)
    act(checked, confirm_clock=WHY)
    assert checked.names("journal:clock") == ["journal.clock_set"]
    assert len(checked.thep.schools()) == 3
