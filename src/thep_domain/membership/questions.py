"""What callers can ask of membership: who is a member on a day, who votes, and what an applicant still has to do."""

from datetime import date

from thep_domain.kernel.identifiers import URN, EstablishmentId
from thep_domain.kernel.work import Reading
from thep_domain.membership import register
from thep_domain.membership.eligibility import commitments_required
from thep_domain.membership.membership import Membership
from thep_domain.membership.register import MemberRow, RegisterOfMembers
from thep_domain.membership.spell import Status
from thep_domain.rulebook import rules_in_force
from thep_domain.schools import CountedPhase, Establishment, find_establishment


def membership_of(reading: Reading, found: Establishment) -> Membership:
    """The membership of an establishment; without spells where it never applied."""
    return reading.load(Membership, found.id)


def memberships(reading: Reading, as_of: date, status: Status | None = None) -> list[MemberRow]:
    """One row for each part and spell begun by a day, of any status or of one."""
    rows = reading.listed(RegisterOfMembers(as_of))
    return rows if status is None else [row for row in rows if row.status is status]


def members(reading: Reading, as_of: date) -> list[MemberRow]:
    """Who is a member on a day, full or associate, a row a part; notice changes nothing before it runs out."""
    return register.members(memberships(reading, as_of))


def counted_members(reading: Reading, as_of: date) -> dict[CountedPhase, int]:
    """How many full members there are in each phase, as the End of Year Report counts them."""
    return register.counted(memberships(reading, as_of))


def voting_roll(reading: Reading, as_of: date) -> list[EstablishmentId]:
    """Who votes: every full member once, whatever parts it is counted as (prospectus D2: one school, one vote)."""
    return register.voting_roll(memberships(reading, as_of))


def commitments_missing(reading: Reading, urn: URN, as_of: date) -> tuple[str, ...] | None:
    """What the school still has to commit to before it can be admitted; None where it has no open application."""
    membership = membership_of(reading, find_establishment(reading, urn))
    spell = membership.spells[-1] if membership.spells else None
    if spell is None or not spell.undecided:
        return None
    made = {commitment for commitment, _ in spell.commitments}
    required = rules_in_force(reading, as_of)[commitments_required(spell.category)]
    return tuple(commitment for commitment in required if commitment not in made)
