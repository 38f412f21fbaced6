"""The closed lists of everything there is, taken from the contexts."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any

from thep_domain.engine import own, refusals, requests
from thep_domain.kernel.bad_argument import named
from thep_domain.kernel.context import Context
from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.refusal import Refusal
from thep_domain.kernel.rules import Rule
from thep_domain.kernel.sealed import KeyState
from thep_domain.kernel.verbs import Verb
from thep_domain.kernel.warnings import Warn
from thep_domain.kernel.work import Aggregate


class Catalogue:
    """The contexts of an application, in the order of the floors: each may know those before it.

    What they hold is listed together with what the engine's own small context holds.
    """

    def __init__(self, contexts: Iterable[Context]) -> None:
        self.contexts = tuple(contexts)
        self._with_own = (own.CONTEXT, *self.contexts)
        self.aggregates: Mapping[str, type[Aggregate]] = {
            kind.STREAM: kind for context in self._with_own for kind in context.aggregates
        }
        """By the first word of their streams."""
        homes: dict[type, str] = dict.fromkeys(requests.EVENTS, f"{requests.STREAM}:")
        self._words: dict[type, Callable[[Any], str]] = dict.fromkeys(requests.EVENTS, requests.sentence)
        for context in self._with_own:
            for kind in context.aggregates:
                for event in kind.EVENTS:
                    if event in homes:
                        raise TypeError(f"{event!r} is an event of two aggregates")
                    homes[event] = f"{kind.STREAM}:"
                    self._words[event] = context.wording
        self._homes: Mapping[type, str] = homes

    @property
    def keys(self) -> type[KeyState] | None:
        """The aggregate that records which keys were issued and erased, where a context has one."""
        return next((context.keys for context in self.contexts if context.keys is not None), None)

    @property
    def events(self) -> tuple[type, ...]:
        """Every event there is."""
        return tuple(self._homes)

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every ground on which a command can be refused."""
        found = (refusal for context in self._with_own for refusal in context.refusals)
        return tuple(dict.fromkeys((*found, *refusals.REFUSALS)))

    @cached_property
    def warnings(self) -> Mapping[str, Warn]:
        """Everything that an answer can warn of beside its facts, by code."""
        return {warn.code: warn for context in self._with_own for warn in context.warnings}

    @cached_property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """Every rule that a context asks, by name."""
        return {rule.name: rule for context in self._with_own for rule in context.rules}

    @cached_property
    def verbs(self) -> tuple[Verb[Any, ...], ...]:
        """Everything that callers can do."""
        return tuple(each for context in self._with_own for desk in context.desks for each in desk.verbs())

    def verb(self, name: str) -> Verb[Any, ...]:
        """A verb by its name, such as ``membership.admit``. Raises BadArgument for a name that no verb has."""
        return named(name, {verb.name: verb for verb in self.verbs}, "verb")

    def event(self, name: str) -> type:
        """An event by its name, such as ``membership.admitted``. Raises BadArgument for a name that no event has."""
        return named(name, {declared(event).name: event for event in self.events}, "event")

    def belongs(self, event: object, stream: str) -> bool:
        """Whether a fact can stand in a stream: a membership's facts in a stream of membership, and so on."""
        home = self._homes.get(type(event))
        return home is not None and stream.startswith(home) and stream != home

    def sentence(self, event: Event) -> str:
        """A fact in words, without the school's name."""
        return self._words[type(event)](event)

    @cached_property
    def fingerprint(self) -> str:
        """What tells the fold of this release from any other: SHA-256 over the sources of kernel and contexts.

        More changes than the shape or meaning of a state make it another one, and then the events are folded again.
        Empty where the sources are not there to be read: then one fold cannot be told from another.
        """
        packages = {"thep_domain.kernel", *(kind.__module__.rpartition(".")[0] for kind in self.aggregates.values())}
        total, found = hashlib.sha256(), False
        for package in sorted(packages):
            for file in sorted(files(package).iterdir(), key=lambda each: each.name):
                if file.name.endswith(".py"):
                    found = True
                    total.update(f"{package}/{file.name}\n{file.read_text(encoding='utf-8')}\n".encode())
        return total.hexdigest() if found else ""
