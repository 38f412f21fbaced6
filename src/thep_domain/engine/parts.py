"""What is folded of a history apart from the rest: the aggregates of one kind, or which facts name which school."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from thep_domain.engine.capabilities import Row
from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.folding import fold_kind
from thep_domain.engine.mentions import is_of, naming
from thep_domain.engine.ports import Step
from thep_domain.engine.rows import Wanted
from thep_domain.kernel.work import Aggregate

Entries = dict[str, tuple[int, Any]]
"""States by what they are of, each with the number of events in it."""


class Part(Protocol):
    """A fold of some events of a history, and of no others."""

    @property
    def name(self) -> str:
        """What the fold is called where it is kept."""

    @property
    def wanted(self) -> Wanted:
        """The events that it is made of."""

    @property
    def state(self) -> Any:
        """The type of its states."""

    def fold(
        self, new: Entries, earlier: Mapping[str, tuple[int, Any]], page: Sequence[Row], steps: Sequence[Step]
    ) -> None:
        """Add to ``new`` the states that a page of events makes or changes, the earlier ones being these."""


class KindPart:
    """The aggregates of one kind."""

    def __init__(self, kind: type[Aggregate]) -> None:
        self.name = kind.STREAM
        self.wanted = Wanted(families=(f"{kind.STREAM}:",))
        self.state = kind

    def fold(
        self, new: Entries, earlier: Mapping[str, tuple[int, Any]], page: Sequence[Row], steps: Sequence[Step]
    ) -> None:
        """The states after these events."""
        del page
        fold_kind(self.state, new, earlier, steps)


class MentionsPart:
    """For each URN and id of an establishment, the positions of the facts of other streams that name it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.name = "mentions"
        self.state = tuple[int, ...]
        self._naming = naming(catalogue)
        self.wanted = Wanted(names=tuple(self._naming))

    def fold(
        self, new: Entries, earlier: Mapping[str, tuple[int, Any]], page: Sequence[Row], steps: Sequence[Step]
    ) -> None:
        """The positions with those of these events."""
        for row, (stream, _, event) in zip(page, steps, strict=True):
            for name in {each for each in self._naming[row[3]](event) if not is_of(stream, each)}:
                count, positions = new.get(name) or earlier.get(name) or (0, ())
                new[name] = (count + 1, (*positions, row[0]))
