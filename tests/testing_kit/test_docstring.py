"""The example at the top of the kit runs."""

import doctest

import thep_domain.testing as kit


def test_the_example_runs() -> None:
    outcome = doctest.testmod(kit)
    assert outcome.attempted > 5
    assert outcome.failed == 0
