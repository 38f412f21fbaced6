"""What callers can do with the register of schools."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.schools import correcting, retracting
from thep_domain.schools.entries import RegisterNews
from thep_domain.schools.questions import find_establishment
from thep_domain.schools.school import School
from thep_domain.schools.taking import take, tell_successions
from thep_domain.schools.warnings import warn_of_news


class RegisterDesk(Desk):
    """Keeping the register: what the Department publishes, taken as news."""

    NAME: ClassVar[str] = "register"

    @verb(tells=tell_successions, warns=warn_of_news)
    def record(self, work: Work, news: RegisterNews, *, confirm: bool = False) -> Mapping[str, Any]:
        """Take a register file, its links and its census as news, all of it or nothing; only what changed is recorded.

        The answer's details count what was new, changed and unchanged, and list links that need a look. A closing that
        would end a membership, beside an academy that probably follows without a link, is left out, unless you
        ``confirm`` that no link is missing.
        Raises Refused where the files are dated in the future.
        """
        return take(work, news, confirmed=confirm)

    record_all = in_bulk(record)

    @verb
    def list_parts(self, work: Work, urn: URN, parts: Iterable[str], *, on: date | None = None) -> None:
        """List the parts that the Partnership counts a school as, such as primary and secondary, on every date.

        Charges and votes still go by establishment (End of Year Report 2017-18, Membership [3:190-202]).
        """
        found = find_establishment(work, urn)
        school = found.registrations[-1]
        facts = school.list_parts(tuple(parts), found.parts)
        work.record(School, str(school.urn), *facts, on=on or work.today)

    list_parts_all = in_bulk(list_parts)

    @verb
    def count(self, work: Work, urn: URN, pupils: int, *, on: date | None = None, source: str) -> None:
        """Record how many pupils a school had on a day, from a source that is no file, such as a letter.

        Of a day that has a count it puts that one right: the wrong figure is no news when a file brings it again. A
        year that was charged by it is settled when it is charged again. Raises Refused for a day to come.
        """
        correcting.count(work, urn, pupils, on or work.today, source)

    count_all = in_bulk(count)

    @verb
    def correct(self, work: Work, urn: URN, said: Mapping[str, str], *, on: date | None = None, source: str) -> None:
        """Put right what the register shows of a school.

        ``said`` has name, la, outside, type, phase, town, postcode, opened or closed. A name, a type, an address and an
        area are right from the day ``on``; an opening or closing day, empty for none, as such.
        Links take effect anew, and memberships follow. A later file that still shows what was wrong is news again.
        """
        correcting.correct(work, urn, said, on or work.today, source)

    correct_all = in_bulk(correct)

    @verb(tells=tell_successions, warns=warn_of_news)
    def unlink(self, work: Work, predecessor: URN, successor: URN, *, on: date | None = None) -> None:
        """Reject a link that is wrong, named by its two schools; needs a reason.

        The succession that rests on it is undone: after a conversion each school has an establishment of its own again,
        and the one that had the membership and the account keeps them. No file brings the link again.
        Raises Refused where memberships were decided for both as one school.
        """
        correcting.unlink(work, predecessor, successor, on or work.today)

    unlink_all = in_bulk(unlink)

    @verb(tells=tell_successions, warns=warn_of_news)
    def relink(self, work: Work, predecessor: URN, successor: URN, *, on: date | None = None) -> None:
        """Take up again a link that was rejected by mistake, named by its two schools; needs a reason.

        The succession takes effect again, with what follows from it, and files may quote the link again.
        Raises Refused where no link of the two was rejected.
        """
        correcting.relink(work, predecessor, successor, on or work.today)

    relink_all = in_bulk(relink)

    @verb(tells=tell_successions, warns=warn_of_news)
    def retract(self, work: Work, sha256: str, *, as_at: date | None = None) -> Mapping[str, Any]:
        """Take back what a file said, each time that it was taken or as of one day; needs a reason.

        Its names, days, counts and links go, what rested on them follows, and a school that only it registered is in
        the register no longer; of a file of inspections these go, and what it corrected is as it was before. The file
        can then be taken again, also as of another day. Later files left no fact of what they only confirmed: the
        answer's details name them in ``take_again``.
        Raises Refused where members rely on a school that only it registered.
        """
        return retracting.retract(work, sha256, as_at)

    retract_all = in_bulk(retract)
