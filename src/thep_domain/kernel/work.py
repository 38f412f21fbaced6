"""What a context's verbs may ask of the application that runs them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, Protocol, Self, TypeVar

from attrs import field, frozen

from thep_domain.kernel.event import Event
from thep_domain.kernel.provenance import Cited, Recorded


class Aggregate(Protocol):
    """A frozen state that is folded from the events of one stream. Made without arguments, it is the empty state."""

    STREAM: ClassVar[str]

    def evolve(self, event: Any) -> Self:
        """The state after one more event. Never refuses."""


A = TypeVar("A", bound=Aggregate)


class Work(Protocol):
    """One command at work: what it loads it decides on, and what it records is saved whole or not at all."""

    @property
    def today(self) -> date:
        """The calendar day in London on which the command is carried out."""

    def load(self, kind: type[A], key: str) -> A:
        """The state of an aggregate, with what this command has recorded so far."""

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind in the history, by key."""

    def record(self, kind: type[A], key: str, *events: Event, on: date, authority: str | None = None) -> A:
        """Add facts to an aggregate's stream, effective on a day; returns the state after them.

        Raises Refused where the day lies in the future.
        """

    def cite(self, kind: type[Aggregate], key: str) -> Cited | None:
        """The version of an aggregate that a decision rests on, or None where its stream is empty."""


@frozen
class Answer:
    """What became of a command: the facts it recorded, and what else its caller wants to know."""

    events: tuple[Recorded, ...]
    details: Mapping[str, Any] = field(factory=dict)
    repeated: bool = False
    """Whether this request had been answered before: then nothing was recorded this time."""


class Office(Protocol):
    """Where commands are handed in: under one actor's name, each tried until it is recorded, answered or refused."""

    def run(
        self, command: str, arguments: Mapping[str, object], decide: Callable[[Work], Mapping[str, Any] | None]
    ) -> Answer:
        """Carry out one command. ``decide`` may run several times; what it returns becomes the answer's details.

        Raises Refused where a rule is broken; then nothing is recorded.
        """

    def draft(self, decide: Callable[[Work], Mapping[str, Any] | None]) -> Answer:
        """Work out what a command would do, and record nothing."""
