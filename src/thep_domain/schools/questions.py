"""What callers can ask of the register of schools, and how other contexts find a school."""

from datetime import date

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Loads, Reading
from thep_domain.schools.authorities import check_authority
from thep_domain.schools.establishment import Establishment, establishment_of
from thep_domain.schools.finding import SchoolFound, schools_meant
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
