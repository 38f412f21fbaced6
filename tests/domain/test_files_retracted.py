"""A file that should not have been taken is retracted: what it said is taken back, with all that rested on it."""

from datetime import date

import pytest

from tests.support import CONVERTED, OTHER, SCHOOL, House, count, followed_by, school
from thep_domain import ALL, URN, Answer
from thep_domain.application import ActingOffice

FIRST, SECOND, THIRD = date(2017, 1, 10), date(2018, 4, 1), date(2019, 1, 10)
CLOSED, OPENED = date(2018, 2, 28), date(2018, 3, 1)


@pytest.fixture
def slip(house: House) -> ActingOffice:
    return house.acting(reason="taken as of the wrong day")


def files(answer: Answer) -> list[str]:
    """The SHA-256 of each file that an import took."""
    taken = (fact for fact in answer.events if fact.name == "schools.file_taken")
    return [fact.stream.partition(":")[2] for fact in taken]


def retract(office: ActingOffice, answer: Answer, as_at: date | None = None) -> Answer:
    return [office.register.retract(each, as_at=as_at) for each in files(answer)][-1]


def test_the_register_is_what_the_other_files_come_to(house: House, slip: ActingOffice) -> None:
    """Names, types, areas, days and counts of the file go; what came before and after it stands."""
    house.read(school(SCHOOL, "First", opened_on=date(2012, 9, 1), pupils=200, counted_on=FIRST), as_at=FIRST)
    before = house.thep.schools()
    wrong = house.read(
        school(SCHOOL, "Wrong", la="201", type_code=7, closed_on=date(2018, 3, 31), pupils=90, counted_on=CLOSED),
        as_at=SECOND,
    )
    known = house.thep.known().position
    answer = retract(slip, wrong)
    assert house.thep.schools() == before
    assert house.thep.schools(as_known_at=known)[0].name == "Wrong"
    assert {fact.name for fact in answer.events} == {"schools.file_retracted", "schools.source_retracted"}
    taken = wrong.events[0]
    assert all((f.why.corrects and f.why.corrects.stream) == taken.stream for f in answer.events)
    assert answer.details["schools"] == 1


def test_a_later_file_stands_though_it_came_after_the_wrong_one(house: House, slip: ActingOffice) -> None:
    """Its name holds from its own day; before that, the name of the first."""
    house.read(school(SCHOOL, "First"), as_at=FIRST)
    wrong = house.read(school(SCHOOL, "Wrong"), as_at=SECOND)
    house.read(school(SCHOOL, "Last"), as_at=THIRD)
    answer = retract(slip, wrong)
    assert [house.thep.schools(as_of=day)[0].name for day in (SECOND, THIRD)] == ["First", "Last"]
    assert answer.details["take_again"] == [f"register of {THIRD}"]


def test_what_a_later_file_only_confirmed_comes_with_it_again(house: House, slip: ActingOffice) -> None:
    """It left no fact of it: the answer says which files to import again."""
    wrong = house.read(school(SCHOOL, "Name"), as_at=FIRST)
    later = school(SCHOOL, "Name"), school(OTHER)
    house.read(*later, as_at=SECOND)
    assert retract(slip, wrong).details["take_again"] == [f"register of {SECOND}"]
    assert [row.urn for row in house.thep.schools()] == [OTHER]
    house.read(*later, as_at=SECOND)
    assert house.thep.schools()[0].name == "Name"


def test_the_same_file_can_be_taken_again_as_of_another_day(house: House, slip: ActingOffice) -> None:
    """It was taken as of 2019 and is of 2018: retracted, it keeps no older file out any more."""
    house.read(school(SCHOOL, "First"), as_at=FIRST)
    retract(slip, house.read(school(SCHOOL, "Second"), as_at=THIRD))
    again = house.read(school(SCHOOL, "Second"), as_at=SECOND)
    assert [fact.name for fact in again.events] == ["schools.file_taken", "schools.renamed"]
    assert house.thep.schools(as_of=SECOND)[0].name == "Second"
    retract(slip, again)
    assert [fact.name for fact in house.read(school(SCHOOL, "Second"), as_at=THIRD).events] == [
        "schools.file_taken",
        "schools.renamed",
    ]


def test_of_a_file_taken_as_of_two_days_one_can_be_retracted(house: House, slip: ActingOffice) -> None:
    """The other taking stands, with the name that it brought."""
    house.read(school(SCHOOL, "First"), as_at=FIRST)
    wrong = house.read(school(SCHOOL, "Second"), as_at=SECOND)
    house.read(school(SCHOOL, "Second"), as_at=THIRD)
    with house.refused("nothing-to-correct") as caught:
        retract(slip, wrong, FIRST)
    assert "2018-04-01, 2019-01-10" in caught.value.sentence
    retract(slip, wrong, THIRD)
    assert house.thep.schools()[0].name == "Second"


def test_a_school_that_only_this_file_registered_is_in_the_register_no_longer(house: House, slip: ActingOffice) -> None:
    """It can be registered again, and is as the new file shows it; its counts of other files are its own again."""
    house.read(school(SCHOOL), as_at=FIRST)
    wrong = house.read(school(OTHER, "Wrong", closed_on=CLOSED), as_at=SECOND)
    house.read(counts=(count(OTHER, 90, FIRST),), as_at=SECOND)
    answer = retract(slip, wrong)
    assert [row.urn for row in house.thep.schools()] == [SCHOOL]
    assert answer.details["unregistered"] == [OTHER]
    with house.refused("unknown-school"):
        house.office.register.list_parts(URN(OTHER), [])
    house.read(school(OTHER, "Right"), as_at=THIRD)
    found = house.thep.schools()[-1]
    assert (found.name, found.closed_on, found.pupils) == ("Right", None, 90)


def test_a_census_is_taken_back_of_schools_that_are_in_the_register_no_longer(house: House, slip: ActingOffice) -> None:
    """Registered again, a school has not the count that was taken back while it was out."""
    wrong = house.read(school(SCHOOL), as_at=FIRST)
    census = house.read(counts=(count(SCHOOL, 90, FIRST),), as_at=SECOND)
    retract(slip, wrong)
    answer = retract(slip, census)
    assert answer.details["unregistered"] == []
    house.read(school(SCHOOL), as_at=THIRD)
    assert house.thep.schools()[0].pupils is None


def test_a_school_on_which_a_membership_rests_stays(house: House, slip: ActingOffice) -> None:
    """The refusal names it; what another file says of it can be taken back all the same."""
    first = house.read(school(SCHOOL, "Old Ford"))
    house.office.membership.apply(URN(SCHOOL), "full", on=date(2016, 9, 1), commitments=ALL)
    with house.refused("still-relied-on") as caught:
        retract(slip, first)
    assert f"Old Ford (URN {SCHOOL})" in caught.value.sentence
    many = house.read(*(school(urn) for urn in range(100_930, 100_938)), as_at=SECOND)
    for urn in range(100_930, 100_938):
        house.office.membership.apply(URN(urn), "full", on=date(2016, 9, 1), commitments=ALL)
    with house.refused("still-relied-on") as caught:
        retract(slip, many)
    assert "(URN 100934); and 3 more. Import another" in caught.value.sentence, "a refusal can be read"
    retract(slip, house.read(school(SCHOOL, "Wrong"), as_at=SECOND))
    assert house.thep.schools()[0].name == "Old Ford"


def test_a_membership_goes_on_where_the_closing_is_taken_back(house: House, slip: ActingOffice) -> None:
    """And what was credited is charged again with its year."""
    house.member(SCHOOL, pupils=240)
    house.charge("2018-19", date(2018, 9, 1))
    wrong = house.closes(SCHOOL, date(2018, 12, 31), as_at=THIRD)
    assert house.balance() == 40_000
    retract(slip, wrong)
    assert house.status(SCHOOL, THIRD) == ["admitted"]
    house.charge("2018-19", date(2019, 2, 1))
    assert house.balance() == 120_000


def test_a_conversion_that_rests_on_the_file_is_undone(house: House, slip: ActingOffice) -> None:
    """Whether the links file is retracted, or the register that closed the one and registered the other."""
    house.member(SCHOOL)
    link = followed_by(SCHOOL, CONVERTED)
    wrong = house.read(
        school(SCHOOL, closed_on=CLOSED), school(CONVERTED, opened_on=OPENED, type_code=34), as_at=SECOND
    )
    links = house.read(links=link, as_at=SECOND)
    assert house.is_member(CONVERTED, SECOND)
    retract(slip, links)
    assert house.thep.establishment(URN(CONVERTED)).urns == (CONVERTED,)
    assert house.status(SCHOOL, SECOND) == ["ended"]
    house.read(links=link, as_at=SECOND)
    assert house.is_member(CONVERTED, SECOND), "the same file, taken again"
    retract(slip, wrong)
    assert [row.urn for row in house.thep.schools()] == [SCHOOL]
    assert house.is_member(SCHOOL, SECOND)


def test_a_count_that_was_put_right_by_a_retracted_entry_is_the_first_again(house: House, slip: ActingOffice) -> None:
    """An entry by hand is retracted like a file; the correction of a retracted count stands."""
    house.read(school(SCHOOL), as_at=FIRST)
    counted = house.read(counts=(count(SCHOOL, 240, FIRST),), as_at=SECOND)
    entry = house.office.register.count(URN(SCHOOL), 310, on=FIRST, source="letter")
    retract(slip, entry)
    assert house.thep.schools()[0].pupils == 240
    house.office.register.count(URN(SCHOOL), 310, on=FIRST, source="letter")
    retract(slip, counted)
    assert house.thep.schools()[0].pupils == 310


def test_a_file_that_was_not_taken_or_without_a_reason(house: House, slip: ActingOffice) -> None:
    taken = house.read(school(SCHOOL), as_at=FIRST)
    with house.refused("nothing-to-correct"):
        slip.register.retract("0" * 64)
    with house.refused("reason-missing"):
        retract(house.office, taken)
    retract(slip, taken)
    with house.refused("nothing-to-correct"):
        retract(slip, taken)
