"""What the register says wrong of a school is put right by hand, and what rested on it follows in the same save."""

from datetime import date

import pytest

from tests.support import CONVERTED, OTHER, SCHOOL, House, count, news_in, school
from thep_domain import URN
from thep_domain.application import ActingOffice
from thep_domain.schools import SchoolRow

CENSUS = date(2018, 1, 18)
FILE, LATER = date(2018, 2, 1), date(2018, 6, 1)
LETTER = "letter of the school, 2018-05-02"


@pytest.fixture
def slip(house: House) -> ActingOffice:
    return house.acting(reason="the school wrote that it is wrong")


def row(house: House, urn: int = SCHOOL, day: date | None = None) -> SchoolRow:
    return next(row for row in house.thep.schools(as_of=day) if row.urn == urn)


def pupils(house: House, day: date | None = None) -> tuple[int | None, date | None]:
    return row(house, day=day).pupils, row(house, day=day).counted_on


# Counts by hand


def test_a_new_academy_that_no_file_counts_is_counted_by_hand(house: House) -> None:
    """The letter is the evidence: the fact cites it, and no reason is needed beside it."""
    house.read(school(SCHOOL), as_at=FILE)
    answer = house.office.register.count(SCHOOL, 210, on=CENSUS, source=LETTER)
    assert [fact.name for fact in answer.events] == ["schools.file_taken", "schools.pupils_counted"]
    taken, counted = answer.events
    assert (taken.event.name, taken.event.kind.value) == (LETTER, "entry")  # type: ignore[attr-defined]
    assert counted.event.source.stream == taken.stream  # type: ignore[attr-defined]
    assert pupils(house) == (210, CENSUS)
    assert house.office.register.count(SCHOOL, 210, on=CENSUS, source=LETTER).events == ()


def test_a_count_by_hand_replaces_the_wrong_one_of_its_day(house: House) -> None:
    """As known before it is the wrong one; the correction names the fact that was wrong."""
    house.read(school(SCHOOL), as_at=FILE)
    wrong = house.read(counts=(count(SCHOOL, 240, CENSUS),), as_at=FILE).events[-1]
    before = house.events
    corrected = house.office.register.count(SCHOOL, 310, on=CENSUS, source=LETTER).events[-1]
    assert corrected.name == "schools.count_corrected"
    assert corrected.why.corrects is not None
    assert (corrected.why.corrects.stream, corrected.why.corrects.version) == (wrong.stream, wrong.version)
    assert pupils(house) == (310, CENSUS)
    known = house.thep.schools(as_known_at=before)
    assert [each.pupils for each in known] == [240]


def test_the_wrong_figure_is_no_news_when_a_later_file_brings_it_again(house: House) -> None:
    """A third figure is; and so is the first one, once a correction says that it was right."""
    house.read(school(SCHOOL), counts=(count(SCHOOL, 240, CENSUS),), as_at=FILE)
    house.office.register.count(SCHOOL, 310, on=CENSUS, source=LETTER)
    house.clock.set(date(2021, 7, 1))
    assert news_in(house.read(counts=(count(SCHOOL, 240, CENSUS),), as_at=house.thep.today)) == ()
    assert pupils(house) == (310, CENSUS)
    house.office.register.count(SCHOOL, 240, on=CENSUS, source="second letter")
    assert pupils(house) == (240, CENSUS)
    assert news_in(house.read(counts=(count(SCHOOL, 310, CENSUS),), as_at=house.thep.today)) == ()
    house.read(counts=(count(SCHOOL, 305, CENSUS),), as_at=house.thep.today)
    assert pupils(house) == (305, CENSUS)


def test_a_year_charged_by_a_wrong_count_is_settled_when_it_is_charged_again(house: House) -> None:
    """240 corrected to 310 after charging: 350.00 more, in all 1,550.00."""
    house.member(SCHOOL, pupils=240)
    house.charge("2018-19", date(2018, 9, 1))
    house.office.register.count(SCHOOL, 310, on=date(2016, 1, 21), source=LETTER)
    charged = house.office.fees.charge("2018-19", on=date(2018, 10, 1)).details["charged"]
    assert [(row["cause"], row["amount"]) for row in charged] == [("count", "350.00")]
    assert house.balance() == 155_000


def test_a_count_needs_a_school_a_day_that_has_come_a_figure_and_a_source(house: House) -> None:
    house.read(school(SCHOOL), as_at=FILE)
    with house.refused("unknown-school"):
        house.office.register.count(OTHER, 210, on=CENSUS, source=LETTER)
    with house.refused("date-in-future"):
        house.office.register.count(SCHOOL, 210, on=date(2031, 1, 1), source=LETTER)
    for wrong, source in ((-1, LETTER), (1_000_000, LETTER), (210, " ")):
        with house.refused("not-a-school"):
            house.office.register.count(SCHOOL, wrong, on=CENSUS, source=source)


# What the register shows


def test_a_name_is_right_from_its_day_until_the_register_gives_another(house: House) -> None:
    """The correction names the fact that said otherwise on that day, and takes its place among the others."""
    house.read(school(SCHOOL, "Redlands"), as_at=date(2017, 1, 1))
    renamed = house.read(school(SCHOOL, "Stepny Park"), as_at=date(2018, 1, 1)).events[-1]
    house.read(school(SCHOOL, "Stepney Park Primary"), as_at=date(2019, 1, 1))
    fact = house.office.register.correct(SCHOOL, {"name": "Stepney Park"}, on=date(2018, 1, 1), source=LETTER).events[
        -1
    ]
    assert (fact.name, fact.why.corrects and fact.why.corrects.version) == ("schools.renamed", renamed.version)
    shown = [row(house, day=date(year, 6, 1)).name for year in (2017, 2018, 2019)]
    assert shown == ["Redlands", "Stepney Park", "Stepney Park Primary"]


def test_every_field_can_be_corrected_at_once(house: House) -> None:
    """Type and phase by the register's code or word; an empty value is none."""
    house.read(
        school(SCHOOL, closed_on=date(2018, 8, 31)),
        school(OTHER, type_code=34, type_name="Academy converter"),
        as_at=date(2018, 9, 1),
    )
    said = {
        "name": "Right", "la": "201", "outside": "yes", "type": "34", "phase": "all-through", "opened": "2012-09-01",
        "closed": "",
    }  # fmt: skip
    answer = house.office.register.correct(SCHOOL, said, on=date(2018, 10, 1), source=LETTER)
    assert [fact.name for fact in answer.events] == [
        "schools.file_taken", "schools.renamed", "schools.reclassified", "schools.moved", "schools.opening_corrected",
        "schools.closing_withdrawn",
    ]  # fmt: skip
    found = row(house)
    assert (found.name, found.la, found.type, found.phase) == ("Right", "201", "Academy converter", "All-through")
    assert (found.open_on, found.closed_on) == (date(2012, 9, 1), None)
    assert house.thep.establishment(SCHOOL).details_on(date(2018, 10, 1)).lies_outside
    assert all(fact.why.corrects for fact in answer.events[1:])


def test_a_membership_follows_the_closing_that_is_put_right(house: House) -> None:
    """The register closed the wrong school: it goes on, and the other ends."""
    house.member(SCHOOL)
    house.member(OTHER)
    house.closes(SCHOOL, date(2018, 8, 31), as_at=date(2018, 9, 10))
    assert not house.is_member(SCHOOL, date(2018, 9, 1))
    house.office.register.correct(SCHOOL, {"closed": ""}, on=date(2018, 9, 20), source=LETTER)
    house.office.register.correct(OTHER, {"closed": "2018-08-31"}, on=date(2018, 9, 20), source=LETTER)
    assert house.is_member(SCHOOL, date(2018, 9, 1))
    assert not house.is_member(OTHER, date(2018, 9, 1))
    assert house.is_member(OTHER, date(2018, 8, 31))


def test_a_link_takes_effect_anew_when_a_day_is_put_right(house: House) -> None:
    """The academy's opening day was wrong by a month: the conversion moves with it."""
    from tests.domain.test_successions import converts

    converts(house)
    house.office.register.correct(URN(CONVERTED), {"opened": "2018-04-01"}, on=date(2018, 6, 1), source=LETTER)
    (succession,) = house.thep.establishment(SCHOOL).registrations[0].successors
    assert succession.on == date(2018, 4, 1)


@pytest.mark.parametrize(
    "said",
    [{"tea": "x"}, {"closed": "yesterday"}, {"la": "21"}, {"outside": "maybe"}, {"type": "x"}, {"phase": "x"},
     {"name": " "}, {"opened": "2018-09-01", "closed": "2018-08-31"}],
)  # fmt: skip
def test_what_no_register_could_show_is_refused(house: House, said: dict[str, str]) -> None:
    house.read(school(SCHOOL), as_at=FILE)
    with house.refused("not-a-school"):
        house.office.register.correct(SCHOOL, said, on=LATER, source=LETTER)


def test_what_the_register_shows_already_is_no_correction(house: House) -> None:
    house.read(school(SCHOOL, "Right"), as_at=FILE)
    for said in ({"name": "Right"}, {"closed": ""}, {}):
        with house.refused("nothing-to-correct"):
            house.office.register.correct(SCHOOL, said, on=LATER, source=LETTER)
    with house.refused("unknown-school"):
        house.office.register.correct(OTHER, {"name": "x"}, on=LATER, source=LETTER)
    with house.refused("date-in-future"):
        house.office.register.correct(SCHOOL, {"name": "x"}, on=date(2031, 1, 1), source=LETTER)


def test_a_name_that_is_entered_by_hand_holds_no_personal_detail(house: House, slip: ActingOffice) -> None:
    """A file's names are the Department's; what somebody types may be anything."""
    house.read(school(SCHOOL), as_at=FILE)
    for name in ("Old Ford, call 020 7364 5000", "Old Ford (head@oldford.org.uk)"):
        with house.refused("personal-detail"):
            slip.register.correct(SCHOOL, {"name": name}, on=LATER, source=LETTER)
