"""The mistakes of every context."""

from typing import Final

from tests.properties.engine.mutants import MUTANTS as ENGINE
from tests.properties.fees.mutants import MUTANTS as FEES
from tests.properties.interventions.mutants import MUTANTS as INTERVENTIONS
from tests.properties.membership.mutants import MUTANTS as MEMBERSHIP
from tests.properties.peer_review.mutants import MUTANTS as PEER_REVIEW
from tests.properties.people.mutants import MUTANTS as PEOPLE
from tests.properties.risk.mutants import MUTANTS as RISK
from tests.properties.rulebook.mutants import MUTANTS as RULEBOOK
from tests.properties.schools.mutants import MUTANTS as SCHOOLS
from tests.properties.support import Make

OF_CONTEXTS: Final = (RULEBOOK, PEOPLE, SCHOOLS, MEMBERSHIP, FEES, RISK, INTERVENTIONS, PEER_REVIEW, ENGINE)
EVERY: Final[dict[str, Make]] = {name: each.make for mutants in OF_CONTEXTS for name, each in mutants.items()}

OF_THE_MACHINE: Final[frozenset[str]] = frozenset().union(RULEBOOK, SCHOOLS, MEMBERSHIP, FEES, ENGINE)
"""Those of the contexts that the state machine has moves of."""
