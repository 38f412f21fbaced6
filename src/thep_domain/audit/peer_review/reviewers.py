"""Reviewers performed again: whom they work for, what they are trained for, what they offer, and their conflicts."""

from typing import Any, Final

from thep_domain.audit.casework import CORRECTED, DAY, RECORDED, reads_of
from thep_domain.audit.checks import Checks, words_of
from thep_domain.audit.roles import INPUT, RULES, Roles, copy, decided, sealed
from thep_domain.kernel.identifiers import URN
from thep_domain.peer_review import (
    AwayCorrected,
    ConflictDecided,
    ConflictDeclared,
    EmploymentCorrected,
    Reviewer,
    ReviewerAway,
    ReviewerEmployed,
    ReviewerFactWithdrawn,
    ReviewerRegistered,
    ReviewerTrained,
    VisitsOffered,
)


def _employment_corrected(event: EmploymentCorrected) -> dict[str, Any]:
    return {"was_from": event.was_from, "from_on": event.from_on, "rationale": words_of(event.rationale)}


def _trained(event: ReviewerTrained) -> dict[str, Any]:
    return {"protocol": event.protocol, "role": event.role, "on": event.trained_on, "until": event.until}


def _away_corrected(event: AwayCorrected) -> dict[str, Any]:
    said = {"was_first": event.was_first, "first": event.first, "last": event.last}
    return {**said, "rationale": words_of(event.rationale)}


def _conflict_declared(event: ConflictDeclared) -> dict[str, Any]:
    said = {"urn": URN(int(event.host)), "kind": event.kind, "on": event.declared_on}
    return {**said, "detail": words_of(event.detail)}


def _conflict_decided(event: ConflictDecided) -> dict[str, Any]:
    return {"urn": URN(int(event.host)), "allowed": event.allowed, "on": event.decided_on}


_WHO: Final = "person"
_READS: Final = {
    "peer_review.register": reads_of(_WHO, ReviewerRegistered, read=lambda e: {"on": e.registered_on}),
    "peer_review.employ": reads_of(
        _WHO, ReviewerEmployed, read=lambda e: {"employer": e.urn, "guest": e.guest, "from_on": e.from_on}
    ),
    "peer_review.correct_employment": reads_of(_WHO, EmploymentCorrected, read=_employment_corrected),
    "peer_review.train": reads_of(_WHO, ReviewerTrained, read=_trained),
    "peer_review.offer": reads_of(
        _WHO, VisitsOffered, read=lambda e: {"cycle": e.cycle, "visits": e.visits, "on": e.offered_on}
    ),
    "peer_review.be_away": reads_of(
        _WHO, ReviewerAway, read=lambda e: {"first": e.first, "last": e.last, "on": e.noted_on}
    ),
    "peer_review.correct_away": reads_of(_WHO, AwayCorrected, read=_away_corrected),
    "peer_review.declare_conflict": reads_of(_WHO, ConflictDeclared, read=_conflict_declared),
    "peer_review.decide_conflict": reads_of(_WHO, ConflictDecided, read=_conflict_decided, authority=True),
    "peer_review.withdraw_of_reviewer": reads_of(
        _WHO, ReviewerFactWithdrawn, read=lambda e: {"of": e.of, "rationale": words_of(e.rationale)}
    ),
}

_ROLES: Final[dict[str, Roles]] = {
    "peer_review.reviewer_registered": {"person": copy(), "registered_on": DAY},
    "peer_review.employed": {
        "person": copy(),
        "employer": decided(),
        "urn": INPUT,
        "guest": INPUT,
        "from_on": DAY,
    },
    "peer_review.employment_corrected": {
        "person": copy(),
        "was_from": RECORDED,
        "from_on": INPUT,
        **sealed("rationale"),
    },
    "peer_review.trained": {
        "person": copy(),
        "protocol": INPUT,
        "role": INPUT,
        "trained_on": DAY,
        "until": INPUT,
        "rules": RULES,
    },
    "peer_review.offered": {"person": copy(), "cycle": INPUT, "visits": INPUT, "offered_on": DAY},
    "peer_review.away": {"person": copy(), "first": INPUT, "last": INPUT, "noted_on": DAY},
    "peer_review.away_corrected": {
        "person": copy(),
        "was_first": RECORDED,
        "was_last": RECORDED,
        "first": INPUT,
        "last": INPUT,
        **sealed("rationale"),
    },
    "peer_review.conflict_declared": {
        "person": copy(),
        "host": INPUT,
        "kind": INPUT,
        "declared_on": DAY,
        "declared_by": copy(),
        **sealed("detail"),
        "rules": RULES,
    },
    "peer_review.conflict_decided": {"person": copy(), "host": INPUT, "allowed": INPUT, "decided_on": DAY},
    "peer_review.reviewer_fact_withdrawn": {
        "person": copy(),
        "of": CORRECTED,
        "what": decided(),
        **sealed("rationale"),
    },
}

CHECKS: Final = Checks(reads=_READS, roles=_ROLES, keeps=(Reviewer,))
