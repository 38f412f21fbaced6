"""Running a property the same way each time, and the mistakes that it must find."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from random import Random

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings

from tests.support.numbers import FULL
from thep_domain.kernel.store_errors import UnreadableHistory
from thep_domain.testing import INVARIANTS, History, InvariantBroken, SimulatedClock, histories, in_memory
from thep_domain.testing.dice import FRAME, Dice
from thep_domain.testing.histories import STARTS, begun, history_of_seed
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

SEEDS_TO_KILL = 1500 if FULL else 200
"""Of each way of telling a history, how many are tried before a mistake counts as one that is not found."""

NEVER_TOLD = (ValueError, UnreadableHistory)
"""How a history under a mistake stops: at an event that cannot be, of minus a penny, or at half an answer."""

Patch = pytest.MonkeyPatch
Make = Callable[[Patch], None]
Move = Callable[[Story], object]


@frozen
class Mutant:
    """A plausible mistake in the rules, and the invariant that must find it."""

    invariant: str
    make: Make
    moves: tuple[Move, ...] = ()
    """Those by which it is found soonest; without any, every move of its context."""


class Mutants(dict[str, Mutant]):
    """Plausible mistakes by name."""

    def __init__(self) -> None:
        super().__init__()
        self._rare: set[str] = set()

    def breaks(self, invariant: str, *moves: Move, rarely: bool = False) -> Callable[[Make], Make]:
        """Declare a mistake that an invariant must find; one that few histories come upon is tried in a full run."""

        def declare(make: Make) -> Make:
            self[make.__name__] = Mutant(invariant, make, moves)
            if rarely:
                self._rare.add(make.__name__)
            return make

        return declare

    @property
    def tried(self) -> list[str]:
        """The names of those that this run of the tests tries."""
        return [name for name in self if FULL or name not in self._rare]

    @property
    def found_by(self) -> set[str]:
        """The invariants that find one at least, in this run."""
        return {self[name].invariant for name in self.tried}


def for_all_histories(
    claim: Callable[[History], None], examples: int, full: int, *, of: Iterable[str] | None = None
) -> None:
    """Check a claim on so many histories; in a full run on so many that Hypothesis draws, and makes shorter."""
    contexts = None if of is None else tuple(of)
    if not FULL:
        for seed in range(examples):
            try:
                claim(history_of_seed(seed, of=contexts))
            except BaseException as error:
                error.add_note(f"In history_of_seed({seed}, of={contexts}).")
                raise
        return

    @settings(CI, max_examples=full)
    @given(histories(of=contexts))
    def holds(history: History) -> None:
        claim(history)

    holds()


def played(kit: Kit, seed: int, moves: Sequence[Move] = ()) -> History:
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


def meeting(kit: Kit, code: str) -> Move:
    """The move of a context that meets a refusal: by it a mistake is found that lets the command through."""
    return next(each.move for each in kit.refusing if each.code == code)


def is_killed(mutant: Mutant, patch: Patch, kit: Kit, *, of: str | None = None) -> None:
    """See that an invariant is broken, with its number, by a history under the mistake.

    It is told by each move of a context once, and by moves of that and of what it stands on, in turns.
    """
    mutant.make(patch)
    holds = INVARIANTS[mutant.invariant]

    def tell() -> None:
        for seed in range(SEEDS_TO_KILL):
            with contextlib.suppress(*NEVER_TOLD):
                holds(played(kit, seed, mutant.moves))
            with contextlib.suppress(*NEVER_TOLD):
                holds(history_of_seed(seed, of=[of or kit.name]))

    with pytest.raises(InvariantBroken) as broken:
        tell()
    assert broken.value.number == number_of(mutant.invariant)
