"""Concerns performed again: from raising one to closing it, and what was put right or was not so."""

from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.casework import (
    CORRECTED,
    DAY,
    NUMBER,
    RECORDED,
    reads_of,
    school_of,
)
from thep_domain.audit.checks import Arguments, Checks, key_of, words_of
from thep_domain.audit.roles import INPUT, RULES, Roles, cites, copy, decided, sealed
from thep_domain.interventions import (
    Concern,
    ConcernAdvised,
    ConcernAssessmentBegun,
    ConcernCarriedFrom,
    ConcernClosed,
    ConcernConfirmed,
    ConcernDismissed,
    ConcernDuplicateOf,
    ConcernFactWithdrawn,
    ConcernLevelChanged,
    ConcernLevelCorrected,
    ConcernMadeLiveAgain,
    ConcernMonitoringBegun,
    ConcernRaised,
    ConcernRedated,
    ConcernReopened,
)


def _raise(again: Again) -> Arguments | None:
    fact = again.first(ConcernRaised)
    if fact is None:
        return None
    after = next((each for each in again.rest if each.position > fact.position), None)
    carried = after is not None and after.stream == fact.stream and isinstance(after.event, ConcernCarriedFrom)
    event = fact.event
    return {
        "urn": school_of(key_of(fact)),
        "by": event.by,
        "area": event.area,
        "safeguarding": event.safeguarding,
        "cites": event.cites,
        "summary": words_of(event.summary),
        "carried_from": after.event.of if carried else None,  # type: ignore[union-attr]  # it was asked
        "on": event.raised_on,
    }


def _confirmed(event: ConcernConfirmed) -> dict[str, Any]:
    return {"level": event.level, "rationale": words_of(event.rationale), "on": event.confirmed_on}


def _advised(event: ConcernAdvised) -> dict[str, Any]:
    return {"to": event.to, "formal": event.formal, "reference": event.reference, "on": event.advised_on}


def _closed(event: ConcernClosed) -> dict[str, Any]:
    return {
        "outcome": event.outcome,
        "rationale": words_of(event.rationale),
        "waive": event.monitoring_waived,
        "on": event.closed_on,
    }


def _redated(event: ConcernRedated) -> dict[str, Any]:
    return {"step": event.step, "was": event.was_on, "right": event.on, "because": words_of(event.reason)}


def _level_corrected(event: ConcernLevelCorrected) -> dict[str, Any]:
    return {"since": event.since, "was": event.was, "right": event.now, "because": words_of(event.reason)}


_READS: Final = {
    "interventions.raise_concern": _raise,
    "interventions.assess_concern": reads_of("concern", ConcernAssessmentBegun, read=lambda e: {"on": e.begun_on}),
    "interventions.dismiss_concern": reads_of(
        "concern", ConcernDismissed, read=lambda e: {"rationale": words_of(e.rationale), "on": e.dismissed_on}
    ),
    "interventions.confirm_concern": reads_of("concern", ConcernConfirmed, read=_confirmed),
    "interventions.change_level": reads_of(
        "concern",
        ConcernLevelChanged,
        read=lambda e: {"level": e.now, "rationale": words_of(e.rationale), "on": e.changed_on},
    ),
    "interventions.monitor_concern": reads_of("concern", ConcernMonitoringBegun, read=lambda e: {"on": e.begun_on}),
    "interventions.make_live_again": reads_of(
        "concern", ConcernMadeLiveAgain, read=lambda e: {"rationale": words_of(e.rationale), "on": e.live_on}
    ),
    "interventions.advise": reads_of("concern", ConcernAdvised, read=_advised, authority=True),
    "interventions.find_duplicate": reads_of(
        "concern", ConcernDuplicateOf, read=lambda e: {"of": e.of, "on": e.found_on}
    ),
    "interventions.close_concern": reads_of("concern", ConcernClosed, read=_closed, authority=True),
    "interventions.reopen_concern": reads_of(
        "concern",
        ConcernReopened,
        read=lambda e: {"because": words_of(e.reason), "on": e.reopened_on},
        authority=True,
    ),
    "interventions.redate_concern_step": reads_of("concern", ConcernRedated, read=_redated),
    "interventions.correct_concern_level": reads_of("concern", ConcernLevelCorrected, read=_level_corrected),
    "interventions.withdraw_concern_fact": reads_of(
        "concern",
        ConcernFactWithdrawn,
        read=lambda e: {"of": e.of, "because": words_of(e.reason)},
        authority=True,
    ),
}

_ROLES: Final[dict[str, Roles]] = {
    "interventions.concern_raised": {
        "number": NUMBER,
        "urn": decided(),
        "raised_on": DAY,
        "by": INPUT,
        "area": INPUT,
        "safeguarding": INPUT,
        "cites": INPUT,
        **sealed("summary"),
        "rules": RULES,
    },
    "interventions.concern_assessment_begun": {"begun_on": DAY},
    "interventions.concern_dismissed": {"dismissed_on": DAY, **sealed("rationale")},
    "interventions.concern_confirmed": {
        "confirmed_on": DAY,
        "level": INPUT,
        **sealed("rationale"),
        "rules": RULES,
    },
    "interventions.concern_level_changed": {
        "changed_on": DAY,
        "was": RECORDED,
        "now": INPUT,
        **sealed("rationale"),
        "rules": RULES,
    },
    "interventions.concern_monitoring_begun": {"begun_on": DAY},
    "interventions.concern_made_live_again": {"live_on": DAY, **sealed("rationale")},
    "interventions.concern_advised": {
        "advised_on": DAY,
        "to": INPUT,
        "formal": INPUT,
        "reference": INPUT,
        "rules": RULES,
    },
    "interventions.concern_intervention_opened": {"intervention": copy("one-sided"), "opened_on": DAY},
    "interventions.concern_intervention_ended": {"intervention": copy("one-sided"), "ended_on": copy("one-sided")},
    "interventions.concern_intervention_restored": {"intervention": copy("one-sided")},
    "interventions.concern_duplicate_of": {"found_on": DAY, "of": INPUT},
    "interventions.concern_closed": {
        "closed_on": DAY,
        "outcome": INPUT,
        **sealed("rationale"),
        "monitoring_waived": decided(),
        "register": cites(),
        "rules": RULES,
    },
    "interventions.concern_reopened": {
        "reopened_on": DAY,
        "closing": RECORDED,
        **sealed("reason"),
        "rules": RULES,
    },
    "interventions.concern_restored": {"closed_on": RECORDED, "register": cites()},
    "interventions.concern_continued_at": {"continued_on": DAY, "at": copy("one-sided")},
    "interventions.concern_carried_from": {"carried_on": DAY, "of": copy("one-sided")},
    "interventions.concern_redated": {"step": CORRECTED, "was_on": RECORDED, "on": INPUT, **sealed("reason")},
    "interventions.concern_level_corrected": {
        "since": CORRECTED,
        "was": RECORDED,
        "now": INPUT,
        **sealed("reason"),
        "rules": RULES,
    },
    "interventions.concern_fact_withdrawn": {"of": CORRECTED, "what": decided(), **sealed("reason")},
}

CHECKS: Final = Checks(
    reads=_READS,
    roles=_ROLES,
    keeps=(Concern,),
    without_grounds={
        f"interventions.concern_intervention_{what}": lambda _, __: "one-sided"
        for what in ("opened", "ended", "restored")
    },
)
