"""The mistakes of every context."""

from typing import Final

from tests.properties.engine.mutants import MUTANTS as ENGINE
from tests.properties.fees.mutants import MUTANTS as FEES
from tests.properties.membership.mutants import MUTANTS as MEMBERSHIP
from tests.properties.rulebook.mutants import MUTANTS as RULEBOOK
from tests.properties.schools.mutants import MUTANTS as SCHOOLS
from tests.properties.support import Mutant

EVERY: Final[dict[str, Mutant]] = {
    name: make for mutants in (RULEBOOK, SCHOOLS, MEMBERSHIP, FEES, ENGINE) for name, (_, make) in mutants.items()
}
