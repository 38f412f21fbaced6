"""When a fact was recorded, when it is effective, and what may lie ahead."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from tests.support import OTHER, SCHOOL, Clock, House, school
from thep_adapters import connect
from thep_domain import Pence, parse_moment, parse_pounds
from thep_domain.kernel.money import LARGEST


def recorded_at(house: House) -> list[datetime]:
    return [fact.why.recorded_at for fact in house.thep.history()]


def test_a_fact_is_recorded_at_the_clocks_moment_in_utc(house: House) -> None:
    """With microseconds, whatever offset the clock has."""
    house.clock.set(datetime(2021, 6, 1, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1))))
    house.read(school(SCHOOL))
    assert set(recorded_at(house)) == {datetime(2021, 6, 1, 9, 0, 0, 123456, tzinfo=UTC)}
    assert {moment.utcoffset() for moment in recorded_at(house)} == {timedelta(0)}


def test_a_clock_behind_the_last_fact_is_lifted_to_it(house: House) -> None:
    """Recorded times never run backwards."""
    house.read(school(SCHOOL))
    house.clock.set(date(2021, 5, 31))
    house.read(school(OTHER))
    moments = recorded_at(house)
    assert moments[-1] == datetime(2021, 6, 1, 12, tzinfo=UTC)
    assert all(first <= second for first, second in pairwise(moments))


def test_facts_of_one_command_share_their_moment(house: House) -> None:
    """They were saved together."""
    answer = house.read(school(SCHOOL), school(OTHER, closed_on=date(2018, 1, 1)), as_at=date(2018, 2, 1))
    assert len({fact.why.recorded_at for fact in answer.events}) == 1


def test_a_clock_without_an_offset_is_refused() -> None:
    """A moment without an offset names two moments; the machine's own zone must not decide."""
    with (
        connect(clock=lambda: datetime(2021, 6, 1, 12)) as thep,  # noqa: DTZ001 - what the test is about
        pytest.raises(ValueError, match="offset"),
    ):
        House(thep, Clock(date(2021, 6, 1))).read(school(SCHOOL))


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2021, 6, 1, 22, 59, tzinfo=UTC), date(2021, 6, 1)),
        (datetime(2021, 6, 1, 23, 0, tzinfo=UTC), date(2021, 6, 2)),
        (datetime(2021, 1, 1, 23, 59, tzinfo=UTC), date(2021, 1, 1)),
    ],
)
def test_today_is_the_day_in_london(house: House, now: datetime, today: date) -> None:
    """In summer an hour before UTC's midnight it is tomorrow there."""
    house.clock.set(now)
    assert house.thep.today == today
    house.read(school(SCHOOL), as_at=today)
    house.member(OTHER, since=today, pupils=1)
    with house.refused("date-in-future"):
        house.office.fees.pay(OTHER, Pence(1), on=today + timedelta(days=1))


def test_a_lifted_clock_counts_as_today(house: House) -> None:
    """A machine whose clock is behind records facts of the day on which, by the history, it records them."""
    house.member(SCHOOL, pupils=435)
    house.clock.set(date(2021, 5, 30))
    fact = house.office.fees.pay(SCHOOL, Pence(1), on=date(2021, 6, 1)).events[-1]
    assert fact.why.effective_on == date(2021, 6, 1)


def test_the_command_refuses_a_moment_for_a_day(house: House) -> None:
    """A day is a day: a moment in its place is a mistake of the caller."""
    house.member(SCHOOL, pupils=435)
    before = house.events
    with pytest.raises((TypeError, ValueError)):
        house.office.fees.pay(SCHOOL, Pence(1), on=datetime(2021, 6, 1, tzinfo=UTC))
    assert house.events == before


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9999-12-31", datetime.max.replace(tzinfo=UTC)),
        ("0001-01-01", datetime(1, 1, 2, 0, 1, 14, 999_999, tzinfo=UTC)),  # by the sun in London, as clocks went then
        ("2018-10-28", datetime(2018, 10, 28, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2018-03-25", datetime(2018, 3, 25, 22, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_every_day_of_the_calendar_has_an_end(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_moment_outside_the_calendar_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="lies outside the years 1 to 9999 in UTC: check the year"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["1000000000.01", "9" * 5000, "1,000,000,001"])
def test_more_than_a_thousand_million_pounds_is_a_slip(text: str) -> None:
    """However many digits it has."""
    with pytest.raises(ValueError, match=r"is more than £1000000000\.00: check the amount"):
        parse_pounds(text)
    assert parse_pounds("0" * 5000 + "1000000000.00") == LARGEST
