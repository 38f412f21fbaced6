"""What a row of inspections must be, whoever hands it over; a row of a file is judged by the same guards."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise

from attrs import frozen

from thep_domain.kernel.free_text import LONGEST
from thep_domain.kernel.identifiers import is_line, is_text, is_urn
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER, Refusal
from thep_domain.schools.inspections.entries import InspectionEntry
from thep_domain.schools.inspections.words import (
    CardArea,
    Concern,
    Grade,
    InspectionKind,
    JudgedArea,
    Point,
    Safeguarding,
    SafeguardingStandards,
)
from thep_domain.schools.refusals import NOT_AN_INSPECTION, UNKNOWN_GRADE, WRONG_REGIME
from thep_domain.schools.rules import Window

NUMBER_LONGEST = 40


@frozen
class Fault:
    """What is wrong with an entry: on which ground it is refused, which of its fields it is about, and why."""

    ground: Refusal
    fields: tuple[str, ...]
    value: str
    problem: str


def faults(entry: InspectionEntry, as_at: date, windows: Mapping[InspectionKind, Window]) -> Iterator[Fault]:
    """Everything that keeps an entry of a file of a day from being taken."""
    yield from _malformed(entry)
    yield from _unknown_words(entry)
    yield from _out_of_order(entry, as_at)
    yield from wrong_regime(entry.kind, entry.inspected_on, windows)


def wrong_regime(kind: InspectionKind, inspected_on: date, windows: Mapping[InspectionKind, Window]) -> Iterator[Fault]:
    """That there were no inspections of a kind on a day, by the rulebook."""
    first, last = windows.get(kind, (None, None))
    if (first is not None and inspected_on < first) or (last is not None and inspected_on > last):
        when = f"from {first or 'always'} to {last or 'further notice'}"
        problem = f"inspections of the kind {kind} took place {when}, not on {inspected_on}"
        yield Fault(WRONG_REGIME, ("inspected_on",), str(inspected_on), problem)


def _malformed(entry: InspectionEntry) -> Iterator[Fault]:
    wrong = {
        "urn": "a URN has six digits" * (not is_urn(entry.urn)),
        "listed_for": "a URN has six digits" * (not is_urn(entry.listed_for)),
        "number": f"a number has at most {NUMBER_LONGEST} plain characters"
        * bool(entry.number and not (is_text(entry.number) and len(entry.number) <= NUMBER_LONGEST)),
        "framework": f"at most {LONGEST} plain characters"
        * (not is_line(entry.framework) or len(entry.framework) > LONGEST),
        "outcome": f"at most {LONGEST} plain characters" * (not is_line(entry.outcome) or len(entry.outcome) > LONGEST),
        "areas": "areas are named once each, and a report card or an inspection by area has some" * _areas_wrong(entry),
    }
    for name, problem in wrong.items():
        if problem:
            yield Fault(NOT_AN_INSPECTION, (name,), str(getattr(entry, name))[:LONGEST], problem)


def _areas_wrong(entry: InspectionEntry) -> bool:
    named = [each.area for each in entry.areas]
    needed = entry.kind in (InspectionKind.BY_AREA, InspectionKind.CARD)
    return len(set(named)) != len(named) or (needed and not named) or bool(set(named) - set(_areas_of(entry.kind)))


def _areas_of(kind: InspectionKind) -> tuple[str, ...]:
    match kind:
        case InspectionKind.CARD:
            return tuple(CardArea)
        case InspectionKind.GRADED | InspectionKind.BY_AREA:
            return tuple(JudgedArea)
        case InspectionKind.UNGRADED | InspectionKind.MONITORED:
            return ()


def _unknown_words(entry: InspectionEntry) -> Iterator[Fault]:
    card = entry.kind is InspectionKind.CARD
    if entry.kind is InspectionKind.GRADED:
        yield from unknown_word("overall", entry.overall, Grade)
    for each in entry.areas:
        yield from unknown_word(each.area, each.grade, Point if card else Grade)
    if entry.concern:
        yield from unknown_word("concern", entry.concern, Concern)
    if entry.safeguarding:
        yield from unknown_word("safeguarding", entry.safeguarding, SafeguardingStandards if card else Safeguarding)


def unknown_word(field: str, word: str, words: type[StrEnum]) -> Iterator[Fault]:
    """That a word is not one of those that there are."""
    if word not in tuple(words):
        yield Fault(UNKNOWN_GRADE, (field,), word, f"{word!r} is not one of {', '.join(words)}")


def _out_of_order(entry: InspectionEntry, as_at: date) -> Iterator[Fault]:
    days = [("inspected_on", entry.inspected_on), ("published_on", entry.published_on), ("as_at", as_at)]
    known = [(name, day) for name, day in days if day is not None]
    for (one, first), (other, second) in pairwise(known):
        if second < first:
            yield Fault(DATES_OUT_OF_ORDER, (one, other), f"{first}, {second}", out_of_order(one, first, other, second))
    for each in entry.areas:
        if each.graded_on is not None and not entry.inspected_on <= each.graded_on <= as_at:
            problem = f"graded on {each.graded_on}: not between the inspection on {entry.inspected_on} and {as_at}"
            yield Fault(DATES_OUT_OF_ORDER, (each.area, "inspected_on"), str(each.graded_on), problem)


def out_of_order(one: str, first: date, other: str, second: date) -> str:
    """That one day is before another that it cannot be before."""
    names = {"inspected_on": "inspected on", "published_on": "published on", "as_at": "the day of the file is"}
    return f"{names[other]} {second}, which is before {names[one]} {first}"
