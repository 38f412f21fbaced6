"""What the constitution and the Board decided: dated, each change with its authority."""

from datetime import date

import pytest

from tests.support import AUTHORITY, SCHOOL, House, school
from thep_domain import ALL, Category, CountEntry, RegisterNews
from thep_domain.application import RULES
from thep_domain.fees.rules import FEE_RATE, VAT
from thep_domain.membership.rules import FREE_EXIT_UNTIL, GUARANTEE, NOTICE_PERIOD

BOARD = "Board 2018-06-12 item 7"

TOO_LONG = "P7999Y", "P101Y", "P1201M", "P5219W", "P36526D", "P99999999999999999999W", f"P{'9' * 5000}D"
DAYS = (
    *(("fees.free-window", "2016-09-01/"), ("fees.free-window", "1899-12-31/")),
    *(("membership.first-admission", ""), ("notice.free-exit-until", "")),
)
ARABIC_TWENTY = "\N{ARABIC-INDIC DIGIT TWO}\N{ARABIC-INDIC DIGIT ZERO}"
"""Not every version of Python knows every digit of the world: a rule is written with the ten of ASCII."""


def set_rate(house: House, value: str, since: date) -> None:
    house.office.rulebook.set_rule("fees.rate", value, in_force_from=since, authority=BOARD)


def test_an_empty_store_answers_with_the_founding_rules(house: House) -> None:
    """Before anything is recorded the prospectus holds."""
    rules = house.thep.rules(date(2017, 9, 1))
    assert rules[FEE_RATE] == 500
    assert rules[GUARANTEE] == 2500
    assert rules[NOTICE_PERIOD] == "P1Y"
    assert rules[FREE_EXIT_UNTIL] == date(2016, 12, 31)
    assert house.events == 0


def test_the_first_command_records_the_founding_rules_once(house: House) -> None:
    """The founding rulebook is a fact like any other, with the prospectus as its authority."""
    set_rate(house, "6.00", date(2019, 9, 1))
    set_rate(house, "7.00", date(2020, 9, 1))
    founded, *changes = house.thep.history("rulebook:the-partnership")
    assert founded.name == "rulebook.founded"
    assert founded.why.authority is not None
    assert "prospectus" in founded.why.authority.text
    assert [fact.name for fact in changes] == ["rulebook.rule_set", "rulebook.rule_set"]


def test_every_rule_names_where_it_comes_from(house: House) -> None:
    """Each rule in force has a value that can be read and a source."""
    rules = house.thep.rules(date(2017, 9, 1))
    for rule in RULES.values():
        assert rules[rule] is not None
        assert rules.clause(rule)


def test_a_rule_holds_from_its_day_on(house: House) -> None:
    """The day before, the old rate; on the day, the new."""
    set_rate(house, "6.00", date(2018, 9, 1))
    assert house.thep.rules(date(2018, 8, 31))[FEE_RATE] == 500
    assert house.thep.rules(date(2018, 9, 1))[FEE_RATE] == 600


def test_a_rule_may_be_set_for_a_day_to_come(house: House) -> None:
    """A rule is one of the few things dated ahead."""
    set_rate(house, "6.00", date(2031, 9, 1))
    assert house.thep.rules()[FEE_RATE] == 500
    assert house.thep.rules(date(2031, 9, 1))[FEE_RATE] == 600


def test_of_two_decisions_about_one_day_the_later_decision_holds(house: House) -> None:
    """The Board changed its mind before the rule took effect."""
    set_rate(house, "6.00", date(2018, 9, 1))
    set_rate(house, "5.50", date(2018, 9, 1))
    assert house.thep.rules(date(2018, 9, 1))[FEE_RATE] == 550


def test_a_rule_effective_in_the_past_leaves_later_rules_alone(house: House) -> None:
    """A rate decided for 2017 alone does not undo the rate decided for 2018."""
    set_rate(house, "6.00", date(2018, 9, 1))
    set_rate(house, "4.00", date(2017, 9, 1))
    assert house.thep.rules(date(2017, 9, 1))[FEE_RATE] == 400
    assert house.thep.rules(date(2018, 9, 1))[FEE_RATE] == 600


def test_before_a_change_was_known_the_old_rule_answers(house: House) -> None:
    """As known at an earlier position, the rule of that day stands."""
    house.read(school(SCHOOL))
    before = house.events
    set_rate(house, "4.00", date(2017, 9, 1))
    assert house.thep.rules(date(2017, 9, 1), as_known_at=before)[FEE_RATE] == 500


def test_the_same_rule_set_twice_is_one_fact(house: House) -> None:
    """Nothing is recorded where nothing changes."""
    set_rate(house, "6.00", date(2018, 9, 1))
    before = house.events
    set_rate(house, "6.00", date(2018, 9, 1))
    assert house.events == before


def test_a_value_from_before_the_founding_would_change_nothing_and_is_refused(house: House) -> None:
    """The founding value is in force from 1 May 2016 on: it is set from there, or corrected."""
    with house.refused("before-founding", "DOMAIN section 7") as refused:
        set_rate(house, "6.00", date(2016, 4, 30))
    assert "thep rulebook correct fees.rate --from 2016-05-01" in refused.value.sentence
    made = house.acting(reason="the prospectus was misread")
    with house.refused("nothing-to-correct"):
        made.rulebook.correct_rule("fees.rate", "6.00", in_force_from=date(2016, 4, 30), authority=BOARD)
    assert house.thep.rules(date(2016, 5, 1))[FEE_RATE] == 500
    set_rate(house, "6.00", date(2016, 5, 1))
    assert house.thep.rules(date(2016, 5, 1))[FEE_RATE] == 600


@pytest.mark.parametrize("authority", ["", "   "])
def test_a_rule_needs_an_authority(house: House, authority: str) -> None:
    """What the Board decides is recorded with the minute that decided it."""
    with house.refused("authority-missing", "rulebook: the rules"):
        house.office.rulebook.set_rule("fees.rate", "6.00", in_force_from=date(2018, 9, 1), authority=authority)


def test_a_rule_that_does_not_exist_cannot_be_set(house: House) -> None:
    """The rulebook is a closed list."""
    with house.refused("unknown-rule"):
        house.office.rulebook.set_rule("fees.discount", "1.00", in_force_from=date(2018, 9, 1), authority=BOARD)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("fees.rate", "-5.00"),
        ("fees.rate", "5.001"),
        ("fees.rate", "a fiver"),
        ("notice.period", "1 year"),
        ("notice.period", "P"),
        ("notice.free-exit-until", "31-12-2016"),
        ("fees.free-window", "2017-03-31/2016-09-01"),
        ("fees.part-year", "weeks"),
        ("fees.later-count", "yes"),
        ("fees.mid-year-end", ""),
        ("fees.vat", "standard"),
        ("fees.vat", "standard 120"),
        ("membership.publicly-funded-types", "1,two"),
        ("membership.commitments", "aims,aims"),
        ("membership.borough", "Tower Hamlets"),
        ("authority.admit", "sometimes"),
        *((period, value) for period in ("notice.period", "notice.statutory-period") for value in TOO_LONG),
        *((rule, f"{before}{day}") for rule, before in DAYS for day in ("9999-12-31", "3000-01-01", "0001-01-01")),
        ("fees.rate", "1,000,000.01"),
        ("fees.vat", f"standard {ARABIC_TWENTY}"),
        ("membership.borough", f"2{ARABIC_TWENTY}"),
        ("membership.publicly-funded-types", f"1,{ARABIC_TWENTY}"),
        ("fees.rate", ARABIC_TWENTY),
        ("notice.period", f"P{ARABIC_TWENTY}D"),
    ],
)
def test_a_value_that_decisions_cannot_read_is_refused(house: House, rule: str, value: str) -> None:
    """A rule is data that a decision can use: a misspelt one would switch a rule off unseen."""
    with house.refused("unreadable-rule"):
        house.office.rulebook.set_rule(rule, value, in_force_from=date(2018, 9, 1), authority=BOARD)


def test_the_widest_rules_that_can_be_set_lead_to_decisions_and_no_overflow(house: House) -> None:
    """What is accepted can be used: the longest periods, the latest days, the highest rate and VAT."""
    house.member(SCHOOL)
    for rule, value in (
        *(("notice.period", "P100Y"), ("notice.statutory-period", "P5217W"), ("notice.free-exit-until", "1900-01-01")),
        *(("fees.rate", "1000000.00"), ("fees.vat", "standard 100"), ("fees.free-window", "1900-01-01/1900-01-02")),
    ):
        house.office.rulebook.set_rule(rule, value, in_force_from=date(2016, 9, 1), authority=BOARD)
    assert (
        house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15)).details["ends_on"] == "2118-03-15"
    )
    house.office.register.record(
        RegisterNews(
            as_at=date(2018, 1, 1),
            source="census",
            counts=(CountEntry(urn=SCHOOL, pupils=999_999, counted_on=date(2017, 1, 19)),),
        )
    )
    charged = house.office.fees.charge("2017-18", on=date(2018, 1, 1)).details["total"]
    assert charged == "1999998000000.00"
    house.office.rulebook.set_rule(
        "fees.free-window", "1900-01-01/2999-12-31", in_force_from=date(2016, 9, 1), authority=BOARD
    )
    house.office.fees.charge("2018-19", on=date(2018, 9, 1))


def test_a_decision_cites_the_version_of_the_rulebook_that_set_each_rule(house: House) -> None:
    """A notice under a changed period names the change; what was not changed still names the founding."""
    house.member(SCHOOL)
    house.office.rulebook.set_rule("notice.period", "P6M", in_force_from=date(2018, 1, 1), authority=BOARD)
    (fact, *_) = house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15)).events
    assert {rule.rule: rule.version for rule in fact.event.rules} == {  # type: ignore[attr-defined]
        "notice.period": 2,
        "notice.free-exit-until": 1,
        "notice.statutory-period": 1,
    }
    assert fact.event.ends_on == date(2018, 9, 15)  # type: ignore[attr-defined]


def test_a_notice_goes_by_the_rule_of_the_day_it_was_received(house: House) -> None:
    """A period shortened from 2018 does not shorten a notice of 2017."""
    house.member(SCHOOL)
    house.office.rulebook.set_rule("notice.period", "P6M", in_force_from=date(2018, 1, 1), authority=BOARD)
    answer = house.office.membership.serve_notice(SCHOOL, received_on=date(2017, 12, 31))
    assert answer.details["ends_on"] == "2018-12-31"


def test_an_authority_is_asked_for_only_where_the_rulebook_says_so(house: House) -> None:
    """The Board may let officers admit schools by themselves."""
    house.read(school(SCHOOL))
    house.office.rulebook.set_rule("authority.admit", "no", in_force_from=date(2018, 1, 1), authority=BOARD)
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    house.office.membership.admit(SCHOOL, on=date(2018, 1, 2), authority="")
    assert house.is_member(SCHOOL, date(2018, 1, 2))


def test_commitments_are_what_the_rulebook_lists(house: House) -> None:
    """A fourth commitment, once decided, is asked of those who join from then on."""
    house.read(school(SCHOOL))
    house.office.rulebook.set_rule(
        "membership.commitments", "aims,guarantee,fee,data", in_force_from=date(2018, 1, 1), authority=BOARD
    )
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2018, 1, 1), commitments=ALL)
    with house.refused("commitment-missing"):
        house.office.membership.admit(SCHOOL, on=date(2018, 1, 2), authority=AUTHORITY)


def test_the_vat_rule_holds_a_code_and_a_percentage(house: House) -> None:
    """The founding code is none."""
    assert (house.thep.rules(date(2018, 1, 1))[VAT].code, house.thep.rules(date(2018, 1, 1))[VAT].rate) == (
        "none",
        0,
    )
