"""The kit of interventions."""

from typing import Final

from thep_domain.testing.interventions.giving import (
    a_giver_is_open_as_long_as_it_is_asked_to_give,
    a_strength_counts_from_its_first_day_to_its_last,
    invariant_18_support_is_for_members_or_by_commission,
)
from thep_domain.testing.interventions.invariants import (
    corrections_of_cases_lead_to_what_was_wrong,
    invariant_19_no_concern_ends_before_its_interventions,
    invariant_20_a_supporter_is_another_school_and_conflicts_are_decided,
    invariant_21_no_command_takes_more_places_than_were_declared,
    invariant_22_support_has_consent_acceptance_and_a_look_at_conflicts,
    invariant_23_days_stay_in_order,
    invariant_24_what_is_paused_or_over_takes_little,
    invariant_25_numbers_are_given_once,
    invariant_46_what_is_taken_and_free_adds_up,
    invariant_47_every_place_has_a_match,
    invariant_48_one_supporter_at_a_time,
    invariant_50_cases_end_with_their_school,
    invariant_55_texts_are_sealed_and_two_hands_decide,
    invariant_56_a_place_in_the_ranking_can_be_worked_out_again,
    what_a_case_is_follows_from_its_days,
    what_was_withdrawn_counts_for_nothing,
)
from thep_domain.testing.interventions.moves import (
    broker,
    close_and_reopen,
    declare,
    finish,
    pause_and_resume,
    put_right_a_concern,
    put_right_a_review,
    put_right_days,
    raise_and_follow,
    schools_end,
    support,
    withdraw_what_was_not_so,
)
from thep_domain.testing.interventions.raised import a_safeguarding_matter_is_closed_once_the_authority_is_advised
from thep_domain.testing.interventions.refused import REFUSING
from thep_domain.testing.interventions.strategies import FITTING, RULE_VALUES, commands
from thep_domain.testing.interventions.supported import (
    invariant_22_reviews_rate_every_objective_and_an_end_rests_on_a_review,
    invariant_24_without_consent_nothing_goes_on,
    invariant_47_who_is_withdrawn_keeps_no_place,
)
from thep_domain.testing.interventions.whole import WHOLE
from thep_domain.testing.kit import Kit
from thep_domain.testing.rulebook.moves import setting

KIT: Final = Kit(
    name="interventions",
    stands_on=("rulebook", "people", "schools", "membership"),
    moves=(
        *(raise_and_follow, raise_and_follow, close_and_reopen, declare, broker, broker),
        *(
            support,
            pause_and_resume,
            finish,
            put_right_a_concern,
            put_right_a_review,
            put_right_a_review,
            put_right_days,
            schools_end,
            withdraw_what_was_not_so,
        ),
    ),
    rule_changes=(setting(*RULE_VALUES),),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    fitting=FITTING,
    invariants=(
        invariant_18_support_is_for_members_or_by_commission,
        a_giver_is_open_as_long_as_it_is_asked_to_give,
        a_strength_counts_from_its_first_day_to_its_last,
        invariant_19_no_concern_ends_before_its_interventions,
        a_safeguarding_matter_is_closed_once_the_authority_is_advised,
        invariant_20_a_supporter_is_another_school_and_conflicts_are_decided,
        invariant_21_no_command_takes_more_places_than_were_declared,
        invariant_22_support_has_consent_acceptance_and_a_look_at_conflicts,
        invariant_23_days_stay_in_order,
        invariant_24_what_is_paused_or_over_takes_little,
        invariant_25_numbers_are_given_once,
        invariant_46_what_is_taken_and_free_adds_up,
        invariant_47_every_place_has_a_match,
        invariant_22_reviews_rate_every_objective_and_an_end_rests_on_a_review,
        invariant_24_without_consent_nothing_goes_on,
        invariant_47_who_is_withdrawn_keeps_no_place,
        invariant_48_one_supporter_at_a_time,
        invariant_50_cases_end_with_their_school,
        invariant_55_texts_are_sealed_and_two_hands_decide,
        invariant_56_a_place_in_the_ranking_can_be_worked_out_again,
        corrections_of_cases_lead_to_what_was_wrong,
        what_a_case_is_follows_from_its_days,
        what_was_withdrawn_counts_for_nothing,
    ),
    needs_keys=True,
)
"""What the testing kit holds of interventions."""
