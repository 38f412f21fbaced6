"""Reports performed again: drafted, agreed, assured or sent back, released; actions, and what was passed on."""

from typing import Any, Final

from thep_domain.audit.casework import CORRECTED, DAY, NUMBER, RECORDED, reads_of
from thep_domain.audit.checks import Checks, words_of
from thep_domain.audit.roles import INPUT, RULES, Roles, copy, decided, sealed
from thep_domain.peer_review import (
    ActionPlanned,
    Check,
    Disclosed,
    DisclosureAuthorised,
    DisclosureWithdrawn,
    FedBack,
    FollowedUp,
    HostDisagreed,
    ReleaseAllowed,
    ReportAgreed,
    ReportAssured,
    ReportDrafted,
    ReportReleased,
    ReportSentBack,
)


def _disagreed(event: HostDisagreed) -> dict[str, Any]:
    return {"draft": event.draft, "rationale": words_of(event.rationale), "on": event.disagreed_on}


def _assured(event: ReportAssured) -> dict[str, Any]:
    return {"second": event.second, **_read(event), "on": event.assured_on}


def _sent_back(event: ReportSentBack) -> dict[str, Any]:
    return {**_read(event), "on": event.sent_back_on}


def _read(event: ReportAssured | ReportSentBack) -> dict[str, Any]:
    """Whether the draft copies no other was said by who compared the texts: nobody can read them here."""
    original = next((each.passed for each in event.checks if each.check is Check.ORIGINAL), None)
    return {"by": event.reader, "original": original, "note": words_of(event.note)}


def _followed_up(event: FollowedUp) -> dict[str, Any]:
    return {"outcomes": [(str(each.action), each.outcome) for each in event.outcomes], "on": event.followed_up_on}


_REVIEW: Final = "review"
_READS: Final = {
    "peer_review.feed_back": reads_of(_REVIEW, FedBack, read=lambda e: {"on": e.fed_back_on}),
    "peer_review.report": reads_of(
        _REVIEW,
        ReportDrafted,
        read=lambda e: {"findings": e.findings, "text": words_of(e.text), "on": e.drafted_on},
    ),
    "peer_review.disagree": reads_of(_REVIEW, HostDisagreed, read=_disagreed),
    "peer_review.agree": reads_of(
        _REVIEW, ReportAgreed, read=lambda e: {"draft": e.draft, "by": e.by, "on": e.agreed_on}
    ),
    "peer_review.allow_release": reads_of(
        _REVIEW, ReleaseAllowed, read=lambda e: {"allowed": e.allowed, "by": e.by, "on": e.allowed_on}
    ),
    "peer_review.release": reads_of(_REVIEW, ReportReleased, read=lambda e: {"to": e.to, "on": e.released_on}),
    "peer_review.assure": reads_of(_REVIEW, ReportAssured, read=_assured),
    "peer_review.send_back": reads_of(_REVIEW, ReportSentBack, read=_sent_back),
    "peer_review.act": reads_of(
        _REVIEW,
        ActionPlanned,
        read=lambda e: {"actions": e.actions, "text": words_of(e.text), "on": e.planned_on},
    ),
    "peer_review.follow_up": reads_of(_REVIEW, FollowedUp, read=_followed_up),
    "peer_review.disclose": reads_of(
        _REVIEW,
        Disclosed,
        read=lambda e: {"to": e.to, "reference": e.reference, "on": e.disclosed_on},
        authority=True,
    ),
    "peer_review.authorise": reads_of(
        _REVIEW,
        DisclosureAuthorised,
        read=lambda e: {"disclosure": e.disclosure, "on": e.authorised_on},
        authority=True,
    ),
    "peer_review.withdraw_disclosure": reads_of(
        _REVIEW,
        DisclosureWithdrawn,
        read=lambda e: {"disclosure": e.disclosure, "rationale": words_of(e.rationale)},
    ),
}

_CHECKS: Final[Roles] = {"checks[].check": decided(), "checks[].passed": decided()}
"""But for whether the draft copies no other, which is put in."""

_ROLES: Final[dict[str, Roles]] = {
    "peer_review.fed_back": {"review": copy(), "fed_back_on": DAY},
    "peer_review.report_drafted": {
        "review": copy(),
        "draft": NUMBER,
        "drafted_on": DAY,
        "findings[].finding": INPUT,
        "findings[].area": INPUT,
        "findings[].kind": INPUT,
        "findings[].evidence": INPUT,
        "drafted_by": copy(),
        **sealed("text"),
    },
    "peer_review.host_disagreed": {
        "review": copy(),
        "draft": decided(),
        "disagreed_on": DAY,
        **sealed("rationale"),
    },
    "peer_review.report_agreed": {"review": copy(), "draft": decided(), "agreed_on": DAY, "by": INPUT},
    "peer_review.release_allowed": {"review": copy(), "allowed_on": DAY, "by": INPUT, "allowed": INPUT},
    "peer_review.report_released": {"review": copy(), "released_on": DAY, "to": INPUT},
    "peer_review.assured": {
        "review": copy(),
        "draft": decided(),
        "assured_on": DAY,
        "reader": INPUT,
        "second": INPUT,
        **_CHECKS,
        **sealed("note"),
        "rules": RULES,
    },
    "peer_review.sent_back": {
        "review": copy(),
        "draft": decided(),
        "sent_back_on": DAY,
        "reader": INPUT,
        **_CHECKS,
        **sealed("note"),
    },
    "peer_review.action_planned": {
        "review": copy(),
        "planned_on": DAY,
        "actions[].action": INPUT,
        "actions[].area": INPUT,
        "actions[].due_on": INPUT,
        **sealed("text"),
    },
    "peer_review.followed_up": {
        "review": copy(),
        "followed_up_on": DAY,
        "outcomes[].action": decided(),
        "outcomes[].outcome": INPUT,
    },
    "peer_review.disclosed": {
        "review": copy(),
        "disclosure": NUMBER,
        "disclosed_on": DAY,
        "to": INPUT,
        "reference": INPUT,
        "authorised": decided(),
    },
    "peer_review.disclosure_authorised": {"review": copy(), "disclosure": INPUT, "authorised_on": DAY},
    "peer_review.disclosure_withdrawn": {
        "review": copy(),
        "disclosure": CORRECTED,
        "was_on": RECORDED,
        **sealed("rationale"),
    },
}

CHECKS: Final = Checks(reads=_READS, roles=_ROLES)
