"""What callers can ask of the register of schools, and how other contexts find a school."""

from collections.abc import Collection, Iterator
from datetime import date

from thep_domain.kernel.bad_argument import BadArgument
from thep_domain.kernel.calendar import ONE_DAY
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Loads, Reading
from thep_domain.schools.authorities import check_authority
from thep_domain.schools.establishment import Establishment, establishment_of
from thep_domain.schools.finding import SchoolFound, schools_meant
from thep_domain.schools.inspections.counting import OutcomeChanges, OutcomeCounts, changed, counted
from thep_domain.schools.inspections.inspections import Inspections
from thep_domain.schools.inspections.outcomes import Outcome, claims, dating, outcome_on
from thep_domain.schools.inspections.rows import InspectionRow, row_of
from thep_domain.schools.phases import check_phase
from thep_domain.schools.refusals import UNKNOWN_SCHOOL
from thep_domain.schools.register import RegisterOfSchools, SchoolRow
from thep_domain.schools.school import School


def school_of(reading: Loads, urn: URN) -> School:
    """The school under a URN, or the empty state where the register does not hold it."""
    return reading.load(School, str(urn))


def establishment_at(reading: Loads, key: str) -> Establishment | None:
    """The establishment with an id, or that a URN as text belongs to; None where the register does not hold it."""
    return establishment_of(lambda each: reading.load(School, each), key)


def find_establishment(reading: Loads, urn: URN) -> Establishment:
    """The establishment that a URN belongs to. Raises Refused where the register does not hold it."""
    found = establishment_at(reading, str(urn))
    if found is None:
        raise UNKNOWN_SCHOOL(f"No school with URN {urn} is in the register: import a register file that holds it.")
    return found


def schools(
    reading: Reading,
    *,
    as_of: date | None = None,
    la: str | None = None,
    phase: str | None = None,
    open_on: date | None = None,
) -> list[SchoolRow]:
    """The register of schools, by authority, the register's phase, or open on a day.

    Raises BadArgument for a phase that there is not, and for an authority that no school of the register is under.
    """
    check_phase(phase)
    rows = reading.listed(RegisterOfSchools(as_of or open_on))
    check_authority(la, {row.la for row in rows})
    return [row for row in rows if row.matches(la, phase, open_on)]


def find_schools(reading: Reading, text: str) -> list[SchoolFound]:
    """The schools that a text may mean, the best first: by URN, or by words of a name, also of a former one."""
    return schools_meant(reading, text)


def inspections_of(reading: Reading, urn: URN) -> list[InspectionRow]:
    """Every inspection of a school under any of its URNs, the last first, also those that count no longer."""
    found = find_establishment(reading, urn)
    dated, claimed = dating(reading), claims(reading)
    others = [other for each in found.urns for other in sorted(claimed.get(each, ())) if other not in found.urns]
    rows = [
        row_of(home, each, dated)
        for home in (*found.urns, *others)
        for each in reading.load(Inspections, str(home)).inspections
        if home in found.urns or each.listed_for in found.urns
    ]
    return sorted(rows, key=lambda row: (row.inspected_on, row.urn, row.kind), reverse=True)


def outcome_of(reading: Reading, urn: URN, day: date) -> Outcome:
    """The outcome of a school on a day. Raises Refused where the register does not hold it."""
    return outcome_on(reading, find_establishment(reading, urn), day, dating(reading), claims(reading))


def outcomes_on(
    reading: Reading,
    day: date,
    *,
    la: str | None = None,
    types: Collection[int] | None = None,
    phase: str | None = None,
) -> list[Outcome]:
    """The outcome of each school that is open on a day, by authority, types or the register's phase; by name."""
    check_phase(phase)
    dated, claimed = dating(reading), claims(reading)
    rows = (
        outcome_on(reading, found, day, dated, claimed)
        for found in _open_on(reading, day, la=la, types=types, phase=phase)
    )
    return sorted(rows, key=lambda row: (row.name, row.urn))


def outcome_counts(
    reading: Reading,
    day: date,
    *,
    la: str | None = None,
    types: Collection[int] | None = None,
    phase: str | None = None,
) -> OutcomeCounts:
    """How many schools there are in each category on a day, with percentages that state their kind and base."""
    return counted(outcomes_on(reading, day, la=la, types=types, phase=phase), day)


def outcome_changes(
    reading: Reading,
    first: date,
    last: date,
    *,
    la: str | None = None,
    types: Collection[int] | None = None,
    phase: str | None = None,
) -> OutcomeChanges:
    """What changed from the beginning of a first day to a last one, of the schools that are open on the last."""
    check_phase(phase)
    if last < first:
        raise BadArgument(f"last is {last}, which is before {first}: give the first day and then the last", "last")
    dated, claimed = dating(reading), claims(reading)
    pairs = [
        tuple(outcome_on(reading, found, day, dated, claimed) for day in (first - ONE_DAY, last))
        for found in _open_on(reading, last, la=la, types=types, phase=phase)
    ]
    return changed(
        sorted(((was, now) for was, now in pairs), key=lambda pair: (pair[1].name, pair[1].urn)), first, last
    )


def _open_on(
    reading: Reading, day: date, *, la: str | None, types: Collection[int] | None, phase: str | None
) -> Iterator[Establishment]:
    """The establishments that are open on a day, each once."""
    for key, school in reading.loaded(School):
        if not school.open_on(day):
            continue
        details = school.details_on(day)
        if (
            (la is not None and details.la != la)
            or (types is not None and details.type_code not in types)
            or (phase is not None and details.phase.casefold() != phase.casefold())
        ):
            continue
        found = establishment_at(reading, key)
        if found is not None and found.registration_on(day).urn == school.urn:
            yield found
