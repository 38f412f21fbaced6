"""Who may become a member, and how early a member may leave."""

from datetime import date

from attrs import frozen

from thep_domain.kernel.calendar import after
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Authority, Cited
from thep_domain.kernel.rules import Rule
from thep_domain.membership.events import Category
from thep_domain.membership.refusals import EXCEPTION_NEEDED, NOT_ELIGIBLE, SCHOOL_NOT_OPEN
from thep_domain.membership.rules import (
    ASSOCIATE_COMMITMENTS,
    BOROUGH,
    COMMITMENTS,
    EXCEPTION_WORDS,
    FREE_EXIT_UNTIL,
    NOTICE_PERIOD,
    PUBLICLY_FUNDED,
    STATUTORY_NOTICE,
)
from thep_domain.rulebook import RulesInForce


@frozen
class Applicant:
    """A school as the register shows it on the day of an act."""

    urn: URN
    name: str
    open: bool
    la: str
    lies_outside: bool
    type_code: int
    type_name: str
    register: Cited

    def outside_borough(self, rules: RulesInForce) -> bool:
        """Whether the school belongs to another authority, or lies outside its own."""
        return self.la != rules[BOROUGH] or self.lies_outside

    def must_be_open(self, on: date) -> None:
        """Refuse an act of a school that is not open on its day."""
        if not self.open:
            raise SCHOOL_NOT_OPEN(f"{self.name} (URN {self.urn}) is not open on {on}: check the day, and the register.")

    def must_be_eligible(self, category: Category, rules: RulesInForce) -> None:
        """Refuse full membership to a school that is not publicly funded."""
        if category is Category.FULL and self.type_code not in rules[PUBLICLY_FUNDED]:
            raise NOT_ELIGIBLE(
                f"{self.name} (URN {self.urn}) is of type {self.type_name or self.type_code}, which is not publicly"
                " funded: it can be an associate member only."
            )

    def must_be_excepted(self, category: Category, authority: Authority | str, rules: RulesInForce) -> bool:
        """Whether full membership needs an exception; refuse where the authority does not name it."""
        if category is not Category.FULL or not self.outside_borough(rules):
            return False
        words = (authority.text if isinstance(authority, Authority) else authority).casefold()
        if not any(word.casefold() in words for word in rules[EXCEPTION_WORDS]):
            raise EXCEPTION_NEEDED(
                f"{self.name} (URN {self.urn}) lies outside the borough: name an authority that states the exception,"
                " such as 'Board 2016-07-01 item 3: exception for a school outside the borough'."
            )
        return True


def commitments_required(category: Category) -> Rule[tuple[str, ...]]:
    """The rule that lists what a member of a category commits to."""
    return COMMITMENTS if category is Category.FULL else ASSOCIATE_COMMITMENTS


def earliest_leaving(received_on: date, rules: RulesInForce) -> date:
    """The first day that may be the last of a membership, for a notice received on a day.

    The day itself up to 31 December 2016, later a year on (prospectus E2 [2:895-905]).
    """
    if received_on <= rules[FREE_EXIT_UNTIL]:
        return received_on
    return after(received_on, rules[NOTICE_PERIOD])


def statutory_leaving(received_on: date, rules: RulesInForce) -> date:
    """The last day if the Regulations' twelve weeks applied (unverified; shown, never enforced)."""
    return after(received_on, rules[STATUTORY_NOTICE])
