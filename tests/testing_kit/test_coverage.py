"""What histories reach. Run with ``-rP`` to see the table."""

from thep_domain.application import REFUSALS
from thep_domain.testing import coverage_report, measure
from thep_domain.testing.moves import HOW


def test_histories_reach_every_event_and_every_refusal() -> None:
    coverage = measure(examples=300)
    print(coverage.table())
    assert coverage.missing == ()
    assert coverage.median_events >= 30


def test_every_refusal_has_a_move_that_meets_it() -> None:
    assert set(HOW) == {refusal.code for refusal in REFUSALS}


def test_the_report_tells_how_often_and_how() -> None:
    report = coverage_report(examples=5)
    assert "membership.admitted" in report
    assert "a rival pays into the same account before every attempt" in report
