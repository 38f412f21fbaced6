"""The kit of fees."""

from typing import Final

from thep_domain.testing.fees.invariants import (
    a_payment_is_taken_off_once,
    invariant_8_nothing_accrues_before_april_2017,
    invariant_9_nothing_accrues_outside_membership,
    invariant_9_only_what_is_not_owed_is_credited,
    invariant_10_parts_of_a_year_add_up,
    invariant_11_fees_grow_with_pupils_and_months,
    invariant_12_a_full_year_is_rate_times_pupils,
    invariant_13_facts_stay_and_the_balance_is_their_sum,
    invariant_14_a_credit_carries_its_vat,
    invariant_14_no_credit_exceeds_what_is_left,
    invariant_14_relief_stays_off_the_year,
    invariant_14_the_latest_charge_bears_a_credit,
    no_refund_makes_a_school_owe,
    payments_are_named_by_what_is_known_of_them,
    standing_amounts_do_not_depend_on_when_a_year_was_charged,
)
from thep_domain.testing.fees.moves import (
    charge_again_after_another_count,
    charge_again_after_relief,
    charge_all,
    charge_an_associate,
    charge_one,
    count_and_charge,
    credit,
    credit_to_correct,
    pay,
    pay_in_a_race,
    pay_twice,
    raise_rate,
    refund,
    reverse,
)
from thep_domain.testing.fees.refused import REFUSING
from thep_domain.testing.fees.strategies import FITTING, NUMBERS, RULE_VALUES, commands
from thep_domain.testing.fees.whole import WHOLE
from thep_domain.testing.kit import Kit
from thep_domain.testing.rulebook.moves import setting

KIT: Final = Kit(
    name="fees",
    stands_on=("rulebook", "schools", "membership"),
    moves=(
        *((charge_all,) * 7),
        *(charge_one, charge_one, count_and_charge, count_and_charge, charge_again_after_relief),
        *(charge_again_after_another_count, charge_again_after_another_count, credit_to_correct),
        *(charge_an_associate, charge_an_associate),
        *(pay, pay_in_a_race, credit, credit, pay_twice, reverse, reverse, refund),
    ),
    rule_changes=(
        raise_rate,
        raise_rate,
        setting(*RULE_VALUES),
        setting(("fees.vat", "standard 20")),
        setting(("fees.mid-year-end", "keep")),
    ),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    numbers=NUMBERS,
    fitting=FITTING,
    invariants=(
        invariant_8_nothing_accrues_before_april_2017,
        invariant_9_nothing_accrues_outside_membership,
        invariant_9_only_what_is_not_owed_is_credited,
        invariant_10_parts_of_a_year_add_up,
        invariant_11_fees_grow_with_pupils_and_months,
        invariant_12_a_full_year_is_rate_times_pupils,
        invariant_13_facts_stay_and_the_balance_is_their_sum,
        invariant_14_no_credit_exceeds_what_is_left,
        invariant_14_a_credit_carries_its_vat,
        invariant_14_the_latest_charge_bears_a_credit,
        invariant_14_relief_stays_off_the_year,
        standing_amounts_do_not_depend_on_when_a_year_was_charged,
        no_refund_makes_a_school_owe,
        a_payment_is_taken_off_once,
        payments_are_named_by_what_is_known_of_them,
    ),
)
