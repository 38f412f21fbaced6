"""What callers can ask about people and keys."""

from datetime import date

from attrs import frozen

from thep_domain.kernel.work import Reading
from thep_domain.people.keys import Keys
from thep_domain.people.person import Person


@frozen
class PersonRow:
    """One person, in clear: the details are a sealed text, which ``thep.words`` opens."""

    person: str
    added_on: date
    described_on: date
    left_on: date | None
    live_keys: tuple[str, ...]
    """The keys that open what is known of them; without one they were erased."""

    @property
    def key(self) -> str:
        """What pages go by."""
        return self.person


@frozen
class SubjectRow:
    """A person or a case that has keys."""

    subject: str
    live_keys: tuple[str, ...]
    erased_keys: tuple[str, ...]
    kept_from: date | None
    """From when the time runs for which its texts are kept."""

    @property
    def key(self) -> str:
        """What pages go by."""
        return self.subject


def people(reading: Reading) -> list[PersonRow]:
    """Everybody who was added, by id."""
    found = (person_row(reading, key, state) for key, state in reading.loaded(Person))
    return sorted((row for row in found if row is not None), key=lambda row: row.person)


def person_row(reading: Reading, person: str, state: Person | None = None) -> PersonRow | None:
    """One person; None where nobody was added under the id."""
    known = reading.load(Person, person) if state is None else state
    if known.added_on is None:
        return None
    keys = reading.load(Keys, f"{Person.STREAM}:{person}")
    return PersonRow(person, known.added_on, known.described_on or known.added_on, keys.kept_from, keys.live)


def subjects(reading: Reading) -> list[SubjectRow]:
    """Every person and case that has keys, or had, by name."""
    found = (SubjectRow(key, each.live, each.erased, each.kept_from) for key, each in reading.loaded(Keys))
    return sorted(found, key=lambda row: row.subject)
