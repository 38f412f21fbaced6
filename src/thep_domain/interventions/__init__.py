"""Stepping in: concerns about schools, what givers can give, and interventions from the need to the end."""

from thep_domain.interventions.candidates import Barred, Candidates
from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.capacity_events import CapacityEvent, CapacityFact, ReleaseReason
from thep_domain.interventions.cases import concern_key, intervention_key
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.concern_events import ConcernEvent, ConcernFact, ConcernStep
from thep_domain.interventions.events import InterventionsEvent
from thep_domain.interventions.falling_due import fall_due
from thep_domain.interventions.following import follow_register
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.intervention_events import (
    EntitledBy,
    InterventionEvent,
    InterventionFact,
    InterventionStep,
)
from thep_domain.interventions.parts import CandidateOutcome
from thep_domain.interventions.questions import (
    OverCommitted,
    candidates,
    capacities,
    capacity_of,
    concern_of,
    concern_on,
    concerns,
    intervention_of,
    intervention_on,
    interventions,
    over_committed,
)
from thep_domain.interventions.ranking import Ranked, rank
from thep_domain.interventions.refusals import (
    CANDIDATE_BARRED,
    CONSENT_MISSING,
    NO_CAPACITY,
    NOT_ENTITLED,
    OWN_SCHOOL,
    REFUSALS,
    SAME_HAND,
)
from thep_domain.interventions.rows import CapacityRow, ConcernRow, InterventionRow
from thep_domain.interventions.rules import AUTHORITY_OVER_CONFLICTS, CONFLICTS, RULES
from thep_domain.interventions.verbs import InterventionsDesk
from thep_domain.interventions.wording import sentence
from thep_domain.kernel.context import Context

CONTEXT = Context(
    name="interventions",
    aggregates=(Concern, Capacity, Intervention),
    refusals=REFUSALS,
    rules=RULES,
    desk=InterventionsDesk,
    wording=sentence,
    follows=follow_register,
    falls_due=fall_due,
)

__all__ = [
    "AUTHORITY_OVER_CONFLICTS",
    "CANDIDATE_BARRED",
    "CONFLICTS",
    "CONSENT_MISSING",
    "CONTEXT",
    "NOT_ENTITLED",
    "NO_CAPACITY",
    "OWN_SCHOOL",
    "SAME_HAND",
    "Barred",
    "CandidateOutcome",
    "Candidates",
    "Capacity",
    "CapacityEvent",
    "CapacityFact",
    "CapacityRow",
    "Concern",
    "ConcernEvent",
    "ConcernFact",
    "ConcernRow",
    "ConcernStep",
    "EntitledBy",
    "Intervention",
    "InterventionEvent",
    "InterventionFact",
    "InterventionRow",
    "InterventionStep",
    "InterventionsDesk",
    "InterventionsEvent",
    "OverCommitted",
    "Ranked",
    "ReleaseReason",
    "candidates",
    "capacities",
    "capacity_of",
    "concern_key",
    "concern_of",
    "concern_on",
    "concerns",
    "intervention_key",
    "intervention_of",
    "intervention_on",
    "interventions",
    "over_committed",
    "rank",
]
