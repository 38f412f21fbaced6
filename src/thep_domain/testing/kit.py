"""What the testing kit holds of one context: its moves, its commands, what its events need, and its invariants."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import field, frozen
from hypothesis import strategies as st

from thep_domain.kernel.identifiers import URN
from thep_domain.testing.commands import Command
from thep_domain.testing.history import History
from thep_domain.testing.story import Move
from thep_domain.testing.values import Fields

Invariant: TypeAlias = Callable[[History], None]
"""Raises InvariantBroken where a history breaks it."""


@frozen
class Refusing:
    """A move that is sent only to be refused: with which code, and in words how that comes about."""

    code: str
    how: str
    move: Move


@frozen(kw_only=True)
class Kit:
    """What the testing kit holds of one context. ``histories(of=...)`` draws the moves of some, and what they need."""

    name: str
    stands_on: tuple[str, ...] = ()
    """The contexts without whose moves its own come to nothing."""
    opening: tuple[Move, ...] = ()
    """What every history begins with."""
    moves: tuple[Move, ...] = ()
    """Its moves, those of daily life more often."""
    rule_changes: tuple[Move, ...] = ()
    """Moves that change a rule it asks; left out of a history that keeps to the founding rulebook."""
    refusing: tuple[Refusing, ...] = ()
    commands: Callable[[st.SearchStrategy[URN]], st.SearchStrategy[Command]] | None = None
    """Any command of its verbs, about a school."""
    whole: tuple[Command, ...] = ()
    """An example of each of its verbs, with every argument that the verb has."""
    numbers: Mapping[str, st.SearchStrategy[int]] = field(factory=dict)
    """By the name of a field, the numbers to draw where any that it may hold would be far from what a school has."""
    fitting: Mapping[type, Callable[[Fields], Fields]] = field(factory=dict)
    """By event, what makes its fields fit each other."""
    invariants: tuple[Invariant, ...] = ()
    needs_keys: bool = False
    """Whether its moves record confidential texts: a history on a store without keys leaves them out."""
