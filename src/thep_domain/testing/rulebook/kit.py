"""The kit of the rulebook."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.rulebook.invariants import (
    invariant_of_the_rulebook_a_rule_that_is_set_is_set,
    invariant_of_the_rulebook_acts_have_their_authority,
    invariant_of_the_rulebook_the_latest_in_force_holds,
)
from thep_domain.testing.rulebook.moves import correcting, setting
from thep_domain.testing.rulebook.refused import REFUSING
from thep_domain.testing.rulebook.strategies import GUARANTEES, RULE_VALUES, commands
from thep_domain.testing.rulebook.whole import WHOLE

KIT: Final = Kit(
    name="rulebook",
    rule_changes=(setting(*RULE_VALUES), correcting(*GUARANTEES)),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    invariants=(
        invariant_of_the_rulebook_the_latest_in_force_holds,
        invariant_of_the_rulebook_a_rule_that_is_set_is_set,
        invariant_of_the_rulebook_acts_have_their_authority,
    ),
)
