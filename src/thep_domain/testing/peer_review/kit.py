"""The kit of peer review."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.peer_review.invariants import (
    invariant_26_nobody_reviews_the_school_that_employs_them,
    invariant_27_clusters_are_of_two_or_more_and_share_no_school,
    invariant_28_every_visit_follows_a_self_review,
    invariant_29_a_cycle_closes_with_every_review_done,
    invariant_49_numbers_of_peer_review_rise_by_one,
    invariant_51_every_seat_of_a_visit_was_named,
    invariant_52_an_allocation_is_what_it_says,
    invariant_54_no_report_goes_out_before_consent,
    invariant_55_peer_review_shows_no_text_and_two_hands_decide,
)
from thep_domain.testing.peer_review.mistakes import about_a_cycle, about_a_report, about_reviewers, about_who_may_go
from thep_domain.testing.peer_review.moves import (
    allocate_again,
    assure,
    change_reviewers,
    correct_a_day,
    disclose,
    host_closes,
    learn_later,
    move_a_visit,
    opt_out,
    review_a_school,
    withdraw_what_was_not_so,
)
from thep_domain.testing.peer_review.refused import REFUSING, name_the_team_of_a_provider
from thep_domain.testing.peer_review.seats import (
    invariant_27_who_opts_out_is_in_no_cluster,
    invariant_51_a_seat_is_given_as_the_protocol_says,
    invariant_51_who_is_at_a_visit_may_be_there,
    invariant_54_who_reads_a_report_had_no_part_in_it,
)
from thep_domain.testing.peer_review.strategies import FITTING, commands
from thep_domain.testing.peer_review.whole import WHOLE

KIT: Final = Kit(
    name="peer_review",
    stands_on=("rulebook", "people", "schools", "membership"),
    moves=(
        *(review_a_school, assure, change_reviewers, learn_later, move_a_visit),
        *(opt_out, disclose, correct_a_day, host_closes, allocate_again),
        withdraw_what_was_not_so,
        *(about_a_cycle, about_reviewers, about_who_may_go, about_a_report, name_the_team_of_a_provider),
    ),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    fitting=FITTING,
    invariants=(
        invariant_26_nobody_reviews_the_school_that_employs_them,
        invariant_27_clusters_are_of_two_or_more_and_share_no_school,
        invariant_28_every_visit_follows_a_self_review,
        invariant_29_a_cycle_closes_with_every_review_done,
        invariant_51_every_seat_of_a_visit_was_named,
        invariant_27_who_opts_out_is_in_no_cluster,
        invariant_51_a_seat_is_given_as_the_protocol_says,
        invariant_51_who_is_at_a_visit_may_be_there,
        invariant_54_who_reads_a_report_had_no_part_in_it,
        invariant_52_an_allocation_is_what_it_says,
        invariant_54_no_report_goes_out_before_consent,
        invariant_49_numbers_of_peer_review_rise_by_one,
        invariant_55_peer_review_shows_no_text_and_two_hands_decide,
    ),
    needs_keys=True,
)
