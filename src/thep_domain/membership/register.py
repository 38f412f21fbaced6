"""The register of members, a pure fold: who is in, since when, until when, and how the Partnership counts them."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.work import Loads
from thep_domain.membership.events import Category
from thep_domain.membership.membership import Membership
from thep_domain.membership.spell import Spell, Status
from thep_domain.schools import CountedPhase, Establishment, establishment_at


@frozen
class MemberRow:
    """One part of a school in one spell of membership, as it stood on a day."""

    urn: URN | None
    """The URN in force on the day."""
    part: str | None
    """Which part of a school that is counted as several; None for one that counts as one."""
    name: str
    phase: CountedPhase
    category: Category
    status: Status
    applied_on: date
    admitted_on: date | None
    notice_received_on: date | None
    ends_on: date | None
    outside_borough: bool
    """A full member admitted by an exception."""
    establishment: EstablishmentId
    spell: int

    @property
    def key(self) -> str:
        """What tells it from every other row: establishment, spell and part, as in ``100934/1/primary``."""
        return f"{self.establishment}/{self.spell}" + (f"/{self.part}" if self.part else "")


def register_of_members(
    memberships: Iterable[tuple[Establishment, Membership]], as_of: date, status: Status | None = None
) -> list[MemberRow]:
    """One row for each part and spell begun by a day, of any status or of one, by name and spell."""
    rows = [
        row
        for found, membership in memberships
        for spell in membership.spells
        if spell.applied_on <= as_of
        for row in _rows(found, spell, as_of)
        if status is None or row.status is status
    ]
    return sorted(rows, key=by_name)


def by_name(row: MemberRow) -> tuple[str, int, int, str]:
    """What rows are sorted by, where they are not had page by page."""
    return (row.name, row.urn or 0, row.spell, row.part or "")


@frozen
class RegisterOfMembers:
    """The register of members on a day, of any status, by name and spell."""

    as_of: date

    @property
    def kind(self) -> type[Membership]:
        """Rows of each membership."""
        return Membership

    def rows(self, reading: Loads, key: str, membership: Membership) -> Iterator[MemberRow]:
        """A row for each part and spell begun by the day."""
        found = establishment_at(reading, key)
        if found is not None:
            for spell in membership.spells:
                if spell.applied_on <= self.as_of:
                    yield from _rows(found, spell, self.as_of)

    def order(self, row: MemberRow) -> tuple[str, int, int, str]:
        """By name and spell."""
        return by_name(row)


def _rows(found: Establishment, spell: Spell, as_of: date) -> Iterator[MemberRow]:
    notice = spell.notice_on(as_of)
    admitted_on = spell.admitted_on if spell.admitted_on is not None and spell.admitted_on <= as_of else None
    registration = found.registration_on(as_of)
    details = registration.details_on(as_of)
    for part, phase in found.parts_of(details):
        yield MemberRow(
            urn=registration.urn,
            part=part,
            name=details.name,
            phase=phase,
            category=spell.category,
            status=spell.status_on(as_of),
            applied_on=spell.applied_on,
            admitted_on=admitted_on,
            notice_received_on=notice.received_on if notice else None,
            ends_on=spell.ends_as_of(as_of),
            outside_borough=spell.by_exception and admitted_on is not None,
            establishment=found.id,
            spell=spell.number,
        )


def members(rows: Iterable[MemberRow]) -> list[MemberRow]:
    """The rows that are membership: admitted, or under notice, which keeps every entitlement until the end."""
    return [row for row in rows if row.status in (Status.ADMITTED, Status.UNDER_NOTICE)]


def voting_roll(rows: Iterable[MemberRow]) -> list[EstablishmentId]:
    """The establishments that vote: full members, one school one vote, never an associate (prospectus D2 [2:765])."""
    return sorted({row.establishment for row in members(rows) if row.category is Category.FULL})


def associates(rows: Iterable[MemberRow]) -> int:
    """How many associate members there are, a row a part."""
    return sum(1 for row in members(rows) if row.category is Category.ASSOCIATE)


def counted(rows: Iterable[MemberRow]) -> dict[CountedPhase, int]:
    """How many full members the Partnership counts in each phase, a row a part (End of Year Report [3:157-202])."""
    full = [row for row in members(rows) if row.category is Category.FULL]
    return {phase: sum(1 for row in full if row.phase is phase) for phase in CountedPhase}
