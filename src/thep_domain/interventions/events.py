"""The facts of concerns, capacity and interventions: each kind of case in a module of its own."""

from typing import TypeAlias

from thep_domain.interventions.capacity_events import CapacityEvent
from thep_domain.interventions.concern_events import ConcernEvent
from thep_domain.interventions.intervention_events import InterventionEvent

InterventionsEvent: TypeAlias = ConcernEvent | CapacityEvent | InterventionEvent
"""Every fact of this context."""
