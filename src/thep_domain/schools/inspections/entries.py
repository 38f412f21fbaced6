"""What a file of inspections says, free of file formats: what the verb that takes inspections takes."""

from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import URN
from thep_domain.schools.entries import FileEntry
from thep_domain.schools.inspections.words import InspectionKind


@frozen(kw_only=True)
class AreaEntry:
    """The grade of one area, or its point on a report card, as a file shows it."""

    area: str
    """Such as quality-of-education; of a report card such as achievement."""
    grade: str
    """A grade, such as good; of a report card a point, such as expected."""
    graded_on: date | None = None
    """Of a report card, the day on which it was graded; without it the day of the inspection."""


@frozen(kw_only=True)
class InspectionEntry:
    """One inspection as a file shows it. What is empty the file does not say, and it is no news."""

    urn: URN
    """The URN that the school had at the time."""
    listed_for: URN
    """The URN of the row."""
    kind: InspectionKind
    inspected_on: date
    published_on: date | None = None
    number: str = ""
    framework: str = ""
    """The type of inspection, in the words of the file."""
    overall: str = ""
    """The grade for the whole school, such as good; of a graded inspection only."""
    concern: str = ""
    """none, serious-weaknesses, special-measures or requires-significant-improvement."""
    safeguarding: str = ""
    """effective or not-effective; of a report card met or not-met."""
    safeguarding_graded_on: date | None = None
    areas: tuple[AreaEntry, ...] = ()
    outcome: str = ""
    """What came of a visit without grades, in the words of the file."""


@frozen(kw_only=True)
class InspectionNews:
    """Everything one file of inspections brings, and the day it speaks of."""

    as_at: date | None = None
    """The day the file speaks of; without it, the day on which it is taken."""
    source: str
    """What to cite as the source of the facts, such as the file's name."""
    inspections: tuple[InspectionEntry, ...] = ()
    latest_of: tuple[URN, ...] = ()
    """The schools of which the file shows the latest outcome: a later one that is held, and older than the file, is
    withdrawn."""
    file: FileEntry | None = None
    """The file that the rows were read from; without one, the rows themselves are the evidence."""
