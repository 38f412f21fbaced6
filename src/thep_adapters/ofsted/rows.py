"""The inspections in one row of a file, or what is wrong with it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from thep_adapters.gias.cells import urn as urn_of
from thep_adapters.gias.cells import words
from thep_adapters.gias.table import Row
from thep_adapters.ofsted import cells
from thep_adapters.ofsted.layouts import URN_COLUMN, Layout, Place
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import AreaEntry, InspectionEntry, InspectionKind
from thep_domain.schools.inspections.guards import Fault, faults
from thep_domain.schools.rules import Window

MONITORING: Final = ("monitoring", "urgent", "taking effective action", "not taking effective action")
"""How the outcome of a visit begins that was made to see how a school gets on."""


def inspections_of(
    row: Row, layout: Layout, as_at: date, windows: Mapping[InspectionKind, Window]
) -> tuple[InspectionEntry, ...]:
    """What a row says, the earliest inspection first. What cannot be used is noted among the row's faults."""
    listed_for = row.read(URN_COLUMN, urn_of, URN(0))
    entries = []
    for place in layout.places:
        entry = _entry(row, place, listed_for)
        if entry is None or row.faults:
            continue
        for fault in faults(entry, as_at, windows):
            _note(row, place, fault)
        entries.append(entry)
    return tuple(sorted(entries, key=lambda each: each.inspected_on))


def _entry(row: Row, place: Place, listed_for: URN) -> InspectionEntry | None:
    """One inspection; None where the row has none there, or it was not judged."""
    inspected_on = row.read(place.day, cells.day, None)
    if inspected_on is None:
        return None
    overall = row.read(place.overall, lambda text: cells.grade(text, inspected_on), None) if place.overall else None
    areas = tuple(_areas(row, place, inspected_on))
    kind = _kind(row, place, overall, areas)
    if kind is None:
        return None
    card = kind is InspectionKind.CARD
    return InspectionEntry(
        urn=_home(row, place, listed_for),
        listed_for=listed_for,
        kind=kind,
        inspected_on=inspected_on,
        published_on=row.read(place.published, cells.day, None) if place.published else None,
        number=row.read(place.number, cells.number, "") if place.number else "",
        framework=row.read(place.framework, _printed, "") if place.framework else "",
        overall=overall or "",
        concern=row.read(place.concern, cells.concern, "") if place.concern else "",
        safeguarding=(
            row.read(place.safeguarding, lambda text: cells.safeguarding(text, card=card), "")
            if place.safeguarding
            else ""
        ),
        safeguarding_graded_on=row.read(place.safeguarding_day, cells.day, None) if place.safeguarding_day else None,
        areas=areas,
        outcome=row.read(place.outcome, _printed, "") if place.outcome else "",
    )


def _kind(row: Row, place: Place, overall: str | None, areas: tuple[AreaEntry, ...]) -> InspectionKind | None:
    match place.kind:
        case InspectionKind.GRADED:
            if overall is None:
                return InspectionKind.BY_AREA if areas else None
            return place.kind
        case InspectionKind.CARD:
            return place.kind if areas else None
        case _:
            monitoring = cells.plain(row.text(place.outcome)).startswith(MONITORING)
            return InspectionKind.MONITORED if monitoring else InspectionKind.UNGRADED


def _areas(row: Row, place: Place, inspected_on: date) -> Iterator[AreaEntry]:
    card = place.kind is InspectionKind.CARD
    for area, column in place.areas.items():
        grade = row.read(column, cells.point if card else lambda text: cells.grade(text, inspected_on), None)
        if grade is not None:
            days = place.area_days.get(area)
            on = row.read(days, cells.day, None) if days else None
            yield AreaEntry(area=str(area), grade=grade, graded_on=(on or inspected_on) if card else None)


def _home(row: Row, place: Place, listed_for: URN) -> URN:
    """The URN that the school had at the time."""
    own = row.read(place.own, cells.is_own, None) if place.own else None
    if own or not place.urn or not cells.plain(row.text(place.urn)):
        if own is False:
            row.fault(place.urn or place.own, "the inspection is of another URN, write it")
        return listed_for
    return row.read(place.urn, urn_of, listed_for)


def _printed(text: str) -> str:
    return words(text) if cells.plain(text) else ""


def _note(row: Row, place: Place, fault: Fault) -> None:
    """Note what is wrong with an entry at the columns that it is about."""
    of_fields = {
        "inspected_on": place.day,
        "published_on": place.published,
        "overall": place.overall,
        "number": place.number,
        "framework": place.framework,
        "outcome": place.outcome,
        "concern": place.concern,
        "safeguarding": place.safeguarding,
        **{str(area): place.area_days.get(area, column) for area, column in place.areas.items()},
    }
    columns = [of_fields[name] for name in fault.fields if of_fields.get(name)] or [URN_COLUMN]
    for column in columns:
        row.fault(column, f"{fault.ground.code}: {fault.problem}")
