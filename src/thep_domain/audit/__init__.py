"""The business performed again: whether each decision of a history follows from the facts and the rules of then.

It trusts neither who wrote the history nor the program that did. A module or folder here has the name of a context or a
desk, and says how its commands are decided again: see `Checks`. A context without one is named as unchecked.
"""

from thep_domain.audit.checks import Arguments, Checks, authority_of, checks_of, codes_of, key_of, urn_of, words_of
from thep_domain.audit.codes import Code, Level, listed, rule_broken
from thep_domain.audit.finding import Found
from thep_domain.audit.performing import Performing
from thep_domain.audit.roles import ENGINE, INPUT, WHY, Kind, Role, Roles, cites, copy, decided, missing, paths_of
from thep_domain.audit.whole import AccountInSums, Whole, YearOfAccount

__all__ = [
    "ENGINE",
    "INPUT",
    "WHY",
    "AccountInSums",
    "Arguments",
    "Checks",
    "Code",
    "Found",
    "Kind",
    "Level",
    "Performing",
    "Role",
    "Roles",
    "Whole",
    "YearOfAccount",
    "authority_of",
    "checks_of",
    "cites",
    "codes_of",
    "copy",
    "decided",
    "key_of",
    "listed",
    "missing",
    "paths_of",
    "rule_broken",
    "urn_of",
    "words_of",
]
