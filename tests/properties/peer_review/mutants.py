"""Plausible mistakes about peer review: each must be found by the property that it is made for."""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs

from tests.properties.support import Mutants, Patch
from thep_domain import Refused
from thep_domain.peer_review import Cycle, Review, Reviewer, Role, Step
from thep_domain.peer_review.allocation import total_cost as right_cost
from thep_domain.peer_review.cycle_events import Allocated
from thep_domain.peer_review.review_events import ReviewRestored, ReviewScheduled
from thep_domain.peer_review.reviewer import Conflict
from thep_domain.peer_review.reviewer_events import ConflictDeclared
from thep_domain.peer_review.team import refuse_seat
from thep_domain.testing.peer_review.mistakes import about_who_may_go
from thep_domain.testing.peer_review.moves import change_reviewers

MUTANTS = Mutants()
breaks = MUTANTS.breaks


def nothing(*_: Any, **__: Any) -> None:
    """In the place of what should be done, or asked."""


def folded(patch: Patch, kind: Any, wrong: Callable[[Any, Any, Any], Any]) -> None:
    """Fold an aggregate wrongly: from the state before, the event, and the state that is right."""
    evolve = kind.evolve
    patch.setattr(kind, "evolve", lambda state, event: wrong(state, event, evolve(state, event)))


@breaks("invariant_26_nobody_reviews_the_school_that_employs_them", *(change_reviewers,) * 8)
def only_the_employer_at_the_naming_counts(patch: Patch) -> None:
    def wrong(reviewer: Reviewer, first: date, last: date) -> tuple[str, ...]:
        employment = reviewer.employment_on(first)
        return () if employment is None or employment.of is None else (employment.of,)

    patch.setattr(Reviewer, "employers_between", wrong)


@breaks("invariant_26_nobody_reviews_the_school_that_employs_them")
def who_works_for_the_host_is_not_kept_from_it(patch: Patch) -> None:
    patch.setattr(Reviewer, "employers_between", lambda reviewer, first, last: ())


@breaks("invariant_27_clusters_are_of_two_or_more_and_share_no_school")
def a_cluster_of_one_goes_on(patch: Patch) -> None:
    patch.setattr("thep_domain.peer_review.cycle.LEAST", 1)


@breaks("invariant_28_every_visit_follows_a_self_review")
def a_school_is_taken_to_have_looked_at_itself(patch: Patch) -> None:
    def wrong(_: Review, event: Any, right: Review) -> Review:
        return attrs.evolve(right, self_reviewed_on=event.scheduled_on) if isinstance(event, ReviewScheduled) else right

    folded(patch, Review, wrong)


@breaks("invariant_29_a_cycle_closes_with_every_review_done")
def what_is_scheduled_counts_as_followed_up(patch: Patch) -> None:
    status_on = Review.status_on

    def wrong(review: Review, day: date) -> Step:
        status = status_on(review, day)
        return Step.FOLLOWED_UP if status is Step.SCHEDULED and day != date.max else status

    patch.setattr(Review, "status_on", wrong)


@breaks("invariant_49_numbers_of_peer_review_rise_by_one")
def an_allocation_is_forgotten(patch: Patch) -> None:
    folded(patch, Cycle, lambda before, event, right: before if isinstance(event, Allocated) else right)


@breaks("invariant_51_every_seat_of_a_visit_was_named")
def who_stood_down_goes_all_the_same(patch: Patch) -> None:
    patch.setattr(Review, "team", property(lambda review: review.held))


@breaks("invariant_52_an_allocation_is_what_it_says")
def the_cost_is_a_little_more(patch: Patch) -> None:
    patch.setattr("thep_domain.peer_review.naming.total_cost", lambda problem, seats: right_cost(problem, seats) + 1)


@breaks("invariant_54_no_report_goes_out_before_consent")
def every_host_lets_others_read(patch: Patch) -> None:
    patch.setattr(Review, "released_on", lambda review, day: True)


@breaks("invariant_55_peer_review_shows_no_text_and_two_hands_decide")
def nobody_declared_a_conflict(patch: Patch) -> None:
    def wrong(_: Reviewer, event: Any, right: Reviewer) -> Reviewer:
        if not isinstance(event, ConflictDeclared):
            return right
        *before, last = right.conflicts
        return attrs.evolve(right, conflicts=(*before, attrs.evolve(last, by="nobody")))

    folded(patch, Reviewer, wrong)


@breaks("invariant_51_who_is_at_a_visit_may_be_there", *(about_who_may_go,) * 6)
def nobody_asks_who_is_trained(patch: Patch) -> None:
    patch.setattr(Reviewer, "may", lambda *_: True)


@breaks("invariant_51_who_is_at_a_visit_may_be_there", *(about_who_may_go,) * 6)
def who_was_trained_as_a_member_leads(patch: Patch) -> None:
    may = Reviewer.may
    patch.setattr(Reviewer, "may", lambda reviewer, _, *rest: may(reviewer, Role.MEMBER, *rest))


@breaks("invariant_51_who_is_at_a_visit_may_be_there", *(about_who_may_go,) * 6)
def nobody_asks_who_is_away(patch: Patch) -> None:
    patch.setattr(Reviewer, "away_in", lambda *_: False)


@breaks("invariant_51_who_is_at_a_visit_may_be_there", *(about_who_may_go,) * 6)
def nobody_asks_who_is_elsewhere(patch: Patch) -> None:
    patch.setattr("thep_domain.peer_review.team.reviews_of", lambda *_: iter(()))


@breaks("invariant_51_a_seat_is_given_as_the_protocol_says")
def any_number_of_visits_is_offered(patch: Patch) -> None:
    patch.setattr(Reviewer, "offered", lambda *_: 99)


@breaks("invariant_51_a_seat_is_given_as_the_protocol_says")
def the_protocol_has_no_terms(patch: Patch) -> None:
    patch.setattr("thep_domain.peer_review.team._refuse_terms", nothing)


@breaks("invariant_54_who_reads_a_report_had_no_part_in_it")
def whoever_was_in_the_team_reads_the_report(patch: Patch) -> None:
    patch.setattr("thep_domain.peer_review.verbs._no_part", nothing)


@breaks("invariant_27_who_opts_out_is_in_no_cluster")
def who_opts_out_stays_in_its_cluster(patch: Patch) -> None:
    patch.setattr(Cycle, "leave_cluster", nothing)


@breaks("invariant_27_who_opts_out_is_in_no_cluster")
def a_review_is_cancelled_and_its_team_stays(patch: Patch) -> None:
    patch.setattr("thep_domain.peer_review.following.vacate", nothing)


@breaks("invariant_28_every_visit_follows_a_self_review")
def a_corrected_day_may_break_the_order(patch: Patch) -> None:
    patch.setattr(Review, "out_of_order", nothing)


@breaks("invariant_51_who_is_at_a_visit_may_be_there", *(about_who_may_go,) * 6)
def a_conflict_that_waits_for_its_decision_keeps_nobody_away(patch: Patch) -> None:
    bars_on = Conflict.bars_on
    patch.setattr(Conflict, "bars_on", lambda conflict, day: bool(conflict.decisions) and bars_on(conflict, day))


@breaks("invariant_51_a_seat_is_given_as_the_protocol_says")
def at_the_naming_no_conflict_is_waited_for(patch: Patch) -> None:
    def wrong(reading: Any, cycle: Any, review: Review, person: str, *rest: Any) -> None:
        conflict = reading.load(Reviewer, person).conflict_with(review.host)
        try:
            refuse_seat(reading, cycle, review, person, *rest)
        except Refused as refused:
            if refused.code != "candidate-barred" or conflict is None or conflict.decisions:
                raise

    patch.setattr("thep_domain.peer_review.naming.refuse_seat", wrong)


@breaks("invariant_51_every_seat_of_a_visit_was_named")
def a_visit_that_was_denied_for_a_time_loses_its_team(patch: Patch) -> None:
    def wrong(before: Review, event: Any, right: Review) -> Review:
        return attrs.evolve(right, held=before.held) if isinstance(event, ReviewRestored) else right

    folded(patch, Review, wrong)
