"""The register of schools, taken file by file as news."""

from datetime import date

import pytest

from tests.support import OTHER, SCHOOL, House, count, news, news_in, school
from thep_domain import URN
from thep_domain.kernel.calendar import ALWAYS
from thep_domain.schools import FileKind, RegisterFile, SchoolRow
from thep_domain.schools.events import PupilsCounted

FIRST, SECOND, THIRD_FILE = date(2018, 1, 10), date(2019, 1, 10), date(2020, 1, 10)


def row(house: House, urn: int = SCHOOL, as_of: date | None = None) -> SchoolRow:
    return next(row for row in house.thep.schools(as_of=as_of) if row.urn == urn)


def pupils(house: House, as_of: date | None = None) -> tuple[int | None, date | None]:
    found = row(house, as_of=as_of)
    return found.pupils, found.counted_on


# Registering


@pytest.mark.parametrize(("opened_on", "since"), [(date(2012, 9, 1), date(2012, 9, 1)), (None, ALWAYS)])
def test_a_registration_is_effective_from_the_opening_day(house: House, opened_on: date | None, since: date) -> None:
    """A school without an opening day has always been there."""
    house.read(school(SCHOOL, opened_on=opened_on), as_at=FIRST)
    (fact,) = house.thep.history(f"school:{SCHOOL}")
    assert fact.name == "schools.registered"
    assert fact.why.effective_on == since


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2012, 8, 31), False),
        (date(2012, 9, 1), True),
        (date(2018, 8, 31), True),
        (date(2018, 9, 1), False),
    ],
)
def test_a_school_is_open_from_its_opening_day_through_its_closing_day(house: House, day: date, is_open: bool) -> None:
    """The closing day is the last on which it is open."""
    house.read(school(SCHOOL, opened_on=date(2012, 9, 1), closed_on=date(2018, 8, 31)), as_at=SECOND)
    assert [row.urn for row in house.thep.schools(open_on=day)] == ([SCHOOL] if is_open else [])
    assert house.thep.establishment(SCHOOL).open_on(day) is is_open


def test_a_file_read_twice_records_nothing_the_second_time(house: House) -> None:
    """Only what changed is recorded."""
    entry = school(SCHOOL, pupils=300, counted_on=date(2018, 1, 18), opened_on=date(2012, 9, 1))
    for _ in range(2):
        answer = house.read(entry, as_at=SECOND)
    assert news_in(answer) == ()
    assert answer.details["schools"] == {"registered": 0, "changed": 0, "unchanged": 1, "older": 0}


def test_the_answer_counts_what_was_new_changed_and_unchanged(house: House) -> None:
    """The summary of an import adds up to its rows."""
    house.read(school(SCHOOL), school(OTHER), as_at=FIRST)
    answer = house.read(school(SCHOOL, "New name"), school(OTHER), school(100910), as_at=SECOND)
    assert answer.details["schools"] == {"registered": 1, "changed": 1, "unchanged": 1, "older": 0}


def test_a_file_of_a_day_to_come_is_refused(house: House) -> None:
    """No register speaks of tomorrow; taken as news it would keep every real file out until then."""
    with house.refused("date-in-future"):
        house.read(school(SCHOOL), as_at=date(2021, 6, 2))


def test_a_future_file_is_refused_even_where_it_changes_nothing(house: House) -> None:
    """The date is wrong whatever the file holds."""
    house.read(school(SCHOOL), as_at=FIRST)
    with house.refused("date-in-future"):
        house.read(school(SCHOOL), as_at=date(2021, 6, 2))


# News


def test_a_new_name_holds_from_the_day_of_the_file_that_brings_it(house: House) -> None:
    """The register does not date a renaming, so the file does."""
    house.read(school(SCHOOL, "Redlands Primary School"), as_at=FIRST)
    house.read(school(SCHOOL, "Stepney Park Primary School"), as_at=SECOND)
    assert row(house, as_of=date(2019, 1, 9)).name == "Redlands Primary School"
    assert row(house, as_of=SECOND).name == "Stepney Park Primary School"
    assert list(house.thep.history(SCHOOL))[-1].why.effective_on == SECOND


def test_a_new_type_holds_from_the_day_of_the_file_that_brings_it(house: House) -> None:
    """A primary school that becomes all-through is counted as secondary from then on."""
    house.member(SCHOOL, since=date(2016, 9, 1), phase_code=2)
    house.read(school(SCHOOL, phase_code=7), as_at=SECOND)
    assert [r.phase for r in house.thep.members(date(2019, 1, 9))] == ["primary"]
    assert [r.phase for r in house.thep.members(SECOND)] == ["secondary"]


def test_a_label_that_drifts_is_no_news(house: House) -> None:
    """The register words a type differently from release to release; its code says whether it changed."""
    house.read(school(SCHOOL, type_name="Community school"), as_at=FIRST)
    assert news_in(house.read(school(SCHOOL, type_name="Community School"), as_at=SECOND)) == ()


def test_a_corrected_opening_day_replaces_the_old_one(house: House) -> None:
    """The fact names the day it corrects."""
    house.read(school(SCHOOL, opened_on=date(2012, 9, 1)), as_at=FIRST)
    (fact,) = news_in(house.read(school(SCHOOL, opened_on=date(2013, 9, 1)), as_at=SECOND))
    assert fact.name == "schools.opening_corrected"
    assert not house.thep.establishment(SCHOOL).open_on(date(2012, 9, 1))


def test_an_older_file_never_overrides_newer_news(house: House) -> None:
    """A file of 2018 that is read after one of 2019 changes nothing of what that one said."""
    house.read(school(SCHOOL, "New name", closed_on=date(2018, 12, 31)), as_at=SECOND)
    answer = house.read(school(SCHOOL, "Old name"), as_at=FIRST)
    assert news_in(answer) == ()
    assert answer.details["schools"]["older"] == 1
    assert row(house).name == "New name"


def test_a_newer_file_that_changed_nothing_makes_an_older_one_older_all_the_same(house: House) -> None:
    """The file of January 2019 confirmed the name, so that one of 2018, read after it, brings no news."""
    house.read(school(SCHOOL, "Name"), as_at=FIRST)
    confirmed = house.read(school(SCHOOL, "Name"), as_at=THIRD_FILE)
    assert [fact.name for fact in confirmed.events] == ["schools.file_taken"]
    answer = house.read(school(SCHOOL, "An older name"), as_at=SECOND)
    assert news_in(answer) == ()
    assert answer.details["schools"]["older"] == 1


def test_a_newer_file_without_the_school_confirms_nothing_of_it(house: House) -> None:
    """An extract of one school says nothing about another of the same authority."""
    house.read(school(SCHOOL, "Name"), school(OTHER), as_at=FIRST)
    house.read(school(OTHER), as_at=THIRD_FILE)
    house.read(school(SCHOOL, "Another name"), as_at=SECOND)
    assert row(house).name == "Another name"


def test_the_same_file_taken_again_is_no_fact(house: House) -> None:
    """Its bytes, what it was read as, and its day tell it from any other."""
    house.read(school(SCHOOL), as_at=FIRST)
    assert house.read(school(SCHOOL), as_at=FIRST).events == ()
    assert [fact.name for fact in house.read(school(SCHOOL), as_at=SECOND).events] == ["schools.file_taken"]


def test_two_changes_brought_by_one_file_share_its_day(house: House) -> None:
    """Name and authority change together, and the days before show neither."""
    house.read(school(SCHOOL, "Old", la="211"), as_at=FIRST)
    house.read(school(SCHOOL, "New", la="201"), as_at=SECOND)
    assert (row(house, as_of=FIRST).name, row(house, as_of=FIRST).la) == ("Old", "211")
    assert (row(house, as_of=SECOND).name, row(house, as_of=SECOND).la) == ("New", "201")


# Closing


def test_a_closing_can_be_taken_back(house: House) -> None:
    """A later file shows no closing day any longer: the school is open again, and always was."""
    house.read(school(SCHOOL, closed_on=date(2018, 12, 31)), as_at=SECOND)
    (fact,) = news_in(house.read(school(SCHOOL), as_at=THIRD_FILE))
    assert fact.name == "schools.closing_withdrawn"
    assert house.thep.establishment(SCHOOL).open_on(date(2019, 6, 1))


def test_a_closing_ahead_is_announced_on_the_day_of_the_file(house: House) -> None:
    """A closing day may lie ahead; the announcement does not."""
    fact = house.read(school(SCHOOL, closed_on=date(2022, 8, 31)), as_at=date(2021, 5, 1)).events[-1]
    assert fact.name == "schools.closed"
    assert fact.why.effective_on == date(2021, 5, 1)


def test_the_closing_day_of_the_past_is_effective_on_that_day(house: House) -> None:
    """The fact takes its place among the dated facts."""
    fact = house.read(school(SCHOOL, closed_on=date(2018, 8, 31)), as_at=SECOND).events[-1]
    assert fact.why.effective_on == date(2018, 8, 31)


# Counts


def test_a_count_carries_its_day_and_its_source(house: House) -> None:
    """A census of 18 January 2018: the fact cites the file, and the file has its name."""
    house.read(school(SCHOOL), as_at=FIRST)
    house.read(counts=(count(SCHOOL, 435, date(2018, 1, 18)),), as_at=date(2018, 2, 1))
    assert pupils(house) == (435, date(2018, 1, 18))
    fact = list(house.thep.history(SCHOOL))[-1]
    assert isinstance(fact.event, PupilsCounted)
    stream, _, sha256 = fact.event.source.stream.partition(":")
    file = house.thep.state(RegisterFile, sha256).takings[fact.event.source.version - 1]
    assert (stream, file.name, file.kind) == ("file", "census taken over on 2018-02-01", FileKind.CENSUS)
    assert fact.why.effective_on == date(2018, 1, 18)


def test_a_newer_file_corrects_a_count_of_the_same_day(house: House) -> None:
    """And what was known before still shows the old one."""
    house.read(school(SCHOOL), as_at=FIRST)
    house.read(counts=(count(SCHOOL, 435, date(2018, 1, 18)),), as_at=date(2018, 2, 1))
    house.read(counts=(count(SCHOOL, 437, date(2018, 1, 18)),), as_at=date(2018, 6, 1))
    assert pupils(house) == (437, date(2018, 1, 18))


def test_a_correction_can_be_taken_back(house: House) -> None:
    """435, corrected to 437, and back to 435: the newest file counts."""
    house.read(school(SCHOOL), as_at=FIRST)
    for figure, day in ((435, date(2018, 2, 1)), (437, date(2018, 6, 1)), (435, date(2018, 12, 1))):
        house.read(counts=(count(SCHOOL, figure, date(2018, 1, 18)),), as_at=day)
    assert pupils(house) == (435, date(2018, 1, 18))


def test_an_older_file_does_not_correct_a_count(house: House) -> None:
    """The newer file knew better."""
    house.read(school(SCHOOL), as_at=FIRST)
    house.read(counts=(count(SCHOOL, 437, date(2018, 1, 18)),), as_at=date(2018, 6, 1))
    older = house.read(counts=(count(SCHOOL, 435, date(2018, 1, 18)),), as_at=date(2018, 2, 1))
    assert news_in(older) == ()
    assert pupils(house) == (437, date(2018, 1, 18))


def test_a_count_of_a_closed_school_is_dated_its_last_open_day(house: House) -> None:
    """The register of 2023 still prints the pupils of a school that closed in 2018."""
    house.read(
        school(SCHOOL, closed_on=date(2018, 8, 31), pupils=250, counted_on=date(2019, 1, 17)), as_at=date(2019, 2, 1)
    )
    assert pupils(house) == (250, date(2018, 8, 31))


def test_a_count_is_dated_the_last_open_day_also_where_the_closing_is_learnt_later(house: House) -> None:
    """Whichever file came first, no count of a closed school is dated after it closed, and none is doubled."""
    entry = school(SCHOOL, pupils=250, counted_on=date(2019, 1, 17))
    house.read(entry, as_at=date(2019, 2, 1))
    house.closes(SCHOOL, date(2018, 8, 31), as_at=date(2019, 3, 1))
    assert pupils(house) == (250, date(2018, 8, 31))


def test_two_sources_that_differ_over_one_day_are_settled_once(house: House) -> None:
    """Register and census of one day differ by three pupils: reading both again records nothing."""
    both = news(
        school(SCHOOL, pupils=435, counted_on=date(2018, 1, 18)),
        counts=(count(SCHOOL, 438, date(2018, 1, 18)),),
        as_at=date(2018, 2, 1),
    )
    house.office.register.record(both)
    assert house.office.register.record(both).events == ()


def test_a_count_without_a_day_is_left_out_and_reported(house: House) -> None:
    """The summary says how many."""
    answer = house.read(school(SCHOOL, pupils=435), as_at=FIRST)
    assert answer.details["counts"]["undated"] == 1
    assert pupils(house) == (None, None)


def test_a_count_of_a_school_that_is_not_registered_is_reported(house: House) -> None:
    """Nothing is kept of it."""
    answer = house.read(counts=(count(SCHOOL, 435, date(2018, 1, 18)),), as_at=FIRST)
    assert answer.details["counts"]["unknown_school"] == 1
    assert news_in(answer) == ()


def test_a_count_of_a_day_to_come_is_refused(house: House) -> None:
    """Pupils cannot be counted tomorrow."""
    house.read(school(SCHOOL), as_at=FIRST)
    with house.refused("date-in-future"):
        house.read(counts=(count(SCHOOL, 435, date(2021, 6, 2)),), as_at=date(2021, 6, 1))


# Parts


def test_a_school_counted_in_two_parts_is_one_establishment(house: House) -> None:
    """St Paul's Way: a row a part in the lists, one vote, one account, on every date."""
    urn = house.member(143379, since=date(2016, 9, 1), phase_code=7, pupils=1000)
    house.office.register.list_parts(urn, ["primary", "secondary"])
    for day in (date(2016, 9, 1), date(2021, 6, 1)):
        assert [(r.part, r.phase) for r in house.thep.members(day)] == [
            ("primary", "primary"),
            ("secondary", "secondary"),
        ]
        assert house.thep.counted_members(day)["primary"] == 1  # type: ignore[index]
        assert len(house.thep.voting_roll(day)) == 1
    assert house.charge("2017-18", date(2017, 9, 1)) == "5000.00"


@pytest.mark.parametrize("parts", [["primary"], ["primary", "primary"], ["primary", "sixth form"]])
def test_parts_are_two_or_more_different_phases(house: House, parts: list[str]) -> None:
    """One part is no part."""
    house.read(school(SCHOOL))
    with house.refused("unknown-part"):
        house.office.register.list_parts(SCHOOL, parts)


def test_a_school_can_be_counted_as_one_again(house: House) -> None:
    """Without parts it is one row."""
    urn = house.member(SCHOOL)
    house.office.register.list_parts(urn, ["primary", "secondary"])
    house.office.register.list_parts(urn, [])
    assert [r.part for r in house.thep.members()] == [None]


def test_a_school_that_is_not_registered_is_refused(house: House) -> None:
    """The register says which schools there are."""
    with house.refused("unknown-school", "D1 [2:727]"):
        house.office.register.list_parts(URN(999999), ["primary", "secondary"])
