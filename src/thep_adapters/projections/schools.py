"""The register of schools as a table: each school as the register shows it last."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Date, Index, Integer, Text, delete, insert

from thep_adapters.projections.projection import Columns, Tables
from thep_adapters.projections.streams import Streams, versions_columns
from thep_domain.application import Journal
from thep_domain.kernel.provenance import Recorded
from thep_domain.schools import School
from thep_domain.schools.register import RegisterOfSchools as Register
from thep_domain.schools.register import SchoolRow

SCHOOLS = "register_of_schools"
VERSIONS = "register_of_schools_streams"


class RegisterOfSchools:
    """One row a URN, with the establishment that it belongs to."""

    name = "register_of_schools"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """One table."""
        return {
            SCHOOLS: (
                Column("urn", Integer, primary_key=True, autoincrement=False),
                Column("establishment", Text, nullable=False, index=True),
                Column("name", Text, nullable=False),
                Column("la", Text, nullable=False),
                Column("phase", Text, nullable=False),
                Column("type", Text, nullable=False),
                Column("open_on", Date),
                Column("closed_on", Date),
                Column("pupils", Integer),
                Column("counted_on", Date),
                Column("predecessors", Text, nullable=False),
                Column("successors", Text, nullable=False),
                Index(None, "la", "urn"),
            )
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the schools have."""
        return {VERSIONS: versions_columns()}

    def run(self, journal: Journal) -> "RegisterOfSchoolsRun":
        """Begin."""
        return RegisterOfSchoolsRun(journal)


class RegisterOfSchoolsRun:
    """Writes the row of a school again whenever it has new facts."""

    def __init__(self, journal: Journal) -> None:
        self._streams = Streams(journal, School)

    def apply(self, facts: Sequence[Recorded], connection: Connection, tables: Tables) -> None:
        """Replace the rows of the schools that have news."""
        grown = self._streams.take(facts, connection, tables[VERSIONS])
        if not grown:
            return
        reader = self._streams.reader(connection, tables[VERSIONS])
        rows: list[dict[str, object]] = []
        for key in sorted(stream.partition(":")[2] for stream in grown):
            school = reader.load(School, key)
            rows.extend(_row(school, row) for row in Register(None).rows(reader, key, school))
        table = tables[SCHOOLS]
        urns = [int(key) for stream in grown if (key := stream.partition(":")[2]).isdecimal()]
        connection.execute(delete(table).where(table.c.urn.in_(sorted(urns))))
        if rows:
            connection.execute(insert(table), rows)


def _row(school: School, row: SchoolRow) -> dict[str, object]:
    return {
        "urn": row.urn,
        "establishment": school.establishment,
        "name": row.name,
        "la": row.la,
        "phase": row.phase,
        "type": row.type,
        "open_on": row.open_on,
        "closed_on": row.closed_on,
        "pupils": row.pupils,
        "counted_on": row.counted_on,
        "predecessors": " ".join(map(str, row.predecessors)),
        "successors": " ".join(map(str, row.successors)),
    }
