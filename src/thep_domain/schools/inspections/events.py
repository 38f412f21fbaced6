"""The facts of inspections, as Ofsted publishes them: each is kept under the URN that the school had at the time.

Each kind of inspection is an event of its own, for each is judged in words of its own.
"""

from datetime import date

from thep_domain.kernel.event import event, value
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
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


@value
class Judgement:
    """The grade of one area."""

    area: JudgedArea
    """The area that was judged."""
    grade: Grade
    """Its grade."""


@value
class CardPoint:
    """The point of one area of a report card."""

    area: CardArea
    """The area."""
    point: Point
    """Its point."""
    graded_on: date
    """The day on which it was graded: a later visit may change one area."""


@value
class InspectionNamed:
    """Which inspection of a school is meant: by its number where it has one, else by its kind and its day."""

    kind: InspectionKind
    """What kind of inspection it is."""
    inspected_on: date
    """The day of the inspection, as it stood."""
    number: Text | None
    """Its number, where the files give one."""


@event("schools.graded", version=1, effective="inspected_on")
class Graded:
    """A school was inspected and given one grade for the whole of it, with grades for areas where there are any."""

    urn: URN
    """The URN that the school had at the time."""
    listed_for: URN
    """The URN of the row that lists the inspection; another where the school has a new number since."""
    number: Text | None
    """The number of the inspection, where the file gives one."""
    inspected_on: date
    """The first day of the inspection."""
    published_on: date | None
    """The day on which its report was published, where the file says so."""
    framework: str
    """The type of inspection in the words of the file; empty where it does not say."""
    overall: Grade
    """The grade for the whole school."""
    concern: Concern
    """The category of concern that the school was placed in."""
    judgements: tuple[Judgement, ...]
    """The grades of areas, where the file has them."""
    safeguarding: Safeguarding
    """Whether safeguarding is effective."""
    as_at: date
    """The day of the file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.judged_by_area", version=1, effective="inspected_on")
class JudgedByArea:
    """A school was inspected and graded area by area, without a grade for the whole of it."""

    urn: URN
    """The URN that the school had at the time."""
    listed_for: URN
    """The URN of the row that lists the inspection; another where the school has a new number since."""
    number: Text | None
    """The number of the inspection, where the file gives one."""
    inspected_on: date
    """The first day of the inspection."""
    published_on: date | None
    """The day on which its report was published, where the file says so."""
    framework: str
    """The type of inspection in the words of the file; empty where it does not say."""
    concern: Concern
    """The category of concern that the school was placed in."""
    judgements: tuple[Judgement, ...]
    """The grades of the areas."""
    safeguarding: Safeguarding
    """Whether safeguarding is effective."""
    as_at: date
    """The day of the file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.report_card_issued", version=1, effective="inspected_on")
class ReportCardIssued:
    """A school was inspected and given a report card: a point for each area, and whether safeguarding is met."""

    urn: URN
    """The URN that the school had at the time."""
    listed_for: URN
    """The URN of the row that lists the inspection; another where the school has a new number since."""
    number: Text | None
    """The number of the inspection, where the file gives one."""
    inspected_on: date
    """The first day of the inspection."""
    published_on: date | None
    """The day on which its report was published, where the file says so."""
    framework: str
    """The type of inspection in the words of the file; empty where it does not say."""
    cards: tuple[CardPoint, ...]
    """The points of the areas, each with its day."""
    safeguarding: SafeguardingStandards
    """Whether the standards of safeguarding are met."""
    safeguarding_graded_on: date | None
    """The day on which that was graded, where the file says so."""
    concern: Concern
    """The category of concern that the school was placed in."""
    as_at: date
    """The day of the file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.inspected_ungraded", version=1, effective="inspected_on")
class InspectedUngraded:
    """A school was visited without being graded: the outcome that it had stands."""

    urn: URN
    """The URN that the school had at the time."""
    listed_for: URN
    """The URN of the row that lists the inspection; another where the school has a new number since."""
    number: Text | None
    """The number of the inspection, where the file gives one."""
    inspected_on: date
    """The first day of the visit."""
    published_on: date | None
    """The day on which its report was published, where the file says so."""
    outcome: str
    """What came of it, in the words of the file."""
    as_at: date
    """The day of the file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.monitored", version=1, effective="inspected_on")
class Monitored:
    """A school was visited to see how it gets on: the outcome that it had stands."""

    urn: URN
    """The URN that the school had at the time."""
    listed_for: URN
    """The URN of the row that lists the inspection; another where the school has a new number since."""
    number: Text | None
    """The number of the inspection, where the file gives one."""
    inspected_on: date
    """The first day of the visit."""
    published_on: date | None
    """The day on which its report was published, where the file says so."""
    outcome: str
    """What came of it, in the words of the file."""
    as_at: date
    """The day of the file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.card_regraded", version=1, effective="graded_on")
class CardRegraded:
    """A later visit changed one area of a report card; the other areas keep their points and days."""

    urn: URN
    """The URN that the school had at the time."""
    of: InspectionNamed
    """The report card."""
    area: CardArea
    """The area."""
    point: Point
    """Its point from then on."""
    graded_on: date
    """The day on which it was graded."""
    as_at: date
    """The day of the file that says so."""
    source: Cited
    """The file that says so."""


@event("schools.inspection_corrected", version=1, effective="as_at")
class InspectionCorrected:
    """What was recorded of an inspection was wrong, or is known now: one field of it, as it was and as it is.

    Days are written as 2018-06-27, a point of a report card with its day.
    """

    urn: URN
    """The URN that the school had at the time."""
    of: InspectionNamed
    """The inspection, as it was known before."""
    field: Text
    """What of it: inspected, published, number, overall, concern, safeguarding, outcome, listed-for, or an area."""
    was: str | None
    """What was recorded before."""
    now: str | None
    """What is right."""
    as_at: date
    """The day of the file that says so, or on which the office put it right."""
    source: Cited | None
    """The file that says so; none where the office put it right by hand, with its reason."""


@event("schools.inspection_withdrawn", version=1, effective="as_at")
class InspectionWithdrawn:
    """An inspection does not count any longer: a newer file shows none, or it should not have been recorded."""

    urn: URN
    """The URN that the school had at the time."""
    of: InspectionNamed
    """The inspection."""
    retracted: bool
    """Whether the file that brought it was retracted: then any file may bring it again."""
    as_at: date
    """The day of the file that no longer shows it, or on which the office withdrew it."""
    source: Cited | None
    """The file that no longer shows it, or was retracted; none where the office withdrew it by hand."""


@event("schools.inspection_restored", version=1, effective="as_at")
class InspectionRestored:
    """An inspection counts again, as it was: it was withdrawn by mistake, or by a file that was retracted since."""

    urn: URN
    """The URN that the school had at the time."""
    of: InspectionNamed
    """The inspection."""
    as_at: date
    """The day of the newest file that shows it, or of one that wrongly showed it no longer: later ones are news."""
    source: Cited | None
    """The file that was retracted; none where the office restored it by hand."""


InspectedEvent = Graded | JudgedByArea | ReportCardIssued | InspectedUngraded | Monitored
"""The facts that an inspection took place, a kind each."""

InspectionEvent = InspectedEvent | CardRegraded | InspectionCorrected | InspectionWithdrawn | InspectionRestored
