"""Every fact there is, as one type: an editor completes its fields, and mypy checks that a ``match`` has every case.

def line(fact: Recorded[PartnershipEvent]) -> str: ...
"""

from typing import TypeAlias

from thep_domain.engine.clock import ClockSet
from thep_domain.engine.requests import RequestEvent
from thep_domain.fees import FeesEvent
from thep_domain.membership import MembershipEvent
from thep_domain.rulebook import RulebookEvent
from thep_domain.schools.events import FileEvent, SchoolEvent

PartnershipEvent: TypeAlias = (
    ClockSet | RulebookEvent | FileEvent | SchoolEvent | MembershipEvent | FeesEvent | RequestEvent
)
"""What ``Recorded.event`` is in the history of a Partnership."""
