"""Interventions performed again: concerns, what givers can give, brokering and support, each in a module of its own."""

from functools import reduce
from typing import Final

from thep_domain.audit.checks import Checks
from thep_domain.audit.interventions import brokering, capacity, concerns, supporting

CHECKS: Final = reduce(Checks.beside, (concerns.CHECKS, capacity.CHECKS, brokering.CHECKS, supporting.CHECKS))

__all__ = ["CHECKS"]
