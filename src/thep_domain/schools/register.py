"""The register of schools as rows: a pure fold."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.schools.phases import REGISTER_PHASES
from thep_domain.schools.school import School


@frozen
class SchoolRow:
    """One school under one URN as the register shows it."""

    urn: URN
    name: str
    la: str
    phase: str
    """The register's own phase, such as Primary or Not applicable."""
    type: str
    open_on: date | None
    closed_on: date | None
    pupils: int | None
    counted_on: date | None
    predecessors: tuple[URN, ...]
    successors: tuple[URN, ...]


def register_of_schools(
    schools: Iterable[School],
    *,
    as_of: date | None = None,
    la: str | None = None,
    phase: str | None = None,
    open_on: date | None = None,
) -> list[SchoolRow]:
    """One row for each school that matches, by URN; names and counts as on ``as_of``, or the latest."""
    rows = (
        _row(school, school.urn, as_of or open_on)
        for school in schools
        if school.urn is not None and (open_on is None or school.open_on(open_on))
    )
    wanted = (
        row
        for row in rows
        if (la is None or row.la == la) and (phase is None or row.phase.casefold() == phase.casefold())
    )
    return sorted(wanted, key=lambda row: row.urn)


def _row(school: School, urn: URN, day: date | None) -> SchoolRow:
    details = school.details[-1] if day is None else school.details_on(day)
    count = school.latest_count(day)
    return SchoolRow(
        urn=urn,
        name=details.name,
        la=details.la,
        phase=REGISTER_PHASES.get(details.phase_code, str(details.phase_code)),
        type=details.type_name or str(details.type_code),
        open_on=school.opened_on,
        closed_on=school.closed_on,
        pupils=count.pupils if count else None,
        counted_on=count.counted_on if count else None,
        predecessors=tuple(sorted(s.other for s in school.predecessors)),
        successors=tuple(sorted(s.other for s in school.successors)),
    )
