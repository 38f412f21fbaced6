"""What questions cost: on a warm Partnership, from a kept fold, as known at any position, and on the command line."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from benchmarks.history import AFTERWARDS, Kept
from benchmarks.history.invented import FIRST
from benchmarks.measuring import Entrant, Task, measure
from benchmarks.peers import THEP
from benchmarks.places import Places
from benchmarks.results import Line, compared
from benchmarks.scale import Scale
from benchmarks.work.replaying import by_thep
from thep_adapters import connect
from thep_domain import URN, Partnership, Pence

EVENTS = 1_000_000
DAY = date(2021, 9, 1)
SCHOOL = URN(FIRST + 1)
TIMES = 20
FOLDING = "fold all"

Question = Callable[[Partnership], object]

QUESTIONS: dict[str, Question] = {
    "members()": lambda thep: thep.members(DAY),
    "memberships()": lambda thep: thep.memberships(DAY),
    "schools()": lambda thep: thep.schools(),
    "statement()": lambda thep: thep.statement(SCHOOL, DAY),
    "rules()": lambda thep: thep.rules(DAY),
    "history(URN)": lambda thep: list(thep.history(SCHOOL)),
}


def pay(thep: Partnership) -> None:
    """One event more."""
    thep.acting("finance-officer", "bank statement").fees.pay(SCHOOL, Pence(100), on=date(2021, 1, 4), again=True)


class Asking:
    """Questions on one long history."""

    def __init__(self, places: Places, scale: Scale, kept: Kept) -> None:
        self.places = places
        self.scale = scale
        self.events = scale.of(EVENTS)
        self.place = kept.written(THEP, places, self.events)
        self.rounds = scale.rounds

    def folding(self) -> Entrant:
        """What each question took before: the whole history is folded."""

        @contextmanager
        def ready() -> Iterator[Task]:
            with connect(self.place.url) as thep:
                held: list[object] = []

                def task() -> int:
                    held.append(by_thep(thep))
                    return 1

                yield task

        return ready

    def warm(self, question: Question, *, one_event: bool) -> Entrant:
        """A question that was asked before, with nothing new or after one event."""

        @contextmanager
        def ready() -> Iterator[Task]:
            with connect(self.place.url, clock=AFTERWARDS) as thep:
                question(thep)
                if one_event:
                    pay(thep)

                def task() -> int:
                    times = 1 if one_event else TIMES
                    for _ in range(times):
                        question(thep)
                    return times

                yield task

        return ready

    def opened(self, ask: Question, *, times: int = 1) -> Entrant:
        """A question on a store that was just opened."""

        @contextmanager
        def ready() -> Iterator[Task]:
            with connect(self.place.url) as thep:

                def task() -> int:
                    for _ in range(times):
                        ask(thep)
                    return times

                yield task

        return ready

    def command(self) -> Entrant:
        """``thep membership list`` in a fresh interpreter."""
        arguments = [sys.executable, "-m", "thep_adapters.cli", "membership", "list", "--json", "--store"]

        @contextmanager
        def ready() -> Iterator[Task]:
            def task() -> int:
                subprocess.run([*arguments, self.place.url], check=True, capture_output=True)
                return 1

            yield task

        return ready

    def lines(self) -> Iterator[Line]:
        """Each comparison with folding it all."""
        held = self.place
        ways = {FOLDING: self.folding()}
        for name, question in QUESTIONS.items():
            ways[f"{name}, nothing new"] = self.warm(question, one_event=False)
            ways[f"{name}, one event"] = self.warm(question, one_event=True)
        yield self._line("ask-warm", f"ask again on {self.events:,} events", ways, 200.0)
        dice = random.Random(1)  # noqa: S311 - the same each time
        with connect(held.url) as thep:
            last = thep.known().position

        def anywhere(ask: Callable[[Partnership, int], object]) -> Question:
            return lambda thep: ask(thep, dice.randrange(last // 10, last))

        one = anywhere(lambda thep, at: thep.statement(SCHOOL, DAY, as_known_at=at))
        every = anywhere(lambda thep, at: thep.members(DAY, as_known_at=at))
        yield self._line(
            "ask-cold",
            f"begin on {self.events:,} events",
            {FOLDING: self.folding(), "members(), from a kept fold": self.opened(QUESTIONS["members()"])},
            10.0,
        )
        yield self._line(
            "ask-as-known",
            f"ask as known at a random position of {self.events:,} events",
            {FOLDING: self.folding(), "a list": self.opened(every), "a statement": self.opened(one, times=TIMES)},
            5.0,
        )
        ways = {FOLDING: self.folding(), "thep membership list": self.command()}
        yield self._line("ask-command", f"`thep membership list` on {self.events:,} events", ways, 5.0)

    def _line(self, row: str, work: str, ways: dict[str, Entrant], bound: float) -> Line:
        measured = measure(ways, self.rounds)
        faster = tuple(
            compared(measured, f"{name}: times as fast as folding all", name, FOLDING, bound)
            for name in measured
            if name != FOLDING
        )
        return Line(row, work, self.places.database, "s/question", measured, faster)


def asking(places: Places, scale: Scale, kept: Kept) -> Iterator[Line]:
    """Questions, line by line."""
    asked = Asking(places, scale, kept)
    try:
        yield from asked.lines()
    finally:
        places.drop(asked.place)
