"""Inspections as published, and the outcome of a school on a day: the examples I1 to I17, and what puts slips right."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from tests.support import House, followed_by, school
from thep_domain import URN, Answer, AreaEntry, FileEntry, InspectionEntry, InspectionKind, InspectionNews, Outcome
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.schools import OutcomeKind, OutcomeOf

WAPPING, CLARA_OLD, CLARA, BEN_JONSON, HARRY = URN(138202), URN(100901), URN(144699), URN(100890), URN(100888)
UTC, OTHER, THIRD = URN(144756), URN(999011), URN(999012)
GRADED, BY_AREA, CARD, UNGRADED = (
    InspectionKind.GRADED,
    InspectionKind.BY_AREA,
    InspectionKind.CARD,
    InspectionKind.UNGRADED,
)
AREAS = ("quality-of-education", "behaviour-and-attitudes", "personal-development", "leadership-and-management")
CARD_AREAS = (
    *("inclusion", "curriculum-and-teaching", "achievement", "attendance-and-behaviour"),
    *("personal-development-and-wellbeing", "leadership-and-governance"),
)


def graded(urn: int, on: date, overall: str = "good", *, listed_for: int = 0, **more: Any) -> InspectionEntry:
    """A graded inspection."""
    return InspectionEntry(
        urn=URN(urn), listed_for=URN(listed_for or urn), kind=GRADED, inspected_on=on, overall=overall, **more
    )


def by_area(urn: int, on: date, grade: str = "good", **more: Any) -> InspectionEntry:
    """An inspection with grades for four areas."""
    areas = tuple(AreaEntry(area=area, grade=grade) for area in AREAS)
    return InspectionEntry(urn=URN(urn), listed_for=URN(urn), kind=BY_AREA, inspected_on=on, areas=areas, **more)


def card(urn: int, on: date, *, number: str = "1", achievement: str = "expected", **more: Any) -> InspectionEntry:
    """A report card with every area expected, but for achievement."""
    day = more.pop("regraded_on", on)
    areas = tuple(
        AreaEntry(
            area=area,
            grade=achievement if area == "achievement" else "expected",
            graded_on=day if area == "achievement" else on,
        )
        for area in CARD_AREAS
    )
    return InspectionEntry(
        urn=URN(urn),
        listed_for=URN(urn),
        kind=CARD,
        inspected_on=on,
        number=number,
        safeguarding="met",
        areas=areas,
        **more,
    )


def take(house: House, *entries: InspectionEntry, as_at: date, latest_of: Iterable[int] = (), **more: Any) -> Answer:
    """Take a file of inspections."""
    news = InspectionNews(
        as_at=as_at,
        source=f"inspections of {as_at}",
        inspections=entries,
        latest_of=tuple(map(URN, latest_of)),
        **more,
    )
    return house.acting(reason=None).inspections.record(news)


def names(answer: Answer) -> list[str]:
    """What was recorded beside the file."""
    return [fact.name for fact in answer.events if not fact.name.startswith(("schools.file", "rulebook."))]


def on(house: House, urn: int, day: date, known: Any = None) -> Outcome:
    """The outcome of a school on a day."""
    return house.thep.outcome(URN(urn), day, as_known_at=known)


WAPPINGS = (graded(WAPPING, date(2016, 5, 4), "requires-improvement"), graded(WAPPING, date(2018, 6, 27)))


@pytest.fixture
def later(house: House) -> House:
    """A house in 2026."""
    house.clock.set(date(2026, 11, 2))
    return house


def test_i1_without_days_of_publication_an_outcome_counts_from_the_inspection(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    before, after = on(house, WAPPING, date(2018, 6, 26)), on(house, WAPPING, date(2018, 6, 27))
    assert (before.outcome, after.outcome) == ("requires-improvement", "good")
    assert (after.dated_by, after.of, after.of_urn) == ("inspected", "own", WAPPING)


def test_i2_a_published_outcome_counts_from_its_publication(house: House) -> None:
    house.read(school(WAPPING))
    take(house, WAPPINGS[0], graded(WAPPING, date(2018, 6, 27), published_on=date(2018, 7, 18)), as_at=date(2018, 9, 1))
    found = [on(house, WAPPING, day).outcome for day in (date(2018, 7, 1), date(2018, 7, 17), date(2018, 7, 18))]
    assert found == ["requires-improvement", "requires-improvement", "good"]
    assert on(house, WAPPING, date(2018, 7, 18)).dated_by == "published"


def test_i3_what_was_known_before_the_file_stays_known(house: House) -> None:
    house.clock.set(date(2018, 8, 30))
    house.read(school(WAPPING))
    take(house, WAPPINGS[0], as_at=date(2018, 8, 30))
    house.clock.set(date(2018, 9, 1))
    take(house, graded(WAPPING, date(2018, 6, 27), published_on=date(2018, 7, 18)), as_at=date(2018, 9, 1))
    assert on(house, WAPPING, date(2018, 7, 20)).outcome == "good"
    assert on(house, WAPPING, date(2018, 7, 20), date(2018, 8, 31)).outcome == "requires-improvement"


def clara(house: House) -> None:
    """Clara Grant became an academy on 1 March 2018."""
    house.read(
        school(CLARA_OLD, closed_on=date(2018, 2, 28)),
        school(CLARA, opened_on=date(2018, 3, 1), type_code=34),
        links=followed_by(CLARA_OLD, CLARA),
        as_at=date(2018, 4, 10),
    )
    take(house, graded(CLARA_OLD, date(2014, 5, 14)), as_at=date(2019, 11, 30))


def test_i4_an_academy_without_an_inspection_has_its_predecessors(house: House) -> None:
    clara(house)
    found = on(house, CLARA, date(2018, 7, 1))
    assert (found.outcome, found.inspected_on) == ("good", date(2014, 5, 14))
    assert (found.of, found.of_urn, found.urn) == (OutcomeOf.PREDECESSOR, CLARA_OLD, CLARA)


def test_i5_a_conversion_leaves_no_gap(house: House) -> None:
    clara(house)
    last, first = on(house, CLARA, date(2018, 2, 28)), on(house, CLARA, date(2018, 3, 1))
    assert (last.outcome, last.of, last.urn) == ("good", "own", CLARA_OLD)
    assert (first.outcome, first.of, first.urn) == ("good", "predecessor", CLARA)
    assert last.establishment == first.establishment


def test_its_own_inspection_comes_before_its_predecessors_however_old(house: House) -> None:
    clara(house)
    take(
        house,
        graded(CLARA, date(2018, 9, 11), "requires-improvement"),
        graded(CLARA_OLD, date(2018, 9, 12), "outstanding"),
        as_at=date(2019, 12, 1),
    )
    assert on(house, CLARA, date(2018, 9, 10)).of == "predecessor"
    found = on(house, CLARA, date(2019, 1, 1))
    assert (found.outcome, found.of) == ("requires-improvement", "own")


def test_i6_a_merger_lends_nothing(later: House) -> None:
    later.read(
        school(HARRY, closed_on=date(2021, 12, 31), type_code=15, phase_code=1),
        school(BEN_JONSON),
        links=followed_by(HARRY, BEN_JONSON, manner="merged"),
        as_at=date(2022, 1, 10),
    )
    take(
        later,
        graded(BEN_JONSON, date(2017, 10, 31)),
        graded(HARRY, date(2019, 1, 15), "outstanding", listed_for=BEN_JONSON),
        as_at=date(2023, 8, 31),
    )
    for day in (date(2019, 2, 1), date(2021, 12, 31), date(2022, 1, 1), date(2026, 1, 1)):
        found = on(later, BEN_JONSON, day)
        assert (found.outcome, found.inspected_on, found.of) == ("good", date(2017, 10, 31), "own")


def test_a_merger_lends_nothing_to_a_school_without_an_inspection(later: House) -> None:
    later.read(
        school(HARRY, closed_on=date(2021, 12, 31)),
        school(BEN_JONSON),
        links=followed_by(HARRY, BEN_JONSON, manner="merged"),
        as_at=date(2022, 1, 10),
    )
    take(later, graded(HARRY, date(2019, 1, 15), "outstanding", listed_for=BEN_JONSON), as_at=date(2023, 8, 31))
    assert on(later, BEN_JONSON, date(2023, 1, 1)).kind is OutcomeKind.NOT_INSPECTED


def test_i7_a_new_school_is_not_inspected_and_counted_so(house: House) -> None:
    house.read(school(UTC, opened_on=date(2017, 9, 1), type_code=40, phase_code=4))
    found = on(house, UTC, date(2018, 7, 1))
    assert (found.kind, found.outcome, found.of, found.concern) == (OutcomeKind.NOT_INSPECTED, None, None, None)
    counts = house.thep.outcome_counts(date(2018, 7, 1))
    assert counts.by_category == {
        **dict.fromkeys(("outstanding", "good", "requires-improvement", "inadequate"), 0),
        "not-inspected": 1,
    }
    assert counts.percentages == ()


def test_i8_satisfactory_is_a_word_and_a_column_of_its_own(house: House) -> None:
    house.read(school(BEN_JONSON))
    take(
        house,
        graded(BEN_JONSON, date(2010, 1, 14), "satisfactory"),
        graded(BEN_JONSON, date(2012, 11, 13)),
        as_at=date(2019, 11, 30),
    )
    assert on(house, BEN_JONSON, date(2012, 9, 1)).outcome == "satisfactory"
    counts = house.thep.outcome_counts(date(2012, 9, 1)).by_category
    assert (counts["satisfactory"], counts["requires-improvement"]) == (1, 0)
    assert "satisfactory" not in house.thep.outcome_counts(date(2012, 11, 13)).by_category


def test_i9_an_overall_grade_ends_where_an_outcome_by_area_is_public(later: House) -> None:
    later.read(school(OTHER), school(THIRD))
    take(later, graded(OTHER, date(2019, 3, 12)), graded(THIRD, date(2019, 3, 12)), as_at=date(2024, 8, 31))
    take(later, by_area(OTHER, date(2024, 10, 8), published_on=date(2024, 11, 11)), as_at=date(2024, 11, 30))
    before, after = on(later, OTHER, date(2024, 11, 10)), on(later, OTHER, date(2024, 11, 11))
    assert (before.kind, before.outcome) == (OutcomeKind.GRADED, "good")
    assert (after.kind, after.outcome, len(after.areas)) == (OutcomeKind.BY_AREA, None, 4)
    bases = [
        {(each.kind, each.base) for each in later.thep.outcome_counts(day).percentages}
        for day in (date(2024, 11, 10), date(2024, 11, 11))
    ]
    assert bases == [{(OutcomeKind.GRADED, 2)}, {(OutcomeKind.GRADED, 1)}]
    assert later.thep.outcome_counts(date(2024, 11, 11)).by_category["by-area"] == 1
    assert [row.outcome for row in later.thep.inspections(OTHER)] == [None, "good"]


def test_i10_a_report_card_is_never_compared_with_a_grade(later: House) -> None:
    later.read(school(THIRD))
    take(later, graded(THIRD, date(2019, 3, 12)), as_at=date(2024, 8, 31))
    take(later, card(THIRD, date(2025, 12, 2), published_on=date(2026, 1, 15)), as_at=date(2026, 3, 1))
    found = on(later, THIRD, date(2026, 1, 15))
    assert (found.kind, found.outcome, found.safeguarding) == (OutcomeKind.CARD, None, "met")
    assert {each.grade for each in found.areas} == {"expected"}
    assert later.thep.outcome_counts(date(2026, 1, 15)).percentages == ()
    changes = later.thep.outcome_changes(date(2025, 9, 1), date(2026, 8, 31))
    assert [(each.was, each.now, each.comparable) for each in changes.transitions] == [("good", "card", False)]
    assert [(each.was, each.now, each.comparable) for each in changes.changes] == [("good", "card", False)]


@pytest.mark.parametrize(
    "entry", [card(OTHER, date(2025, 11, 7)), graded(OTHER, date(2024, 9, 17)), by_area(OTHER, date(2024, 9, 1))]
)
def test_i11_a_kind_is_refused_outside_its_days(later: House, entry: InspectionEntry) -> None:
    later.read(school(OTHER))
    with later.refused("wrong-regime", "DOMAIN section 4"):
        take(later, entry, as_at=date(2026, 3, 1))


def test_the_days_of_kinds_are_the_rulebooks(later: House) -> None:
    later.read(school(OTHER))
    windows = "graded=/2024-12-31,by-area=2024-09-02/2025-11-09,card=2025-11-10/"
    later.office.rulebook.set_rule(
        "inspections.windows", windows, in_force_from=date(2026, 1, 1), authority="Board 2026-01-08 item 2"
    )
    assert names(take(later, graded(OTHER, date(2024, 9, 17)), as_at=date(2026, 3, 1))) == ["schools.graded"]


@pytest.mark.parametrize("value", ["graded=2024", "tea=/2024-01-01", "graded=2025-01-01/2024-01-01", "card=/9999"])
def test_days_of_kinds_that_cannot_be_read_are_refused(later: House, value: str) -> None:
    with later.refused("unreadable-rule"):
        later.office.rulebook.set_rule("inspections.windows", value, authority="Board 2026-01-08 item 2")


def test_i12_published_before_inspected_is_refused(house: House) -> None:
    house.read(school(OTHER))
    with house.refused("dates-out-of-order") as caught:
        take(house, graded(OTHER, date(2018, 5, 15), published_on=date(2018, 5, 3)), as_at=date(2018, 9, 1))
    assert "inspected_on and published_on" in caught.value.sentence
    with house.refused("dates-out-of-order"):
        take(house, graded(OTHER, date(2018, 9, 15)), as_at=date(2018, 9, 1))


def test_i13_the_same_file_is_no_news_and_a_later_day_of_publication_a_correction(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2018, 7, 10))
    assert take(house, *WAPPINGS, as_at=date(2018, 7, 10)).events == ()
    published = graded(WAPPING, date(2018, 6, 27), published_on=date(2018, 7, 18))
    answer = take(house, published, as_at=date(2018, 9, 1))
    (fact,) = (each for each in answer.events if each.name == "schools.inspection_corrected")
    event: Any = fact.event
    assert (event.field, event.was, event.now) == ("published", None, "2018-07-18")
    assert fact.why.corrects is not None
    assert (fact.why.corrects.stream, fact.why.corrects.version) == (f"inspections:{WAPPING}", 2)
    assert event.source.stream.startswith("file:")
    assert on(house, WAPPING, date(2018, 7, 17)).outcome == "requires-improvement"
    assert answer.details["inspections"] == {
        **dict.fromkeys(("recorded", "withdrawn", "unchanged", "unknown_school"), 0),
        "corrected": 1,
    }


def test_an_older_file_changes_nothing_of_what_is_held_and_may_bring_what_is_not(house: House) -> None:
    house.read(school(WAPPING))
    take(house, WAPPINGS[1], as_at=date(2019, 11, 30))
    older = graded(WAPPING, date(2018, 6, 27), "outstanding")
    answer = take(house, WAPPINGS[0], older, as_at=date(2018, 9, 1))
    assert names(answer) == ["schools.graded"]
    assert on(house, WAPPING, date(2018, 7, 1)).outcome == "good"
    assert on(house, WAPPING, date(2018, 1, 1)).outcome == "requires-improvement"


def test_what_a_file_does_not_say_is_no_news(house: House) -> None:
    house.read(school(WAPPING))
    full = graded(
        WAPPING,
        date(2018, 6, 27),
        number="10046987",
        published_on=date(2018, 7, 18),
        concern="none",
        safeguarding="effective",
        areas=(AreaEntry(area="early-years", grade="good"),),
    )
    take(house, full, as_at=date(2018, 8, 31))
    assert names(take(house, graded(WAPPING, date(2018, 6, 27)), as_at=date(2019, 11, 30))) == []


def test_an_inspection_gets_its_number_and_is_known_by_it_from_then_on(house: House) -> None:
    house.read(school(WAPPING))
    take(house, WAPPINGS[1], as_at=date(2018, 7, 31))
    answer = take(house, graded(WAPPING, date(2018, 6, 27), number="10046987"), as_at=date(2018, 8, 31))
    assert names(answer) == ["schools.inspection_corrected"]
    answer = take(house, graded(WAPPING, date(2018, 6, 26), number="10046987"), as_at=date(2018, 9, 30))
    assert [(each.event.field, each.event.was) for each in answer.events[-1:]] == [  # type: ignore[attr-defined]
        ("inspected", "2018-06-27")
    ]
    assert on(house, WAPPING, date(2018, 6, 26)).outcome == "good"


def test_i14_an_inspection_stands_under_the_urn_of_its_time(later: House) -> None:
    later.read(school(CLARA, type_code=34))
    entry = graded(CLARA_OLD, date(2014, 5, 14), listed_for=CLARA, number="443010")
    answer = take(later, entry, as_at=date(2023, 8, 31))
    assert [(fact.stream, fact.name) for fact in answer.events[-1:]] == [(f"inspections:{CLARA_OLD}", "schools.graded")]
    event: Any = answer.events[-1].event
    assert event.listed_for == CLARA
    assert all(row.urn != CLARA for row in later.thep.inspections(CLARA))
    found = on(later, CLARA, date(2018, 7, 1))
    assert (found.outcome, found.of, found.of_urn) == ("good", OutcomeOf.AS_OFSTED_SAYS, CLARA_OLD)
    assert answer.events[-1].position in {fact.position for fact in later.thep.history(CLARA)}


def test_i15_a_visit_without_grades_stands_beside_the_outcome(later: House) -> None:
    later.read(school(BEN_JONSON))
    visit = InspectionEntry(
        urn=BEN_JONSON,
        listed_for=BEN_JONSON,
        kind=UNGRADED,
        inspected_on=date(2023, 5, 4),
        outcome="School remains Good (Concerns) - S8 Short",
    )
    take(later, graded(BEN_JONSON, date(2017, 10, 31)), visit, as_at=date(2023, 8, 31))
    found = on(later, BEN_JONSON, date(2023, 9, 1))
    assert (found.outcome, found.inspected_on) == ("good", date(2017, 10, 31))
    assert [(each.inspected_on, each.outcome) for each in found.since] == [(date(2023, 5, 4), visit.outcome)]
    assert on(later, BEN_JONSON, date(2023, 5, 3)).since == ()


def test_i16_one_area_of_a_card_is_regraded_and_the_others_keep_their_day(later: House) -> None:
    later.read(school(THIRD))
    day, regraded = date(2025, 12, 2), date(2026, 9, 15)
    take(later, card(THIRD, day, achievement="needs-attention"), as_at=date(2026, 3, 1))
    answer = take(later, card(THIRD, day, regraded_on=regraded), as_at=date(2026, 10, 1))
    assert names(answer) == ["schools.card_regraded"]

    def points(on_day: date) -> dict[str, tuple[str, date | None]]:
        return {each.area: (each.grade, each.graded_on) for each in on(later, THIRD, on_day).areas}

    assert points(date(2026, 9, 14))["achievement"] == ("needs-attention", day)
    assert points(date(2026, 9, 15))["achievement"] == ("expected", regraded)
    assert {found for area, found in points(date(2026, 9, 15)).items() if area != "achievement"} == {("expected", day)}
    (row,) = later.thep.inspections(THIRD)
    assert [each.grade for each in row.areas if each.area == "achievement"] == ["needs-attention", "expected"]
    assert take(later, card(THIRD, day, regraded_on=regraded), as_at=date(2026, 11, 1)).details["inspections"] == {
        **dict.fromkeys(("recorded", "withdrawn", "corrected", "unknown_school"), 0),
        "unchanged": 1,
    }


def test_i17_an_inspection_that_a_newer_file_no_longer_shows_is_withdrawn(later: House) -> None:
    later.clock.set(date(2026, 2, 20))
    later.read(school(THIRD))
    take(later, graded(THIRD, date(2019, 3, 12)), as_at=date(2026, 2, 20), latest_of=[THIRD])
    later.clock.set(date(2026, 3, 1))
    answer = take(later, as_at=date(2026, 3, 1), latest_of=[THIRD])
    assert names(answer) == ["schools.inspection_withdrawn"]
    assert on(later, THIRD, date(2020, 1, 1)).kind is OutcomeKind.NOT_INSPECTED
    assert on(later, THIRD, date(2026, 3, 1)).kind is OutcomeKind.NOT_INSPECTED
    assert on(later, THIRD, date(2020, 1, 1), date(2026, 2, 28)).outcome == "good"
    assert [row.withdrawn for row in later.thep.inspections(THIRD)] == [True]


def test_a_file_that_shows_it_again_brings_it_back(later: House) -> None:
    later.read(school(THIRD))
    entry = graded(THIRD, date(2019, 3, 12))
    take(later, entry, as_at=date(2026, 2, 20), latest_of=[THIRD])
    take(later, as_at=date(2026, 3, 1), latest_of=[THIRD])
    assert names(take(later, entry, as_at=date(2026, 2, 25), latest_of=[THIRD])) == []
    assert names(take(later, entry, as_at=date(2026, 3, 1))) == [], "of one day, what is gone stays gone"
    assert names(take(later, entry, as_at=date(2026, 4, 1), latest_of=[THIRD])) == ["schools.graded"]
    assert on(later, THIRD, date(2020, 1, 1)).outcome == "good"


def test_a_list_that_does_not_show_the_latest_withdraws_nothing(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2018, 7, 10))
    assert names(take(house, WAPPINGS[0], as_at=date(2019, 11, 30))) == []
    assert names(take(house, *WAPPINGS, as_at=date(2019, 12, 1), latest_of=[WAPPING])) == []


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (graded(OTHER, date(2018, 5, 15), "splendid"), "unknown-grade"),
        (graded(OTHER, date(2018, 5, 15), concern="worrying"), "unknown-grade"),
        (card(OTHER, date(2025, 12, 2), achievement="good"), "unknown-grade"),
        (graded(OTHER, date(2018, 5, 15), number="x" * 41), "not-an-inspection"),
        (by_area(OTHER, date(2024, 10, 8), framework="a\nb"), "not-an-inspection"),
        (graded(OTHER, date(2018, 5, 15), areas=(AreaEntry(area="tea", grade="good"),)), "not-an-inspection"),
    ],
)
def test_what_no_inspection_says_is_refused(later: House, entry: InspectionEntry, code: str) -> None:
    later.read(school(OTHER))
    with later.refused(code):
        take(later, entry, as_at=date(2026, 3, 1))


def test_a_file_of_the_future_is_refused(house: House) -> None:
    house.read(school(OTHER))
    with house.refused("date-in-future"):
        take(house, graded(OTHER, date(2018, 5, 15)), as_at=date(2021, 6, 2))


def test_a_school_that_the_register_does_not_hold_is_left_out_and_counted(house: House) -> None:
    house.read(school(OTHER))
    answer = take(house, graded(THIRD, date(2018, 5, 15)), as_at=date(2018, 9, 1))
    assert names(answer) == []
    assert answer.details["inspections"]["unknown_school"] == 1


def test_outcomes_are_of_the_publicly_funded_schools_of_the_borough_unless_asked_for_all(house: House) -> None:
    house.read(school(OTHER), school(THIRD, type_code=11), school(WAPPING, la="201"), school(UTC, phase_code=4))
    assert {row.urn for row in house.thep.outcomes()} == {OTHER, UTC}
    assert {row.urn for row in house.thep.outcomes(everyone=True)} == {OTHER, THIRD, WAPPING, UTC}
    assert {row.urn for row in house.thep.outcomes(phase="secondary")} == {UTC}


def test_from_which_day_an_outcome_counts_is_a_rule(house: House) -> None:
    """The Board may have an unpublished outcome not count at all, for inspections from a day on."""
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    house.office.rulebook.set_rule(
        "inspections.public-on", "published", in_force_from=date(2018, 1, 1), authority="Board 2021-05-01 item 2"
    )
    assert on(house, WAPPING, date(2019, 1, 1)).outcome == "requires-improvement"
    with house.refused("unreadable-rule"):
        house.office.rulebook.set_rule("inspections.public-on", "guessed", authority="Board 2021-05-01 item 2")


# ------------------------------------------------------------------------------------------- opening, closing, changes


def test_36_opening_and_transitions_give_closing(house: House) -> None:
    house.read(school(WAPPING), school(OTHER), school(BEN_JONSON))
    take(
        house,
        *WAPPINGS,
        graded(OTHER, date(2017, 10, 3), "outstanding"),
        graded(BEN_JONSON, date(2012, 11, 13)),
        graded(BEN_JONSON, date(2017, 10, 31)),
        as_at=date(2019, 11, 30),
    )
    found = house.thep.outcome_changes(date(2017, 9, 1), date(2018, 8, 31))
    closing = dict(found.opening)
    for each in found.transitions:
        closing[each.was] -= each.number
        closing[each.now] += each.number
    assert closing == found.closing
    assert [(each.urn, each.was, each.now, each.comparable) for each in found.changes] == [
        (BEN_JONSON, "good", "good", True),
        (WAPPING, "requires-improvement", "good", True),
        (OTHER, "not-inspected", "outstanding", False),
    ]


# --------------------------------------------------------------------------------------------------- putting it right


def test_a_wrong_grade_is_put_right_by_hand_with_a_reason(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    known = house.events
    with house.refused("reason-missing"):
        house.office.inspections.correct(WAPPING, date(2018, 6, 27), {"overall": "outstanding"})
    slip = house.acting(reason="the report says outstanding")
    answer = slip.inspections.correct(WAPPING, date(2018, 6, 27), {"overall": "outstanding"})
    (fact,) = answer.events
    assert fact.why.corrects is not None
    assert fact.why.corrects.version == 2
    assert on(house, WAPPING, date(2018, 7, 1)).outcome == "outstanding"
    assert on(house, WAPPING, date(2018, 7, 1), known).outcome == "good"


def test_a_wrong_day_is_put_right_and_the_old_file_does_not_bring_it_back(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    slip = house.acting(reason="two digits were changed over")
    slip.inspections.correct(WAPPING, date(2018, 6, 27), {"inspected": "2018-06-20"}, kind="graded")
    assert on(house, WAPPING, date(2018, 6, 20)).outcome == "good"
    assert take(house, *WAPPINGS, as_at=date(2019, 11, 30)).events == ()
    assert len(house.thep.inspections(WAPPING)) == 2


def test_the_office_corrects_an_area_of_a_card_and_the_day_stays(later: House) -> None:
    later.read(school(THIRD))
    take(later, card(THIRD, date(2025, 12, 2)), as_at=date(2026, 3, 1))
    slip = later.acting(reason="the card says strong")
    slip.inspections.correct(THIRD, date(2025, 12, 2), {"achievement": "strong"})
    points = {each.area: (each.grade, each.graded_on) for each in on(later, THIRD, date(2026, 3, 1)).areas}
    assert points["achievement"] == ("strong", date(2025, 12, 2))
    assert len(points) == 6


@pytest.mark.parametrize(
    ("day", "said", "code"),
    [
        (date(2018, 6, 27), {"overall": "good"}, "nothing-to-correct"),
        (date(2018, 6, 27), {}, "nothing-to-correct"),
        (date(2018, 6, 27), {"tea": "good"}, "nothing-to-correct"),
        (date(2018, 6, 27), {"inspected": "soon"}, "nothing-to-correct"),
        (date(2018, 6, 28), {"overall": "outstanding"}, "nothing-to-correct"),
        (date(2018, 6, 27), {"overall": "splendid"}, "unknown-grade"),
        (date(2018, 6, 27), {"published": "2018-06-01"}, "dates-out-of-order"),
        (date(2018, 6, 27), {"inspected": "2025-01-01"}, "dates-out-of-order"),
    ],
)
def test_a_correction_asks_every_guard_again(house: House, day: date, said: dict[str, str], code: str) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    slip = house.acting(reason="a slip")
    with house.refused(code):
        slip.inspections.correct(WAPPING, day, said)


def test_a_correction_is_not_dated_before_the_file_nor_ahead(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    slip = house.acting(reason="a slip")
    for day, code in ((date(2019, 11, 29), "dates-out-of-order"), (date(2021, 6, 2), "date-in-future")):
        with house.refused(code):
            slip.inspections.correct(WAPPING, date(2018, 6, 27), {"overall": "outstanding"}, on=day)
        with house.refused(code):
            slip.inspections.withdraw(WAPPING, date(2018, 6, 27), on=day)
    with house.refused("unknown-school"):
        slip.inspections.withdraw(OTHER, date(2018, 6, 27))


def test_of_two_inspections_of_one_day_the_kind_is_named(house: House) -> None:
    house.read(school(WAPPING))
    visit = InspectionEntry(urn=WAPPING, listed_for=WAPPING, kind=UNGRADED, inspected_on=date(2018, 6, 27))
    take(house, WAPPINGS[1], visit, as_at=date(2019, 11, 30))
    slip = house.acting(reason="a slip")
    with house.refused("nothing-to-correct") as caught:
        slip.inspections.withdraw(WAPPING, date(2018, 6, 27))
    assert "graded, ungraded" in caught.value.sentence
    slip.inspections.withdraw(WAPPING, date(2018, 6, 27), kind=UNGRADED)
    assert on(house, WAPPING, date(2019, 1, 1)).since == ()
    assert on(house, WAPPING, date(2019, 1, 1)).outcome == "good"


def test_one_inspection_is_withdrawn_by_hand_and_the_same_file_does_not_bring_it_back(house: House) -> None:
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    house.acting(reason="it is of another school").inspections.withdraw(WAPPING, date(2018, 6, 27))
    assert on(house, WAPPING, date(2019, 1, 1)).outcome == "requires-improvement"
    assert take(house, *WAPPINGS, as_at=date(2019, 11, 30)).events == ()


def test_an_inspection_that_was_withdrawn_by_mistake_counts_again_as_it_was(house: House) -> None:
    """With all that was corrected of it; the file that brought it is no news, and a later one is."""
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    day, office = date(2018, 6, 27), house.acting(reason="the wrong line of the list")
    office.inspections.correct(WAPPING, day, {"overall": "outstanding"}, on=date(2019, 12, 1))
    before = house.thep.inspections(WAPPING)
    withdrawn = office.inspections.withdraw(WAPPING, day).events[0]
    known = house.thep.position
    with house.refused("reason-missing"):
        house.office.inspections.restore(WAPPING, day)
    with house.refused("nothing-to-correct") as caught:
        office.inspections.restore(WAPPING, date(2016, 5, 4))
    assert "inspections were withdrawn of 2018-06-27" in caught.value.sentence
    (fact,) = office.inspections.restore(WAPPING, day).events
    assert fact.why.corrects == Cited(stream=Text(f"inspections:{WAPPING}"), version=withdrawn.version)
    assert house.thep.inspections(WAPPING) == before
    assert on(house, WAPPING, date(2019, 1, 1)).outcome == "outstanding"
    assert on(house, WAPPING, date(2019, 1, 1), known).outcome == "requires-improvement"
    assert names(take(house, *WAPPINGS, as_at=date(2019, 11, 30))) == []
    assert names(take(house, WAPPINGS[1], as_at=date(2020, 1, 2))) == ["schools.inspection_corrected"]
    with house.refused("nothing-to-correct"):
        office.inspections.restore(WAPPING, day)


def test_what_was_withdrawn_goes_with_the_file_that_brought_it(house: House) -> None:
    house.read(school(WAPPING))
    take(house, WAPPINGS[1], as_at=date(2018, 9, 1), file=FILE)
    slip, day = house.acting(reason="of another school"), date(2018, 6, 27)
    slip.inspections.withdraw(WAPPING, day)
    slip.register.retract(FILE.sha256)
    assert house.thep.inspections(WAPPING) == []
    with house.refused("nothing-to-correct"):
        slip.inspections.restore(WAPPING, day)


def test_what_a_retracted_file_corrected_is_not_restored_with_an_inspection_that_was_withdrawn(house: House) -> None:
    house.read(school(WAPPING))
    day, published = date(2018, 6, 27), date(2018, 7, 18)
    take(house, graded(WAPPING, day), as_at=date(2018, 9, 1))
    take(house, graded(WAPPING, day, "outstanding", published_on=published), as_at=date(2018, 10, 1), file=FILE)
    slip = house.acting(reason="the wrong line of the list")
    slip.inspections.withdraw(WAPPING, day)
    slip.register.retract(FILE.sha256)
    assert on(house, WAPPING, day).outcome is None
    assert names(take(house, graded(WAPPING, day), as_at=date(2018, 9, 1))) == [], "it stays withdrawn as of today"
    slip.inspections.restore(WAPPING, day)
    found = on(house, WAPPING, day)
    assert (found.outcome, found.published_on) == ("good", None)
    assert names(take(house, graded(WAPPING, day), as_at=date(2018, 9, 1))) == []
    assert names(take(house, graded(WAPPING, day, "outstanding"), as_at=date(2018, 9, 2))) == [
        "schools.inspection_corrected"
    ]


def test_what_a_retracted_file_regraded_is_not_restored_with_a_card_that_was_withdrawn(later: House) -> None:
    later.read(school(THIRD))
    day = date(2025, 12, 2)
    take(later, card(THIRD, day, achievement="needs-attention"), as_at=date(2026, 3, 1))
    take(later, card(THIRD, day, regraded_on=date(2026, 9, 15)), as_at=date(2026, 10, 1), file=FILE)
    slip = later.acting(reason="the wrong line of the list")
    slip.inspections.withdraw(THIRD, day)
    slip.register.retract(FILE.sha256)
    slip.inspections.restore(THIRD, day)
    points = {each.area: each.grade for each in on(later, THIRD, date(2026, 10, 1)).areas}
    assert points["achievement"] == "needs-attention"


def test_an_inspection_is_not_put_right_or_restored_to_be_another_one(house: House) -> None:
    """Of one kind and day there is one, or each has a number of its own: else a fact would mean both."""
    house.read(school(WAPPING))
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    slip, first, second = house.acting(reason="a slip"), date(2016, 5, 4), date(2018, 6, 27)
    with house.refused("nothing-to-correct") as caught:
        slip.inspections.correct(WAPPING, first, {"inspected": "2018-06-27"})
    assert "a graded inspection of 2018-06-27 already" in caught.value.sentence
    slip.inspections.withdraw(WAPPING, second)
    slip.inspections.correct(WAPPING, first, {"inspected": "2018-06-27"})
    with house.refused("nothing-to-correct"):
        slip.inspections.restore(WAPPING, second)
    slip.inspections.correct(WAPPING, second, {"inspected": "2016-05-04"})
    slip.inspections.restore(WAPPING, second)
    for day, number in ((first, "1"), (second, "2")):
        slip.inspections.correct(WAPPING, day, {"number": number})
    slip.inspections.correct(WAPPING, first, {"inspected": "2018-06-27"})
    assert sorted((row.number, row.inspected_on) for row in house.thep.inspections(WAPPING)) == [
        ("1", second),
        ("2", second),
    ]


def test_a_file_does_not_withdraw_again_what_was_restored_by_hand(house: House) -> None:
    """As it does not bring back what was withdrawn by hand. A later one that shows it no longer is news."""
    house.read(school(WAPPING))
    take(house, WAPPINGS[1], as_at=date(2018, 9, 1))
    without: dict[str, Any] = {"latest_of": [WAPPING], "file": FILE}
    gone = take(house, WAPPINGS[0], as_at=date(2019, 1, 2), **without)
    assert "schools.inspection_withdrawn" in names(gone)
    house.acting(reason="the file left a line out").inspections.restore(WAPPING, date(2018, 6, 27))
    assert names(take(house, WAPPINGS[0], as_at=date(2019, 1, 2), **without)) == []
    assert names(take(house, WAPPINGS[0], as_at=date(2018, 12, 31), latest_of=[WAPPING])) == []
    assert on(house, WAPPING, date(2019, 1, 2)).outcome == "good"
    assert names(take(house, WAPPINGS[0], as_at=date(2019, 2, 1), latest_of=[WAPPING])) == [
        "schools.inspection_withdrawn"
    ]


FILE = FileEntry(name="mi_2018-09-01.csv", sha256="a" * 64, size=100, rows=2)


def test_a_file_is_retracted_with_all_that_it_said_and_can_be_taken_again(house: House) -> None:
    house.read(school(WAPPING))
    take(house, WAPPINGS[0], as_at=date(2018, 8, 1))
    published = graded(WAPPING, date(2016, 5, 4), "requires-improvement", published_on=date(2016, 6, 1))
    rows = published, WAPPINGS[1]
    take(house, *rows, as_at=date(2019, 9, 1), file=FILE)
    answer = house.acting(reason="of another year").register.retract("a" * 64)
    assert answer.details["file"] == FILE.name
    assert answer.details["schools"] == 1
    found = on(house, WAPPING, date(2018, 7, 1))
    assert (found.outcome, found.published_on) == ("requires-improvement", None)
    assert names(take(house, *rows, as_at=date(2018, 9, 1), file=FILE)) == [
        "schools.inspection_corrected",
        "schools.graded",
    ]
    assert on(house, WAPPING, date(2018, 7, 1)).outcome == "good"
    with house.refused("nothing-to-correct"):
        house.acting(reason="of another year").register.retract("b" * 64)


def test_a_retracted_file_gives_back_what_it_withdrew_and_regraded(later: House) -> None:
    later.read(school(THIRD), school(OTHER))
    day = date(2025, 12, 2)
    take(
        later, card(THIRD, day, achievement="needs-attention"), graded(OTHER, date(2019, 3, 12)), as_at=date(2026, 3, 1)
    )
    regraded = card(THIRD, day, regraded_on=date(2026, 9, 15))
    take(later, regraded, as_at=date(2026, 10, 1), latest_of=[THIRD, OTHER], file=FILE)
    assert on(later, OTHER, date(2020, 1, 1)).kind is OutcomeKind.NOT_INSPECTED
    later.acting(reason="a draft of the file").register.retract("a" * 64)
    assert on(later, OTHER, date(2020, 1, 1)).outcome == "good"
    points = {each.area: each.grade for each in on(later, THIRD, date(2026, 10, 1)).areas}
    assert points["achievement"] == "needs-attention"


def test_register_files_are_not_to_be_taken_again_for_a_file_of_inspections(house: House) -> None:
    house.read(school(WAPPING), as_at=date(2019, 1, 1))
    take(house, WAPPINGS[1], as_at=date(2018, 9, 1), file=FILE)
    take(house, *WAPPINGS, as_at=date(2019, 11, 30))
    answer = house.acting(reason="of another year").register.retract("a" * 64)
    assert answer.details["take_again"] == ["inspections of 2019-11-30"]


def test_many_files_at_once(house: House) -> None:
    house.read(school(WAPPING))
    rows = [
        {"news": InspectionNews(as_at=date(2018, 9, 1), source=f"list {number}", inspections=(entry,))}
        for number, entry in enumerate(WAPPINGS)
    ]
    house.office.inspections.record_all(rows)
    assert len(house.thep.inspections(WAPPING)) == 2


def test_each_fact_is_said_in_words(later: House) -> None:
    later.read(school(THIRD))
    day = date(2025, 12, 2)
    take(later, card(THIRD, day, achievement="needs-attention"), as_at=date(2026, 3, 1))
    take(later, card(THIRD, day, regraded_on=date(2026, 9, 15)), as_at=date(2026, 10, 1))
    later.acting(reason="wrong school").inspections.withdraw(THIRD, day)
    said = [entry.sentence for entry in later.thep.timeline(THIRD) if "2025-12-02" in entry.sentence]
    assert [line[:30] for line in said] == [
        "report card, inspected on 2025",
        "achievement of the card inspec",
        "the card inspection of 2025-12",
    ]
