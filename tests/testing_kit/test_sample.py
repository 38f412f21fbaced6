"""A test file as a user of the library would write it: one import of ours."""

from datetime import date

from hypothesis import HealthCheck, given, settings

from thep_domain import Partnership
from thep_domain.testing import (
    Clock,
    History,
    PartnershipMachine,
    applicant,
    check_invariants,
    founding_rules,
    histories,
    in_memory,
)

REPEATABLE = settings(
    max_examples=4, derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_a_school_outside_the_borough_is_told_from_one_inside() -> None:
    rules = founding_rules(date(2016, 7, 1))
    assert applicant(la="201").outside_borough(rules)
    assert not applicant().outside_borough(rules)


@REPEATABLE
@given(histories())
def test_no_school_has_two_votes(history: History) -> None:
    roll = list(history.thep.voting_roll(as_of=history.today))
    assert len(roll) == len(set(roll))
    check_invariants(history)


class OnMyStore(PartnershipMachine):
    """The state machine on a store of one's own: here in memory again."""

    def make_partnership(self, clock: Clock) -> Partnership:
        """An empty one for every run."""
        return in_memory(clock)


TestOnMyStore = OnMyStore.TestCase
TestOnMyStore.settings = settings(REPEATABLE, stateful_step_count=20)
