"""What a question reads: the history as it was known at a moment."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from thep_domain.engine.folding import Folded, fold_steps
from thep_domain.engine.journal import Journal
from thep_domain.engine.loading import load
from thep_domain.engine.moments import Moment
from thep_domain.kernel.calendar import london_day
from thep_domain.kernel.provenance import Fact
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)


class Known:
    """The states and facts of a history, as far as they were known at a moment; without one, all of them."""

    def __init__(self, journal: Journal, known_at: Moment | None) -> None:
        self._journal = journal
        self._known_at = known_at

    @property
    def today(self) -> date:
        """The calendar day in London."""
        return london_day(self._journal.present())

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """Every rule that any context declares, by name."""
        return self._journal.catalogue.rules

    def load(self, kind: type[A], key: str) -> A:
        """The state of one aggregate; the empty state where nothing was recorded."""
        stream = f"{kind.STREAM}:{key}"
        if self._known_at is None and "folded" not in self.__dict__:
            return load(self._journal, kind, stream).state
        held = self.folded.states.get(stream)
        return held[1] if held is not None and isinstance(held[1], kind) else kind()

    def loaded(self, kind: type[A]) -> Iterator[tuple[str, A]]:
        """Every aggregate of a kind in the history, by key."""
        for stream, (_, state) in self.folded.states.items():
            if isinstance(state, kind):
                yield stream.partition(":")[2], state

    def facts(self, kind: type[Aggregate], key: str) -> Iterable[Fact]:
        """The facts of one aggregate, the first first."""
        stream = f"{kind.STREAM}:{key}"
        if self._known_at is None:
            return self._journal.stream(stream)
        return (fact for fact in self._journal.scan(self._known_at) if fact.stream == stream)

    @cached_property
    def folded(self) -> Folded:
        """The whole history, folded."""
        return fold_steps(self._journal.steps(self._known_at), self._journal.catalogue)
