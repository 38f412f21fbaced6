"""The outcomes of the demo, against figures that were worked out without its code, and against its file."""

from collections import Counter
from datetime import date

import pytest

from tests.demo.support import DATA, SHARED, rows
from thep_adapters.demo import DemoResult
from thep_domain import Partnership
from thep_domain.schools import OutcomeKind
from thep_domain.schools.inspections.counting import by_category

ROUND = date(2018, 7, 1)
LIST = DATA / "inspections20180701.csv"
PHASES = {
    "nursery": (0, 0, 0, 0, 6),
    "primary": (17, 49, 0, 0, 4),
    "secondary": (5, 8, 2, 0, 6),  # alternative provision, two schools without an inspection, counts with it
    "special": (5, 1, 0, 0, 0),
    "other": (1, 0, 0, 0, 0),
}
WITHOUT = {
    *(100882, 100884, 100885, 100886, 100887, 100888, 100889, 138262, 137682, 140096, 144235, 144236),
    *(142879, 143379, 143629, 144756),
}
INTO = {
    "requires-improvement to outstanding": {(100939, date(2017, 9, 26))},
    "requires-improvement to good": {(100935, date(2017, 10, 10)), (138202, date(2018, 6, 27))},
    "good to outstanding": {(100914, date(2017, 10, 31)), (100902, date(2017, 11, 8))},
}
CONFIRMED = {100911, 100890, 100979, 133289, 100965}


def test_the_golden_figures_on_the_day_of_the_round(result: DemoResult) -> None:
    counts = result.outcomes
    assert counts.by_category == {
        "outstanding": 28,
        "good": 58,
        "requires-improvement": 2,
        "inadequate": 0,
        "not-inspected": 16,
    }
    assert counts.schools == 104
    assert {phase: tuple(found.values()) for phase, found in counts.by_phase.items()} == PHASES
    assert counts.of == {"own": 85, "predecessor": 3, "predecessor-as-ofsted-says": 0}
    assert counts.dated_by == {"published": 0, "inspected": 88}


def test_percentages_state_their_kind_and_their_base(result: DemoResult) -> None:
    found = {each.category: (each.kind, each.base, each.number, each.percent) for each in result.outcomes.percentages}
    assert found["outstanding"] == (OutcomeKind.GRADED, 88, 28, "31.8")
    assert found["good"] == (OutcomeKind.GRADED, 88, 58, "65.9")
    assert found["good-or-outstanding"] == (OutcomeKind.GRADED, 88, 86, "97.7")


def test_who_stands_where(thep: Partnership) -> None:
    found = thep.outcomes(ROUND)
    assert {row.urn for row in found if row.kind is OutcomeKind.NOT_INSPECTED} == WITHOUT
    assert {(row.urn, row.inspected_on) for row in found if row.outcome == "requires-improvement"} == {
        (100979, date(2017, 10, 17)),
        (141133, date(2017, 4, 25)),
    }
    assert {(row.urn, row.of_urn, row.outcome, row.inspected_on) for row in found if row.of == "predecessor"} == {
        (143630, 131598, "outstanding", date(2014, 6, 26)),
        (144699, 100901, "good", date(2014, 5, 14)),
        (144700, 100969, "good", date(2014, 4, 1)),
    }
    own = Counter(row.outcome for row in found if row.of == "own")
    assert own == {"outstanding": 27, "good": 56, "requires-improvement": 2}


def test_the_day_before_its_inspection_wapping_stood_otherwise(thep: Partnership) -> None:
    assert by_category(thep.outcomes(date(2018, 6, 26)))["requires-improvement"] == 3


def test_the_changes_of_grade_are_those_of_the_report(thep: Partnership) -> None:
    """To the school, as [3:320-331] has them."""
    changes = thep.outcome_changes(date(2017, 9, 1), date(2018, 8, 31)).changes
    moved = [row for row in changes if row.was != row.now]
    assert {f"{row.was} to {row.now}" for row in moved} == set(INTO)
    for words, schools in INTO.items():
        assert {(row.urn, row.inspected_on) for row in moved if f"{row.was} to {row.now}" == words} == schools
    assert {row.urn for row in changes if row.was == row.now} == CONFIRMED


def test_a_conversion_leaves_no_gap_in_the_demo(thep: Partnership) -> None:
    assert [thep.outcome(144699, day).of for day in (date(2018, 2, 28), date(2018, 3, 1))] == [  # type: ignore[arg-type]
        "own",
        "predecessor",
    ]


def test_nothing_was_known_of_outcomes_before_the_list_was_taken(thep: Partnership) -> None:
    counts = thep.outcome_counts(ROUND, as_known_at=date(2018, 7, 1))
    assert counts.by_kind["not-inspected"] == counts.schools == 104


def test_a_base_of_all_schools_says_so(thep: Partnership) -> None:
    """With two colleges 90 are rated and 60 are good: another base, and printed as such."""
    rated = [row for row in thep.outcomes(ROUND, everyone=True) if row.urn in {130418, 130419} and row.outcome]
    assert [row.outcome for row in rated] == ["good", "good"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published files are not here")
def test_the_list_says_what_the_published_one_says() -> None:
    real = {tuple(row.values()) for row in rows(SHARED / "ofsted_history_to_2019-11_la211_la201.csv")}
    ours = [tuple(row.values()) for row in rows(LIST)]
    assert len(set(ours)) == len(ours) == 309
    assert set(ours) <= real
    held = {row[0] for row in ours}
    assert set(ours) == {row for row in real if row[0] in held and row[2] <= "20180701"}
