"""The kit of membership."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.membership.invariants import (
    a_full_member_becomes_an_associate_after_its_notice,
    as_known_before_a_correction_nothing_changed,
    corrections_lead_to_what_was_wrong,
    days_stay_in_order,
    invariant_1_one_open_full_membership_at_most,
    invariant_2_a_school_outside_the_borough_needs_an_exception,
    invariant_2_admission_needs_every_commitment,
    invariant_3_spells_never_overlap,
    invariant_4_notice_after_2016_ends_a_year_on,
    invariant_5_notice_in_2016_may_end_the_same_day,
    invariant_6_notice_takes_nothing_away_before_it_ends,
    invariant_7_no_associate_on_a_voting_roll,
    what_was_said_last_stands,
)
from thep_domain.testing.membership.moves import (
    admit,
    apply,
    become_associate,
    become_full,
    commit,
    commit_late,
    correct,
    correct_application,
    correct_notice,
    decline,
    end,
    give_and_rescind,
    give_notice,
    join,
    leave_and_rejoin,
    rejoin,
    rescind,
    retract,
    withdraw,
)
from thep_domain.testing.membership.refused import REFUSING
from thep_domain.testing.membership.strategies import FITTING, RULE_VALUES, commands
from thep_domain.testing.membership.whole import WHOLE
from thep_domain.testing.rulebook.moves import setting

KIT: Final = Kit(
    name="membership",
    stands_on=("rulebook", "schools"),
    opening=(join, join),
    moves=(
        *(join, join, apply, commit, commit_late, admit, decline, rejoin, leave_and_rejoin, end),
        *(give_notice, give_notice, give_notice, rescind, give_and_rescind, withdraw, become_full, become_associate),
        *(correct, correct, correct, correct_application, correct_notice, retract),
    ),
    rule_changes=(setting(*RULE_VALUES),),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    fitting=FITTING,
    invariants=(
        invariant_1_one_open_full_membership_at_most,
        invariant_2_admission_needs_every_commitment,
        invariant_2_a_school_outside_the_borough_needs_an_exception,
        invariant_3_spells_never_overlap,
        invariant_4_notice_after_2016_ends_a_year_on,
        invariant_5_notice_in_2016_may_end_the_same_day,
        invariant_6_notice_takes_nothing_away_before_it_ends,
        invariant_7_no_associate_on_a_voting_roll,
        a_full_member_becomes_an_associate_after_its_notice,
        as_known_before_a_correction_nothing_changed,
        corrections_lead_to_what_was_wrong,
        days_stay_in_order,
        what_was_said_last_stands,
    ),
)
