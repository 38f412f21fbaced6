"""What callers can do with the register of schools, and how other contexts rest on it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import RegisterNews
from thep_domain.schools.establishment import Establishment
from thep_domain.schools.events import EstablishmentReliedOn
from thep_domain.schools.questions import find_establishment
from thep_domain.schools.refusals import UNKNOWN_SCHOOL
from thep_domain.schools.school import School
from thep_domain.schools.taking import take, tell_successions


def cite_registration(work: Work, school: School) -> Cited:
    """The version of the register's entry that a decision rests on."""
    cited = work.cite(School, str(school.urn))
    if cited is None:
        raise UNKNOWN_SCHOOL(f"No school with URN {school.urn} is in the register.")
    return cited


def rely_on(work: Work, found: Establishment, on: date) -> None:
    """Keep an establishment's id for good, because a membership now stands on it.

    It is written each time a decision rests on the school being there, so that an import that closes the school and
    an admission that has not heard of it cannot both win.
    """
    school = found.registration_on(on)
    work.record(School, str(school.urn), EstablishmentReliedOn(establishment=found.id), on=on)


class RegisterDesk(Desk):
    """Keeping the register: what the Department publishes, taken as news."""

    NAME: ClassVar[str] = "register"

    @verb(tells=tell_successions)
    def record(self, work: Work, news: RegisterNews) -> Mapping[str, Any]:
        """Take a register file, its links and its census as news, all of it or nothing; only what changed is recorded.

        The answer's details count what was new, changed and unchanged, and list links that need a look.
        Raises Refused where the files are dated in the future.
        """
        return take(work, news)

    @verb
    def list_parts(self, work: Work, urn: URN, parts: Iterable[str], *, on: date | None = None) -> None:
        """List the parts that the Partnership counts a school as, such as primary and secondary, on every date.

        Charges and votes still go by establishment (End of Year Report 2017-18, Membership [3:190-202]).
        """
        found = find_establishment(work, urn)
        school = found.registrations[-1]
        facts = school.list_parts(tuple(parts), found.parts)
        work.record(School, str(school.urn), *facts, on=on or work.today)
