"""The register of schools: what the Department publishes, dated, and which URNs are one establishment."""

from thep_domain.schools.entries import CountEntry, LinkEntry, RegisterEntry, RegisterNews
from thep_domain.schools.establishment import Closing, CountFound, CountOf, Establishment, establishment_of
from thep_domain.schools.events import EVENTS, SchoolEvent, SuccessionKind
from thep_domain.schools.phases import REGISTER_PHASES, CountedPhase
from thep_domain.schools.refusals import REFUSALS, UNKNOWN_SCHOOL
from thep_domain.schools.school import School
from thep_domain.schools.service import RegisterDesk, cite_registration, find_establishment, rely_on, school_of

__all__ = [
    "EVENTS",
    "REFUSALS",
    "REGISTER_PHASES",
    "UNKNOWN_SCHOOL",
    "Closing",
    "CountEntry",
    "CountFound",
    "CountOf",
    "CountedPhase",
    "Establishment",
    "LinkEntry",
    "RegisterDesk",
    "RegisterEntry",
    "RegisterNews",
    "School",
    "SchoolEvent",
    "SuccessionKind",
    "cite_registration",
    "establishment_of",
    "find_establishment",
    "rely_on",
    "school_of",
]
