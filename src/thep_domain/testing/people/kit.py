"""The kit of people and keys."""

from typing import Final

from thep_domain.testing.kit import Kit
from thep_domain.testing.people.invariants import (
    invariant_of_people_one_key_at_a_time,
    invariant_of_people_texts_are_read_until_erased,
    invariant_of_people_the_time_runs_as_was_said,
    invariant_of_people_what_was_kept_long_enough_is_due,
)
from thep_domain.testing.people.moves import add, correct_detail, describe, disclose, erase, leave_and_come_back
from thep_domain.testing.people.refused import REFUSING
from thep_domain.testing.people.strategies import commands
from thep_domain.testing.people.whole import WHOLE

KIT: Final = Kit(
    name="people",
    stands_on=("rulebook",),
    moves=(add, describe, correct_detail, leave_and_come_back, erase, disclose),
    refusing=REFUSING,
    whole=WHOLE,
    commands=commands,
    invariants=(
        invariant_of_people_one_key_at_a_time,
        invariant_of_people_texts_are_read_until_erased,
        invariant_of_people_the_time_runs_as_was_said,
        invariant_of_people_what_was_kept_long_enough_is_due,
    ),
    needs_keys=True,
)
