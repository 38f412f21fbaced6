"""The business performed again: whether each decision of a history follows from the facts and the rules of then.

It trusts neither who wrote the history nor the program that did. A module or folder here has the name of a context or a
desk, and says how its commands are decided again: see `Checks`. A context without one is named as unchecked.
"""

from thep_domain.audit.checks import Checks, checks_of, codes_of
from thep_domain.audit.codes import Code, Level, listed
from thep_domain.audit.figures import LATE, Figures, FiguresSoFar
from thep_domain.audit.finding import Found
from thep_domain.audit.performing import Performing
from thep_domain.audit.roles import ENGINE, WHY, Kind, Roles, decided, missing, paths_of
from thep_domain.audit.whole import AccountInSums, Whole, YearOfAccount

__all__ = [
    "ENGINE",
    "LATE",
    "WHY",
    "AccountInSums",
    "Checks",
    "Code",
    "Figures",
    "FiguresSoFar",
    "Found",
    "Kind",
    "Level",
    "Performing",
    "Roles",
    "Whole",
    "YearOfAccount",
    "checks_of",
    "codes_of",
    "decided",
    "listed",
    "missing",
    "paths_of",
]
