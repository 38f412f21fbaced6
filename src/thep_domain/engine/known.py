"""What a question reads: the history as it was known at a moment."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from thep_domain.engine.growing import Grown
from thep_domain.engine.held import Held
from thep_domain.engine.journal import Journal
from thep_domain.engine.lists import Noting
from thep_domain.engine.loading import SEVERAL, load_as_known, load_now
from thep_domain.engine.moments import Moment
from thep_domain.engine.parts import Part
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.provenance import Fact, Recorded
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.work import Aggregate, Listing

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


class Known:
    """The states and facts of a history, as far as they were known at a moment; without one, all of them.

    Whatever is asked of it, it answers as of one position: the last one when it was first asked.
    """

    def __init__(self, journal: Journal, known_at: Moment | None) -> None:
        self._journal = journal
        self._known_at = known_at
        self._folded: dict[str, Grown] = {}
        self._loads = Counter[str]()
        self._loaded: dict[str, Any] = {}
        """What was loaded one by one: one question may ask for the rulebook twenty times."""

    @property
    def today(self) -> date:
        """The calendar day in London."""
        return london_day(self._journal.present())

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """Every rule that any context declares, by name."""
        return self._journal.catalogue.rules

    @property
    def position(self) -> int:
        """The position up to which it knows the history."""
        return self._held.position

    @cached_property
    def _held(self) -> Held:
        holding = self._journal.holding
        if self._known_at is None:
            return holding.now()
        return holding.as_known(self._journal.position_known(self._known_at))

    def load(self, kind: type[A], key: str) -> A:
        """The state of one aggregate; the empty state where nothing was recorded."""
        part, stream = self._journal.holding.part_of(kind), f"{kind.STREAM}:{key}"
        if part.name in self._folded or part.name in self._held.parts:
            held = self._states(part).get(stream)
            return held[1] if held is not None and isinstance(held[1], kind) else kind()
        if isinstance(loaded := self._loaded.get(stream), kind):
            return loaded
        self._loads[part.name] += 1
        if self._loads[part.name] > SEVERAL:
            self._states(part)
            return self.load(kind, key)
        now = self._known_at is None
        found = (load_now if now else load_as_known)(self._journal, kind, stream, self.position)
        self._loaded[stream] = found.state
        return found.state

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind in the history, by key."""
        for stream, (_, state) in self._states(self._journal.holding.part_of(kind)).items():
            yield stream.partition(":")[2], state

    def listed(self, listing: Listing[Any, R]) -> list[R]:
        """The rows of a list, in order; a row is made again only when something it was made of has changed."""
        holding = self._journal.holding
        if self._known_at is None and (rows := holding.listed(listing, self.position)) is not None:
            return rows
        reading = Noting(lambda kind: self._states(holding.part_of(kind)))
        made = (row for key, state in self.loaded(listing.kind) for row in listing.rows(reading, key, state))
        return sorted(made, key=listing.order)

    def _states(self, part: Part) -> Mapping[str, tuple[int, Any]]:
        grown = self._held.parts.get(part.name) or self._folded.get(part.name)
        if grown is None:
            grown = self._journal.holding.part(part, self.position, hold=self._known_at is None)
            self._folded[part.name] = grown
        return grown.states

    def facts(self, kind: type[Aggregate], key: str) -> Iterable[Fact]:
        """The facts of one aggregate, the first first."""
        return self._journal.recorded(self._journal.stream_known(f"{kind.STREAM}:{key}", self.position))

    def naming(self, names: Collection[str], *, after: int = 0) -> Iterator[Recorded]:
        """Every fact in a stream of these names, such as ``visit:100934-v2``, or that names one of them in a field."""
        mentions = self._states(self._journal.holding.mentions)
        at = {position for name in names for position in mentions.get(name, (0, ()))[1] if position > after}
        kinds = self._journal.catalogue.aggregates
        streams = {f"{kind}:{name}" for kind in kinds for name in names}
        beginnings = tuple(f"{stream}-" for stream in sorted(streams))
        rows = self._journal.picked(streams, self.position, beginnings, after=after)
        at.difference_update(row[0] for row in rows)
        return self._journal.recorded(sorted([*rows, *self._journal.at(sorted(at))], key=lambda row: row[0]))
