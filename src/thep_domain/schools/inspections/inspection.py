"""One inspection of a school, as its facts say, with what was corrected of it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs
from attrs import frozen

from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.schools.inspections.events import (
    CardPoint,
    CardRegraded,
    Graded,
    InspectedEvent,
    InspectedUngraded,
    InspectionCorrected,
    InspectionNamed,
    InspectionRestored,
    InspectionWithdrawn,
    JudgedByArea,
    Judgement,
    Monitored,
    ReportCardIssued,
)
from thep_domain.schools.inspections.words import (
    NOT_SAID,
    OUTCOME_KINDS,
    CardArea,
    Concern,
    Grade,
    InspectionKind,
    JudgedArea,
    Point,
    Safeguarding,
    SafeguardingStandards,
)

INSPECTED: Final = "inspected"
PUBLISHED: Final = "published"
NUMBER: Final = "number"
OVERALL: Final = "overall"
CONCERN: Final = "concern"
SAFEGUARDING: Final = "safeguarding"
OUTCOME: Final = "outcome"
LISTED_FOR: Final = "listed-for"


@frozen
class AreaSaid:
    """The grade or the point of an area, on a report card with the day from which it stands."""

    area: str
    grade: str
    on: date | None
    version: int
    source: Cited

    @property
    def written(self) -> str:
        """As a correction writes it."""
        return self.grade if self.on is None else f"{self.grade} {self.on}"


@frozen
class Correction:
    """A correction of one field: what stood, what is right, the file that says so, and the fact that holds it."""

    field: str
    was: str | None
    now: str | None
    source: Cited | None
    version: int
    as_at: date
    before: date
    """The day of the file that was held before."""


@frozen
class Withdrawal:
    """That it does not count any longer: by which file, or by hand, and the fact that holds it."""

    source: Cited | None
    version: int
    before: date
    """The day of the file that was held before."""


@frozen(slots=False)
class Inspection:
    """One inspection under the URN of its time."""

    kind: InspectionKind
    number: str | None
    inspected_on: date
    published_on: date | None
    listed_for: URN
    as_at: date
    """The day of the newest file that its facts come from."""
    source: Cited
    version: int
    """The version of the fact that says it took place."""
    framework: str = ""
    overall: str | None = None
    concern: str = Concern.NONE.value
    safeguarding: str = NOT_SAID
    safeguarding_graded_on: date | None = None
    areas: tuple[AreaSaid, ...] = ()
    outcome: str = ""
    corrections: tuple[Correction, ...] = ()
    withdrawal: Withdrawal | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether it does not count."""
        return self.withdrawal is not None

    @property
    def shown_as_at(self) -> date:
        """The day of the newest file that its facts come from, or came from until it was withdrawn."""
        return self.as_at if self.withdrawal is None else self.withdrawal.before

    @property
    def named(self) -> InspectionNamed:
        """How facts name it."""
        return InspectionNamed(
            kind=self.kind, inspected_on=self.inspected_on, number=None if self.number is None else Text(self.number)
        )

    @property
    def is_outcome(self) -> bool:
        """Whether it is of a kind that is the outcome of a school."""
        return self.kind in OUTCOME_KINDS

    @property
    def days(self) -> frozenset[date]:
        """Every day that it was ever said to be on: a wrong one is no other inspection."""
        wrong = {date.fromisoformat(each.was) for each in self.corrections if each.field == INSPECTED and each.was}
        return frozenset({self.inspected_on, *wrong})

    def is_named(self, named: InspectionNamed) -> bool:
        """Whether this is the one that a fact names."""
        return (self.kind, self.inspected_on, self.number) == (named.kind, named.inspected_on, named.number)

    def is_same(self, kind: InspectionKind, number: str | None, inspected_on: date) -> bool:
        """Whether a row means this one: by its number, or where one of the two has none by its day."""
        if kind is not self.kind:
            return False
        if number and self.number:
            return number == self.number
        return inspected_on in self.days

    def areas_on(self, day: date) -> tuple[AreaSaid, ...]:
        """The grades of areas, or the points of a report card as they stand on a day, in the order of the first."""
        held: dict[str, AreaSaid] = {}
        for each in sorted(self.areas, key=lambda said: (said.on or date.min, said.version)):
            if each.area not in held or each.on is None or each.on <= day:
                held[each.area] = each
        return tuple(held[area] for area in dict.fromkeys(each.area for each in self.areas))

    def said(self, field: str) -> str | None:
        """What is held of a field, as a correction writes it."""
        match field:
            case "inspected":
                return self.inspected_on.isoformat()
            case "published":
                return None if self.published_on is None else self.published_on.isoformat()
            case "number":
                return self.number
            case "overall":
                return self.overall
            case "concern":
                return self.concern
            case "safeguarding":
                return self.safeguarding
            case "outcome":
                return self.outcome or None
            case "listed-for":
                return str(self.listed_for)
            case _:
                return next((each.written for each in reversed(self.areas) if each.area == field), None)

    def version_of(self, field: str) -> int:
        """The fact that said last what is held of a field."""
        corrected = [each.version for each in self.corrections if each.field == field]
        regraded = [each.version for each in self.areas if each.area == field]
        return max([self.version, *corrected, *regraded])

    def corrected(self, event: InspectionCorrected, version: int) -> "Inspection":
        """The inspection after a correction of one field; what cannot be read changes nothing.

        One that was withdrawn stays so, as of the same day.
        """
        correction = Correction(event.field, event.was, event.now, event.source, version, event.as_at, self.shown_as_at)
        noted = attrs.evolve(self, corrections=(*self.corrections, correction))
        if self.withdrawal is None:
            noted = attrs.evolve(noted, as_at=event.as_at)
        else:
            noted = attrs.evolve(noted, withdrawal=attrs.evolve(self.withdrawal, before=event.as_at))
        try:
            return _with(noted, event, version)
        except ValueError:
            return noted

    def regraded(self, event: CardRegraded, version: int) -> "Inspection":
        """The report card after one area of it was changed."""
        said = AreaSaid(event.area.value, event.point.value, event.graded_on, version, event.source)
        return attrs.evolve(self, as_at=max(self.as_at, event.as_at), areas=(*self.areas, said))

    def without(self, event: InspectionWithdrawn, version: int) -> "Inspection":
        """The inspection, which does not count any longer."""
        return attrs.evolve(self, as_at=event.as_at, withdrawal=Withdrawal(event.source, version, self.as_at))

    def counting_again(self, event: InspectionRestored) -> "Inspection":
        """The inspection as it was before it was withdrawn."""
        return attrs.evolve(self, as_at=event.as_at, withdrawal=None)


def _with(held: Inspection, event: InspectionCorrected, version: int) -> Inspection:
    now = event.now
    match event.field:
        case "inspected":
            return attrs.evolve(held, inspected_on=date.fromisoformat(now or ""))
        case "published":
            return attrs.evolve(held, published_on=date.fromisoformat(now) if now else None)
        case "number":
            return attrs.evolve(held, number=now)
        case "overall":
            return attrs.evolve(held, overall=now)
        case "concern":
            return attrs.evolve(held, concern=now or Concern.NONE.value)
        case "safeguarding":
            return attrs.evolve(held, safeguarding=now or NOT_SAID)
        case "outcome":
            return attrs.evolve(held, outcome=now or "")
        case "listed-for":
            return attrs.evolve(held, listed_for=URN(int(now or "")))
        case area:
            return attrs.evolve(held, areas=tuple(_areas_with(held, area, event, version)))


def _areas_with(held: Inspection, area: str, event: InspectionCorrected, version: int) -> Iterator[AreaSaid]:
    source, placed = event.source or held.source, False
    for each in held.areas:
        if each.area == area and each.written == event.was:
            placed = True
            if event.now:
                yield _area(area, event.now, version, source)
        else:
            yield each
    if not placed and event.now:
        yield _area(area, event.now, version, source)


def _area(area: str, written: str, version: int, source: Cited) -> AreaSaid:
    grade, space, day = written.partition(" ")
    return AreaSaid(area, grade, date.fromisoformat(day) if space else None, version, source)


def inspected(
    kind: InspectionKind,
    common: dict[str, object],
    *,
    framework: str,
    overall: str,
    concern: str,
    safeguarding: str,
    safeguarding_graded_on: date | None,
    areas: tuple[tuple[str, str, date | None], ...],
    outcome: str,
) -> InspectedEvent:
    """The fact that an inspection of a kind took place. Raises ValueError for words that its event cannot hold."""
    fields: dict[str, object] = dict(common)
    match kind:
        case InspectionKind.GRADED | InspectionKind.BY_AREA:
            fields |= {
                "framework": framework,
                "concern": Concern(concern or Concern.NONE),
                "judgements": tuple(Judgement(area=JudgedArea(area), grade=Grade(grade)) for area, grade, _ in areas),
                "safeguarding": Safeguarding(safeguarding or NOT_SAID),
            }
            if kind is InspectionKind.BY_AREA:
                return JudgedByArea(**fields)  # type: ignore[arg-type]  # of the fields above
            return Graded(overall=Grade(overall), **fields)  # type: ignore[arg-type]
        case InspectionKind.CARD:
            day = fields["inspected_on"]
            fields |= {
                "framework": framework,
                "concern": Concern(concern or Concern.NONE),
                "cards": tuple(
                    CardPoint(area=CardArea(area), point=Point(point), graded_on=on or day)  # type: ignore[arg-type]
                    for area, point, on in areas
                ),
                "safeguarding": SafeguardingStandards(safeguarding or NOT_SAID),
                "safeguarding_graded_on": safeguarding_graded_on,
            }
            return ReportCardIssued(**fields)  # type: ignore[arg-type]
        case InspectionKind.UNGRADED:
            return InspectedUngraded(outcome=outcome, **fields)  # type: ignore[arg-type]
        case InspectionKind.MONITORED:
            return Monitored(outcome=outcome, **fields)  # type: ignore[arg-type]


def begun(event: InspectedEvent, version: int) -> Inspection:
    """An inspection as its first fact says."""
    held = {
        "number": event.number,
        "inspected_on": event.inspected_on,
        "published_on": event.published_on,
        "listed_for": event.listed_for,
        "as_at": event.as_at,
        "source": event.source,
        "version": version,
    }
    match event:
        case Graded() | JudgedByArea():
            graded = isinstance(event, Graded)
            return Inspection(
                kind=InspectionKind.GRADED if graded else InspectionKind.BY_AREA,
                framework=event.framework,
                overall=event.overall.value if isinstance(event, Graded) else None,
                concern=event.concern.value,
                safeguarding=event.safeguarding.value,
                areas=tuple(
                    AreaSaid(each.area.value, each.grade.value, None, version, event.source)
                    for each in event.judgements
                ),
                **held,  # type: ignore[arg-type]
            )
        case ReportCardIssued():
            return Inspection(
                kind=InspectionKind.CARD,
                framework=event.framework,
                concern=event.concern.value,
                safeguarding=event.safeguarding.value,
                safeguarding_graded_on=event.safeguarding_graded_on,
                areas=tuple(
                    AreaSaid(each.area.value, each.point.value, each.graded_on, version, event.source)
                    for each in event.cards
                ),
                **held,  # type: ignore[arg-type]
            )
        case InspectedUngraded():
            return Inspection(kind=InspectionKind.UNGRADED, outcome=event.outcome, **held)  # type: ignore[arg-type]
        case Monitored():
            return Inspection(kind=InspectionKind.MONITORED, outcome=event.outcome, **held)  # type: ignore[arg-type]
