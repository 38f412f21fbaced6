"""Every fact there is, as one type: an editor completes its fields, and mypy checks that a ``match`` has every case.

def line(fact: Recorded[PartnershipEvent]) -> str: ...
"""

from typing import TypeAlias

from thep_domain.engine.own import JournalEvent
from thep_domain.engine.requests import RequestEvent
from thep_domain.fees import FeesEvent
from thep_domain.interventions import InterventionsEvent
from thep_domain.membership import MembershipEvent
from thep_domain.peer_review import PeerReviewEvent
from thep_domain.people import PeopleEvent
from thep_domain.risk import RiskEvent, RoundEvent
from thep_domain.rulebook import RulebookEvent
from thep_domain.schools import InspectionEvent
from thep_domain.schools.events import FileEvent, SchoolEvent

PartnershipEvent: TypeAlias = (
    JournalEvent
    | RulebookEvent
    | PeopleEvent
    | FileEvent
    | SchoolEvent
    | InspectionEvent
    | MembershipEvent
    | FeesEvent
    | RoundEvent
    | RiskEvent
    | InterventionsEvent
    | PeerReviewEvent
    | RequestEvent
)
"""What ``Recorded.event`` is in the history of a Partnership."""
