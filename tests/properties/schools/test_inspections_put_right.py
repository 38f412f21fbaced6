"""Inspections that were taken wrong and put right answer every day as those that were right from the beginning."""

from datetime import date, timedelta
from typing import Any

import attrs
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.support import CI
from tests.support import Clock, school
from thep_adapters import connect
from thep_domain import URN, FileEntry, InspectionEntry, InspectionKind, InspectionNews, Partnership, RegisterNews
from thep_domain.schools import Grade

TODAY = date(2021, 6, 1)
SCHOOLS = tuple(URN(100_001 + number) for number in range(3))
DAYS = st.dates(date(2014, 1, 1), date(2020, 12, 1))
GRADES = st.sampled_from([grade.value for grade in Grade if grade is not Grade.SATISFACTORY])
WRONG = "the report says otherwise"


@frozen
class Taken:
    """An inspection as it should be, what is entered of it at first, and how that is put right."""

    right: InspectionEntry
    slip: str
    grade: str
    day: date


def taken() -> st.SearchStrategy[Taken]:
    """An inspection, right or with a slip."""

    @st.composite
    def one(draw: st.DrawFn) -> Taken:
        urn, on = draw(st.sampled_from(SCHOOLS)), draw(DAYS)
        published = draw(st.one_of(st.none(), st.integers(0, 90).map(lambda days: on + timedelta(days=days))))
        right = InspectionEntry(
            urn=urn,
            listed_for=urn,
            kind=InspectionKind.GRADED,
            inspected_on=on,
            published_on=published,
            overall=draw(GRADES),
        )
        slips = st.sampled_from(("", "", "grade", "day", "published", "another school", "another file", "withdrawn"))
        return Taken(right, draw(slips), draw(GRADES), draw(DAYS))

    return one()


def take(thep: Partnership, number: int, entry: InspectionEntry, as_at: date = TODAY) -> None:
    file = FileEntry(name=f"list {number}", sha256=f"{number:064x}", size=1, rows=1)
    news = InspectionNews(as_at=as_at, source=file.name, inspections=(entry,), file=file)
    thep.acting("clerk").inspections.record(news)


def with_a_slip(thep: Partnership, number: int, each: Taken) -> None:
    """Enter it wrong, and put it right."""
    right, slip = each.right, thep.acting("clerk", WRONG)
    match each.slip:
        case "grade" if each.grade != right.overall:
            take(thep, number, attrs.evolve(right, overall=each.grade))
            slip.inspections.correct(right.urn, right.inspected_on, {"overall": right.overall})
        case "day" if right.published_on is None:
            take(thep, number, attrs.evolve(right, inspected_on=each.day))
            if each.day != right.inspected_on:
                slip.inspections.correct(right.urn, each.day, {"inspected": str(right.inspected_on)})
        case "published" if right.published_on is not None:
            take(thep, number, attrs.evolve(right, published_on=None))
            slip.inspections.correct(right.urn, right.inspected_on, {"published": str(right.published_on)})
        case "another school":
            other = next(urn for urn in SCHOOLS if urn != right.urn)
            take(thep, 100 + number, attrs.evolve(right, urn=other, listed_for=other, overall=each.grade))
            take(thep, number, right)
            slip.inspections.withdraw(other, right.inspected_on)
        case "withdrawn":
            take(thep, number, right)
            slip.inspections.withdraw(right.urn, right.inspected_on)
            slip.inspections.restore(right.urn, right.inspected_on)
        case "another file":
            take(thep, 100 + number, attrs.evolve(right, overall=each.grade, published_on=right.inspected_on))
            slip.register.retract(f"{100 + number:064x}")
            take(thep, number, right, TODAY - timedelta(days=30))
        case _:
            take(thep, number, right)


def answers(thep: Partnership, days: list[date]) -> list[Any]:
    return [
        (row.urn, row.kind, row.outcome, row.inspected_on, row.published_on, row.dated_by)
        for day in days
        for row in thep.outcomes(day)
    ]


@settings(CI, max_examples=60)
@given(st.lists(taken(), min_size=1, max_size=6, unique_by=lambda each: each.right.inspected_on))
def test_what_was_put_right_answers_as_what_was_right(every: list[Taken]) -> None:
    days = {each.right.inspected_on for each in every}
    if any(each.day in days for each in every):
        return  # a wrong day that is another inspection's is that one, as far as anybody can tell
    turns = {day for each in every for day in (each.right.inspected_on, each.right.published_on, each.day) if day}
    asked = sorted({day for turn in turns for day in (turn - timedelta(days=1), turn)} | {TODAY})
    found = []
    for entering in (with_a_slip, lambda thep, number, each: take(thep, number, each.right)):
        with connect(clock=Clock(TODAY)) as thep:
            news = RegisterNews(as_at=date(2013, 1, 1), source="register", schools=tuple(map(school, SCHOOLS)))
            thep.acting("clerk").register.record(news)
            for number, each in enumerate(every):
                entering(thep, number, each)
            found.append(answers(thep, asked))
    assert found[0] == found[1]
