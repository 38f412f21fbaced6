"""What a context's verbs and questions may ask of the engine that runs them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar

from attrs import define, field, frozen

from thep_domain.kernel.event import Event
from thep_domain.kernel.provenance import Authority, Cited, Fact, Recorded
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.warnings import Warned

if TYPE_CHECKING:
    from thep_domain.kernel.sealed import Sealed


class Aggregate(Protocol):
    """A frozen state that is folded from the events of one stream. Made without arguments, it is the empty state."""

    STREAM: ClassVar[str]
    """The first word of its streams: ``membership:100934`` is a Membership."""
    EVENTS: ClassVar[tuple[type, ...]]
    """The events that may stand in its streams."""

    def evolve(self, event: Any) -> Self:
        """The state after one more event. Never refuses."""


A = TypeVar("A", bound=Aggregate)
B = TypeVar("B", bound=Aggregate)
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Loads(Protocol):
    """What a row of a list may ask."""

    def load(self, kind: type[A], key: str) -> A:
        """The state of one aggregate; the empty state where nothing was recorded."""


class Listing(Protocol[B, R]):
    """A list of rows, some of each aggregate of a kind: a frozen value, equal to any other that gives the same rows."""

    @property
    def kind(self) -> type[B]:
        """The aggregates that have rows."""

    def rows(self, reading: Loads, key: str, state: B) -> Iterable[R]:
        """The rows of one aggregate: made of its state, and of others that are loaded here, and of nothing else."""

    def order(self, row: R) -> Any:
        """What the rows are sorted by."""


class Reading(Loads, Protocol):
    """What a question may ask: the states of aggregates and the facts of streams, as far as they were known."""

    @property
    def today(self) -> date:
        """The calendar day in London."""

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """Every rule that any context declares, by name."""

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind in the history, by key."""

    def listed(self, listing: Listing[Any, R]) -> list[R]:
        """The rows of a list, in order; a row is made again only when something it was made of has changed."""

    def facts(self, kind: type[Aggregate], key: str) -> Iterable[Fact]:
        """The facts of one aggregate, the first first."""


def rows_in_order(reading: Reading, listing: Listing[Any, R]) -> list[R]:
    """The rows of a list, in order, each made anew."""
    made = (row for key, state in reading.loaded(listing.kind) for row in listing.rows(reading, key, state))
    return sorted(made, key=listing.order)


@frozen
class Touched:
    """A fact that a command adds: to which aggregate, and the day it is effective on."""

    kind: type[Aggregate]
    key: str
    event: Event
    on: date


class Work(Reading, Protocol):
    """One command at work: what it loads it decides on, and what it records is saved whole or not at all.

    What it loads includes what it has recorded so far.
    """

    @property
    def request(self) -> str | None:
        """The request id under which the command was sent by itself, where it had one; a row of a bulk has none."""

    @property
    def actor(self) -> str:
        """The account that acts: where two hands are needed, the second must be another account."""

    @property
    def touched(self) -> Sequence[Touched]:
        """The facts that the command, or the row of a bulk that is at work, has added so far."""

    def record(
        self,
        kind: type[A],
        key: str,
        *events: Event,
        on: date | None = None,
        authority: Authority | str | None = None,
        corrects: Cited | None = None,
        says_why: bool = False,
    ) -> A:
        """Add facts to an aggregate's stream, effective on a day; returns the state after them.

        ``on`` may be left out where the events declare their day. ``corrects`` names the wrong fact that they put
        right: that needs a reason, unless the facts say why themselves (``says_why``), as by the source of a figure.
        Raises ValueError where ``on`` is another day than an event declares, and Refused where the day is in the
        future, or an authority or the wrong fact is cited that is not recorded.
        """

    def conceal(self, words: str | None, what: str, *, of: str) -> "Sealed | None":
        """A confidential text as a field of an event: it is sealed when the event is recorded; None for blank words.

        ``of`` is the subject whose key seals it: ``case:concern:100934-c1``, or ``person:`` and an id. ``what`` it is
        stands in what is said where it is refused: too long, unreadable, or without a key store.
        """

    def cite(self, kind: type[Aggregate], key: str) -> Cited | None:
        """The version of an aggregate that a decision rests on, or None where its stream is empty."""

    def must_be_recorded(self, cited: Cited) -> None:
        """Refuse to cite a fact that is not recorded, in the history or by this command."""

    def row(self, number: int) -> "AbstractContextManager[Row]":
        """One of many commands that are saved together: what follows from its facts is recorded at its end.

        Where it is refused it leaves nothing.
        """

    def new_id(self) -> str:
        """An id for something new: the same when the request is sent again, else random; 32 hexadecimal digits."""


@define
class Row:
    """What became of a row of a bulk: how many facts are of it, with those that followed, once it is done."""

    facts: int = 0


class Proves(Protocol[R_co]):
    """What makes receipts of facts that were recorded: the key of an audit log, ready to sign."""

    def receipts(self, history: Any, facts: Sequence[Recorded]) -> Sequence[R_co]:
        """A receipt of each fact of a history, in their order."""


@frozen
class Answer:
    """What became of a command: the facts it recorded, and what else its caller wants to know."""

    events: tuple[Recorded, ...]
    details: Mapping[str, Any] = field(factory=dict)
    repeated: bool = False
    """Whether this request had been answered before: then nothing was recorded this time."""
    warnings: tuple[Warned, ...] = ()
    """What somebody should look at, though nothing was refused."""
    history: Any = field(default=None, kw_only=True, eq=False, repr=False)
    """Where its facts were recorded; None where nothing was, as of a draft."""

    def receipts(self, key: Proves[R]) -> Sequence[R]:
        """A receipt of each fact, in their order: its holder can show later that it was recorded, and is still there.

        ``key`` signs a head that covers them: a ``Signer`` of ``thep_adapters.audit``. Without facts nothing is signed.
        Raises StoreError where no head can be signed; the facts are recorded all the same.
        """
        return () if self.history is None or not self.events else key.receipts(self.history, self.events)
