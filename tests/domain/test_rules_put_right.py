"""A value of a rule that was entered wrong is put right, and what was charged by it is settled."""

from datetime import date

import pytest

from tests.support import SCHOOL, House
from thep_domain.application import ActingOffice
from thep_domain.fees.rules import FEE_RATE
from thep_domain.kernel.provenance import Recorded
from thep_domain.rulebook import RuleCorrected
from thep_domain.rulebook.rulebook import FOUNDED_ON

BOARD = "Board 2018-06-12 item 7"
SEPTEMBER = date(2018, 9, 1)


@pytest.fixture
def slip(house: House) -> ActingOffice:
    return house.acting(reason="typed 6.50 for 5.60, noticed when the bills were read")


def set_rate(house: House, value: str, since: date = SEPTEMBER) -> Recorded:
    return house.office.rulebook.set_rule("fees.rate", value, in_force_from=since, authority=BOARD).events[-1]


def correct_rate(office: ActingOffice, value: str, since: date = SEPTEMBER) -> Recorded:
    answer = office.rulebook.correct_rule("fees.rate", value, in_force_from=since, authority=BOARD)
    return answer.events[-1]


def test_a_value_entered_wrong_is_another_from_the_day_it_was_in_force(house: House, slip: ActingOffice) -> None:
    """As known before it is the wrong one; the correction names the fact that was wrong."""
    wrong = set_rate(house, "6.50")
    before = house.events
    fact = correct_rate(slip, "5.60")
    assert house.thep.rules(SEPTEMBER)[FEE_RATE] == 560
    assert house.thep.rules(date(2018, 8, 31))[FEE_RATE] == 500
    assert house.thep.rules(SEPTEMBER, as_known_at=before)[FEE_RATE] == 650
    assert (fact.why.corrects and fact.why.corrects.version, fact.why.effective_on) == (wrong.version, SEPTEMBER)
    assert isinstance(fact.event, RuleCorrected)
    assert (fact.event.was, fact.event.value) == ("6.50", "5.60")


def test_a_correction_stands_in_the_place_of_the_wrong_value(house: House, slip: ActingOffice) -> None:
    """A rate that was set later, for a later day or for the same one, stays as it is."""
    set_rate(house, "6.50")
    set_rate(house, "7.00", date(2019, 9, 1))
    correct_rate(slip, "5.60")
    assert house.thep.rules(date(2019, 9, 1))[FEE_RATE] == 700
    set_rate(house, "6.00")
    assert house.thep.rules(SEPTEMBER)[FEE_RATE] == 600


def test_a_correction_is_corrected_like_any_value(house: House, slip: ActingOffice) -> None:
    """Of several values for one day it is the last that is put right."""
    set_rate(house, "6.50")
    first = correct_rate(slip, "5.60")
    second = correct_rate(slip, "5.65")
    assert second.why.corrects is not None
    assert second.why.corrects.version == first.version
    assert house.thep.rules(SEPTEMBER)[FEE_RATE] == 565


@pytest.mark.parametrize("recorded_before", [True, False])
def test_a_founding_value_is_corrected_too(house: House, slip: ActingOffice, recorded_before: bool) -> None:
    """On an empty store it is recorded with the correction of it."""
    if recorded_before:
        set_rate(house, "6.00")
    correct_rate(slip, "4.50", FOUNDED_ON)
    assert house.thep.rules(date(2017, 9, 1))[FEE_RATE] == 450


def test_a_year_charged_by_a_wrong_rate_is_settled_when_it_is_charged_again(house: House, slip: ActingOffice) -> None:
    """240 pupils at 6.50 are 1,560.00; at 5.60 they are 1,344.00: 216.00 is credited, because of the rule."""
    house.member(SCHOOL, pupils=240)
    set_rate(house, "6.50")
    house.charge("2018-19", SEPTEMBER)
    assert house.balance() == 156_000
    correct_rate(slip, "5.60")
    credited = house.office.fees.charge("2018-19", on=date(2018, 10, 1)).details["credited"]
    assert [(row["cause"], row["amount"]) for row in credited] == [("rule", "216.00")]
    assert house.balance() == 134_400


def test_a_correction_needs_what_is_wrong_a_reason_and_the_authority(house: House, slip: ActingOffice) -> None:
    """There must be an entry of that day, with another value."""
    set_rate(house, "6.50")
    with house.refused("nothing-to-correct") as caught:
        correct_rate(slip, "5.60", date(2018, 9, 2))
    assert "2016-05-01, 2018-09-01" in caught.value.sentence
    with house.refused("nothing-to-correct"):
        correct_rate(slip, "6.50")
    with house.refused("reason-missing"):
        correct_rate(house.office, "5.60")
    with house.refused("authority-missing"):
        slip.rulebook.correct_rule("fees.rate", "5.60", in_force_from=SEPTEMBER, authority=" ")
    with house.refused("unknown-rule"):
        slip.rulebook.correct_rule("fees.tea", "5.60", in_force_from=SEPTEMBER, authority=BOARD)
    with house.refused("unreadable-rule"):
        correct_rate(slip, "five pounds")
