"""Cycles performed again: the plan, who takes part, the clusters, and each allocation of reviewers.

An allocation is not solved again: the problem is stated anew from the facts, and the answer is asked for everything
that must hold, as when it was recorded. That no other answer costs less only a solver can say.
"""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.casework import CORRECTED, DAY, NUMBER, reads_of
from thep_domain.audit.checks import Arguments, Checks, authority_of, key_of, words_of
from thep_domain.audit.codes import listed, rule_broken
from thep_domain.audit.roles import INPUT, RULES, Roles, copy, decided, sealed
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.peer_review import (
    Allocated,
    Answered,
    ClusterChanged,
    ClusterDissolved,
    ClusterFormed,
    Cycle,
    CycleClosed,
    CycleFactWithdrawn,
    CyclePlanned,
    OptedIn,
    OptedOut,
    Review,
    allocation_problem,
)


def _planned(event: CyclePlanned) -> dict[str, Any]:
    return {
        "model": event.provider,
        "theme": event.theme,
        "protocol": event.protocol,
        "protocol_version": event.protocol_version,
        "open_to": event.open_to,
        "opt_in_from": event.opt_in_from,
        "opt_in_to": event.opt_in_to,
        "visits_from": event.visits_from,
        "visits_to": event.visits_to,
        "on": event.planned_on,
    }


def _opted_in(event: OptedIn) -> dict[str, Any]:
    return {"urn": URN(int(event.school)), "by": event.by, "on": event.opted_in_on}


def _opted_out(event: OptedOut) -> dict[str, Any]:
    return {"urn": URN(int(event.school)), "cause": event.reason_given, "on": event.opted_out_on}


def _cluster(again: Again) -> Arguments | None:
    fact = again.first(ClusterFormed, ClusterChanged)
    if fact is None:
        return None
    event: Any = fact.event
    said: dict[str, Any] = {"cycle": key_of(fact), "urns": [URN(int(each)) for each in event.members]}
    if isinstance(event, ClusterFormed):
        said |= {"basis": event.basis, "on": event.formed_on}
    else:
        said |= {"number": event.cluster, "cause": event.reason_given, "on": event.changed_on}
    return {**said, "authority": authority_of(fact)}


def _dissolved(event: ClusterDissolved) -> dict[str, Any]:
    return {"number": event.cluster, "cause": event.reason_given, "on": event.dissolved_on}


def _allocate(again: Again) -> Arguments | None:
    """The answer is made anew of the teams as its facts leave them."""
    fact = again.first(Allocated)
    if fact is None:
        return None
    event, longlist = fact.event, fact.event.longlist
    answer = Answered(
        seats=dict(_teams(again, fact)),
        known_at=event.known_at,
        problem=event.problem,
        longlist=() if longlist is None else (longlist.hosts, longlist.leads, longlist.reviewers),
        pairs=event.pairs,
        unique=event.unique,
        proven=event.proven,
        gap=event.gap,
        solver=event.solver,
        version=event.version,
        options=event.options,
    )
    return {"cycle": key_of(fact), "answer": answer, "unproven": not event.proven, "on": event.allocated_on}


def _teams(again: Again, fact: Recorded[Allocated]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By review the people who have a seat once the facts of the allocation are taken up."""
    later = (each for each in again.rest if each.position > fact.position)
    facts = list(takewhile(lambda each: not isinstance(each.event, Allocated), later))
    for visit in allocation_problem(again, key_of(fact), fact.event.allocated_on).problem.visits:
        review = again.load(Review, visit.review)
        for each in facts:
            review = review.evolve(each.event) if each.stream == f"{Review.STREAM}:{visit.review}" else review  # type: ignore[arg-type]  # its own
        yield visit.review, tuple(held.person for held in review.team)


_CYCLE: Final = "cycle"
_READS: Final = {
    "peer_review.plan": reads_of(_CYCLE, CyclePlanned, read=_planned, authority=True),
    "peer_review.opt_in": reads_of(_CYCLE, OptedIn, read=_opted_in),
    "peer_review.opt_out": reads_of(_CYCLE, OptedOut, read=_opted_out),
    "peer_review.cluster": _cluster,
    "peer_review.dissolve": reads_of(_CYCLE, ClusterDissolved, read=_dissolved),
    "peer_review.allocate": _allocate,
    "peer_review.close": reads_of(_CYCLE, CycleClosed, read=lambda e: {"on": e.closed_on}),
    "peer_review.withdraw_of_cycle": reads_of(
        _CYCLE, CycleFactWithdrawn, read=lambda e: {"of": e.of, "rationale": words_of(e.rationale)}
    ),
}

_ALLOCATED: Final = decided("allocation-differs", rule="peer-review.allocation")
_MODEL: Final[Mapping[str, Any]] = {
    f"model.{name}": decided()
    for name in ("team", "leads", "scope", "reciprocal", "one_a_school", "least", "most", "days")
}

_ROLES: Final[dict[str, Roles]] = {
    "peer_review.cycle_planned": {
        "cycle": copy(),
        "planned_on": DAY,
        "theme": INPUT,
        "provider": INPUT,
        "protocol": INPUT,
        "protocol_version": INPUT,
        **_MODEL,
        "open_to": INPUT,
        "opt_in_from": INPUT,
        "opt_in_to": INPUT,
        "visits_from": INPUT,
        "visits_to": INPUT,
        "rules": RULES,
    },
    "peer_review.cycle_closed": {
        "cycle": copy(),
        "closed_on": DAY,
        "followed_up": decided(),
        "cancelled": decided(),
    },
    "peer_review.opted_in": {
        "cycle": copy(),
        "school": copy(),
        "urn": decided(),
        "opted_in_on": DAY,
        "by": INPUT,
        "member": decided("not-entitled"),
        "rules": RULES,
    },
    "peer_review.opted_out": {"cycle": copy(), "school": INPUT, "opted_out_on": DAY, "reason_given": INPUT},
    "peer_review.cluster_formed": {
        "cycle": copy(),
        "cluster": NUMBER,
        "members": INPUT,
        "basis": INPUT,
        "formed_on": DAY,
        "below_model": decided(),
        "rules": RULES,
    },
    "peer_review.cluster_changed": {
        "cycle": copy(),
        "cluster": INPUT,
        "members": INPUT,
        "changed_on": DAY,
        "below_model": decided(),
        "reason_given": INPUT,
    },
    "peer_review.cluster_dissolved": {
        "cycle": copy(),
        "cluster": INPUT,
        "dissolved_on": DAY,
        "reason_given": INPUT,
    },
    "peer_review.allocated": {
        "cycle": copy(),
        "run": NUMBER,
        "after_run": decided(),
        "allocated_on": DAY,
        "known_at": INPUT,
        "longlist.hosts": _ALLOCATED,
        "longlist.leads": _ALLOCATED,
        "longlist.reviewers": _ALLOCATED,
        "pairs": INPUT,
        "seats": _ALLOCATED,
        "cost": _ALLOCATED,
        "ties": _ALLOCATED,
        "unique": INPUT,
        "proven": INPUT,
        "gap": INPUT,
        "solver": INPUT,
        "version": INPUT,
        "options": INPUT,
        "problem": _ALLOCATED,
        "answer": _ALLOCATED,
        "rules": RULES,
    },
    "peer_review.cycle_fact_withdrawn": {
        "cycle": copy(),
        "of": CORRECTED,
        "what": decided(),
        **sealed("rationale"),
    },
}

_CODES: Final = listed(
    rule_broken(
        "allocation-differs",
        "What an allocation of reviewers cost, or how many seats it filled, is not what the facts of then come to.",
        "Ask for the answer of the solver, and whether teams were changed by hand.",
    ),
)

CHECKS: Final = Checks(reads=_READS, roles=_ROLES, keeps=(Cycle,), codes=_CODES)
