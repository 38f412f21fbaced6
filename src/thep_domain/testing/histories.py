"""Whole valid histories: commands carried out one after another, with what was recorded and what was refused."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from hypothesis import strategies as st

from thep_domain.application import Partnership
from thep_domain.kernel.identifiers import URN
from thep_domain.schools import RegisterEntry
from thep_domain.testing.dice import FRAME, Dice
from thep_domain.testing.history import History
from thep_domain.testing.kit import Kit
from thep_domain.testing.kits import kits_of
from thep_domain.testing.memory import MakePartnership, SimulatedClock, in_memory
from thep_domain.testing.schools.strategies import BOROUGH_CODE, COMMUNITY, NAMES, TYPES
from thep_domain.testing.story import Story

STARTS = (date(2016, 5, 2), date(2016, 5, 2), date(2016, 12, 20), date(2017, 8, 20), date(2019, 11, 1))


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    of: Iterable[str] | None = None,
    least: int = 14,
    most: int = 26,
    partnership: MakePartnership = in_memory,
    refusals: bool = True,
    rule_changes: bool = True,
) -> History:
    """Histories of a partnership, from its first register file on, of ``least`` to ``most`` moves.

    ``of=("membership", "fees")`` draws the moves of these contexts and of what they stand on; without it, of all.
    ``partnership`` opens an empty store for each; without one, histories are kept in memory. ``refusals=False`` leaves
    out commands that are sent only to be refused, ``rule_changes=False`` keeps to the founding rulebook. On a store
    without keys, the moves of contexts that record confidential texts are left out.
    """
    thrown = draw(st.binary(min_size=FRAME * (most + 4), max_size=FRAME * (most + 4)))
    return _told(thrown, of, least, most, partnership, refusals=refusals, rule_changes=rule_changes)


def history_of_seed(
    seed: int,
    *,
    of: Iterable[str] | None = None,
    least: int = 14,
    most: int = 26,
    partnership: MakePartnership = in_memory,
    refusals: bool = True,
    rule_changes: bool = True,
) -> History:
    """The history of a number, the same on every machine and by every release of Hypothesis; else as `histories`."""
    thrown = Random(seed).randbytes(FRAME * (most + 4))  # noqa: S311  # not for secrets
    return _told(thrown, of, least, most, partnership, refusals=refusals, rule_changes=rule_changes)


def _told(
    thrown: bytes,
    of: Iterable[str] | None,
    least: int,
    most: int,
    partnership: MakePartnership,
    *,
    refusals: bool,
    rule_changes: bool,
) -> History:
    clock = SimulatedClock()
    thep = partnership(clock)
    kits = [kit for kit in kits_of(of) if thep.has_keys or not kit.needs_keys]
    moves = [move for kit in kits for move in (*kit.moves, *(kit.rule_changes if rule_changes else ()))]
    refused = list(dict.fromkeys(each.move for kit in kits for each in kit.refusing))  # one may meet several codes
    dice = Dice(thrown)
    clock.now = datetime.combine(dice.one_of(STARTS), time(9), UTC)
    length = least + dice.byte() * (most + 1 - least) // 256
    story = begun(dice, thep, clock, kits)
    for _ in range(length):
        dice.turn()
        story.let_time_pass()
        wrong = story.one_of(False, False, True)
        dice.one_of(refused if wrong and refusals else moves)(story)
    return History(tuple(story.steps), story.thep, clock, partnership)


def begun(dice: Dice, thep: Partnership, clock: SimulatedClock, kits: Iterable[Kit]) -> Story:
    """A story with its first schools, and with the moves that each context begins with."""
    story = Story(dice, thep, clock)
    story.publish(*_first_schools(story))
    for kit in kits:
        for move in kit.opening:
            dice.turn()
            move(story)
    return story


def _first_schools(story: Story) -> list[RegisterEntry]:
    """Three ordinary schools, and up to two of any kind."""
    ordinary: dict[str, Any] = {
        "type_code": COMMUNITY,
        "type_name": TYPES[COMMUNITY],
        "opened_on": None,
        "closed_on": None,
    }
    pupils = (435, story.one_of(436, 90, 7, 3, 1, 0), story.one_of(210, 1200, 1))
    first = [
        RegisterEntry(
            urn=URN(100_001 + number),
            name=NAMES[number],
            la=BOROUGH_CODE,
            phase_code=2,
            pupils=each,
            counted_on=date(2016, 1, 21),
            **ordinary,
        )
        for number, each in enumerate(pupils)
    ]
    return first + [story.entry(URN(100_004 + number)) for number in range(story.one_of(0, 1, 2))]
