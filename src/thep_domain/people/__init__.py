"""People and keys: who there is by id, whose texts are sealed by which key, and what was erased or disclosed."""

from thep_domain.kernel.context import Context
from thep_domain.people.events import (
    DetailCorrected,
    Ground,
    KeyEvent,
    KeyIssued,
    KeysDisclosed,
    KeysErased,
    PeopleEvent,
    PersonAdded,
    PersonDescribed,
    RetentionBegun,
    RetentionStopped,
)
from thep_domain.people.falling_due import fall_due
from thep_domain.people.keys import Keys
from thep_domain.people.person import Person
from thep_domain.people.questions import PersonRow, SubjectRow, people, person_row, subjects
from thep_domain.people.refusals import REFUSALS, UNKNOWN_KEY, UNKNOWN_PERSON
from thep_domain.people.rules import AUTHORITY_TO_DISCLOSE, KEY_BACKUPS, RETENTION, RETENTION_OF_PEOPLE, RULES
from thep_domain.people.verbs import PeopleDesk, end_case, reopen_case, subject_named
from thep_domain.people.wording import sentence

CONTEXT = Context(
    name="people",
    aggregates=(Person, Keys),
    refusals=REFUSALS,
    rules=RULES,
    desk=PeopleDesk,
    wording=sentence,
    falls_due=fall_due,
    keys=Keys,
)

__all__ = [
    "AUTHORITY_TO_DISCLOSE",
    "CONTEXT",
    "KEY_BACKUPS",
    "RETENTION",
    "RETENTION_OF_PEOPLE",
    "UNKNOWN_KEY",
    "UNKNOWN_PERSON",
    "DetailCorrected",
    "Ground",
    "KeyEvent",
    "KeyIssued",
    "Keys",
    "KeysDisclosed",
    "KeysErased",
    "PeopleDesk",
    "PeopleEvent",
    "Person",
    "PersonAdded",
    "PersonDescribed",
    "PersonRow",
    "RetentionBegun",
    "RetentionStopped",
    "SubjectRow",
    "end_case",
    "people",
    "person_row",
    "reopen_case",
    "subject_named",
    "subjects",
]
