"""The kit of risk."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.risk.invariants import (
    a_category_follows_one_that_the_authority_knows,
    facts_of_risk_say_what_the_rulebook_says,
    invariant_16_every_category_has_its_reasons,
    invariant_17_one_category_from_the_first_moderation_on,
    invariant_18_rounds_take_schools_that_are_not_members,
    invariant_43_a_round_adds_up,
    invariant_44_letters_stay_and_a_correction_makes_one_due,
    invariant_45_words_of_the_scale_and_a_quorum,
    invariant_55_no_state_holds_a_confidential_text,
    letters_for_a_round_leave_none_out,
    schools_leave_rounds_with_the_register,
    texts_of_a_closed_round_are_kept_for_a_time,
    what_is_withdrawn_carries_nothing,
    who_sat_and_who_stood_aside_is_kept,
)
from thep_domain.testing.risk.moves import (
    assess_a_school,
    assess_anew,
    begun_by_mistake,
    close,
    closed_by_mistake,
    correct,
    gather_late,
    leave_and_come_back,
    notify,
    open_round,
    withdraw,
)
from thep_domain.testing.risk.refused import REFUSING
from thep_domain.testing.risk.strategies import FITTING, RULE_VALUES, commands
from thep_domain.testing.risk.whole import WHOLE
from thep_domain.testing.rulebook.moves import setting

KIT: Final = Kit(
    name="risk",
    stands_on=("rulebook", "people", "schools", "membership"),
    moves=(
        *(open_round, assess_a_school, assess_a_school, assess_anew, gather_late),
        *(notify, correct, withdraw, leave_and_come_back, close),
        *(begun_by_mistake, closed_by_mistake),
    ),
    rule_changes=(setting(*RULE_VALUES),),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    fitting=FITTING,
    invariants=(
        invariant_16_every_category_has_its_reasons,
        invariant_17_one_category_from_the_first_moderation_on,
        invariant_18_rounds_take_schools_that_are_not_members,
        invariant_43_a_round_adds_up,
        invariant_44_letters_stay_and_a_correction_makes_one_due,
        invariant_45_words_of_the_scale_and_a_quorum,
        invariant_55_no_state_holds_a_confidential_text,
        a_category_follows_one_that_the_authority_knows,
        schools_leave_rounds_with_the_register,
        facts_of_risk_say_what_the_rulebook_says,
        letters_for_a_round_leave_none_out,
        texts_of_a_closed_round_are_kept_for_a_time,
        what_is_withdrawn_carries_nothing,
        who_sat_and_who_stood_aside_is_kept,
    ),
    needs_keys=True,
)
