"""The parts of a review that are more than a day: seats of its team, drafts of its report, disclosures."""

from datetime import date

from attrs import frozen

from thep_domain.kernel.identifiers import EstablishmentId
from thep_domain.peer_review.review_events import Finding
from thep_domain.peer_review.words import Role, VacatedFor


@frozen
class Held:
    """A seat that somebody has, or had until a day."""

    seat: int
    person: str
    role: Role
    employer: EstablishmentId | None
    guest: str | None
    from_on: date
    run: int | None
    """The allocation that gave it; none where it was by hand."""
    until: date | None = None
    """The day on which it was vacated."""
    cause: VacatedFor | None = None
    learnt: bool = False
    """Whether a conflict was learnt after the visit."""

    @property
    def school(self) -> str | None:
        """The establishment, or the guest organisation, that the reviewer comes from."""
        return self.employer or self.guest

    def held_on(self, day: date) -> bool:
        """Whether it was taken on a day."""
        return self.from_on <= day and (self.until is None or day < self.until)


@frozen
class Draft:
    """A draft of the report, and what became of it."""

    number: int
    on: date
    findings: tuple[Finding, ...]
    by: str
    version: int
    disagreed_on: date | None = None
    agreed_on: date | None = None
    assured_on: date | None = None
    assured_by: str | None = None
    passed: tuple[tuple[str, bool], ...] = ()
    """The checks that were made, and whether it passes."""
    sent_back_on: date | None = None
    withdrawn: bool = False
    """Whether it was never written; its number is not used again."""


@frozen
class Disclosure:
    """A safeguarding matter that was passed on."""

    number: int
    on: date
    to: str
    authorised_on: date | None = None
    version: int = 0
    withdrawn: bool = False
    """Whether it was never made; its number is not used again."""
