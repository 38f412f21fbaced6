"""The kit of the rulebook."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.rulebook.moves import setting
from thep_domain.testing.rulebook.refused import REFUSING
from thep_domain.testing.rulebook.strategies import RULE_VALUES, commands

KIT: Final = Kit(
    name="rulebook",
    rule_changes=(setting(*RULE_VALUES),),
    refusing=REFUSING,
    commands=commands,
)
