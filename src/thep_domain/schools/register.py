"""The register of schools as rows: a pure fold."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Loads
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

    @property
    def key(self) -> URN:
        """What tells it from every other row: its URN."""
        return self.urn

    def matches(self, la: str | None, phase: str | None, open_on: date | None) -> bool:
        """Whether the school is under an authority, in a phase, and open on a day, each where it is asked for."""
        return (
            (la is None or self.la == la)
            and (phase is None or self.phase.casefold() == phase.casefold())
            and (
                open_on is None
                or ((self.open_on or open_on) <= open_on and (self.closed_on is None or open_on <= self.closed_on))
            )
        )


@frozen
class RegisterOfSchools:
    """The register: one row for each school, by URN; names and counts as on a day, or the latest."""

    day: date | None

    @property
    def kind(self) -> type[School]:
        """A row a school."""
        return School

    def rows(self, reading: Loads, key: str, school: School) -> Iterator[SchoolRow]:
        """The school's row, once the register holds it."""
        del reading, key
        if school.urn is not None:
            yield _row(school, school.urn, self.day)

    def order(self, row: SchoolRow) -> int:
        """By URN."""
        return row.urn


def _row(school: School, urn: URN, day: date | None) -> SchoolRow:
    details = school.details[-1] if day is None else school.details_on(day)
    count = school.latest_count(day)
    return SchoolRow(
        urn=urn,
        name=details.name,
        la=details.la,
        phase=details.phase,
        type=details.type,
        open_on=school.opened_on,
        closed_on=school.closed_on,
        pupils=count.pupils if count else None,
        counted_on=count.counted_on if count else None,
        predecessors=tuple(sorted(s.other for s in school.predecessors)),
        successors=tuple(sorted(s.other for s in school.successors)),
    )
