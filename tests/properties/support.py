"""Running a property the same way each time."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings

from thep_domain.testing import History, histories

CI = settings(
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same examples each time, however slow the machine."""


def for_all_histories(claim: Callable[[History], None], examples: int, *, shrink: bool = True) -> None:
    """Check a claim on so many histories; without shrinking, the first that breaks it is enough."""

    @settings(CI, max_examples=examples, phases=tuple(Phase) if shrink else (Phase.generate,))
    @given(histories())
    def holds(history: History) -> None:
        claim(history)

    holds()
