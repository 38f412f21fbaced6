"""A history with a key store that can be opened again, and a context of its own whose cases have texts of several."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from attrs import frozen
from sqlalchemy import create_engine, make_url, text

from tests.support import Clock
from thep_adapters import connect
from thep_adapters.codec import JsonCodec
from thep_adapters.keys import KeyStore
from thep_domain import Partnership
from thep_domain.application import CATALOGUE, ActingOffice
from thep_domain.engine.catalogue import Catalogue
from thep_domain.kernel.bulk import in_bulk
from thep_domain.kernel.context import Context
from thep_domain.kernel.event import event, value
from thep_domain.kernel.sealed import Confidential, Sealed
from thep_domain.kernel.verbs import Desk, verb
from thep_domain.kernel.work import Work

PERSON, OTHER = "4f1c0a2b", "4f1c0a2c"
JANE, JOHN = "Jane Example, jane@example.invalid", "John Example"


@frozen
class Place:
    """Where a history and its keys are."""

    store: str
    keys: str
    clock: Clock

    @contextmanager
    def opened(self, **more: Any) -> Iterator[Partnership]:
        """The Partnership with its keys; opened anew, as after a restart."""
        with connect(self.store, clock=self.clock, **{"keys": self.keys, **more}) as thep:
            yield thep

    @property
    def key_file(self) -> Path:
        """The file of the key store."""
        return Path(self.keys.removeprefix("sqlite:///"))

    def in_keys(self, statement: str, **values: Any) -> list[Any]:
        """What a statement finds in the key store's own tables, past the library."""
        url = make_url(self.keys)
        engine = create_engine(url if url.drivername == "sqlite" else url.set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            result = connection.execute(text(statement), values)
            found = [tuple(row) for row in result] if result.returns_rows else []
        engine.dispose()
        return found

    def states(self) -> Mapping[str, str]:
        """The state of each key in the key store."""
        return dict(self.in_keys("SELECT key, state FROM thep_keys ORDER BY key"))


def office(thep: Partnership) -> ActingOffice:
    """The verbs, as a clerk."""
    return thep.acting("clerk")


def words_in(thep: Partnership, stream: str) -> list[object]:
    """The words of every sealed text of a stream, in order."""
    return [words for fact in thep.history(stream) for words in thep.words_of(fact).values()]


# A context of its own: notes about several people at once


@value
class Remark:
    """What was said about one of them."""

    words: Sealed


@event("notes.taken", version=1)
class NoteTaken:
    """A note with a text of its case, and a remark about each person."""

    note: Sealed
    remarks: tuple[Remark, ...]


@frozen(slots=False)
class Note:
    """How many notes were taken, and under which key."""

    STREAM: ClassVar[str] = "note"
    EVENTS: ClassVar[tuple[type, ...]] = (NoteTaken,)

    key: str = ""

    def evolve(self, event: NoteTaken) -> "Note":
        """The key of the last."""
        return Note(event.note.key)


class NotesDesk(Desk):
    """Taking notes."""

    NAME: ClassVar[str] = "notes"

    @verb
    def take(self, work: Work, number: str, *, note: Confidential, remarks: Mapping[str, Confidential]) -> None:
        """Take a note about several people."""
        sealed = work.conceal(note, "note", of=f"case:note:{number}")
        said = {person: work.conceal(words, "remark", of=f"person:{person}") for person, words in remarks.items()}
        parts = tuple(Remark(words=words) for words in said.values() if words is not None)
        if sealed is not None:
            work.record(Note, number, NoteTaken(note=sealed, remarks=parts), on=work.today)

    take_all = in_bulk(take)


NOTES = Context(name="notes", aggregates=(Note,), desk=NotesDesk, wording=lambda _: "note taken")
WITH_NOTES = Catalogue((*CATALOGUE.contexts, NOTES))


@contextmanager
def with_notes(place: Place) -> Iterator[tuple[Partnership, NotesDesk]]:
    """The Partnership with the context of notes, on the same stores."""
    with connect(place.store, clock=place.clock) as plain:
        recorder = plain.journal.recorder
        codec = JsonCodec(WITH_NOTES.events)
        thep = Partnership(recorder, codec, clock=place.clock, catalogue=WITH_NOTES, vault=KeyStore(place.keys))
        yield thep, NotesDesk(thep.acting("clerk").office)
