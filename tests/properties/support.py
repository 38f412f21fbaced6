"""Running a property the same way each time, and the mistakes that it must find."""

import os
import warnings
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from thep_domain.testing import INVARIANTS, History, InvariantBroken, histories
from thep_domain.testing.invariants import number_of

CI = settings(
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""The same examples each time, however slow the machine."""

FULL = os.environ.get("THEP_PROPERTIES") == "full"
"""Ten times the examples, and every mutant against the state machine too."""

EXAMPLES_TO_KILL = 1500

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]
ONE_DAY = timedelta(days=1)


class Mutants(dict[str, tuple[str, Mutant]]):
    """Plausible mistakes in the rules by name: the invariant that must find each, and how it is made."""

    def breaks(self, invariant: str) -> Callable[[Mutant], Mutant]:
        """Declare a mistake that an invariant must find."""

        def declare(make: Mutant) -> Mutant:
            self[make.__name__] = invariant, make
            return make

        return declare


def for_all_histories(
    claim: Callable[[History], None], examples: int, *, of: Iterable[str] | None = None, shrink: bool = True
) -> None:
    """Check a claim on so many histories; without shrinking, the first that breaks it is enough."""
    contexts = None if of is None else tuple(of)

    @settings(CI, max_examples=examples * (10 if FULL else 1), phases=tuple(Phase) if shrink else (Phase.generate,))
    @given(histories(of=contexts))
    def holds(history: History) -> None:
        claim(history)

    holds()


@st.composite
def _with_a_mistake(draw: st.DrawFn, of: tuple[str, ...]) -> History:
    """A history under mistaken rules; one that comes to an event that cannot be, of minus a penny, is left out."""
    try:
        return draw(histories(of=of))
    except ValueError:
        reject()


def is_killed(invariant: str, of: Iterable[str]) -> None:
    """See that an invariant is broken, with its number, by some history of these contexts."""

    @settings(CI, max_examples=EXAMPLES_TO_KILL, phases=(Phase.generate,))
    @given(_with_a_mistake(tuple(of)))
    def holds(history: History) -> None:
        INVARIANTS[invariant](history)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)  # a history that is long to print breaks it all the same
        with pytest.raises(InvariantBroken) as broken:
            holds()
    assert broken.value.number == number_of(invariant)
