"""Plausible mistakes in interventions: each must be found by the property that it is made for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch, meeting
from thep_domain.interventions import Capacity, Concern, EntitledBy, Intervention, ReleaseReason, brokering, supporting
from thep_domain.interventions.candidates import Candidates, candidates_for, first_day_closed
from thep_domain.interventions.capacity_folding import Place, Strength
from thep_domain.interventions.capacity_folding import _without as right_without
from thep_domain.interventions.corrections import Correction
from thep_domain.interventions.stages import may_follow
from thep_domain.interventions.steps import Step
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Cited
from thep_domain.kernel.work import Reading
from thep_domain.testing.interventions.kit import KIT
from thep_domain.testing.interventions.moves import (
    a_giver_that_closes,
    close_and_reopen,
    declare,
    finish,
    one_organisation,
    pause_and_resume,
    put_right_days,
    raise_and_follow,
)

MUTANTS = Mutants()
breaks = MUTANTS.breaks
HERE = "thep_domain.interventions"


def nothing(*_: Any, **__: Any) -> None:
    """In the place of what should be done, or asked."""


@breaks("invariant_19_no_concern_ends_before_its_interventions")
def nobody_asks_whether_an_intervention_goes_on(patch: Patch) -> None:
    patch.setattr(Concern, "_no_intervention", nothing)
    patch.setattr(Concern, "out_of_order", lambda _: iter(()))


@breaks("invariant_19_no_concern_ends_before_its_interventions", raise_and_follow)
def a_concern_is_dismissed_though_an_intervention_answers_it(patch: Patch) -> None:
    dismiss, out_of_order = Concern.dismiss, Concern.out_of_order
    patch.setattr(Concern, "dismiss", lambda concern, *rest: dismiss(attrs.evolve(concern, links=()), *rest))
    patch.setattr(Concern, "out_of_order", lambda concern: out_of_order(attrs.evolve(concern, links=())))


@breaks("a_safeguarding_matter_is_closed_once_the_authority_is_advised", raise_and_follow, close_and_reopen)
def any_advice_counts_as_the_authority_s(patch: Patch) -> None:
    def wrong(concern: Concern, day: date) -> date | None:
        return min((each.on for each in concern.advice if each.on <= day), default=None)

    patch.setattr(Concern, "advised_by", wrong)


@breaks("invariant_20_a_supporter_is_another_school_and_conflicts_are_decided", one_organisation, one_organisation)
def a_conflict_that_nobody_decided_does_not_matter(patch: Patch) -> None:
    patch.setattr(brokering, "must_be_cleared", nothing)


@breaks("invariant_20_a_supporter_is_another_school_and_conflicts_are_decided", meeting(KIT, "own-school"))
def a_school_may_support_itself(patch: Patch) -> None:
    propose: Any = brokering.propose
    patch.setattr(brokering, "propose", lambda case, own, *rest: propose(case, f"not {own}", *rest))


@breaks("invariant_21_no_command_takes_more_places_than_were_declared")
def places_are_counted_on_the_last_day_only(patch: Patch) -> None:
    patch.setattr(Capacity, "first_day_full", nothing)


@breaks("invariant_22_support_has_consent_acceptance_and_a_look_at_conflicts")
def support_is_agreed_without_consent(patch: Patch) -> None:
    patch.setattr(supporting, "must_have_consent", nothing)
    patch.setattr(f"{HERE}.recording.out_of_order", lambda _: iter(()))


@breaks("invariant_23_days_stay_in_order")
def a_correction_asks_nothing(patch: Patch) -> None:
    patch.setattr(f"{HERE}.recording.out_of_order", lambda _: iter(()))


@breaks("invariant_24_what_is_paused_or_over_takes_little", meeting(KIT, "intervention-paused"))
def a_paused_intervention_is_reviewed(patch: Patch) -> None:
    patch.setattr(Intervention, "must_be_at", lambda case, on, *_: case.stage_on(on))
    patch.setattr(f"{HERE}.recording.out_of_order", lambda _: iter(()))


@breaks("invariant_25_numbers_are_given_once")
def the_number_of_a_review_that_was_withdrawn_is_given_again(patch: Patch) -> None:
    review: Any = supporting.review

    def wrong(case: Intervention, *rest: Any, **more: Any) -> Any:
        return attrs.evolve(review(case, *rest, **more), review=len(case.held_reviews) + 1)

    patch.setattr(supporting, "review", wrong)


@breaks("invariant_46_what_is_taken_and_free_adds_up")
def a_place_is_taken_to_its_planned_end(patch: Patch) -> None:
    patch.setattr(Place, "last_day", property(lambda place: place.until_on))


@breaks("invariant_47_every_place_has_a_match")
def an_end_gives_no_place_back(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_verbs.end_case", nothing)


@breaks("invariant_48_one_supporter_at_a_time")
def a_supporter_that_is_lost_stays(patch: Patch) -> None:
    patch.setattr(f"{HERE}.stages.may_follow", lambda before, step: step.kind != "loss" and may_follow(before, step))


@breaks("invariant_50_cases_end_with_their_school")
def a_school_that_closes_leaves_its_cases_open(patch: Patch) -> None:
    patch.setattr(f"{HERE}.following._follow", nothing)


@breaks("invariant_55_texts_are_sealed_and_two_hands_decide")
def who_proposed_may_decide(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_verbs._proposed", nothing)


@breaks("invariant_56_a_place_in_the_ranking_can_be_worked_out_again", one_organisation, one_organisation)
def the_first_comes_last(patch: Patch) -> None:
    def wrong(reading: Reading, *rest: Any) -> Candidates:
        found = candidates_for(reading, *rest)
        last = len(found.ranked) + 1
        return attrs.evolve(found, ranked=tuple(attrs.evolve(each, rank=last - each.rank) for each in found.ranked))

    patch.setattr(f"{HERE}.intervention_verbs.candidates_for", wrong)


@breaks("corrections_of_cases_lead_to_what_was_wrong")
def a_correction_names_the_last_fact(patch: Patch) -> None:
    def wrong(kind: Any, key: str, each: Correction) -> Cited:
        return Cited(stream=Text(f"{kind.STREAM}:{key}"), version=max(1, each.wrong - 1))

    patch.setattr(f"{HERE}.recording._wrong", wrong)


@breaks("what_a_case_is_follows_from_its_days")
def what_was_recorded_last_counts_whatever_its_day(patch: Patch) -> None:
    def wrong(steps: Iterable[Step[Any]], day: date = date.max) -> list[Step[Any]]:
        return [each for each in steps if each.on <= day]

    for module in ("concern", "intervention"):
        patch.setattr(f"{HERE}.{module}.in_time", wrong)


@breaks("invariant_22_reviews_rate_every_objective_and_an_end_rests_on_a_review", meeting(KIT, "objective-unrated"))
def a_review_may_leave_an_objective_out(patch: Patch) -> None:
    patch.setattr(supporting, "_all_of", nothing)


@breaks("invariant_22_reviews_rate_every_objective_and_an_end_rests_on_a_review", *(finish,) * 5)
def any_review_is_the_last(patch: Patch) -> None:
    complete: Any = supporting.complete

    def wrong(case: Intervention, *rest: Any, **more: Any) -> Any:
        reviews = tuple(attrs.evolve(each, final=True) for each in case.reviews)
        return complete(attrs.evolve(case, reviews=reviews), *rest, **more)

    patch.setattr(supporting, "complete", wrong)
    patch.setattr(f"{HERE}.recording.out_of_order", lambda _: iter(()))


@breaks("invariant_24_without_consent_nothing_goes_on")
def a_consent_that_is_withdrawn_pauses_nothing(patch: Patch) -> None:
    withdraw: Any = supporting.withdraw_consent
    patch.setattr(supporting, "withdraw_consent", lambda *rest: withdraw(*rest)[:1])


@breaks("what_a_case_is_follows_from_its_days", pause_and_resume)
def a_withdrawn_consent_with_another_day_leaves_its_pause(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_folding.pause_without_consent", nothing)


@breaks("what_was_withdrawn_counts_for_nothing", *(put_right_days,) * 5)
def an_objective_keeps_its_wrong_day(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_folding._numbered_redated", lambda case, *_: case)


@breaks("invariant_47_who_is_withdrawn_keeps_no_place")
def a_candidate_that_is_withdrawn_keeps_its_place(patch: Patch) -> None:
    release = Capacity.release

    def wrong(giver: Capacity, case: str, match: int, on: date, reason: ReleaseReason) -> Any:
        return () if reason is ReleaseReason.WITHDRAWN else release(giver, case, match, on, reason)

    patch.setattr(Capacity, "release", wrong)


@breaks("invariant_55_texts_are_sealed_and_two_hands_decide")
def who_proposed_may_agree(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_verbs._brokered_by_actor", lambda *_: False)


@breaks("what_was_withdrawn_counts_for_nothing")
def what_was_withdrawn_of_a_case_stays(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_folding._without", lambda case, _: case)


@breaks("a_strength_counts_from_its_first_day_to_its_last", *(declare,) * 5)
def a_strength_that_was_withdrawn_counts(patch: Patch) -> None:
    def wrong(capacity: Capacity, of: int) -> Capacity:
        return attrs.evolve(right_without(capacity, of), strengths=capacity.strengths)

    patch.setattr(f"{HERE}.capacity_folding._without", wrong)


@breaks("a_strength_counts_from_its_first_day_to_its_last")
def a_strength_counts_after_its_end(patch: Patch) -> None:
    patch.setattr(Strength, "counts", lambda strength, day: strength.from_on <= day)


@breaks("invariant_18_support_is_for_members_or_by_commission", meeting(KIT, "not-entitled"))
def any_school_is_supported(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_verbs.entitlement", lambda *_: EntitledBy.MEMBERSHIP)


@breaks("a_giver_is_open_as_long_as_it_is_asked_to_give", a_giver_that_closes, a_giver_that_closes)
def a_giver_is_asked_whether_it_is_open_on_the_first_day_only(patch: Patch) -> None:
    patch.setattr(
        f"{HERE}.intervention_verbs.first_day_closed", lambda who, first, _: first_day_closed(who, first, first)
    )


@breaks("invariant_20_a_supporter_is_another_school_and_conflicts_are_decided")
def one_organisation_is_no_conflict(patch: Patch) -> None:
    patch.setattr(f"{HERE}.intervention_verbs.same_organisation", nothing)
