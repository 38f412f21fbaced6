"""Brokering performed again: the need, who was proposed at which place of the ranking, who accepted, the match."""

from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.casework import CORRECTED, DAY, NUMBER, reads_of, school_of
from thep_domain.audit.checks import Arguments, Checks, key_of, words_of
from thep_domain.audit.codes import listed, rule_broken
from thep_domain.audit.roles import INPUT, RULES, Roles, cites, copy, decided, sealed
from thep_domain.interventions import (
    BrokeringBegun,
    CandidateAccepted,
    CandidateDeclined,
    CandidateProposed,
    CandidateWithdrawn,
    ConcernInterventionOpened,
    ConflictChecked,
    ConflictDecided,
    ConflictDeclared,
    Intervention,
    InterventionFactWithdrawn,
    InterventionIdentified,
    Matched,
    PlaceCommitted,
    SupporterLost,
)
from thep_domain.kernel.provenance import Recorded


def _identify(again: Again) -> Arguments | None:
    fact = _after(again, ConcernInterventionOpened, InterventionIdentified)
    if fact is None:
        return None
    event = fact.event
    return {
        "urn": school_of(key_of(fact)),
        "form": event.form,
        "need": [(each.area, each.weight) for each in event.need],
        "concern": event.concern,
        "why": words_of(event.why),
        "on": event.identified_on,
    }


def _accept(again: Again) -> Arguments | None:
    fact = _after(again, PlaceCommitted, CandidateAccepted)
    if fact is None:
        return None
    event = fact.event
    said = {"candidate": event.candidate, "until_on": event.until_on, "from_on": event.from_on, "on": event.accepted_on}
    return {"intervention": key_of(fact), **said}


def _after(again: Again, before: type[Any], kind: type[Any]) -> Recorded[Any] | None:
    """The next fact of a kind, in a command that records another one before it."""
    if again.first(before, kind) is None:
        return None
    return next((each for each in again.rest if isinstance(each.event, kind)), None)


def _proposed(event: CandidateProposed) -> dict[str, Any]:
    return {
        "giver": event.giver,
        "from_on": event.from_on,
        "until_on": event.until_on,
        "choice": event.choice,
        "because": words_of(event.reason),
        "on": event.proposed_on,
    }


def _declared(event: ConflictDeclared) -> dict[str, Any]:
    return {
        "candidate": event.candidate,
        "kind": event.kind,
        "text": words_of(event.text),
        "on": event.declared_on,
    }


def _decided(event: ConflictDecided) -> dict[str, Any]:
    return {
        "candidate": event.candidate,
        "allowed": event.allowed,
        "conditions": words_of(event.conditions),
        "on": event.decided_on,
    }


def _declined(event: CandidateDeclined) -> dict[str, Any]:
    said = {"candidate": event.candidate, "why": event.reason, "on": event.declined_on}
    return {**said, "text": words_of(event.text)}


def _withdrawn(event: CandidateWithdrawn) -> dict[str, Any]:
    said = {"candidate": event.candidate, "why": event.reason, "on": event.withdrawn_on}
    return {**said, "text": words_of(event.text)}


_CASE: Final = "intervention"
_READS: Final = {
    "interventions.identify": _identify,
    "interventions.broker": reads_of(_CASE, BrokeringBegun, read=lambda e: {"on": e.begun_on}),
    "interventions.propose": reads_of(_CASE, CandidateProposed, read=_proposed),
    "interventions.check": reads_of(
        _CASE, ConflictChecked, read=lambda e: {"candidate": e.candidate, "on": e.checked_on}
    ),
    "interventions.declare_conflict": reads_of(_CASE, ConflictDeclared, read=_declared),
    "interventions.decide_conflict": reads_of(_CASE, ConflictDecided, read=_decided, authority=True),
    "interventions.accept": _accept,
    "interventions.decline": reads_of(_CASE, CandidateDeclined, read=_declined),
    "interventions.withdraw_candidate": reads_of(_CASE, CandidateWithdrawn, read=_withdrawn),
    "interventions.match": reads_of(_CASE, Matched, read=lambda e: {"candidate": e.candidate, "on": e.matched_on}),
    "interventions.lose_supporter": reads_of(
        _CASE, SupporterLost, read=lambda e: {"last_day": e.last_day, "why": e.reason, "on": e.announced_on}
    ),
    "interventions.withdraw_fact": reads_of(
        _CASE,
        InterventionFactWithdrawn,
        read=lambda e: {"of": e.of, "because": words_of(e.reason)},
        authority=True,
    ),
}

_RANKING: Final = decided("ranking-differs", rule="interventions.ranking")
_SIDE: Final = copy("one-sided")
_PERIOD: Final[Roles] = {"from_on": _SIDE, "until_on": _SIDE}

_ROLES: Final[dict[str, Roles]] = {
    "interventions.identified": {
        "number": NUMBER,
        "urn": decided(),
        "identified_on": DAY,
        "form": INPUT,
        "need[].area": INPUT,
        "need[].weight": INPUT,
        "concern": copy("one-sided"),
        "entitled_by": decided("not-entitled"),
        "membership": cites(),
        **sealed("why"),
        "rules": RULES,
    },
    "interventions.brokering_begun": {"begun_on": DAY},
    "interventions.candidate_proposed": {
        "candidate": NUMBER,
        "proposed_on": DAY,
        "giver": INPUT,
        "giver_urn": decided(),
        "from_on": INPUT,
        "until_on": INPUT,
        "rank": _RANKING,
        "points": _RANKING,
        "parts[].part": _RANKING,
        "parts[].value": _RANKING,
        "parts[].known": _RANKING,
        "choice": INPUT,
        **sealed("reason"),
        "rules": RULES,
    },
    "interventions.conflict_checked": {"candidate": INPUT, "checked_on": DAY},
    "interventions.conflict_declared": {
        "candidate": INPUT,
        "declared_on": DAY,
        "kind": INPUT,
        **sealed("text"),
        "rules": RULES,
    },
    "interventions.conflict_decided": {
        "candidate": INPUT,
        "decided_on": DAY,
        "allowed": INPUT,
        **sealed("conditions"),
        "rules": RULES,
    },
    "interventions.candidate_accepted": {
        "candidate": _SIDE,
        "match": NUMBER,
        "accepted_on": DAY,
        **_PERIOD,
        "rules": RULES,
    },
    "interventions.candidate_declined": {
        "candidate": INPUT,
        "declined_on": DAY,
        "reason": INPUT,
        **sealed("text"),
        "rules": RULES,
    },
    "interventions.candidate_withdrawn": {
        "candidate": INPUT,
        "withdrawn_on": DAY,
        "reason": INPUT,
        **sealed("text"),
        "rules": RULES,
    },
    "interventions.matched": {
        "candidate": decided(),
        "match": copy(),
        "matched_on": DAY,
        "from_on": copy(),
        "until_on": copy(),
    },
    "interventions.supporter_lost": {
        "match": decided(),
        "last_day": INPUT,
        "reason": INPUT,
        "announced_on": INPUT,
        "register": cites(),
    },
    "interventions.supporter_restored": {"match": decided(), "last_day": copy(), "register": cites()},
    "interventions.fact_withdrawn": {"of": CORRECTED, "what": decided(), **sealed("reason")},
}

_CODES: Final = listed(
    rule_broken(
        "ranking-differs",
        "A candidate's place in the ranking, or its points, are not what the places, strengths and weights known then"
        " come to.",
        "Ask how the candidate was chosen, and by which list.",
    ),
)

CHECKS: Final = Checks(reads=_READS, roles=_ROLES, keeps=(Intervention,), codes=_CODES)
