"""Risk performed again: each round and its list, evidence, analysis, category and notification, and what was withdrawn.

What the evidence and the rationales say nobody here can read.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, Reads, authority_of, begins_with, key_of, urn_of, words_of
from thep_domain.audit.codes import listed as codes_listed
from thep_domain.audit.codes import rule_broken
from thep_domain.audit.roles import INPUT, RULES, Role, Roles, cites, copy, decided, sealed
from thep_domain.kernel.provenance import Recorded
from thep_domain.risk import (
    AuthorityNotified,
    CategoryCorrected,
    EvidenceGathered,
    Risk,
    RoundClosed,
    RoundOpened,
    RoundPlanned,
    RoundWithdrawn,
    SchoolAnalysed,
    SchoolListed,
    SchoolModerated,
    StepWithdrawn,
)


def _of_school(kind: type[Any], read: Callable[[Recorded[Any]], dict[str, Any]]) -> Reads:
    """A command about one school in a round: ``read`` takes the rest from the fact that it begins with."""

    return begins_with(kind, read=lambda fact: {"round": fact.event.round, "urn": urn_of(fact), **read(fact)})


def _plan(again: Again) -> Arguments | None:
    fact = again.first(RoundPlanned)
    if fact is None:
        return None
    event = fact.event
    return {"round": key_of(fact), "reference": event.reference_on, "urns": event.only, "on": event.planned_on}


def _open(again: Again) -> Arguments | None:
    fact = again.first(SchoolListed, RoundOpened)
    match None if fact is None else fact.event:
        case SchoolListed(round=round, listed_on=day) | RoundOpened(round=round, opened_on=day):
            return {"round": round, "on": day}
        case _:
            return None


def _evidence(fact: Recorded[EvidenceGathered]) -> dict[str, Any]:
    event = fact.event
    return {
        "area": event.area,
        "kind": event.kind,
        "dated": event.dated_on,
        "source": event.source,
        "cites": event.cites,
        "text": words_of(event.text),
        "on": event.gathered_on,
    }


def _analyse(fact: Recorded[SchoolAnalysed]) -> dict[str, Any]:
    event = fact.event
    return {
        "category": event.category,
        "ratings": tuple((each.area, each.rating) for each in event.ratings),
        "sat": event.sat,
        "stood_aside": event.stood_aside,
        "evidence": event.evidence,
        "rationale": words_of(event.rationale),
        "on": event.analysed_on,
    }


def _moderate(fact: Recorded[SchoolModerated]) -> dict[str, Any]:
    event = fact.event
    return {
        "category": event.category,
        "sat": event.sat,
        "stood_aside": event.stood_aside,
        "rationale": words_of(event.rationale),
        "on": event.moderated_on,
        "authority": authority_of(fact),
    }


def _notify(again: Again) -> Arguments | None:
    """Of some schools by name, whether they were named or all that were due."""
    letters = list(_letters(again))
    if not letters:
        return None
    event = letters[0].event
    urns = tuple(map(urn_of, letters))
    return {"round": event.round, "urns": urns, "to": event.to, "reference": event.reference, "on": event.notified_on}


def _letters(again: Again) -> Iterator[Recorded[AuthorityNotified]]:
    """The notifications of one letter: one after the other, and of no school twice."""
    first = again.first(AuthorityNotified)
    if first is None:
        return
    letter, streams = _letter(first.event), set[str]()
    for fact in (each for each in again.rest if each.position >= first.position):
        event = fact.event
        if not isinstance(event, AuthorityNotified) or _letter(event) != letter or fact.stream in streams:
            return
        streams.add(fact.stream)
        yield fact  # type: ignore[misc]  # it is one


def _letter(event: AuthorityNotified) -> tuple[object, ...]:
    return event.round, event.notified_on, event.to, event.reference


def _correct(again: Again) -> Arguments | None:
    fact = again.first(CategoryCorrected)
    if fact is None:
        return None
    event = fact.event
    held = again.load(Risk, key_of(fact)).in_round(event.round)
    return {
        "round": event.round,
        "urn": urn_of(fact),
        "was": event.was if held is None or held.moderation is None else held.moderation.category,
        "now": event.now,
        "rationale": words_of(event.rationale),
        "on": event.corrected_on,
        "authority": authority_of(fact),
    }


def _withdraw_round(again: Again) -> Arguments | None:
    """The schools leave the list before the round itself is taken back."""
    if again.first(StepWithdrawn, RoundWithdrawn) is None:
        return None
    fact = next(each for each in again.rest if isinstance(each.event, RoundWithdrawn))
    event: Any = fact.event
    return {"round": key_of(fact), "step": event.what}


def _close(again: Again) -> Arguments | None:
    fact = again.first(RoundClosed)
    return None if fact is None else {"round": key_of(fact), "on": fact.event.closed_on}


_DAY: Final = copy()
"""The day of an act is put in, and equals the day on which it takes effect."""
_ROUND: Final = copy()
"""The stream of a round says its name too; a text of a school in it is sealed for both."""
_REGISTER: Final = cites()
_SCALE: Final = decided(rule="risk.scale")
_SEATS: Final[dict[str, Role]] = {"sat": INPUT, "stood_aside": INPUT}

_ROLES: Final[dict[str, Roles]] = {
    "risk.round_planned": {
        "round": _ROUND,
        "reference_on": INPUT,
        "planned_on": _DAY,
        "only": INPUT,
        "la": decided(rule="membership.borough"),
        "types": decided(rule="membership.publicly-funded"),
        "rules": RULES,
    },
    "risk.round_opened": {
        "round": _ROUND,
        "opened_on": _DAY,
        "number": decided("list-differs"),
        "digest": decided("list-differs"),
    },
    "risk.round_closed": {
        "round": _ROUND,
        "closed_on": _DAY,
        "notified": decided("list-differs"),
        "delisted": decided("list-differs"),
    },
    "risk.round_withdrawn": {"round": _ROUND, "of": copy(), "what": copy()},
    "risk.listed": {
        "round": copy("list-differs"),
        "urn": decided("list-differs"),
        "reference_on": copy(),
        "listed_on": _DAY,
        "member": decided("list-differs"),
        "register": _REGISTER,
    },
    "risk.delisted": {
        "round": decided("list-differs"),
        "reason": decided("list-differs"),
        "last_day": decided("list-differs"),
        "register": _REGISTER,
    },
    "risk.restored": {"round": decided("list-differs"), "register": _REGISTER},
    "risk.evidence_gathered": {
        "number": decided(),
        "round": INPUT,
        "area": INPUT,
        "kind": INPUT,
        "dated_on": INPUT,
        "gathered_on": _DAY,
        "source": INPUT,
        "cites": INPUT,
        **sealed("text"),
        "rules": RULES,
    },
    "risk.analysed": {
        "round": _ROUND,
        "analysed_on": _DAY,
        "group": decided(rule="risk.analysed-by"),
        **_SEATS,
        "category": INPUT,
        "scale": _SCALE,
        "ratings[].area": INPUT,
        "ratings[].rating": INPUT,
        "evidence": INPUT,
        **sealed("rationale"),
        "rules": RULES,
    },
    "risk.moderated": {
        "round": _ROUND,
        "moderated_on": _DAY,
        "group": decided(rule="risk.moderated-by"),
        **_SEATS,
        "category": INPUT,
        "scale": _SCALE,
        "differs": decided(),
        "in_force_from": decided(rule="risk.effective"),
        **sealed("rationale"),
        "rules": RULES,
    },
    "risk.notified": {
        "round": INPUT,
        "notified_on": _DAY,
        "to": INPUT,
        "category": copy("category-differs"),
        "reference": INPUT,
        "school_notified": decided(rule="risk.tell-school"),
        "corrects": copy(),
        "rules": RULES,
    },
    "risk.category_corrected": {
        "round": _ROUND,
        "of": copy(),
        "was": copy("category-differs"),
        "now": INPUT,
        "corrected_on": INPUT,
        **sealed("rationale"),
        "rules": RULES,
    },
    "risk.step_withdrawn": {"round": copy(), "of": copy(), "what": copy(), "rules": RULES},
}

_CODES: Final = codes_listed(
    rule_broken(
        "list-differs",
        "A round does not list the schools that the register then had in its scope, or lost others than it says.",
        "Ask for the list of the round, and for the register of its reference day.",
    ),
    rule_broken(
        "category-differs",
        "A letter, or a correction, gives another category than the group had decided.",
        "Ask for the group's minute, and for the letter to the authority.",
    ),
)

CHECKS: Final = Checks(
    reads={
        "risk.plan": _plan,
        "risk.open": _open,
        "risk.evidence": _of_school(EvidenceGathered, _evidence),
        "risk.analyse": _of_school(SchoolAnalysed, _analyse),
        "risk.moderate": _of_school(SchoolModerated, _moderate),
        "risk.notify": _notify,
        "risk.correct": _correct,
        "risk.withdraw": _of_school(StepWithdrawn, lambda f: {"of": f.event.of, "authority": f.why.authority}),
        "risk.withdraw_round": _withdraw_round,
        "risk.close": _close,
    },
    roles=_ROLES,
    codes=_CODES,
    without_grounds=dict.fromkeys(("risk.listed", "risk.delisted", "risk.restored"), lambda _, __: "list-differs"),
)
