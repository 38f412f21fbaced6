"""Inspections performed again: the news is made anew of what a file brought, and of what it must have shown besides."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.audit.business.support import changed, codes, facts_of, performed, with_field
from tests.domain.test_inspections import CARD, UNGRADED, by_area, card, graded, take
from tests.support import OTHER, SCHOOL, THIRD, Clock, House, school
from thep_adapters import connect
from thep_domain import InspectionEntry, InspectionNews

FIRST, SECOND, LATEST = date(2014, 5, 14), date(2018, 6, 27), date(2024, 10, 8)
CARDED = date(2026, 1, 20)


@pytest.fixture
def house() -> Iterator[House]:
    clock = Clock(date(2026, 11, 2))
    with connect(clock=clock) as thep:
        made = House(thep, clock)
        made.read(*map(school, (SCHOOL, OTHER, THIRD)))
        yield made


def test_rows_that_put_right_what_is_held_each_by_its_number_or_its_day(house: House) -> None:
    take(house, graded(SCHOOL, FIRST), graded(SCHOOL, SECOND, number="2"), by_area(OTHER, LATEST), as_at=LATEST)
    right = {"published_on": date(2018, 7, 18), "concern": "special-measures", "safeguarding": "not-effective"}
    take(
        house,
        graded(SCHOOL, FIRST, "outstanding", number="1", listed_for=THIRD),
        graded(SCHOOL, date(2018, 6, 28), "inadequate", number="2", listed_for=OTHER, **right),
        by_area(OTHER, LATEST, "inadequate", published_on=date(2024, 11, 1)),
        as_at=date(2025, 1, 1),
    )
    take(
        house, graded(SCHOOL, SECOND, "good"), as_at=date(2025, 2, 1)
    )  # without a number, under the day that was wrong
    assert performed(facts_of(house.thep)) == []


def test_report_cards_that_are_graded_again_and_put_right(house: House) -> None:
    take(house, card(OTHER, CARDED, achievement="strong"), as_at=date(2026, 3, 1))
    take(house, card(OTHER, CARDED, regraded_on=date(2026, 4, 1)), as_at=date(2026, 5, 1))
    take(house, card(OTHER, CARDED, achievement="exceptional"), as_at=date(2026, 6, 1))
    take(house, card(OTHER, CARDED, achievement="exceptional", published_on=date(2026, 2, 20)), as_at=date(2026, 7, 1))
    names = [fact.name for fact in facts_of(house.thep)]
    assert {"schools.card_regraded", "schools.inspection_corrected"} <= set(names)
    assert performed(facts_of(house.thep)) == []


def test_outcomes_that_a_file_no_longer_shows_while_older_ones_stand(house: House) -> None:
    """It must have shown an older one: else that would have been withdrawn too. And who it was listed for."""
    visit = InspectionEntry(urn=SCHOOL, listed_for=THIRD, kind=UNGRADED, inspected_on=date(2016, 1, 1))
    shown = graded(SCHOOL, FIRST), graded(OTHER, FIRST), visit, graded(OTHER, SECOND, listed_for=THIRD)
    gone = graded(SCHOOL, SECOND), graded(SCHOOL, date(2024, 3, 5), listed_for=THIRD), by_area(THIRD, LATEST)
    take(house, *shown, *gone, as_at=date(2025, 1, 1))
    answer = take(house, *shown, as_at=date(2025, 2, 1), latest_of=[THIRD, SCHOOL])
    withdrawn = [fact for fact in answer.events if fact.name == "schools.inspection_withdrawn"]
    assert [fact.stream.partition(":")[2] for fact in withdrawn] == [str(SCHOOL), str(THIRD), str(SCHOOL)]
    assert performed(facts_of(house.thep)) == []


def test_files_in_one_save_and_one_that_is_taken_again(house: House) -> None:
    rows = [
        {"news": InspectionNews(as_at=as_at, source="a list", inspections=entries, latest_of=(SCHOOL,))}
        for as_at, entries in (
            (date(2020, 1, 1), (graded(SCHOOL, SECOND),)),
            (date(2020, 2, 1), (graded(SCHOOL, SECOND, "outstanding"), graded(OTHER, SECOND, listed_for=THIRD))),
            (date(2020, 3, 1), (graded(OTHER, SECOND, listed_for=THIRD),)),
            (date(2020, 2, 1), (graded(SCHOOL, SECOND, "outstanding"), graded(OTHER, SECOND, listed_for=THIRD))),
            (date(2020, 4, 1), ()),
        )
    ]
    house.office.inspections.record_all(rows)
    assert performed(facts_of(house.thep)) == []


def test_what_the_office_puts_right_by_hand(house: House) -> None:
    take(house, card(OTHER, CARDED), graded(SCHOOL, SECOND), as_at=date(2026, 3, 1))
    visit = InspectionEntry(urn=SCHOOL, listed_for=SCHOOL, kind=UNGRADED, inspected_on=SECOND, outcome="stands")
    take(house, visit, as_at=date(2026, 3, 1))
    by_hand = house.acting(reason="slips of the pen").inspections
    by_hand.correct(OTHER, CARDED, {"achievement": "strong", "number": "7", "inspected": "2026-01-19"})
    said = {"outcome": "does not stand"}, {"published": "2018-07-18", "outcome": ""}
    by_hand.correct_all(
        [{"urn": SCHOOL, "inspected_on": SECOND, "said": each, "kind": UNGRADED} for each in said]
        + [{"urn": SCHOOL, "inspected_on": SECOND, "said": {"overall": "outstanding"}, "kind": "graded"}]
    )
    by_hand.withdraw_all([{"urn": OTHER, "inspected_on": date(2026, 1, 19), "kind": CARD}])
    by_hand.restore(OTHER, date(2026, 1, 19))
    files = [fact.stream for fact in facts_of(house.thep) if fact.name == "schools.file_taken"]
    house.acting(reason="the wrong file").register.retract(files[-1].removeprefix("file:"))
    assert performed(facts_of(house.thep)) == []


def test_what_was_changed_in_inspections_is_found(house: House) -> None:
    take(house, graded(SCHOOL, FIRST), as_at=date(2020, 1, 1))
    take(house, graded(SCHOOL, FIRST, "outstanding"), as_at=date(2020, 2, 1))
    take(house, as_at=date(2020, 3, 1), latest_of=[SCHOOL])
    facts = facts_of(house.thep)

    def found(name: str, **fields: object) -> set[str]:
        return codes(performed(changed(facts, name, lambda fact: with_field(fact, **fields))))

    assert found("schools.inspection_corrected", was="inadequate") == {"differs"}
    assert found("schools.inspection_corrected", as_at=date(2020, 2, 2)) >= {"differs"}
    assert found("schools.inspection_withdrawn", retracted=True) == {"not-decided"}
    assert found("schools.inspection_withdrawn", source=None) == {"not-decided"}
