"""What the office should look at: a warning never refuses, is part of the answer, and of the answer given again."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, House, count, followed_by, news, school
from thep_domain import ALL, URN, Answer, Category
from thep_domain.application import CATALOGUE, ActingOffice
from thep_domain.fees.warnings import NOT_CHARGED, WARNINGS, warn_of_charges
from thep_domain.membership.warnings import ADMITTED_BEFORE_OPENING
from thep_domain.schools.warnings import LISTS, warn_of_news

PAIR = {"predecessor": 100_901, "successor": 144_699}
NEWS = {
    "differences": {**PAIR, "kind": "conversion", "on": "2018-09-01", "quoted": ["2017-09-01"]},
    "unknown": {**PAIR, "not_registered": 144_699},
    "undecided": PAIR,
    "unmoved": {**PAIR, "kind": "merger"},
    "probable_links": {**PAIR, "closed_on": "2018-08-31", "held_back": True},
}


def codes(answer: Answer) -> list[str]:
    return [each.code for each in answer.warnings]


@pytest.mark.parametrize("name", LISTS)
def test_each_list_of_an_import_is_warned_of_row_by_row(name: str) -> None:
    (warned,) = warn_of_news({name: [NEWS[name]]})
    assert warned.code == LISTS[name].code
    assert warned.about == NEWS[name]
    assert "100901" in warned.sentence
    assert warned.sentence.endswith(".")


def test_what_is_in_no_list_is_not_warned_of() -> None:
    assert list(warn_of_news({name: [] for name in LISTS})) == []
    (counts, again) = warn_of_news({"counts": {"unknown_school": 3}, "take_again": ["edubase.csv"]})
    assert counts.sentence == "Pupil counts of schools that are not in the register were left out: 3."
    assert again.sentence == "Import edubase.csv again: what it only confirmed was not recorded of it."


def test_who_is_not_charged_is_warned_of() -> None:
    row = {"urn": 100_901, "code": "no-pupil-count", "reason": "no pupil count at all: import a census."}
    (warned,) = warn_of_charges({"year": "2017-18", "not_charged": [row]})
    assert (warned.code, warned.sentence) == (
        NOT_CHARGED.code,
        "URN 100901 is not charged for 2017-18, because it has no pupil count at all: import a census.",
    )


def test_codes_are_words_with_dashes_and_each_is_used_once() -> None:
    every = [*LISTS.values(), NOT_CHARGED, *CATALOGUE.warnings.values()]
    assert len({each.code for each in every}) == len(every)
    assert all(each.code.replace("-", "").isalpha() and each.code.islower() for each in every)
    assert {*WARNINGS, ADMITTED_BEFORE_OPENING} == set(CATALOGUE.warnings.values())


# -------------------------------------------------------------------------------------------------------- of commands


def charged(house: House) -> None:
    """A member that was charged 2018-19 for 240 pupils."""
    house.member(SCHOOL, pupils=240)
    house.charge("2018-19", date(2018, 9, 1))


COMMANDS: dict[str, tuple[Callable[[ActingOffice], Answer], list[str]]] = {
    "a link that waits, and one that differs": (
        lambda office: office.register.record(
            news(
                school(SCHOOL, closed_on=date(2019, 8, 31), pupils=240, counted_on=date(2016, 1, 21)),
                school(CONVERTED, type_code=34, type_name="Academy converter", opened_on=date(2019, 9, 1)),
                counts=(count(999_998, 1, date(2018, 1, 18)),),
                links=(
                    *followed_by(SCHOOL, CONVERTED, quoted=(date(2018, 9, 1), None)),
                    *followed_by(CONVERTED, 999_999),
                ),
                as_at=date(2019, 10, 1),
            )
        ),
        ["link-day-differs", "link-to-unknown-school", "counts-of-unknown-schools"],
    ),
    "a count that a charge went by": (
        lambda office: office.register.count(SCHOOL, 310, on=date(2016, 1, 21), source="letter"),
        ["count-differs-from-charge"],
    ),
    "a notice that ends a charged year early": (
        lambda office: office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15)),
        ["charge-credited"],
    ),
    "a notice taken back after the charge was credited": (
        lambda office: office.membership.rescind_notice(SCHOOL, on=date(2019, 1, 5), authority=AUTHORITY),
        ["year-not-settled"],
    ),
    "an opening after the admission": (
        lambda office: office.register.correct(SCHOOL, {"opened": "2017-09-01"}, source="letter"),
        ["admitted-before-opening"],
    ),
    "an opening before the admission": (
        lambda office: office.register.correct(SCHOOL, {"opened": "2016-09-01"}, source="letter"),
        [],
    ),
    "a year of which a school has no count": (
        lambda office: office.fees.charge("2019-20", on=date(2019, 9, 1)),
        ["no-pupil-count"],
    ),
    "a credit that was asked for": (
        lambda office: office.fees.credit(SCHOOL, 100, on=date(2019, 1, 4), authority=AUTHORITY),  # type: ignore[arg-type]
        [],
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_the_same_in_a_draft_in_the_answer_and_when_it_is_answered_again(house: House, command: str) -> None:
    charged(house)
    if "notice taken back" in command:
        house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    if "no count" in command:
        house.member(100_910)
    carry_out, expected = COMMANDS[command]

    class Drafting:
        """The same verbs, drafted."""

        def __init__(self, office: ActingOffice) -> None:
            self.run = office.office.draft

    draft = carry_out(ActingOffice(Drafting(house.acting(reason="letter"))))  # type: ignore[arg-type]
    first = carry_out(house.acting("request-1", "letter"))
    again = carry_out(house.acting("request-1", "letter"))
    assert codes(first) == expected
    assert draft.warnings == first.warnings == again.warnings
    assert again.repeated


def test_what_it_is_about_is_named(house: House) -> None:
    charged(house)
    (warned,) = house.acting(reason="letter").register.count(SCHOOL, 310, on=date(2016, 1, 21), source="x").warnings
    assert warned.about == {
        "urn": SCHOOL, "year": "2018-19", "counted_on": "2016-01-21", "charged_for": 240, "pupils": 310,
    }  # fmt: skip
    assert warned.sentence == (
        "URN 100901 was charged 2018-19 for 240 pupils on 2016-01-21, and there were 310: charge the year again, which"
        " settles the difference."
    )


def test_a_year_of_which_another_amount_is_owed_is_named_with_it(house: House) -> None:
    charged(house)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    answer = house.office.membership.rescind_notice(SCHOOL, on=date(2018, 9, 3), authority=AUTHORITY)
    assert [each.sentence for each in answer.warnings] == [
        "URN 100901 was charged 2018-19, and £500.00 more is owed: charge the year again, which settles the difference."
    ]
    house.charge("2018-19", date(2018, 9, 4))
    assert house.balance() == 120_000


def test_a_count_taken_back_with_its_file_is_warned_of_where_a_charge_went_by_it(house: House) -> None:
    house.member(SCHOOL, pupils=240)
    house.member(OTHER, pupils=100)
    office = house.acting(reason="letter of another school")
    taken = office.register.count(SCHOOL, 310, on=date(2017, 1, 19), source="letter").events[0]
    house.charge("2018-19", date(2018, 9, 1))
    answer = office.register.retract(taken.stream.partition(":")[2])
    assert [dict(each.about) for each in answer.warnings if each.code == "year-not-settled"] == [
        {"urn": SCHOOL, "year": "2018-19", "amount": "-350.00"}
    ]
    assert any("2018-19, and £350.00 less is owed" in each.sentence for each in answer.warnings)


def test_in_bulk_each_row_has_its_own(house: House) -> None:
    charged(house)
    house.member(OTHER, pupils=100)
    rows = [
        {"urn": OTHER, "received_on": date(2018, 3, 15)},
        {"urn": SCHOOL, "received_on": date(2018, 3, 15)},
    ]
    first = house.acting("leavers").membership.serve_notice_all(rows)
    again = house.acting("leavers").membership.serve_notice_all(rows)
    assert [codes(row) for row in first.rows] == [[], ["charge-credited"]]
    assert [each.row for each in first.warnings] == [2]
    assert again.warnings == first.warnings


def test_nothing_is_warned_of_where_nothing_is_to_be_looked_at(house: House) -> None:
    house.read(school(SCHOOL))
    answer = house.office.membership.apply(URN(SCHOOL), Category.FULL, on=date(2018, 1, 4), commitments=ALL)
    assert answer.warnings == ()
