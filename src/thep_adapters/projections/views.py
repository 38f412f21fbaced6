"""The views of a history: caught up, rebuilt beside and switched, and asked how far they have come."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from thep_adapters.projections import bookkeeping, switching
from thep_adapters.projections.bookkeeping import Generation, RebuildNeeded, State
from thep_adapters.projections.casework import Casework
from thep_adapters.projections.database import Database
from thep_adapters.projections.due import FallingDue
from thep_adapters.projections.following import BATCH, Told, follow, head_of, same_history
from thep_adapters.projections.history import History
from thep_adapters.projections.inspections import InspectionsAndOutcomes
from thep_adapters.projections.ledger import Ledger
from thep_adapters.projections.peer_review import PeerReviewViews
from thep_adapters.projections.people import PeopleAndCases
from thep_adapters.projections.projection import DEFINED, Projection
from thep_adapters.projections.reading import Readers
from thep_adapters.projections.register import RegisterOfMembers
from thep_adapters.projections.risk import RiskViews
from thep_adapters.projections.schools import RegisterOfSchools
from thep_adapters.projections.status import Status, status_of
from thep_domain.application import Partnership, StoreError

PROJECTIONS: tuple[Projection, ...] = (
    RegisterOfSchools(),
    InspectionsAndOutcomes(),
    RegisterOfMembers(),
    Ledger(),
    RiskViews(),
    Casework(),
    PeerReviewViews(),
    FallingDue(),
    History(),
    PeopleAndCases(),
)


class Views(Readers):
    """The read models in one database, of the history of one Partnership: kept up to date, and read.

    Threads may share it.
    """

    def __init__(
        self,
        url: str,
        projections: Sequence[Projection] = PROJECTIONS,
        *,
        batch: int = BATCH,
        group: str | None = None,
    ) -> None:
        super().__init__(Database(url, group=group), projections)
        self._batch = batch

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def status(self, thep: Partnership, name: str | None = None) -> list[Status]:
        """How far each has come, or one."""
        return [status_of(self.database, each, DEFINED.shape(each), thep.journal) for each in self._named(name)]

    def catch_up(self, thep: Partnership, name: str | None = None, *, told: Told | None = None) -> list[Status]:
        """Apply what was recorded since; what was never built is built.

        Raises RebuildNeeded where the views have another shape than this code gives them, or follow another history.
        """
        for projection in self._named(name):
            self._catch_up(thep, projection, told)
        return self.status(thep, name)

    def rebuild(self, thep: Partnership, name: str | None = None, *, told: Told | None = None) -> list[Status]:
        """Build anew from the first event, beside the one that is read, and switch.

        A rebuild that was cut short resumes; one that another process is at is joined.
        """
        for projection in self._named(name):
            self._rebuild(thep, projection, told)
        return self.status(thep, name)

    def _named(self, name: str | None) -> Iterable[Projection]:
        found = [each for each in self.projections if name in (None, each.name)]
        if not found:
            known = ", ".join(each.name for each in self.projections)
            raise StoreError(f"No projection is named {name!r}: there are {known}.")
        return found

    def _live(self, projection: Projection) -> Generation | None:
        if not self.database.exists():
            return None
        with self.database.reading() as connection:
            if not bookkeeping.prepared(connection):
                return None
            return bookkeeping.live(bookkeeping.generations(connection, projection.name))

    def _catch_up(self, thep: Partnership, projection: Projection, told: Told | None) -> None:
        head = head_of(thep.journal)
        while True:
            generation = self._live(projection)
            if generation is None:
                self._rebuild(thep, projection, told)
                return
            if generation.shape != DEFINED.shape(projection):
                raise RebuildNeeded(
                    f"The views of {projection.name} have another shape than this release gives them. They stay as they"
                    f" are until they are rebuilt: thep projections rebuild {projection.name}"
                )
            same_history(thep.journal, generation)
            reached = follow(self.database, projection, generation, thep.journal, head, batch=self._batch, told=told)
            if reached.state is State.LIVE:
                return

    def _rebuild(self, thep: Partnership, projection: Projection, told: Told | None) -> None:
        generation = switching.begin(self.database, projection)
        try:
            same_history(thep.journal, generation)
        except RebuildNeeded:
            generation = switching.begin(self.database, projection, fresh=True)
        switched = False
        while not switched:
            head = head_of(thep.journal)
            generation = follow(self.database, projection, generation, thep.journal, head, batch=self._batch, told=told)
            switched = switching.switch(self.database, generation, thep.journal)
        switching.sweep(self.database)
