"""What callers can do with the register of schools."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.schools.entries import RegisterNews
from thep_domain.schools.questions import find_establishment
from thep_domain.schools.school import School
from thep_domain.schools.taking import take


class RegisterDesk(Desk):
    """Keeping the register: what the Department publishes, taken as news."""

    NAME: ClassVar[str] = "register"

    @verb
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
