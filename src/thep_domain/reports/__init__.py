"""Pure folds for readers: the register of members, of schools, and the statement of an account."""

from thep_domain.reports.members import MemberRow, counted, members, register_of_members, voting_roll
from thep_domain.reports.schools import SchoolRow, register_of_schools
from thep_domain.reports.statement import EntryKind, Statement, StatementEntry, statement

__all__ = [
    "EntryKind",
    "MemberRow",
    "SchoolRow",
    "Statement",
    "StatementEntry",
    "counted",
    "members",
    "register_of_members",
    "register_of_schools",
    "statement",
    "voting_roll",
]
