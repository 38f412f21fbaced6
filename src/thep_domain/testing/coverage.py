"""What histories reach: every event and every refusal, counted and printed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median

from attrs import define, field
from hypothesis import HealthCheck, Phase, given, settings

from thep_domain.application import EVENTS, REFUSALS
from thep_domain.kernel.event import declared
from thep_domain.testing.histories import History, histories
from thep_domain.testing.moves import HOW


@define
class Coverage:
    """How often each event was recorded and each refusal met, and how long the histories were."""

    events: Counter[str] = field(factory=Counter)
    refusals: Counter[str] = field(factory=Counter)
    lengths: list[int] = field(factory=list)

    def add(self, history: History) -> None:
        """Count one more history."""
        self.events.update(fact.name for fact in history.facts)
        self.refusals.update(history.refusals)
        self.lengths.append(len(history.facts))

    @property
    def median_events(self) -> float:
        """The median of the events of a history."""
        return median(self.lengths)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of events and the codes of refusals that no history reached."""
        return (*_missing(self.events, EVENT_NAMES), *_missing(self.refusals, REFUSAL_CODES))

    def table(self) -> str:
        """The counts as a table; beside each refusal, how a history meets it."""
        shortest, longest = min(self.lengths), max(self.lengths)
        lines = [
            f"{len(self.lengths)} histories, of {shortest} to {longest} events, median {self.median_events:g}",
            "",
            f"{'event':<34}{'recorded':>8}",
            *(f"{name:<34}{self.events[name]:>8}" for name in EVENT_NAMES),
            "",
            f"{'refusal':<34}{'met':>8}  how",
            *(f"{code:<34}{self.refusals[code]:>8}  {HOW[code][0]}" for code in REFUSAL_CODES),
        ]
        return "\n".join(lines)


BY_AN_EARLIER_RELEASE = frozenset({"rulebook.rules_adopted"})
"""Events that need a store founded by an earlier release, which no command of this one makes."""

EVENT_NAMES = tuple(name for kind in EVENTS if (name := declared(kind).name) not in BY_AN_EARLIER_RELEASE)
REFUSAL_CODES = tuple(refusal.code for refusal in REFUSALS)


def _missing(counts: Mapping[str, int], wanted: Iterable[str]) -> Iterable[str]:
    return (name for name in wanted if not counts.get(name))


def measure(examples: int = 200) -> Coverage:
    """Make this many histories, the same each time, and count what they reach."""
    coverage = Coverage()

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories())
    def count(history: History) -> None:
        coverage.add(history)

    count()
    return coverage


def coverage_report(examples: int = 200) -> str:
    """What histories reach, as a table to print."""
    return measure(examples).table()
