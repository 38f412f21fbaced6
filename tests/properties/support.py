"""Running a property the same way each time, and the mistakes that it must find."""

import contextlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from tests.support.numbers import FULL, several
from thep_domain.testing import INVARIANTS, History, InvariantBroken, SimulatedClock, histories, in_memory
from thep_domain.testing.dice import FRAME, Dice
from thep_domain.testing.histories import STARTS, begun
from thep_domain.testing.invariants import number_of
from thep_domain.testing.kit import Kit
from thep_domain.testing.kits import kits_of
from thep_domain.testing.story import Story

CI = settings(
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
"""The same examples each time, however slow the machine."""

EXAMPLES_TO_KILL = 1500

Patch = pytest.MonkeyPatch
Mutant = Callable[[Patch], None]
ONE_DAY = timedelta(days=1)


class Mutants(dict[str, tuple[str, Mutant]]):
    """Plausible mistakes in the rules by name: the invariant that must find each, and how it is made."""

    def __init__(self) -> None:
        super().__init__()
        self._rare: set[str] = set()

    def breaks(self, invariant: str, *, rarely: bool = False) -> Callable[[Mutant], Mutant]:
        """Declare a mistake that an invariant must find; one that few histories come upon is tried in a full run."""

        def declare(make: Mutant) -> Mutant:
            self[make.__name__] = invariant, make
            if rarely:
                self._rare.add(make.__name__)
            return make

        return declare

    @property
    def tried(self) -> list[str]:
        """The names of those that this run of the tests tries."""
        return [name for name in self if FULL or name not in self._rare]


def for_all_histories(
    claim: Callable[[History], None], examples: int, *, of: Iterable[str] | None = None, shrink: bool = True
) -> None:
    """Check a claim on so many histories; without shrinking, the first that breaks it is enough."""
    contexts = None if of is None else tuple(of)

    @settings(CI, max_examples=several(examples), phases=tuple(Phase) if shrink else (Phase.generate,))
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


def played(kit: Kit, seed: int, moves: Sequence[Callable[[Story], object]] = ()) -> History:
    """Some moves of a context, by default each of them once, in an order and with choices that go with the number."""
    chance = Random(seed)
    moves = chance.sample(moves or kit.moves, len(moves or kit.moves))
    dice, clock = Dice(chance.randbytes(FRAME * (len(moves) + 4))), SimulatedClock()
    clock.now = datetime.combine(dice.one_of(STARTS), time(9), UTC)
    story = begun(dice, in_memory(clock), clock, kits_of([kit.name]))
    for move in moves:
        dice.turn()
        story.let_time_pass()
        move(story)
    return History(tuple(story.steps), story.thep, clock, in_memory)


def is_killed_by_moves(kit: Kit, invariant: str, seeds: int, moves: Sequence[Callable[[Story], object]] = ()) -> None:
    """See that an invariant is broken, with its number, by moves of a context; in full by any history as well."""

    def holds() -> None:
        for seed in range(seeds):
            with contextlib.suppress(ValueError):  # an event that cannot be
                INVARIANTS[invariant](played(kit, seed, moves))

    with pytest.raises(InvariantBroken) as broken:
        holds()
    assert broken.value.number == number_of(invariant)
    if FULL:
        is_killed(invariant, of=[kit.name])


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
