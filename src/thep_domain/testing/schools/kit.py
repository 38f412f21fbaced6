"""The kit of the register of schools."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.schools.correcting import (
    correct_what_is_shown,
    count_by_hand,
    retract_file,
    take_an_older_file_again,
    unlink,
)
from thep_domain.testing.schools.inspected import (
    an_older_file_is_no_news,
    each_inspection_is_held_once,
    invariant_35_categories_add_up_to_the_schools_counted,
    invariant_36_opening_and_transitions_give_closing,
    invariant_37_no_base_mixes_kinds,
    invariant_39_schools_counted_are_of_the_borough,
    invariant_41_an_outcome_rests_on_what_was_public,
    invariant_42_a_predecessor_lends_through_conversions_only,
)
from thep_domain.testing.schools.inspecting import inspections, judge_otherwise
from thep_domain.testing.schools.invariants import (
    invariant_of_the_register_a_correction_is_shown,
    invariant_of_the_register_a_rejected_link_leads_to_nothing,
    invariant_of_the_register_a_school_has_its_urn_of_the_day,
    invariant_of_the_register_a_school_is_open_through_its_last_day,
    invariant_of_the_register_the_latest_count_is_shown,
    invariant_of_the_register_the_newest_file_is_shown,
    invariant_of_the_register_what_was_not_taken_back_is_shown,
)
from thep_domain.testing.schools.moves import (
    close,
    close_and_reopen,
    correct_opening,
    count,
    list_parts,
    move,
    new_school,
    reclassify,
    rename,
    reopen,
)
from thep_domain.testing.schools.refused import REFUSING
from thep_domain.testing.schools.strategies import NUMBERS, commands
from thep_domain.testing.schools.successions import chain, convert, late_predecessor, link_members, merge, split
from thep_domain.testing.schools.whole import WHOLE

KIT: Final = Kit(
    name="schools",
    moves=(
        *(new_school, rename, reclassify, move, correct_opening, close, reopen, close_and_reopen, count, list_parts),
        *(convert, merge, split, late_predecessor, chain, link_members),
        *(count_by_hand, correct_what_is_shown, unlink, retract_file, take_an_older_file_again),
        inspections,
    ),
    rule_changes=(judge_otherwise,),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    numbers=NUMBERS,
    invariants=(
        invariant_of_the_register_the_newest_file_is_shown,
        invariant_of_the_register_a_school_is_open_through_its_last_day,
        invariant_of_the_register_the_latest_count_is_shown,
        invariant_of_the_register_a_school_has_its_urn_of_the_day,
        invariant_of_the_register_what_was_not_taken_back_is_shown,
        invariant_of_the_register_a_correction_is_shown,
        invariant_of_the_register_a_rejected_link_leads_to_nothing,
        invariant_35_categories_add_up_to_the_schools_counted,
        invariant_36_opening_and_transitions_give_closing,
        invariant_37_no_base_mixes_kinds,
        invariant_39_schools_counted_are_of_the_borough,
        invariant_41_an_outcome_rests_on_what_was_public,
        invariant_42_a_predecessor_lends_through_conversions_only,
        each_inspection_is_held_once,
        an_older_file_is_no_news,
    ),
)
