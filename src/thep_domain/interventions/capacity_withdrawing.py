"""The decision that takes back what was not so of a giver: it counts for nothing, on any day."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.capacity_events import (
    CapacityDeclared,
    CapacityFact,
    FreeMealsNoted,
    OrganisationNoted,
    PositionNoted,
    StrengthEnded,
    StrengthRecognised,
)
from thep_domain.interventions.withdrawing import must_be_withdrawable
from thep_domain.kernel.provenance import Fact

WHAT: Final[Mapping[type, CapacityFact]] = {
    CapacityDeclared: CapacityFact.DECLARATION,
    StrengthRecognised: CapacityFact.STRENGTH,
    StrengthEnded: CapacityFact.END_OF_STRENGTH,
    OrganisationNoted: CapacityFact.ORGANISATION,
    PositionNoted: CapacityFact.POSITION,
    FreeMealsNoted: CapacityFact.FREE_MEALS,
}
"""What can be withdrawn. Places follow from the interventions that take them."""


@frozen
class Withdrawal:
    """A fact to be taken back: what it is, and which fact said it last."""

    what: CapacityFact
    wrong: int


def withdraw(capacity: Capacity, facts: Mapping[int, Fact], of: int) -> Withdrawal:
    """Take back a fact that was not so, by its version.

    Places that were taken stay taken: what is more than is declared then is shown as over-committed.
    """
    _, what = must_be_withdrawable(facts, of, WHAT, "capacity")
    strength = next((each for each in capacity.strengths if each.seq == of), None)
    return Withdrawal(what, of if strength is None else strength.fact)
