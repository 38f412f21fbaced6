"""Inspections as rows, for whoever looks through those of one school."""

from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.schools.inspections.inspection import Inspection
from thep_domain.schools.inspections.outcomes import AreaOutcome, DatedBy, Dating
from thep_domain.schools.inspections.words import NOT_SAID, InspectionKind


@frozen
class InspectionRow:
    """One inspection under the URN of its time."""

    urn: URN
    listed_for: URN
    kind: InspectionKind
    number: str | None
    inspected_on: date
    published_on: date | None
    public_on: date | None
    """The day from which it counts; none while it is not public."""
    dated_by: DatedBy | None
    outcome: str | None
    """The grade for the whole school; of a visit without grades, what came of it in the words of the file."""
    areas: tuple[AreaOutcome, ...]
    """Every grade of an area, and of a report card every point that an area has had."""
    safeguarding: str | None
    concern: str | None
    framework: str | None
    as_at: date
    """The day of the newest file that its facts come from."""
    withdrawn: bool

    @property
    def key(self) -> str:
        """What tells it from every other row."""
        return f"{self.urn}-{self.kind}-{self.inspected_on}-{self.number or ''}"


def row_of(urn: URN, held: Inspection, dated: Dating) -> InspectionRow:
    """The row of an inspection."""
    days = dated(held)
    return InspectionRow(
        urn=urn,
        listed_for=held.listed_for,
        kind=held.kind,
        number=held.number,
        inspected_on=held.inspected_on,
        published_on=held.published_on,
        public_on=days.public_on,
        dated_by=days.by,
        outcome=held.overall or held.outcome or None,
        areas=tuple(AreaOutcome(each.area, each.grade, each.on) for each in held.areas),
        safeguarding=None if held.safeguarding == NOT_SAID else held.safeguarding,
        concern=held.concern if held.is_outcome else None,
        framework=held.framework or None,
        as_at=held.as_at,
        withdrawn=held.withdrawn,
    )
