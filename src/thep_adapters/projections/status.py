"""How far a projection has come, and how far the history is ahead of it."""

from datetime import datetime, timedelta

from attrs import frozen

from thep_adapters.projections import bookkeeping
from thep_adapters.projections.database import Database
from thep_adapters.projections.following import head_of, is_same_history
from thep_adapters.projections.projection import Projection
from thep_domain.application import Journal

NEVER_BUILT = "never built"
NEEDS_REBUILD = "needs rebuild"
CURRENT = "current"
BEHIND = "behind"
ANOTHER_HISTORY = "another history"


@frozen
class Status:
    """What there is to know of a projection."""

    name: str
    generation: int | None
    """The one that is read; None where none was built."""
    shape_matches: bool
    position: int
    head: int
    """The last position of the history."""
    newest_event_at: datetime | None
    """When the newest event that the views hold was recorded."""
    age: timedelta | None
    """How long ago that was."""
    building_position: int | None
    """How far a generation has come that is being built."""
    same_history: bool = True
    """Whether the event last applied is the one that the history holds at its position."""

    @property
    def behind(self) -> int:
        """How many positions the history is ahead; of views of another history that says nothing."""
        return max(0, self.head - self.position)

    @property
    def state(self) -> str:
        """In one word or two."""
        if self.generation is None:
            return NEVER_BUILT
        if not self.same_history:
            return ANOTHER_HISTORY
        if not self.shape_matches:
            return NEEDS_REBUILD
        return BEHIND if self.behind else CURRENT


def status_of(database: Database, projection: Projection, shape: str, journal: Journal) -> Status:
    """Look, and change nothing: a file that is not there is not made."""
    known: list[bookkeeping.Generation] = []
    if database.exists():
        with database.reading() as connection:
            if bookkeeping.prepared(connection):
                known = bookkeeping.generations(connection, projection.name)
    live, building = bookkeeping.live(known), bookkeeping.building(known)
    newest = live.newest_event_at if live else None
    return Status(
        name=projection.name,
        generation=live.number if live else None,
        shape_matches=live is not None and live.shape == shape,
        position=live.position if live else 0,
        head=head_of(journal),
        newest_event_at=newest,
        age=None if newest is None else max(timedelta(0), journal.present() - newest),
        building_position=building.position if building else None,
        same_history=live is None or is_same_history(journal, live),
    )
