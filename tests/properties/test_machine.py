"""The Partnership does what the small model does, step by step."""

from importlib.util import find_spec

import pytest

from tests.properties.every import EVERY, OF_THE_MACHINE
from tests.properties.support import Patch
from tests.support.numbers import FULL
from thep_domain.testing import measure_machine
from thep_domain.testing.coverage import MACHINE, run_machine
from thep_domain.testing.kits import KITS

STEPS = 30
RUNS = 1000 if FULL else 100
SEEN = frozenset(
    {
        "one_commitment_is_enough_for_everybody",
        "membership_ends_a_day_early",
        "nothing_is_credited_when_a_school_leaves",
        "the_balance_forgets_credits",
    }
)
"""The mistakes that are tried in every run of the tests; in full, all that the machine does not miss."""
MISSED: dict[str, str] = {
    **dict.fromkeys(
        (
            *("satisfactory_has_no_column", "every_school_is_in_the_base", "the_first_day_is_before_itself"),
            "schools_of_any_authority_are_counted",
        ),
        "its model counts no outcomes; histories do",
    ),
    **dict.fromkeys(
        ("a_merger_lends_its_outcome", "a_conversion_lends_nothing", "a_predecessor_comes_before_its_own"),
        "its model has the inspections under each number by themselves; histories have those of predecessors",
    ),
    **dict.fromkeys(
        (
            *("a_count_of_a_retracted_file_stays", "a_file_withdraws_what_another_of_its_day_shows"),
            *("an_older_file_overrides_the_newer", "an_older_file_of_inspections_counts_as_of_the_newer"),
            *("an_inspection_is_known_by_its_number_only", "a_credit_down_to_a_lower_fee_names_the_old_one"),
            *(
                "a_retracted_notice_is_taken_for_a_rescinded_one",
                "an_application_may_come_before_the_last_was_withdrawn",
            ),
        ),
        "a hundred runs seldom come to what it takes; histories do",
    ),
}
"""The mistakes that it misses, each with the reason."""
SHARE_MISSED = 0.2
"""Of all mistakes, what it may miss at most."""


def test_it_agrees_with_the_model_and_reaches_every_event_and_every_refusal() -> None:
    coverage = measure_machine(RUNS, STEPS)
    print(coverage.table())
    assert coverage.missing == ()


@pytest.mark.parametrize("name", sorted(OF_THE_MACHINE - MISSED.keys() if FULL else SEEN))
def test_it_notices_a_mistake(name: str, monkeypatch: Patch) -> None:
    EVERY[name](monkeypatch)
    with pytest.raises((AssertionError, ValueError)):  # a ValueError where an event comes out that cannot be
        run_machine(100, STEPS)


def test_it_has_the_moves_of_every_context_that_has_some() -> None:
    """What it has no moves of, histories() draws: casework, whose cases are longer than a run."""
    written = {kit.name for kit in KITS if find_spec(f"thep_domain.testing.{kit.name}.machine") is not None}
    assert written >= {"rulebook", "schools", "membership", "fees", "engine"}
    assert written - MACHINE == set(), "add the class of its moves to the bases in testing/machine.py"


def test_it_notices_most_mistakes() -> None:
    assert MISSED.keys() <= OF_THE_MACHINE
    assert len(MISSED) <= SHARE_MISSED * len(OF_THE_MACHINE)
