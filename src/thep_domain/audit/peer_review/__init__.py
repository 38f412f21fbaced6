"""Peer review performed again: cycles, reviewers, and reviews up to the visit and after it, each in a module."""

from functools import reduce
from typing import Final

from thep_domain.audit.checks import Checks
from thep_domain.audit.peer_review import cycles, reports, reviewers, visits

CHECKS: Final = reduce(Checks.beside, (cycles.CHECKS, reviewers.CHECKS, visits.CHECKS, reports.CHECKS))

__all__ = ["CHECKS"]
