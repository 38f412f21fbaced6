"""What callers can do with inspections."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work
from thep_domain.schools.inspections import taking
from thep_domain.schools.inspections.entries import InspectionNews
from thep_domain.schools.inspections.words import InspectionKind


class InspectionsDesk(Desk):
    """Keeping inspections: what Ofsted publishes, taken as news. A whole file is retracted at the register's desk."""

    NAME: ClassVar[str] = "inspections"

    @verb
    def record(self, work: Work, news: InspectionNews) -> Mapping[str, Any]:
        """Take a file of inspections as news, all of it or nothing; only what is new is recorded.

        Other content of an inspection that is held is a correction, which cites the file; nothing is taken from a file
        older than what is held. Inspections of schools that the register does not hold are left out, and counted.
        Raises Refused for words, days and kinds that no inspection has, and where the file is dated in the future.
        """
        return taking.take(work, news)

    record_all = in_bulk(record)

    @verb
    def correct(
        self,
        work: Work,
        urn: URN,
        inspected_on: date,
        said: Mapping[str, str],
        *,
        kind: InspectionKind | str | None = None,
        on: date | None = None,
    ) -> None:
        """Put right a day, a grade or another field of one inspection; needs a reason.

        ``said`` has inspected, published, number, overall, concern, safeguarding, outcome, or the name of an area;
        empty for none. The past is answered anew. A later file that still shows what was wrong is news again.
        """
        taking.correct(work, urn, inspected_on, said, _kind(kind), on or work.today)

    correct_all = in_bulk(correct)

    @verb
    def withdraw(
        self,
        work: Work,
        urn: URN,
        inspected_on: date,
        *,
        kind: InspectionKind | str | None = None,
        on: date | None = None,
    ) -> None:
        """Take back one inspection that should not have been recorded; needs a reason.

        A later file that still shows it is news again.
        """
        taking.withdraw(work, urn, inspected_on, _kind(kind), on or work.today)

    withdraw_all = in_bulk(withdraw)

    @verb
    def restore(self, work: Work, urn: URN, inspected_on: date, *, kind: InspectionKind | str | None = None) -> None:
        """Let one inspection count again that was withdrawn by mistake; needs a reason.

        It is as it was before, without what a file said that was retracted since. The file that withdrew it does not do
        so again; later ones are news.
        """
        taking.restore(work, urn, inspected_on, _kind(kind))

    restore_all = in_bulk(restore)


def _kind(kind: InspectionKind | str | None) -> InspectionKind | None:
    return None if kind is None else InspectionKind(kind)
