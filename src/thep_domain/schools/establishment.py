"""An establishment: one school through its conversions, seen over the registrations it has had."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.schools.events import SuccessionKind
from thep_domain.schools.phases import CountedPhase
from thep_domain.schools.school import School
from thep_domain.schools.shown import Count, Details, Succession


class CountOf(StrEnum):
    """Whose pupil count serves a school: its own, or for want of one its predecessor's or successor's."""

    OWN = "own"
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"


@frozen
class CountFound:
    """The pupil count that serves a school on a day: under which URN it stands, and whose it is."""

    urn: URN
    count: Count
    of: CountOf


@frozen
class Closing:
    """The last day an establishment is open, whether it was merged into another, and the file that says so."""

    last_day: date
    merged: bool
    as_at: date


@frozen
class Establishment:
    """One school with the registrations it has had, the first first. A conversion adds one."""

    id: EstablishmentId
    registrations: tuple[School, ...]

    @property
    def urns(self) -> tuple[URN, ...]:
        """Every URN it has had."""
        return tuple(school.urn for school in self.registrations if school.urn is not None)

    def registration_on(self, day: date) -> School:
        """The registration in force on a day: the last one that had begun by then, or the first of all."""
        for school in reversed(self.registrations):
            if _begun(school, day):
                return school
        return self.registrations[0]

    def details_on(self, day: date) -> Details:
        """What the register shows on a day."""
        return self.registration_on(day).details_on(day)

    def open_on(self, day: date) -> bool:
        """Whether the school is open on a day, under whichever URN."""
        return any(school.open_on(day) for school in self.registrations)

    @property
    def parts(self) -> tuple[CountedPhase, ...]:
        """The parts the Partnership counts it as, on every date; empty for one that counts as one."""
        return next((s.parts for s in reversed(self.registrations) if s.parts is not None), ())

    @property
    def relied_on(self) -> bool:
        """Whether a membership stands on its id."""
        return any(school.relied_on for school in self.registrations)

    def parts_of(self, details: Details) -> tuple[tuple[str | None, CountedPhase], ...]:
        """The rows it takes in a list, by its details of a day: each part with the phase it is counted in."""
        return tuple((part.value, part) for part in self.parts) or ((None, details.counted_in),)

    @property
    def closing(self) -> Closing | None:
        """When and how it ends, if the register says so: by closing, or by merging into another school."""
        last = self.registrations[-1]
        merged = next((s for s in last.successors if s.kind is SuccessionKind.MERGER), None)
        if last.closed_on is not None and last.as_at is not None:
            return Closing(last.closed_on, merged is not None, last.as_at)
        return None

    def count_for(self, day: date, *, later_allowed: bool) -> CountFound | None:
        """The pupil count that serves on a day.

        The latest taken by the day, or where allowed the first taken after it; the school's own, for want of one its
        predecessor's, then its successor's (DOMAIN section 3, Pupil count date).
        """
        own = self.registrations.index(self.registration_on(day))
        candidates = (
            (CountOf.OWN, self.registrations[own : own + 1]),
            (CountOf.PREDECESSOR, self.registrations[:own][::-1]),
            (CountOf.SUCCESSOR, self.registrations[own + 1 :]),
        )
        for whose, schools in candidates:
            for school in schools:
                count = school.latest_count(day) or (school.earliest_count_after(day) if later_allowed else None)
                if count is not None and school.urn is not None:
                    return CountFound(school.urn, count, whose)
        return None


def _begun(school: School, day: date) -> bool:
    """Whether a registration had begun by a day: with its conversion where its opening day is not known."""
    converted = _converted(school.predecessors) if school.opened_on is None else None
    return school.opened_by(day) and (converted is None or converted.on <= day)


def establishment_of(school: Callable[[str], School], key: str) -> Establishment | None:
    """The establishment that a registration belongs to, with every registration it has had; None for an unknown key.

    ``key`` is a URN as text, or the id of an establishment, which is the URN of one of its registrations.
    """
    found = school(key)
    if found.establishment is None or not found.registered:
        return None
    chain = [found]
    seen = {found.urn}
    while (earlier := _converted(chain[0].predecessors)) is not None and earlier.other not in seen:
        seen.add(earlier.other)
        chain.insert(0, school(str(earlier.other)))
    while (later := _converted(chain[-1].successors)) is not None and later.other not in seen:
        seen.add(later.other)
        chain.append(school(str(later.other)))
    return Establishment(found.establishment, tuple(each for each in chain if each.registered))


def _converted(successions: tuple[Succession, ...]) -> Succession | None:
    for succession in successions:
        if succession.kind is SuccessionKind.CONVERSION:
            return succession
    return None
