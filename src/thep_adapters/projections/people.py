"""People and cases with their keys as a table: which keys open texts, which were erased, and from when time runs."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Date, Text, delete, insert

from thep_adapters.projections.columns import KEY
from thep_adapters.projections.projection import Columns, Tables
from thep_adapters.projections.streams import Reader, Streams, versions_columns
from thep_domain.application import Journal
from thep_domain.kernel.provenance import Recorded
from thep_domain.people import Keys, Person

SUBJECTS = "people_and_cases"
VERSIONS = "people_and_cases_streams"


class PeopleAndCases:
    """One row a person or a case that has keys. It holds ids and days, and no word of a text."""

    name = "people_and_cases"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """One table."""
        return {
            SUBJECTS: (
                Column("subject", KEY, primary_key=True),
                Column("added_on", Date),
                Column("described_on", Date),
                Column("kept_from", Date),
                Column("live_keys", Text, nullable=False),
                Column("erased_keys", Text, nullable=False),
            )
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts people and keys have."""
        return {VERSIONS: versions_columns()}

    def run(self, journal: Journal) -> "PeopleAndCasesRun":
        """Begin."""
        return PeopleAndCasesRun(journal)


class PeopleAndCasesRun:
    """Writes the row of a person or a case again whenever there are new facts."""

    def __init__(self, journal: Journal) -> None:
        self._streams = Streams(journal, Person, Keys)

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Replace the rows of those that have news."""
        grown = self._streams.take(facts, connection, tables[VERSIONS])
        if not grown:
            return
        reader = self._streams.reader(connection, tables[VERSIONS])
        subjects = sorted({stream.removeprefix(f"{Keys.STREAM}:") for stream in grown})
        table = tables[SUBJECTS]
        connection.execute(delete(table).where(table.c.subject.in_(subjects)))
        connection.execute(insert(table), [_row(subject, reader) for subject in subjects])


def _row(subject: str, reader: Reader) -> dict[str, object]:
    kind, _, key = subject.partition(":")
    person = reader.load(Person, key) if kind == Person.STREAM else Person()
    keys = reader.load(Keys, subject)
    return {
        "subject": subject,
        "added_on": person.added_on,
        "described_on": person.described_on,
        "kept_from": keys.kept_from,
        "live_keys": " ".join(keys.live),
        "erased_keys": " ".join(keys.erased),
    }
