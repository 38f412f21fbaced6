"""Reviews performed again up to the visit: scheduled, moved, cancelled; the team by hand, self-review and visit."""

from collections.abc import Iterator
from itertools import dropwhile
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.casework import CORRECTED, DAY, NUMBER, RECORDED, reads_of
from thep_domain.audit.checks import Arguments, Checks, key_of, words_of
from thep_domain.audit.roles import INPUT, RULES, Role, Roles, cites, copy, decided, sealed
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Recorded
from thep_domain.peer_review import (
    Review,
    ReviewCancelled,
    ReviewScheduled,
    SeatFilled,
    SeatVacated,
    SelfReviewed,
    StepRedated,
    StepWithdrawn,
    TeamNamed,
    TeamSeat,
    Visited,
    VisitMoved,
)


def _schedule(again: Again) -> Arguments | None:
    """School and cycle are read off the name of the review, which is that of the stream."""
    fact = again.first(ReviewScheduled)
    if fact is None:
        return None
    school, _, rest = key_of(fact).partition("-")
    event = fact.event
    said = {"visit_from": event.visit_from, "visit_to": event.visit_to, "on": event.scheduled_on}
    return {"urn": URN(int(school)), "cycle": rest.rpartition("-")[0], **said}


def _moved(event: VisitMoved) -> dict[str, Any]:
    said = {"visit_from": event.visit_from, "visit_to": event.visit_to, "on": event.moved_on}
    return {**said, "cause": event.reason_given}


def _cancel(again: Again) -> Arguments | None:
    """Its seats are vacated first."""
    if again.first(SeatVacated, ReviewCancelled) is None:
        return None
    fact = next(each for each in again.rest if isinstance(each.event, ReviewCancelled))
    event: Any = fact.event
    return {"review": key_of(fact), "cause": event.reason_given, "on": event.cancelled_on}


def _team(again: Again) -> Arguments | None:
    """Who was named by hand for one review on one day, in the order of the facts."""
    facts = list(_named(again))
    if not facts:
        return None
    members = [(seat.person, seat.role) for fact in facts for seat in _seats(fact.event)]
    return {"review": key_of(facts[0]), "members": members, "on": _named_on(facts[0].event)}


def _named(again: Again) -> Iterator[Recorded[Any]]:
    first: Recorded[Any] | None = again.first(TeamNamed, SeatFilled)
    seen = set[str]()
    for fact in dropwhile(lambda each: each is not first, again.rest):
        if first is None or not isinstance(fact.event, TeamNamed | SeatFilled) or fact.stream != first.stream:
            return
        people = {seat.person for seat in _seats(fact.event)}
        if _named_on(fact.event) != _named_on(first.event) or people & seen:
            return
        seen |= people
        yield fact


def _seats(event: TeamNamed | SeatFilled) -> tuple[TeamSeat, ...]:
    return event.seats if isinstance(event, TeamNamed) else (event.given,)


def _named_on(event: TeamNamed | SeatFilled) -> Any:
    return event.named_on if isinstance(event, TeamNamed) else event.filled_on


def _self_reviewed(event: SelfReviewed) -> dict[str, Any]:
    return {"areas": event.areas, "text": words_of(event.text), "on": event.reviewed_on}


def _redated(event: StepRedated) -> dict[str, Any]:
    said = {"step": event.step, "was_on": event.was_on, "now_on": event.on}
    return {**said, "rationale": words_of(event.rationale)}


_REVIEW: Final = "review"
_READS: Final = {
    "peer_review.schedule": _schedule,
    "peer_review.move": reads_of(_REVIEW, VisitMoved, read=_moved),
    "peer_review.cancel": _cancel,
    "peer_review.team": _team,
    "peer_review.stand_down": reads_of(_REVIEW, SeatVacated, read=lambda e: {"person": e.person, "on": e.vacated_on}),
    "peer_review.self_review": reads_of(_REVIEW, SelfReviewed, read=_self_reviewed),
    "peer_review.visit": reads_of(_REVIEW, Visited, read=lambda e: {"on": e.visit_to}),
    "peer_review.correct": reads_of(_REVIEW, StepRedated, read=_redated),
    "peer_review.withdraw": reads_of(
        _REVIEW, StepWithdrawn, read=lambda e: {"step": e.step, "rationale": words_of(e.rationale)}
    ),
}


def _seat(path: str) -> dict[str, Role]:
    """Who is named by hand, and to lead or not, is put in; an allocation names them by its answer."""
    return {
        f"{path}.seat": NUMBER,
        f"{path}.person": INPUT,
        f"{path}.role": INPUT,
        f"{path}.employer": decided(),
        f"{path}.guest": decided(),
    }


_ROLES: Final[dict[str, Roles]] = {
    "peer_review.review_scheduled": {
        "review": copy(),
        "cycle": copy(),
        "host": copy(),
        "urn": decided(),
        "number": NUMBER,
        "visit_from": INPUT,
        "visit_to": INPUT,
        "scheduled_on": DAY,
        "rules": RULES,
    },
    "peer_review.visit_moved": {
        "review": copy(),
        "was_from": RECORDED,
        "was_to": RECORDED,
        "visit_from": INPUT,
        "visit_to": INPUT,
        "reason_given": INPUT,
        "moved_on": DAY,
    },
    "peer_review.review_cancelled": {
        "review": copy(),
        "cancelled_on": DAY,
        "cause": decided(),
        "reason_given": INPUT,
        "register": cites(),
    },
    "peer_review.review_restored": {"review": copy(), "cancelled_on": RECORDED, "register": cites()},
    "peer_review.team_named": {
        "review": copy(),
        "run": decided(),
        **_seat("seats[]"),
        "named_on": DAY,
        "rules": RULES,
    },
    "peer_review.seat_vacated": {
        "review": copy(),
        "seat": decided(),
        "person": decided(),
        "cause": decided(),
        "vacated_on": DAY,
    },
    "peer_review.seat_filled": {"review": copy(), "run": decided(), **_seat("given"), "filled_on": DAY},
    "peer_review.self_reviewed": {"review": copy(), "reviewed_on": DAY, "areas": INPUT, **sealed("text")},
    "peer_review.visited": {
        "review": copy(),
        "visit_from": decided(),
        "visit_to": DAY,
        "present": decided(),
    },
    "peer_review.conflict_learnt": {
        "review": copy(),
        "seat": decided(),
        "person": decided(),
        "cause": decided(),
        "learnt_on": DAY,
    },
    "peer_review.step_redated": {
        "review": copy(),
        "step": CORRECTED,
        "was_on": RECORDED,
        "on": INPUT,
        **sealed("rationale"),
    },
    "peer_review.step_withdrawn": {
        "review": copy(),
        "step": CORRECTED,
        "was_on": RECORDED,
        **sealed("rationale"),
    },
}

CHECKS: Final = Checks(reads=_READS, roles=_ROLES, keeps=(Review,))
