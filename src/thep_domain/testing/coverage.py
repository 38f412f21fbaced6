"""What histories, or runs of the state machine, reach: every event, every refusal and every verb, counted."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from statistics import median
from typing import Final

from attrs import define, field, frozen
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from thep_domain.application import CATALOGUE, EVENTS, REFUSALS
from thep_domain.kernel.event import declared
from thep_domain.testing.engine.kit import KIT as ENGINE
from thep_domain.testing.histories import history_of_seed
from thep_domain.testing.kits import KITS, kits_of
from thep_domain.testing.machine import PartnershipMachine

BY_NO_COMMAND = frozenset({"rulebook.rules_adopted"})
"""Events that need a store founded by an earlier release."""

BY_NO_MOVE_YET = frozenset[str]()
"""Events, refusals and verbs that no move reaches."""

EVENT_NAMES = tuple(
    name for kind in EVENTS if (name := declared(kind).name) not in BY_NO_COMMAND and name not in BY_NO_MOVE_YET
)
REFUSAL_CODES = tuple(refusal.code for refusal in REFUSALS if refusal.code not in BY_NO_MOVE_YET)
VERB_NAMES = tuple(verb.name for verb in CATALOGUE.verbs if verb.name not in BY_NO_MOVE_YET)
HOW = {each.code: each.how for kit in reversed(KITS) for each in kit.refusing}
"""For each code of a refusal, how a history meets it."""

TEN = 10
REPEATABLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


MACHINE: Final = frozenset(
    kind.__module__.split(".")[2] for kind in PartnershipMachine.__mro__ if kind.__module__.endswith(".machine")
)
"""The contexts that the state machine has moves of."""


@frozen
class Wanted:
    """What is to be reached: names of events and verbs, and codes of refusals."""

    events: tuple[str, ...]
    refusals: tuple[str, ...]
    verbs: tuple[str, ...]

    @classmethod
    def of(cls, contexts: Collection[str] | None = None) -> "Wanted":
        """Of some contexts, or of all; of the engine too, which belongs to none."""
        if contexts is None:
            return cls(EVENT_NAMES, REFUSAL_CODES, VERB_NAMES)
        others = [each for each in CATALOGUE.contexts if each.name not in contexts]
        events = {declared(kind).name for context in others for kind in context.events}
        verbs = {verb.name for context in others for desk in context.desks for verb in desk.verbs()}
        met = {each.code for kit in KITS if kit.name in {*contexts, ENGINE.name} for each in kit.refusing}
        return cls(
            tuple(name for name in EVENT_NAMES if name not in events),
            tuple(code for code in REFUSAL_CODES if code in met),
            tuple(name for name in VERB_NAMES if name not in verbs),
        )


@define
class Coverage:
    """How often each event was recorded, each refusal met and each verb sent, and how long the histories were."""

    wanted: Wanted = field(factory=Wanted.of)

    events: Counter[str] = field(factory=Counter)
    refusals: Counter[str] = field(factory=Counter)
    verbs: Counter[str] = field(factory=Counter)
    lengths: list[int] = field(factory=list)

    def add(self, events: Iterable[str], refusals: Iterable[str], verbs: Iterable[str]) -> None:
        """Count one more history: by names and codes, as often as each came."""
        before = self.events.total()
        self.events.update(events)
        self.refusals.update(refusals)
        self.verbs.update(verbs)
        self.lengths.append(self.events.total() - before)

    @property
    def median_events(self) -> float:
        """The median of the events of a history."""
        return median(self.lengths)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of events and verbs and the codes of refusals that no history reached."""
        return tuple(self.below(0.0))

    def below(self, floor: float, floors: Mapping[str, float] | None = None) -> Iterator[str]:
        """What came less often, for each hundred histories, than a floor, or than one of its own; what never came."""
        wanted = self.wanted
        for counts, names in (
            (self.events, wanted.events),
            (self.refusals, wanted.refusals),
            (self.verbs, wanted.verbs),
        ):
            for name in names:
                least = (floors or {}).get(name, floor)
                if not counts[name] or counts[name] * 100 < least * len(self.lengths):
                    yield name

    def table(self) -> str:
        """The counts as a table; beside each refusal, how a history meets it."""
        shortest, longest = min(self.lengths), max(self.lengths)
        lines = [
            f"{len(self.lengths)} histories, of {shortest} to {longest} events, median {self.median_events:g}",
            "",
            f"{'event':<34}{'recorded':>8}",
            *(f"{name:<34}{self.events[name]:>8}" for name in self.wanted.events),
            "",
            f"{'verb':<34}{'sent':>8}",
            *(f"{name:<34}{self.verbs[name]:>8}" for name in self.wanted.verbs),
            "",
            f"{'refusal':<34}{'met':>8}  how",
            *(f"{code:<34}{self.refusals[code]:>8}  {HOW[code]}" for code in self.wanted.refusals),
        ]
        return "\n".join(lines)


def measure(examples: int = 200, *, of: Iterable[str] | None = None) -> Coverage:
    """Make this many histories, the same each time, and count what they reach: of some contexts, what these have."""
    coverage = Coverage(Wanted.of(None if of is None else {kit.name for kit in kits_of(of)}))

    for number in range(examples):
        history = history_of_seed(number, of=None if of is None else tuple(of))
        sent = [step.sent.command.verb for step in history.steps]
        coverage.add((fact.name for fact in history.facts), history.refusals, sent)
    return coverage


def measure_machine(
    runs: int = 100, steps: int = 30, machine: type[PartnershipMachine] = PartnershipMachine
) -> Coverage:
    """Run the state machine so often, for so many steps, the same each time, and count what it reaches.

    It is to reach what the contexts have that it has moves of.
    """
    coverage = Coverage(Wanted.of(MACHINE))

    class Counted(machine):  # type: ignore[misc, valid-type]  # a class that is given
        def teardown(self) -> None:
            coverage.add((fact.name for fact in self.thep.history()), self.refusals, self.sent)
            super().teardown()

    run_machine(runs, steps, Counted)
    return coverage


def run_machine(runs: int = 100, steps: int = 30, machine: type[PartnershipMachine] = PartnershipMachine) -> None:
    """Run the state machine so often, for so many steps, the same each time; stops at the first difference.

    In tens, each from a seed of its own: after the first ten Hypothesis makes five runs of six by repeating parts of
    an earlier one, and a hundred in one go would hold some twenty that are new.
    """
    for first in range(0, runs, TEN):
        some = settings(REPEATABLE, max_examples=min(TEN, runs - first), stateful_step_count=steps)
        run_state_machine_as_test(seed(first)(type(machine.__name__, (machine,), {})), settings=some)


def coverage_report(examples: int = 200) -> str:
    """What histories reach, as a table to print."""
    return measure(examples).table()
