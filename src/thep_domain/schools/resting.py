"""How the decisions of other contexts rest on the register."""

from datetime import date

from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.work import Loads, Work
from thep_domain.schools.establishment import Establishment
from thep_domain.schools.events import EstablishmentReliedOn
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.refusals import UNKNOWN_SCHOOL
from thep_domain.schools.school import School


def cite_registration(work: Work, school: School) -> Cited:
    """The version of the register's entry that a decision rests on."""
    cited = work.cite(School, str(school.urn))
    if cited is None:
        raise UNKNOWN_SCHOOL(f"No school with URN {school.urn} is in the register.")
    return cited


def file_name(reading: Loads, source: str) -> str:
    """The name of the file that brought a fact, as it was called when it was taken: ``source`` as the facts hold it."""
    stream, _, version = source.rpartition("@")
    return reading.load(RegisterFile, stream.partition(":")[2]).name_of(int(version))


def rely_on(work: Work, found: Establishment, by: Cited | None, on: date) -> None:
    """Keep an establishment's id for good, because a decision that was just recorded rests on the school being open.

    Every verb of any context that asks whether a school is open calls it, after its own facts are recorded: so an
    import that closes the school and an admission that has not heard of it cannot both win. ``by`` is that decision.
    """
    school = found.registration_on(on)
    if by is not None:
        work.record(School, str(school.urn), EstablishmentReliedOn(establishment=found.id, by=by), on=on)
