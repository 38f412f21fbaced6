"""The register of schools and their inspections, as they are published, dated; and which URNs are one establishment."""

from thep_domain.kernel.context import Context
from thep_domain.schools.entries import CountEntry, FileEntry, LinkEntry, RegisterEntry, RegisterNews
from thep_domain.schools.establishment import Closing, CountFound, CountOf, Establishment
from thep_domain.schools.events import (
    AddressChanged,
    ClosingWithdrawn,
    CountCorrected,
    EstablishmentJoined,
    FileKind,
    FileRetracted,
    FileTaken,
    LinkQuoted,
    LinkRejected,
    LinkRestored,
    OpeningCorrected,
    PartsListed,
    PupilsCounted,
    SchoolClosed,
    SchoolEvent,
    SchoolMoved,
    SchoolReclassified,
    SchoolRegistered,
    SchoolRenamed,
    SchoolSucceeded,
    SchoolTookOver,
    ShownEvent,
    SourceRetracted,
    SuccessionKind,
    SuccessionUndone,
    TakeoverUndone,
)
from thep_domain.schools.file import RegisterFile
from thep_domain.schools.finding import Match, SchoolFound, found_after
from thep_domain.schools.inspections.counting import (
    OutcomeChange,
    OutcomeChanges,
    OutcomeCounts,
    Percentage,
    Transition,
)
from thep_domain.schools.inspections.entries import AreaEntry, InspectionEntry, InspectionNews
from thep_domain.schools.inspections.events import (
    CardRegraded,
    InspectedEvent,
    InspectionCorrected,
    InspectionEvent,
    InspectionNamed,
    InspectionRestored,
    InspectionWithdrawn,
)
from thep_domain.schools.inspections.inspection import Inspection
from thep_domain.schools.inspections.inspections import Inspections
from thep_domain.schools.inspections.outcomes import DatedBy, Outcome, OutcomeKind, OutcomeOf
from thep_domain.schools.inspections.rows import InspectionRow
from thep_domain.schools.inspections.verbs import InspectionsDesk
from thep_domain.schools.inspections.words import CardArea, Concern, Grade, InspectionKind, JudgedArea, Point
from thep_domain.schools.phases import REGISTER_PHASES, CountedPhase
from thep_domain.schools.questions import (
    establishment_at,
    find_establishment,
    find_schools,
    inspections_of,
    outcome_changes,
    outcome_counts,
    outcome_of,
    outcomes_on,
    school_of,
    schools,
)
from thep_domain.schools.refusals import REFUSALS, UNKNOWN_SCHOOL
from thep_domain.schools.register import SchoolRow
from thep_domain.schools.resting import cite_registration, file_name, rely_on
from thep_domain.schools.rules import RULES
from thep_domain.schools.school import School
from thep_domain.schools.verbs import RegisterDesk
from thep_domain.schools.wording import sentence

CONTEXT = Context(
    name="schools",
    aggregates=(RegisterFile, School, Inspections),
    refusals=REFUSALS,
    rules=RULES,
    desk=RegisterDesk,
    more_desks=(InspectionsDesk,),
    wording=sentence,
)

__all__ = [
    "CONTEXT",
    "REGISTER_PHASES",
    "UNKNOWN_SCHOOL",
    "AddressChanged",
    "AreaEntry",
    "CardArea",
    "CardRegraded",
    "Closing",
    "ClosingWithdrawn",
    "Concern",
    "CountCorrected",
    "CountEntry",
    "CountFound",
    "CountOf",
    "CountedPhase",
    "DatedBy",
    "Establishment",
    "EstablishmentJoined",
    "FileEntry",
    "FileKind",
    "FileRetracted",
    "FileTaken",
    "Grade",
    "InspectedEvent",
    "Inspection",
    "InspectionCorrected",
    "InspectionEntry",
    "InspectionEvent",
    "InspectionKind",
    "InspectionNamed",
    "InspectionNews",
    "InspectionRestored",
    "InspectionRow",
    "InspectionWithdrawn",
    "Inspections",
    "InspectionsDesk",
    "JudgedArea",
    "LinkEntry",
    "LinkQuoted",
    "LinkRejected",
    "LinkRestored",
    "Match",
    "OpeningCorrected",
    "Outcome",
    "OutcomeChange",
    "OutcomeChanges",
    "OutcomeCounts",
    "OutcomeKind",
    "OutcomeOf",
    "PartsListed",
    "Percentage",
    "Point",
    "PupilsCounted",
    "RegisterDesk",
    "RegisterEntry",
    "RegisterFile",
    "RegisterNews",
    "School",
    "SchoolClosed",
    "SchoolEvent",
    "SchoolFound",
    "SchoolMoved",
    "SchoolReclassified",
    "SchoolRegistered",
    "SchoolRenamed",
    "SchoolRow",
    "SchoolSucceeded",
    "SchoolTookOver",
    "ShownEvent",
    "SourceRetracted",
    "SuccessionKind",
    "SuccessionUndone",
    "TakeoverUndone",
    "Transition",
    "cite_registration",
    "establishment_at",
    "file_name",
    "find_establishment",
    "find_schools",
    "found_after",
    "inspections_of",
    "outcome_changes",
    "outcome_counts",
    "outcome_of",
    "outcomes_on",
    "rely_on",
    "school_of",
    "schools",
]
