"""Invariants of support that goes on: what a review rates, what an end rests on, what a withdrawal leaves."""

from datetime import date
from typing import Any

from thep_domain.testing.claim import claim
from thep_domain.testing.history import History
from thep_domain.testing.interventions.plain import HEAD, PlainCase, PlainCasework, after_each_step


def _standing(case: PlainCase, day: date) -> set[int]:
    """The objectives that are pursued on a day."""
    return {
        number
        for number, (since, dropped) in case.objectives.items()
        if since <= day and (dropped is None or day < dropped)
    }


def invariant_22_reviews_rate_every_objective_and_an_end_rests_on_a_review(history: History) -> None:
    """When it is recorded: a review rates each objective that stands; a support is completed after a final review, with
    a word for each objective that stands."""
    work = PlainCasework()
    for fact in history.facts:
        event: Any = fact.event
        key = fact.stream.partition(":")[2]
        if fact.name == f"{HEAD}reviewed":
            left = _standing(work.cases[key], event.held_on) - {each.objective for each in event.ratings}
            claim(22, not left, f"review {event.review} of {key} does not rate {sorted(left)}")
        if fact.name == f"{HEAD}completed":
            case = work.cases[key]
            held = [each for each in case.reviews.values() if each["final"] and not each["withdrawn"]]
            claim(
                22, any(each["on"] <= event.completed_on for each in held), f"{key} is completed without a last review"
            )
            left = _standing(case, event.completed_on) - {each.objective for each in event.outcomes}
            claim(22, not left, f"{key} is completed, and nothing is said of {sorted(left)}")
        work.read(fact)


def invariant_47_who_is_withdrawn_keeps_no_place(history: History) -> None:
    """After the save in which a candidate was withdrawn its place is taken no longer than the day before."""
    for step, work in after_each_step(history):
        for fact in step.facts:
            if fact.name != f"{HEAD}candidate_withdrawn":
                continue
            event: Any = fact.event
            key = fact.stream.partition(":")[2]
            case = work.cases[key]
            for number, match in case.matches.items():
                if match["candidate"] == event.candidate:
                    place = work.giver(match["giver"]).places[key, number]
                    free = place["released"]
                    right = free is not None and free <= max(event.withdrawn_on, place["from"])
                    claim(47, right, f"{match['giver']} is withdrawn from {key} on {event.withdrawn_on}, free {free}")


def invariant_24_without_consent_nothing_goes_on(history: History) -> None:
    """After the save in which a consent was withdrawn the support is not in progress on that day."""
    for step, work in after_each_step(history):
        for fact in step.facts:
            if fact.name == f"{HEAD}consent_withdrawn":
                event: Any = fact.event
                key, day = fact.stream.partition(":")[2], event.withdrawn_on
                state = work.cases[key].state(day)
                claim(24, state != "in-progress", f"{key} goes on without consent on {day}")
