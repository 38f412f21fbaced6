"""The invariants of DOMAIN section 2 that concern the register, the rulebook, membership and fees.

Each is a function named by its number: it takes a history and raises InvariantBroken where the history breaks it. All
of them work with arithmetic of their own (see ``plain`` and ``reckoning``), never with the rules they check.

Invariants 15 and 16 to 37, 39 wait for later contexts: bespoke charges (15), risk (16 to 18), concerns and
interventions (18 to 24), peer review (25 to 29), governance (30 to 34), inspections and reports (35 to 37, 39). Of 13,
issued invoices, write-offs and refunds wait for billing: here the charges are the immutable facts.
"""

from collections.abc import Callable, Mapping
from typing import Final

from thep_domain.testing.histories import History
from thep_domain.testing.invariants.claim import InvariantBroken
from thep_domain.testing.invariants.fees import (
    invariant_8_nothing_accrues_before_april_2017,
    invariant_9_nothing_accrues_outside_membership,
    invariant_10_parts_of_a_year_add_up,
    invariant_11_fees_grow_with_pupils_and_months,
    invariant_12_a_full_year_is_rate_times_pupils,
    invariant_13_facts_stay_and_the_balance_is_their_sum,
    invariant_14_no_credit_exceeds_what_is_left,
)
from thep_domain.testing.invariants.joining_and_leaving import (
    invariant_1_one_open_full_membership_at_most,
    invariant_2_admission_needs_every_commitment,
    invariant_3_spells_never_overlap,
    invariant_4_notice_after_2016_ends_a_year_on,
    invariant_5_notice_in_2016_may_end_the_same_day,
    invariant_6_notice_takes_nothing_away_before_it_ends,
    invariant_7_no_associate_on_a_voting_roll,
)
from thep_domain.testing.invariants.replaying import (
    invariant_38_later_effective_facts_leave_earlier_days_alone,
    invariant_38_replay_tells_the_same,
    invariant_38_what_was_known_stays_known,
    invariant_40_a_command_counts_once_or_not_at_all,
)

INVARIANTS: Final[Mapping[str, Callable[[History], None]]] = {
    each.__name__: each
    for each in (
        invariant_1_one_open_full_membership_at_most,
        invariant_2_admission_needs_every_commitment,
        invariant_3_spells_never_overlap,
        invariant_4_notice_after_2016_ends_a_year_on,
        invariant_5_notice_in_2016_may_end_the_same_day,
        invariant_6_notice_takes_nothing_away_before_it_ends,
        invariant_7_no_associate_on_a_voting_roll,
        invariant_8_nothing_accrues_before_april_2017,
        invariant_9_nothing_accrues_outside_membership,
        invariant_10_parts_of_a_year_add_up,
        invariant_11_fees_grow_with_pupils_and_months,
        invariant_12_a_full_year_is_rate_times_pupils,
        invariant_13_facts_stay_and_the_balance_is_their_sum,
        invariant_14_no_credit_exceeds_what_is_left,
        invariant_38_replay_tells_the_same,
        invariant_38_later_effective_facts_leave_earlier_days_alone,
        invariant_38_what_was_known_stays_known,
        invariant_40_a_command_counts_once_or_not_at_all,
    )
}
"""By their names."""


def check_invariants(history: History) -> None:
    """Check every invariant. Raises InvariantBroken for the first that the history breaks."""
    for invariant in INVARIANTS.values():
        invariant(history)


__all__ = [
    "INVARIANTS",
    "InvariantBroken",
    "check_invariants",
    "invariant_1_one_open_full_membership_at_most",
    "invariant_2_admission_needs_every_commitment",
    "invariant_3_spells_never_overlap",
    "invariant_4_notice_after_2016_ends_a_year_on",
    "invariant_5_notice_in_2016_may_end_the_same_day",
    "invariant_6_notice_takes_nothing_away_before_it_ends",
    "invariant_7_no_associate_on_a_voting_roll",
    "invariant_8_nothing_accrues_before_april_2017",
    "invariant_9_nothing_accrues_outside_membership",
    "invariant_10_parts_of_a_year_add_up",
    "invariant_11_fees_grow_with_pupils_and_months",
    "invariant_12_a_full_year_is_rate_times_pupils",
    "invariant_13_facts_stay_and_the_balance_is_their_sum",
    "invariant_14_no_credit_exceeds_what_is_left",
    "invariant_38_later_effective_facts_leave_earlier_days_alone",
    "invariant_38_replay_tells_the_same",
    "invariant_38_what_was_known_stays_known",
    "invariant_40_a_command_counts_once_or_not_at_all",
]
