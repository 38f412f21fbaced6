"""What the decisions of an aggregate ask for beside their dates: rules, an applicant, a citation."""

from datetime import date
from typing import Any

import attrs

from thep_domain.application import founding_rulebook
from thep_domain.kernel.identifiers import URN, Text
from thep_domain.kernel.provenance import Cited
from thep_domain.membership.eligibility import Applicant
from thep_domain.rulebook import RulesInForce


def founding_rules(on: date = date(2016, 7, 1)) -> RulesInForce:
    """The rules in force on a day if the Board never changes one."""
    return founding_rulebook().on(on)


def cited(stream: str = "school:100934", version: int = 1) -> Cited:
    """A recorded fact that a decision rests on."""
    return Cited(stream=Text(stream), version=version)


def applicant(**changes: Any) -> Applicant:
    """An open community school of the borough; name what is otherwise."""
    ordinary = Applicant(
        urn=URN(100934),
        name="Canon Barnett",
        open=True,
        la="211",
        lies_outside=False,
        type_code=1,
        type_name="Community school",
        register=cited(),
    )
    return attrs.evolve(ordinary, **changes)
