"""The kit of what goes for any command: request ids, races, provenance, replay."""

from typing import Final

from thep_domain.testing.engine.invariants import (
    invariant_38_later_effective_facts_leave_earlier_days_alone,
    invariant_38_replay_tells_the_same,
    invariant_38_what_was_known_stays_known,
    invariant_40_a_command_counts_once_or_not_at_all,
)
from thep_domain.testing.engine.moves import (
    begin_log,
    long_answer,
    nothing,
    nothing_under_a_request,
    send_twice,
    set_clock_back,
    set_log_key,
)
from thep_domain.testing.engine.refused import REFUSING
from thep_domain.testing.engine.whole import WHOLE
from thep_domain.testing.kit import Kit

KIT: Final = Kit(
    name="engine",
    stands_on=("rulebook",),
    moves=(nothing, send_twice, nothing_under_a_request, long_answer, set_clock_back, begin_log, set_log_key),
    refusing=REFUSING,
    whole=WHOLE,
    invariants=(
        invariant_38_replay_tells_the_same,
        invariant_38_later_effective_facts_leave_earlier_days_alone,
        invariant_38_what_was_known_stays_known,
        invariant_40_a_command_counts_once_or_not_at_all,
    ),
)
