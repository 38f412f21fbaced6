"""What a year costs: the rate for each pupil, the months of membership, and whose count was used."""

from datetime import date
from typing import Any

import pytest

from tests.support import AUTHORITY, CONVERTED, OTHER, SCHOOL, THIRD, House, count, followed_by, school
from thep_domain import ALL, URN, Answer, Category
from thep_domain.fees import SubscriptionCharged
from thep_domain.fees.rules import VAT, Vat

BOARD = "Board 2018-06-12 item 7"
SEPTEMBER = date(2018, 9, 1)


def charged(answer: Answer) -> list[SubscriptionCharged]:
    return [fact.event for fact in answer.events if isinstance(fact.event, SubscriptionCharged)]


def rule(house: House, name: str, value: str, since: date = date(2017, 9, 1)) -> None:
    house.office.rulebook.set_rule(name, value, in_force_from=since, authority=BOARD)


def charge(house: House, year: str = "2018-19", on: date = SEPTEMBER, urn: URN | None = None) -> Answer:
    return house.office.fees.charge(year, on=on, urn=urn)


# Everybody at once


def test_a_year_is_charged_to_all_members_at_once(house: House) -> None:
    """The answer lists each school and the total."""
    house.member(SCHOOL, pupils=435)
    house.member(OTHER, pupils=200)
    details = charge(house).details
    assert [(row["urn"], row["amount"]) for row in details["charged"]] == [(SCHOOL, "2175.00"), (OTHER, "1000.00")]
    assert (details["total"], details["not_charged"], details["already_charged"]) == ("3175.00", [], 0)


def test_charging_twice_charges_once(house: House) -> None:
    """The second time nothing is recorded, for all and for one."""
    house.member(SCHOOL, pupils=435)
    charge(house)
    again, alone = charge(house), charge(house, urn=SCHOOL)
    assert (again.events, again.details["already_charged"], again.details["total"]) == ((), 1, "0.00")
    assert (alone.events, alone.details["already_charged"]) == ((), 1)
    assert house.balance() == 217_500


def test_a_school_without_a_count_is_listed_and_the_others_are_charged(house: House) -> None:
    """One school's missing census holds up nobody."""
    house.member(SCHOOL)
    house.member(OTHER, pupils=200)
    details = charge(house).details
    assert [row["urn"] for row in details["charged"]] == [OTHER]
    (row,) = details["not_charged"]
    assert (row["urn"], row["code"]) == (SCHOOL, "no-pupil-count")
    assert "2018-09-01" in row["reason"]


def test_a_school_whose_count_turns_up_is_charged_then(house: House) -> None:
    """Charging again takes those that were left out."""
    house.member(SCHOOL)
    house.member(OTHER, pupils=200)
    charge(house)
    house.read(counts=(count(SCHOOL, 435, date(2018, 1, 18)),), as_at=date(2018, 10, 1))
    assert [row["urn"] for row in charge(house).details["charged"]] == [SCHOOL]


def test_a_school_that_was_no_member_in_the_year_is_not_charged(house: House) -> None:
    """Neither an applicant nor one that left before."""
    house.read(school(SCHOOL), counts=(count(SCHOOL, 435, date(2016, 1, 1)),))
    house.office.membership.apply(SCHOOL, Category.FULL, on=date(2016, 9, 1), commitments=ALL)
    with house.refused("nothing-to-charge"):
        charge(house, urn=SCHOOL)
    house.member(OTHER, pupils=200)
    house.office.membership.serve_notice(OTHER, received_on=date(2017, 8, 31))
    assert charge(house).details["charged"] == []
    with house.refused("nothing-to-charge"):
        charge(house, urn=OTHER)


def test_a_draft_tells_what_would_be_charged_and_records_nothing(house: House) -> None:
    """The figures are those of the charge that follows."""
    house.member(SCHOOL, pupils=435)
    before = house.events
    draft = house.office.fees.charge.draft("2018-19", on=SEPTEMBER)
    assert house.events == before
    charged = charge(house)
    assert draft.details == charged.details
    assert [(fact.stream, fact.version, fact.event) for fact in draft.events] == [
        (fact.stream, fact.version, fact.event) for fact in charged.events
    ]


def test_a_charge_of_a_day_to_come_is_refused(house: House) -> None:
    """Also where everything was charged before."""
    house.member(SCHOOL, pupils=435)
    with house.refused("date-in-future"):
        charge(house, on=date(2021, 6, 2))
    charge(house)
    with house.refused("date-in-future"):
        charge(house, on=date(2021, 6, 2))


# Months


@pytest.mark.parametrize(
    ("admitted", "months", "pounds"),
    [
        (date(2018, 9, 1), 12, "2175.00"),
        (date(2018, 9, 30), 12, "2175.00"),
        (date(2018, 10, 1), 11, "1993.75"),
        (date(2019, 1, 31), 8, "1450.00"),
        (date(2019, 8, 31), 1, "181.25"),
    ],
)
def test_a_school_admitted_in_the_year_pays_from_the_month_of_its_admission(
    house: House, admitted: date, months: int, pounds: str
) -> None:
    """A month counts whole if the school is a member on any day of it."""
    house.member(SCHOOL, since=admitted, pupils=435)
    (fact,) = charged(charge(house, on=admitted, urn=SCHOOL))
    assert fact.units_end - fact.units_start == months
    assert fact.net == round(float(pounds) * 100)


@pytest.mark.parametrize("admitted", [date(2016, 7, 1), date(2016, 9, 1), date(2017, 3, 31), date(2017, 4, 1)])
def test_nothing_accrues_before_1_april_2017(house: House, admitted: date) -> None:
    """Whenever a school joined before, 2016-17 costs five months, from 1 April to 31 August."""
    house.member(SCHOOL, since=admitted, pupils=435)
    (fact,) = charged(charge(house, "2016-17", date(2017, 4, 1), SCHOOL))
    assert (fact.from_on, fact.to_on, fact.net) == (date(2017, 4, 1), date(2017, 8, 31), 90_625)


def test_nothing_is_charged_for_the_year_before_the_partnership(house: House) -> None:
    """2015-16 owes nothing."""
    house.member(SCHOOL, since=date(2016, 7, 1), pupils=435)
    with house.refused("nothing-to-charge"):
        charge(house, "2015-16", date(2017, 4, 1), SCHOOL)


def test_two_spells_in_one_month_are_charged_once_for_it(house: House) -> None:
    """The school left on 5 March 2019 and was admitted again on 20 March: March counts once."""
    house.member(SCHOOL, pupils=435)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 5))
    assert house.charge("2018-19", SEPTEMBER) == "1268.75"
    house.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 3, 20), commitments=ALL)
    house.office.membership.admit(SCHOOL, on=date(2019, 3, 20), authority=AUTHORITY)
    assert house.charge("2018-19", date(2019, 4, 1)) == "906.25"
    assert house.balance() == 217_500


def test_a_gap_between_two_spells_is_not_charged(house: House) -> None:
    """Left in November, back in March: September to November, and March to August."""
    house.member(SCHOOL, pupils=435)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2017, 11, 5))
    house.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 3, 20), commitments=ALL)
    house.office.membership.admit(SCHOOL, on=date(2019, 3, 20), authority=AUTHORITY)
    facts = charged(charge(house, on=date(2019, 4, 1)))
    assert [(fact.from_on, fact.to_on) for fact in facts] == [
        (date(2018, 9, 1), date(2018, 11, 30)),
        (date(2019, 3, 1), date(2019, 8, 31)),
    ]
    assert [fact.charge for fact in facts] == ["2018-19/1", "2018-19/2"]


def test_the_parts_of_a_year_add_up_to_the_penny(house: House) -> None:
    """A fee that does not divide by twelve: 7 pupils at £5.00, charged in two parts."""
    house.member(SCHOOL, pupils=7)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 1, 20))
    charge(house)
    house.office.membership.rescind_notice(SCHOOL, on=date(2018, 10, 1), authority=BOARD)
    charge(house, on=date(2018, 10, 2))
    assert house.balance() == 3_500


# Conversions


def converts(house: House, **facts: Any) -> None:
    """100901 becomes 144699 on 1 March 2019."""
    house.read(
        school(SCHOOL, closed_on=date(2019, 2, 28)),
        school(CONVERTED, opened_on=date(2019, 3, 1), type_code=34),
        links=followed_by(SCHOOL, CONVERTED),
        as_at=date(2019, 4, 1),
        **facts,
    )


def test_a_conversion_in_mid_year_changes_nothing_of_the_years_charge(house: House) -> None:
    """One account, one charge, whichever number is asked for."""
    house.member(SCHOOL, pupils=435)
    charge(house)
    converts(house)
    assert charge(house, on=date(2019, 4, 2)).events == ()
    assert house.balance(SCHOOL) == house.balance(CONVERTED) == 217_500


def test_a_school_charged_after_its_conversion_pays_the_whole_year_once(house: House) -> None:
    """The count of the old number, in force on the first day, is the school's own."""
    house.member(SCHOOL, pupils=435)
    converts(house, counts=(count(CONVERTED, 500, date(2019, 3, 21)),))
    (fact,) = charged(charge(house, on=date(2019, 4, 2)))
    assert (fact.net, fact.basis.count_of, fact.basis.count_urn) == (217_500, "own", SCHOOL)


def test_a_closing_that_proves_to_be_a_conversion_leaves_the_year_whole(house: House) -> None:
    """First the closing is known and the rest of the year credited; then the link, and the rest is charged again."""
    house.member(SCHOOL, pupils=433)
    charge(house)
    house.closes(SCHOOL, date(2019, 2, 28), as_at=date(2019, 3, 1))
    assert house.balance() == 108_250
    converts(house)
    charge(house, on=date(2019, 4, 2))
    assert house.balance() == 216_500


# Whose count


def test_the_latest_count_by_the_first_day_charged_is_used(house: House) -> None:
    """Not the newest of all, and not the first."""
    house.member(SCHOOL, pupils=400, counted_on=date(2017, 1, 19))
    house.read(
        counts=(count(SCHOOL, 435, date(2018, 1, 18)), count(SCHOOL, 440, date(2018, 9, 2))), as_at=date(2018, 10, 1)
    )
    (fact,) = charged(charge(house))
    assert (fact.basis.pupils, fact.basis.counted_on, fact.basis.count_later) == (435, date(2018, 1, 18), False)


def test_a_count_taken_on_the_first_day_is_used(house: House) -> None:
    """On or before."""
    house.member(SCHOOL, pupils=435, counted_on=SEPTEMBER)
    (fact,) = charged(charge(house))
    assert (fact.basis.pupils, fact.basis.count_later) == (435, False)


def test_the_first_day_charged_is_the_first_of_the_month_of_admission(house: House) -> None:
    """A school that joined in March is charged by the count of January."""
    house.member(SCHOOL, since=date(2019, 3, 20), pupils=400, counted_on=date(2018, 1, 18))
    house.read(
        counts=(count(SCHOOL, 435, date(2019, 1, 17)), count(SCHOOL, 440, date(2019, 3, 2))), as_at=date(2019, 3, 3)
    )
    (fact,) = charged(charge(house, on=date(2019, 4, 1)))
    assert fact.basis.pupils == 435


def test_a_later_count_is_used_only_where_the_rulebook_allows_it(house: House) -> None:
    """And the basis names it as later."""
    house.member(SCHOOL, pupils=435, counted_on=date(2019, 1, 17))
    with house.refused("no-pupil-count"):
        charge(house, urn=SCHOOL)
    rule(house, "fees.later-count", "allowed")
    (fact,) = charged(charge(house))
    assert (fact.basis.counted_on, fact.basis.count_later) == (date(2019, 1, 17), True)
    assert {"fees.later-count": 2}.items() <= {r.rule: r.version for r in fact.basis.rules}.items()


def test_where_later_counts_are_allowed_an_earlier_one_still_comes_first(house: House) -> None:
    """For want of an earlier one, the next."""
    rule(house, "fees.later-count", "allowed")
    house.member(SCHOOL, pupils=435, counted_on=date(2018, 1, 18))
    house.read(counts=(count(SCHOOL, 440, date(2018, 10, 4)),), as_at=date(2018, 11, 1))
    (fact,) = charged(charge(house))
    assert fact.basis.pupils == 435


def test_for_want_of_its_own_a_school_uses_its_predecessors_count(house: House) -> None:
    """The academy has none yet in its first September."""
    house.member(SCHOOL, pupils=435)
    converts(house)
    (fact,) = charged(charge(house, "2019-20", date(2019, 9, 1)))
    assert (fact.basis.count_of, fact.basis.count_urn, fact.basis.pupils) == ("predecessor", SCHOOL, 435)


def test_then_its_successors_count(house: House) -> None:
    """Six members of 2017 have a census count only under the number of 2018."""
    rule(house, "fees.later-count", "allowed")
    house.member(SCHOOL)
    converts(house, counts=(count(CONVERTED, 500, date(2019, 3, 21)),))
    (fact,) = charged(charge(house))
    assert (fact.basis.count_of, fact.basis.count_urn, fact.basis.count_later) == ("successor", CONVERTED, True)
    (entry,) = house.thep.statement(SCHOOL).entries
    assert "successor" in entry.basis["text"]


def test_a_school_of_no_pupils_is_charged_nothing_once(house: House) -> None:
    """Zero pupils, £0, and no second charge."""
    house.member(SCHOOL, pupils=0)
    assert [fact.gross for fact in charged(charge(house))] == [0]
    assert charge(house).events == ()


def test_the_basis_cites_the_fact_that_brought_the_count(house: House) -> None:
    """Stream and version, so that an auditor finds it."""
    house.member(SCHOOL, pupils=435)
    (fact,) = charged(charge(house))
    cited = fact.basis.count
    found = [each for each in house.thep.history(cited.stream) if each.version == cited.version]
    assert [each.event.pupils for each in found] == [435]  # type: ignore[union-attr]


# Rules


def test_a_new_rate_holds_for_the_years_that_begin_under_it(house: House) -> None:
    """£6 from September 2018; 2017-18 stays at £5, whenever it is charged."""
    house.member(SCHOOL, pupils=435)
    rule(house, "fees.rate", "6.00", SEPTEMBER)
    assert house.charge("2018-19", SEPTEMBER) == "2610.00"
    assert house.charge("2017-18", SEPTEMBER) == "2175.00"


def test_a_rate_decided_afterwards_for_a_year_is_settled_when_the_year_is_charged_again(house: House) -> None:
    """The difference, with the rule as its cause; until then, charged is charged."""
    house.member(SCHOOL, pupils=435)
    charge(house)
    rule(house, "fees.rate", "6.00", SEPTEMBER)
    assert house.balance() == 217_500
    (further,) = charge(house).details["charged"]
    assert (further["amount"], further["cause"]) == ("435.00", "rule")
    assert charge(house).events == ()
    assert house.balance() == 435 * 600


def test_the_second_part_of_a_year_cites_the_rate_that_it_uses(house: House) -> None:
    """The rate changed in mid-year: the year keeps its first rate, and names the rulebook's version of that one."""
    house.member(SCHOOL, pupils=435)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2017, 11, 5))
    rule(house, "fees.rate", "6.00", date(2019, 1, 1))
    charge(house)
    house.office.membership.rejoin(SCHOOL, Category.FULL, on=date(2019, 3, 20), commitments=ALL)
    house.office.membership.admit(SCHOOL, on=date(2019, 3, 20), authority=AUTHORITY)
    (fact,) = charged(charge(house, on=date(2019, 4, 1)))
    (version,) = (cited.version for cited in fact.basis.rules if cited.rule == "fees.rate")
    assert (fact.basis.rate, version) in ((500, 1), (600, 2))


def test_a_part_year_may_go_by_days(house: House) -> None:
    """153 of 365 days of 2016-17: £911.71 instead of £906.25."""
    rule(house, "fees.part-year", "days", date(2016, 9, 1))
    house.member(SCHOOL, pupils=435)
    (fact,) = charged(charge(house, "2016-17", date(2017, 4, 1)))
    assert (fact.from_on, fact.to_on) == (date(2017, 4, 1), date(2017, 8, 31))
    assert (fact.basis.part_year, fact.units_end - fact.units_start, fact.net) == ("days", 153, 91_171)


def test_a_measure_that_changes_in_mid_year_charges_the_same_days(house: House) -> None:
    """Days from 1 April 2017: whichever measure the year takes, 1 April to 31 August is charged."""
    rule(house, "fees.part-year", "days", date(2017, 4, 1))
    house.member(SCHOOL, pupils=435)
    (fact,) = charged(charge(house, "2016-17", date(2017, 4, 1)))
    assert (fact.from_on, fact.to_on) == (date(2017, 4, 1), date(2017, 8, 31))
    assert fact.net in (90_625, 91_171)


def test_by_days_the_last_day_is_the_last_charged(house: House) -> None:
    """196 days from 1 September 2018 through 15 March 2019."""
    rule(house, "fees.part-year", "days")
    house.member(SCHOOL, pupils=435)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    (fact,) = charged(charge(house))
    assert (fact.units_start, fact.units_end, fact.units_in_year) == (0, 196, 365)
    assert fact.to_on == date(2019, 3, 15)


def test_a_year_begun_by_months_goes_on_by_months(house: House) -> None:
    """The first charge settles how parts of that year are measured."""
    house.member(SCHOOL, pupils=435)
    house.office.membership.serve_notice(SCHOOL, received_on=date(2018, 3, 15))
    charge(house)
    rule(house, "fees.part-year", "days", date(2018, 9, 1))
    house.office.membership.rescind_notice(SCHOOL, on=date(2018, 10, 1), authority=BOARD)
    charge(house, on=date(2018, 10, 2))
    assert house.balance() == 217_500


def test_vat_goes_by_its_rule(house: House) -> None:
    """Net, code, VAT and gross stand in the charge and in the statement."""
    rule(house, "fees.vat", "standard 20")
    house.member(SCHOOL, pupils=435)
    (fact,) = charged(charge(house))
    assert (fact.net, fact.vat_code, fact.vat, fact.gross) == (217_500, "standard", 43_500, 261_000)
    (entry,) = house.thep.statement(SCHOOL).entries
    assert (entry.basis["net"], entry.basis["vat_code"], entry.basis["vat"], entry.basis["gross"]) == (
        "2175.00",
        "standard",
        "435.00",
        "2610.00",
    )


def test_vat_may_be_a_fraction_of_a_percent(house: House) -> None:
    """The rate was 17.5 percent for years: it is held in basis points, and VAT is rounded once, half up."""
    rule(house, "fees.vat", "standard 17.5")
    assert house.thep.rules(SEPTEMBER)[VAT] == Vat("standard", 1_750)
    house.member(SCHOOL, pupils=435)
    (fact,) = charged(charge(house))
    assert (fact.net, fact.vat_rate, fact.vat, fact.gross) == (217_500, 1_750, 38_063, 255_563)  # VAT is 380.625 pounds
    house.office.fees.credit(SCHOOL, fact.gross, on=SEPTEMBER, authority=AUTHORITY)
    assert house.balance() == 0


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("standard 20", "standard 20"),
        ("standard 17.50", "standard 17.5"),
        ("low 0.05", "low 0.05"),
        ("all 100.00", "all 100"),
    ],
)
def test_a_rate_of_vat_is_written_in_one_way(given: str, written: str) -> None:
    assert VAT.written(given) == written


@pytest.mark.parametrize("wrong", ["standard", "20", "standard 17.555", "standard 100.01", "standard -1", "low 1e1"])
def test_what_is_no_rate_of_vat_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"write the code and the percentage, like standard 17\.5"):
        VAT.written(wrong)


def test_without_a_decision_a_charge_bears_no_vat(house: House) -> None:
    """The founding code is none, an assumption."""
    house.member(SCHOOL, pupils=435)
    (fact,) = charged(charge(house))
    assert (fact.vat_code, fact.vat, fact.gross) == ("none", 0, fact.net)


def test_a_charge_can_be_worked_out_again_from_its_basis(house: House) -> None:
    """Rate, pupils, months, rounding: by hand, without our code."""
    house.member(SCHOOL, since=date(2018, 12, 10), pupils=433)
    house.member(THIRD, pupils=1)
    for fact in charged(charge(house)):
        fee = fact.basis.rate * fact.basis.pupils
        to_end = (2 * fee * fact.units_end + fact.units_in_year) // (2 * fact.units_in_year)
        to_start = (2 * fee * fact.units_start + fact.units_in_year) // (2 * fact.units_in_year)
        assert fact.year_fee == fee
        assert fact.net == to_end - to_start
