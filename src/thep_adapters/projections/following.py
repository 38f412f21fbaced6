"""Following the history: batch after batch, each with its position in one transaction."""

from collections.abc import Callable
from itertools import islice

from eventsourcing.domain import EventSourcingError

from thep_adapters.projections import bookkeeping
from thep_adapters.projections.bookkeeping import Generation, RebuildNeeded
from thep_adapters.projections.database import Database
from thep_adapters.projections.projection import DEFINED, Finishing, Projection
from thep_domain.application import Journal, mark_of
from thep_domain.engine.journal import unusable

BATCH = 1_000
"""Events of one transaction: while it runs, a SQLite file has no other writer."""

Told = Callable[[str, int, int], None]
"""Called with a projection's name, the position reached, and the last position."""


def head_of(journal: Journal) -> int:
    """The position of the fact recorded last; 0 in an empty history."""
    last = journal.last()
    return 0 if last is None else last.position


def follow(
    database: Database,
    projection: Projection,
    generation: Generation,
    journal: Journal,
    head: int,
    *,
    batch: int = BATCH,
    told: Told | None = None,
) -> Generation:
    """Apply what was recorded up to a position; returns the generation as it then is.

    Another process may do the same: whoever notes a position first has applied the facts up to it, and the other goes
    on from there. Where the generation was replaced meanwhile it is returned as it is.
    """
    while generation.in_use and generation.position < head:
        same_history(journal, generation)
        moved = _run(database, projection, generation, journal, head, batch, told)
        if moved is not None:
            return moved
        with database.reading() as connection:
            known = bookkeeping.generations(connection, generation.name)
        generation = next(each for each in known if each.number == generation.number)
    return generation


def _run(
    database: Database,
    projection: Projection,
    generation: Generation,
    journal: Journal,
    head: int,
    batch: int,
    told: Told | None,
) -> Generation | None:
    """Apply batches to the end; None where somebody else was faster."""
    run = projection.run(journal)
    tables = DEFINED.tables(projection, generation.number)
    facts = journal.scan(head, after=generation.position)
    while page := list(islice(facts, batch)):
        after = generation.after(page[-1], mark_at(journal, page[-1].position))
        with database.writing() as connection:
            if not bookkeeping.advance(connection, generation, after):
                return None
            run.apply(page, connection, tables)
            if after.position == head and isinstance(run, Finishing):
                run.caught_up(page[-1], connection, tables)
        generation = after
        if told is not None:
            told(projection.name, generation.position, head)
    return generation


def mark_at(journal: Journal, position: int) -> str:
    """SHA-256 of the event at a position, as it is stored; empty where no event is there."""
    try:
        found = journal.recorder.select_notifications(start=position, limit=1, stop=position)
    except EventSourcingError as error:
        raise unusable(error) from error
    return mark_of(found[0]) if found else ""


def is_same_history(journal: Journal, generation: Generation) -> bool:
    """Whether the event last applied is, to the byte, the one that the store holds at its position."""
    return generation.position == 0 or mark_at(journal, generation.position) == generation.mark


def same_history(journal: Journal, generation: Generation) -> None:
    """Raise RebuildNeeded where the views follow another history."""
    if not is_same_history(journal, generation):
        raise RebuildNeeded(
            f"The views of {generation.name} follow another history: event {generation.position} of this store is not"
            f" the one they hold. Name the views of this store, or rebuild them: thep projections rebuild"
            f" {generation.name}"
        )
