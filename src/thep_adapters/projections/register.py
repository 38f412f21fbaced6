"""The register of members as tables: each spell as known now, and what was true on each day."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Boolean, Column, Date, Integer, Text

from thep_adapters.projections.columns import KEY
from thep_adapters.projections.keyed import KeyedRun, Row, RowsOf, inner_of
from thep_adapters.projections.projection import Columns
from thep_adapters.projections.streams import Reader
from thep_adapters.projections.stretches import END_OF_TIME, Stretch, stretches
from thep_domain.application import Journal
from thep_domain.membership import MemberRow, Membership, Spell, register_of_members
from thep_domain.schools import Establishment

NOW = "register_of_members"
DATED = "register_of_members_dated"

WITHDRAWN = "withdrawn"
CHANGED_TIER = "changed-tier"


class RegisterOfMembers:
    """One row a part and spell as known now; and the same for each stretch of days on which it stood unchanged."""

    name = "register_of_members"
    version = 1

    def views(self) -> Mapping[str, Columns]:
        """As known now, and dated."""
        return {
            NOW: (
                *_common(),
                Column("declined_on", Date),
                Column("withdrawn_on", Date),
                Column("notice_ends_on", Date),
                Column("ended_reason", Text),
            ),
            DATED: (
                *_common(),
                Column("status", Text, nullable=False),
                Column("valid_from", Date, nullable=False),
                Column("valid_to", Date, nullable=False),
            ),
        }

    def inner(self) -> Mapping[str, Columns]:
        """How many facts the streams have, and which rows read which."""
        return inner_of(self.name)

    def run(self, journal: Journal) -> KeyedRun:
        """Begin: the rows of a membership are made again whenever it, or a school it stands on, has new facts."""
        columns = dict.fromkeys((NOW, DATED), "membership")
        return KeyedRun(journal, self.name, RowsOf(Membership, columns, _of_membership))


def _common() -> Columns:
    return (
        Column("key", KEY, nullable=False, index=True),
        Column("membership", Text, nullable=False, index=True),
        Column("establishment", Text, nullable=False),
        Column("spell", Integer, nullable=False),
        Column("urn", Integer),
        Column("part", Text),
        Column("name", Text, nullable=False),
        Column("phase", Text, nullable=False),
        Column("category", Text, nullable=False),
        Column("applied_on", Date, nullable=False),
        Column("admitted_on", Date),
        Column("notice_received_on", Date),
        Column("ends_on", Date),
        Column("outside_borough", Boolean, nullable=False),
    )


def _of_membership(reader: Reader, key: str) -> Iterator[tuple[str, Row]]:
    membership, found = reader.load(Membership, key), reader.establishment(key)
    if found is not None:
        yield from ((NOW, row) for row in rows_now(key, found, membership))
        yield from ((DATED, _dated(key, stretch)) for stretch in stretches(found, membership))


def rows_now(key: str, found: Establishment, membership: Membership) -> Iterator[Row]:
    """The register's rows with every dated fact known, whichever day it is dated."""
    spells = {spell.number: spell for spell in membership.spells}
    for row in register_of_members([(found, membership)], END_OF_TIME):
        spell = spells[row.spell]
        yield _row(key, row) | {
            "declined_on": spell.declined_on,
            "withdrawn_on": spell.withdrawn_on,
            "notice_ends_on": spell.notice.ends_on if spell.notice else None,
            "ended_reason": _ended(spell, spell.last_day),
        }


def _ended(spell: Spell, last_day: date | None) -> str | None:
    """Why it ends: with a change of category, by a notice that runs out, or with the school."""
    if last_day is None:
        return None
    if spell.changed_on is not None:
        return CHANGED_TIER
    if spell.notice is not None and spell.notice.ends_on == last_day:
        return WITHDRAWN
    return spell.ending.reason.value if spell.ending else None


def _dated(key: str, stretch: Stretch) -> Row:
    row = stretch.row
    days = {"status": row.status.value, "valid_from": stretch.first_day, "valid_to": stretch.last_day}
    return _row(key, row) | days


def _row(key: str, row: MemberRow) -> Row:
    return {
        "key": row.key,
        "membership": key,
        "establishment": row.establishment,
        "spell": row.spell,
        "urn": row.urn,
        "part": row.part,
        "name": row.name,
        "phase": row.phase.value,
        "category": row.category.value,
        "applied_on": row.applied_on,
        "admitted_on": row.admitted_on,
        "notice_received_on": row.notice_received_on,
        "ends_on": row.ends_on,
        "outside_borough": row.outside_borough,
    }
