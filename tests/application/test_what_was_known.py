"""What was true on a date, as far as it was known at a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support import AUTHORITY, OTHER, SCHOOL, House, school
from thep_domain import ALL, Category


@pytest.fixture
def learnt_late(house: House) -> House:
    """A notice of March 2018, recorded on 10 July 2018, two days after the school's admission was recorded."""
    house.clock.set(date(2018, 7, 8))
    house.member(SCHOOL, since=date(2016, 9, 1))
    house.clock.set(datetime(2018, 7, 10, 22, 59, 59, 999_999, tzinfo=UTC))
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    return house


def status(house: House, **known: object) -> str:
    (row,) = house.thep.memberships(date(2018, 6, 1), **known)  # type: ignore[arg-type]
    return str(row.status)


def test_a_fact_learnt_late_changes_what_was_true(learnt_late: House) -> None:
    """From then on a question about June answers differently."""
    assert status(learnt_late) == "under-notice"


def test_a_fact_learnt_late_does_not_change_what_was_known(learnt_late: House) -> None:
    """At an earlier position it answers as it did before."""
    notice = next(f for f in learnt_late.thep.history() if f.name == "membership.withdrawal_notice_served").position
    assert status(learnt_late, as_known_at=notice) == "under-notice"
    assert status(learnt_late, as_known_at=notice - 1) == "admitted"


def test_a_moment_is_inclusive(learnt_late: House) -> None:
    """What was recorded at that very microsecond was known."""
    moment = datetime(2018, 7, 10, 22, 59, 59, 999_999, tzinfo=UTC)
    assert status(learnt_late, as_known_at=moment) == "under-notice"
    assert status(learnt_late, as_known_at=moment - timedelta(microseconds=1)) == "admitted"


def test_a_bare_date_is_the_end_of_that_day_in_london(learnt_late: House) -> None:
    """In British summer time the day ends at 23:00 UTC: the notice was recorded in its last microsecond."""
    assert status(learnt_late, as_known_at=date(2018, 7, 10)) == "under-notice"
    assert status(learnt_late, as_known_at=date(2018, 7, 9)) == "admitted"


def test_what_is_recorded_after_midnight_in_london_was_not_known_the_day_before(learnt_late: House) -> None:
    """23:00 UTC on 10 July is 11 July in London."""
    learnt_late.clock.set(datetime(2018, 7, 10, 23, 0, tzinfo=UTC))
    learnt_late.office.membership.rescind_notice(SCHOOL, on=date(2018, 4, 1), authority=AUTHORITY)
    assert status(learnt_late, as_known_at=date(2018, 7, 10)) == "under-notice"
    assert status(learnt_late, as_known_at=date(2018, 7, 11)) == "admitted"


def test_a_moment_without_an_offset_is_refused(learnt_late: House) -> None:
    """It names two moments."""
    with pytest.raises(ValueError, match="offset"):
        learnt_late.thep.members(as_known_at=datetime(2018, 7, 10, 12))  # noqa: DTZ001 - what the test is about


@pytest.mark.parametrize("position", [-1, True])
def test_what_is_no_position_is_refused(learnt_late: House, position: int) -> None:
    """Positions are counted from 1."""
    with pytest.raises(ValueError, match="position"):
        learnt_late.thep.members(as_known_at=position)


def test_before_the_first_fact_nothing_was_known(learnt_late: House) -> None:
    """At position 0, and the year before."""
    for known in (0, date(2017, 12, 31)):
        assert list(learnt_late.thep.history(as_known_at=known)) == []
        assert learnt_late.thep.members(date(2018, 6, 1), as_known_at=known) == []
        assert learnt_late.thep.replay(as_known_at=known).events == 0


def test_a_position_beyond_the_last_is_all_that_is_known(learnt_late: House) -> None:
    """Nothing more."""
    assert list(learnt_late.thep.history(as_known_at=10_000)) == list(learnt_late.thep.history())


def test_what_was_known_is_always_a_prefix(house: House) -> None:
    """Also where a clock ran backwards: no fact known leaves one before it unknown."""
    house.clock.set(date(2018, 7, 10))
    house.read(school(SCHOOL))
    house.clock.set(date(2018, 7, 1))
    house.read(school(OTHER))
    house.clock.set(date(2018, 7, 20))
    house.read(school(100903))
    all_positions = [fact.position for fact in house.thep.history()]
    for day in range(1, 32):
        known = [fact.position for fact in house.thep.history(as_known_at=date(2018, 7, day))]
        assert known == all_positions[: len(known)]


def test_every_question_takes_both_times(learnt_late: House) -> None:
    """Members, counts, votes, schools, statements, rules, history and replay answer as known before the notice."""
    thep, known = learnt_late.thep, date(2018, 7, 9)
    after = date(2019, 6, 1)
    assert (thep.members(after), len(thep.members(after, as_known_at=known))) == ([], 1)
    assert (thep.voting_roll(after), thep.voting_roll(after, as_known_at=known)) == ([], [str(SCHOOL)])
    assert sum(thep.counted_members(after, as_known_at=known).values()) == 1
    assert len(thep.schools(as_known_at=known)) == 1
    assert thep.establishment(SCHOOL, as_known_at=known).id == str(SCHOOL)
    assert thep.statement(SCHOOL, after, as_known_at=known).entries == ()
    assert thep.rules(after, as_known_at=known).on == after
    assert len(list(thep.history(SCHOOL))) > len(list(thep.history(SCHOOL, as_known_at=known)))
    assert thep.replay(as_known_at=known).digest != thep.replay().digest


def test_without_a_date_the_question_is_about_today(house: House) -> None:
    """By the clock."""
    house.member(SCHOOL)
    assert len(house.thep.members()) == 1
    house.clock.set(date(2016, 8, 31))
    assert house.thep.members() == []


def test_a_later_effective_fact_leaves_earlier_figures_unchanged(house: House) -> None:
    """Who was a member in 2017 does not depend on who joins in 2018."""
    house.member(SCHOOL)
    before = house.thep.counted_members(date(2017, 9, 1))
    house.member(OTHER, since=date(2018, 9, 1))
    assert house.thep.counted_members(date(2017, 9, 1)) == before


def test_a_school_is_unknown_before_it_was_registered(house: House) -> None:
    """Asked as known then, it is refused like any unknown school."""
    house.office.rulebook.set_rule("fees.rate", "6.00", in_force_from=date(2018, 1, 1), authority=AUTHORITY)
    known = house.events
    house.read(school(SCHOOL))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    with house.refused("unknown-school"):
        house.thep.history(SCHOOL, as_known_at=known)
