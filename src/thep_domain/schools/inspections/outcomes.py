"""The outcome of a school on a day: which inspection it rests on, whose that is, and from which day it counts."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.work import Loads, Reading
from thep_domain.rulebook import KEY, Rulebook
from thep_domain.schools.establishment import Establishment
from thep_domain.schools.inspections.inspection import Inspection
from thep_domain.schools.inspections.inspections import Inspections
from thep_domain.schools.inspections.words import NOT_SAID, InspectionKind
from thep_domain.schools.phases import CountedPhase
from thep_domain.schools.rules import PUBLIC_ON, PUBLISHED
from thep_domain.schools.school import School


class OutcomeKind(StrEnum):
    """In which words a school is judged on a day, if it is."""

    GRADED = "graded"
    BY_AREA = "by-area"
    CARD = "card"
    NOT_INSPECTED = "not-inspected"


class OutcomeOf(StrEnum):
    """Whose inspection it is: of the school under its own number, or for want of any of the one that it was before."""

    OWN = "own"
    PREDECESSOR = "predecessor"
    """Under an earlier number, which became this one by a conversion."""
    AS_OFSTED_SAYS = "predecessor-as-ofsted-says"
    """Under another number that the file lists for this one, where the register knows of no succession."""


class DatedBy(StrEnum):
    """Which day an inspection counts from."""

    PUBLISHED = "published"
    INSPECTED = "inspected"


@frozen
class Dated:
    """The day from which an inspection counts, and which day of it that is; none where it is not public."""

    public_on: date | None
    by: DatedBy | None


@frozen
class AreaOutcome:
    """The grade of one area, or its point on a report card with the day on which it was graded."""

    area: str
    grade: str
    graded_on: date | None


@frozen
class Visit:
    """A visit that gave no grade: it stands beside the outcome, and does not change it."""

    kind: InspectionKind
    inspected_on: date
    published_on: date | None
    outcome: str


@frozen
class Outcome:
    """The outcome of one school on a day, or that it was not inspected."""

    urn: URN
    """The number of the school on that day."""
    name: str
    kind: OutcomeKind
    outcome: str | None
    """The grade for the whole school; none where there is no such grade, also on a report card."""
    areas: tuple[AreaOutcome, ...]
    safeguarding: str | None
    concern: str | None
    inspected_on: date | None
    published_on: date | None
    dated_by: DatedBy | None
    """Whether it counts from its publication or, where that day is unknown, from the inspection."""
    of: OutcomeOf | None
    of_urn: URN | None
    """The number that the school had at the time of the inspection."""
    since: tuple[Visit, ...]
    """Visits after it that gave no grade."""
    establishment: EstablishmentId
    phase: CountedPhase
    public_on: date | None
    number: str | None

    @property
    def key(self) -> URN:
        """What tells it from every other row: the URN."""
        return self.urn

    @property
    def category(self) -> str:
        """The column in which it is counted: a grade, or for want of one the kind."""
        return self.outcome or self.kind.value


Dating = Callable[[Inspection], Dated]
Claims = Mapping[URN, frozenset[URN]]
"""By the number of a row, the other numbers under which the files list inspections for it."""


def dating(reading: Loads) -> Dating:
    """From which day each inspection counts, by the rule in force on the day of the inspection."""
    book = reading.load(Rulebook, KEY)
    turns = sorted({dated.in_force_from for dated in book.rules if dated.rule == PUBLIC_ON.name})

    def dated(inspection: Inspection) -> Dated:
        place = bisect_right(turns, inspection.inspected_on)
        for word in book.on(turns[place - 1] if place else date.min)[PUBLIC_ON]:
            if word != PUBLISHED:
                return Dated(inspection.inspected_on, DatedBy.INSPECTED)
            if inspection.published_on is not None:
                return Dated(inspection.published_on, DatedBy.PUBLISHED)
        return Dated(None, None)

    return dated


def claims(reading: Reading) -> Claims:
    """Which inspections the files list for a school that had another number at the time."""
    found: dict[URN, set[URN]] = {}
    for key, held in reading.loaded(Inspections):
        for each in held.standing:
            if str(each.listed_for) != key:
                found.setdefault(each.listed_for, set()).add(URN(int(key)))
    return {urn: frozenset(others) for urn, others in found.items()}


def outcome_on(reading: Loads, found: Establishment, day: date, dated: Dating, claimed: Claims) -> Outcome:
    """The outcome of a school on a day: of the number in force; for want of any, of those before it.

    Before it means through conversions only: a merger lends nothing. Its own comes first, however old it is.
    """
    school = found.registration_on(day)
    place = found.registrations.index(school)
    for urn, whose, listed in _sources(reading, found, place, claimed):
        held = [each for each in _public(reading, urn, day, dated) if each.is_outcome and each.listed_for in listed]
        if held:
            best = max(held, key=_rank)
            return _outcome(reading, found, day, dated, (urn, whose, best))
    return _outcome(reading, found, day, dated, None)


def _sources(
    reading: Loads, found: Establishment, place: int, claimed: Claims
) -> Iterator[tuple[URN, OutcomeOf, "Listed"]]:
    """The numbers whose inspections count, the first first."""
    begun = found.urns[: place + 1][::-1]
    for urn in begun:
        yield urn, OutcomeOf.OWN if urn == begun[0] else OutcomeOf.PREDECESSOR, _ANY
    for urn in begun:
        for other in sorted(claimed.get(urn, ())):
            if other not in found.urns and not _knows(reading, other, urn):
                yield other, OutcomeOf.AS_OFSTED_SAYS, Listed(frozenset({urn}))


def _knows(reading: Loads, one: URN, other: URN) -> bool:
    """Whether the register has a succession of any kind between two numbers: then it decides, and no file."""
    return any(each.other == other for each in reading.load(School, str(one)).successors)


class Listed:
    """For which rows an inspection may be listed: for any, or for some."""

    def __init__(self, rows: frozenset[URN] | None) -> None:
        self._rows = rows

    def __contains__(self, urn: URN) -> bool:
        return self._rows is None or urn in self._rows


_ANY = Listed(None)


def _public(reading: Loads, urn: URN, day: date, dated: Dating) -> Iterator[Inspection]:
    for each in reading.load(Inspections, str(urn)).standing:
        public_on = dated(each).public_on
        if public_on is not None and public_on <= day:
            yield each


def _rank(each: Inspection) -> tuple[date, int, int]:
    """The one inspected last, then the highest number."""
    number = int(each.number) if each.number and each.number.isascii() and each.number.isdecimal() else 0
    return each.inspected_on, number, each.version


def _outcome(
    reading: Loads,
    found: Establishment,
    day: date,
    dated: Dating,
    best: tuple[URN, OutcomeOf, Inspection] | None,
) -> Outcome:
    school = found.registration_on(day)
    details = school.details_on(day)
    urn, whose, held = best or (None, None, None)
    since = held.inspected_on if held else date.min
    visits = [
        Visit(each.kind, each.inspected_on, each.published_on, each.outcome)
        for other in found.urns[: found.registrations.index(school) + 1]
        for each in _public(reading, other, day, dated)
        if not each.is_outcome and each.inspected_on > since
    ]
    areas = held.areas_on(day) if held else ()
    days = Dated(None, None) if held is None else dated(held)
    return Outcome(
        urn=school.urn or URN(int(found.id)),
        name=details.name,
        kind=OutcomeKind.NOT_INSPECTED if held is None else OutcomeKind(held.kind.value),
        outcome=None if held is None else held.overall,
        areas=tuple(AreaOutcome(each.area, each.grade, each.on) for each in areas),
        safeguarding=None if held is None or held.safeguarding == NOT_SAID else held.safeguarding,
        concern=None if held is None else held.concern,
        inspected_on=None if held is None else held.inspected_on,
        published_on=None if held is None else held.published_on,
        dated_by=days.by,
        of=whose,
        of_urn=urn,
        since=tuple(sorted(visits, key=lambda each: each.inspected_on)),
        establishment=found.id,
        phase=details.counted_in,
        public_on=days.public_on,
        number=None if held is None else held.number,
    )


def turning_days(reading: Loads, urns: Iterable[URN], dated: Dating) -> Iterator[date]:
    """The days on which an outcome may change because of inspections under some numbers."""
    for urn in urns:
        for each in reading.load(Inspections, str(urn)).standing:
            public_on = dated(each).public_on
            if public_on is not None:
                yield public_on
            yield from (said.on for said in each.areas if said.on is not None)
