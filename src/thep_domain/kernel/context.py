"""What a context is to the rooms around it: one value that says what it holds and what it offers."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from attrs import frozen

from thep_domain.kernel.due import Due
from thep_domain.kernel.refusal import Refusal
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.sealed import KeyState
from thep_domain.kernel.verbs import Desk
from thep_domain.kernel.warnings import Warn, Warned
from thep_domain.kernel.work import Aggregate, Reading, Work


@frozen(kw_only=True)
class Context:
    """A context: its aggregates with their events, its refusals and rules, its desk with the verbs, and its wording.

    ``follows`` is asked once for each command, after those of the contexts below: it records in the same save what the
    facts of the command (``work.touched``) oblige this context to do. Then ``warns`` is asked what to warn of, by these
    facts and the states after them.
    """

    name: str
    aggregates: tuple[type[Aggregate], ...] = ()
    refusals: tuple[Refusal, ...] = ()
    rules: tuple[Rule[Any], ...] = ()
    desk: type[Desk] | None = None
    more_desks: tuple[type[Desk], ...] = ()
    """Further desks, where verbs of another kind have a name of their own."""
    wording: Callable[[Any], str]
    """An event of this context in a sentence."""
    follows: Callable[[Work], None] | None = None
    warns: Callable[[Work], Iterable[Warned]] | None = None
    warnings: tuple[Warn, ...] = ()
    """Everything that this context can warn of."""
    falls_due: Callable[[Reading, date], Iterable[Due]] | None = None
    """What the office is to do by a day."""
    keys: type[KeyState] | None = None
    """Of its aggregates the one that records which keys were issued and erased, where this is the context that does."""

    @property
    def desks(self) -> tuple[type[Desk], ...]:
        """Every desk of the context, its own first."""
        return (*(() if self.desk is None else (self.desk,)), *self.more_desks)

    @property
    def events(self) -> tuple[type, ...]:
        """Every event of the context."""
        return tuple(event for kind in self.aggregates for event in kind.EVENTS)
