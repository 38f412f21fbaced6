"""The register of schools: what the Department publishes, dated, and which URNs are one establishment."""

from thep_domain.kernel.context import Context
from thep_domain.schools.entries import CountEntry, FileEntry, LinkEntry, RegisterEntry, RegisterNews
from thep_domain.schools.establishment import Closing, CountFound, CountOf, Establishment
from thep_domain.schools.events import (
    CountCorrected,
    FileKind,
    OpeningCorrected,
    PupilsCounted,
    SchoolEvent,
    SourceRetracted,
    SuccessionKind,
)
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.finding import Match, SchoolFound, found_after
from thep_domain.schools.phases import REGISTER_PHASES, CountedPhase
from thep_domain.schools.questions import establishment_at, find_establishment, find_schools, school_of, schools
from thep_domain.schools.refusals import REFUSALS, UNKNOWN_SCHOOL
from thep_domain.schools.register import SchoolRow
from thep_domain.schools.resting import cite_registration, file_name, rely_on
from thep_domain.schools.school import School
from thep_domain.schools.verbs import RegisterDesk
from thep_domain.schools.wording import sentence

CONTEXT = Context(
    name="schools",
    aggregates=(RegisterFile, School),
    refusals=REFUSALS,
    desk=RegisterDesk,
    wording=sentence,
)

__all__ = [
    "CONTEXT",
    "REGISTER_PHASES",
    "UNKNOWN_SCHOOL",
    "Closing",
    "CountCorrected",
    "CountEntry",
    "CountFound",
    "CountOf",
    "CountedPhase",
    "Establishment",
    "FileEntry",
    "FileKind",
    "LinkEntry",
    "Match",
    "OpeningCorrected",
    "PupilsCounted",
    "RegisterDesk",
    "RegisterEntry",
    "RegisterFile",
    "RegisterNews",
    "School",
    "SchoolEvent",
    "SchoolFound",
    "SchoolRow",
    "SourceRetracted",
    "SuccessionKind",
    "cite_registration",
    "establishment_at",
    "file_name",
    "find_establishment",
    "find_schools",
    "found_after",
    "rely_on",
    "school_of",
    "schools",
]
