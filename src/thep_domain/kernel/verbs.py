"""A verb is written once, as the decision on its desk: what its callers see derives from that.

    class MembershipDesk(Desk):
        NAME = "membership"

        @verb
        def decline(self, work: Work, urn: URN, *, on: date | None = None, authority: str) -> None:
            ...

A caller writes ``office.membership.decline(urn, authority="...")``, or ``.draft(...)`` to see what it would record.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, get_type_hints, overload

import attrs
from attrs import frozen

from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.doors import Door
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import Confided, confided_words
from thep_domain.kernel.warnings import Warned
from thep_domain.kernel.work import Answer, Work

D = TypeVar("D", bound="Desk")
P = ParamSpec("P")

Details = Mapping[str, Any]
Decision = Callable[[Work], Details | None]
Tells = Callable[[Details, Sequence[Recorded]], Details]
"""Works out the details of an answer, from what the decision returned and the facts that it recorded."""
Warns = Callable[[Details], Iterable[Warned]]
"""What to warn of, by the details of an answer."""


def as_returned(details: Details, facts: Sequence[Recorded]) -> Details:
    """The details as the decision returned them."""
    del facts
    return details


def no_warning(details: Details) -> Iterable[Warned]:
    """No warnings."""
    del details
    return ()


@frozen
class Command:
    """A verb with its arguments, as an office carries it out.

    ``arguments`` are those that the caller gave: under one request id they must be the same each time. ``decide`` may
    run several times. What it returns is kept under the request id, so that ``tells`` can answer from it, and from the
    facts, when the request is sent again.
    """

    name: str
    arguments: Mapping[str, object]
    decide: Decision
    tells: Tells = as_returned
    warns: Warns = no_warning
    batch: int | None = None
    """Of rows that are sent in batches: the first row of this one, which has a request id of its own."""


class Office(Protocol):
    """Where commands are handed in: under one actor's name, each tried until it is recorded, answered or refused."""

    def run(self, command: Command) -> Answer:
        """Carry out one command. Raises Refused where a rule is broken; then nothing is recorded."""

    def draft(self, command: Command) -> Answer:
        """Work out what a command would record, and record nothing."""


class Desk:
    """Where the verbs of a context are handed in."""

    NAME: ClassVar[str]
    """The first word of its verbs' names."""

    def __init__(self, office: Office) -> None:
        self.office = office

    @classmethod
    def verbs(cls) -> "tuple[Verb[Any, ...], ...]":
        """Every verb of the desk, in the order in which they are written."""
        return tuple(each for each in vars(cls).values() if isinstance(each, Verb))


@frozen
class Argument:
    """One argument of a verb, as its decision declares it."""

    name: str
    annotation: Any
    required: bool
    keyword: bool
    """Whether it is given by name only."""


class Verb(Generic[D, P]):
    """A verb of a desk: asked of the class it is this description, asked of a desk it can be called."""

    def __init__(
        self,
        decide: Callable[Concatenate[D, Work, P], Details | None],
        tells: Tells = as_returned,
        warns: Warns = no_warning,
    ) -> None:
        self.decide = decide
        self.tells = tells
        self.warns = warns
        self.__doc__ = decide.__doc__

    def __set_name__(self, desk: type[Desk], name: str) -> None:
        self.name = f"{desk.NAME}.{name}"
        """The name that is recorded as ``why.command``, such as ``membership.admit``."""

    @overload
    def __get__(self, desk: None, owner: type[Desk]) -> Self: ...
    @overload
    def __get__(self, desk: D, owner: type[Desk]) -> "Handed[P]": ...
    def __get__(self, desk: D | None, owner: type[Desk]) -> "Self | Handed[P]":
        return self if desk is None else Handed(self, desk)

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (inspect.getdoc(self.decide) or "").partition("\n")[0]

    @cached_property
    def signature(self) -> inspect.Signature:
        """What a caller gives: the parameters of the decision after the desk and the work."""
        whole = inspect.signature(self.decide)
        return whole.replace(parameters=list(whole.parameters.values())[2:], return_annotation=Answer)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Its arguments in order, with the annotations as types."""
        hints = get_type_hints(self.decide, include_extras=True)
        return tuple(
            Argument(each.name, hints[each.name], each.default is each.empty, each.kind is each.KEYWORD_ONLY)
            for each in self.signature.parameters.values()
        )

    @cached_property
    def door(self) -> Door:
        """What checks its arguments, before anything is read."""
        return Door(self.name, self.signature, {each.name: each.annotation for each in self.arguments})


class Handed(Generic[P]):
    """A verb at a desk, ready to be called."""

    def __init__(self, verb: Verb[D, P], desk: D) -> None:
        self.verb: Verb[Any, P] = verb
        self._desk = desk
        self.__doc__ = verb.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Carry it out. Raises Refused where a rule is broken, and BadArgument; then nothing is recorded."""
        return self._desk.office.run(self.command(*args, **kwargs))

    def draft(self, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Work out what it would record and answer, and record nothing. Raises Refused as the verb itself."""
        return self._desk.office.draft(self.command(*args, **kwargs))

    def command(self, *args: Any, **kwargs: Any) -> Command:
        """The arguments by name, checked, without those left out, and the decision on them.

        A decision may run several times, so that what can be read only once is read here. Raises BadArgument.
        """
        decide: Callable[..., Details | None] = self.verb.decide
        taken = self.verb.door.taken(args, kwargs)
        given = {name: value for name, value in taken.items() if value is not None}
        return Command(
            self.verb.name,
            given,
            lambda work: decide(self._desk, work, **taken),
            self.verb.tells,
            self.verb.warns,
        )


@overload
def verb(decide: Callable[Concatenate[D, Work, P], Details | None], /) -> Verb[D, P]: ...
@overload
def verb(
    *, tells: Tells = as_returned, warns: Warns = no_warning
) -> Callable[[Callable[Concatenate[D, Work, P], Details | None]], Verb[D, P]]: ...
def verb(decide: Any = None, /, *, tells: Tells = as_returned, warns: Warns = no_warning) -> Any:
    """Make a verb of a decision: it records on ``work``, and may return details to answer with.

    What it returns is kept for ever where a request id was given: ids, counts and totals, never words, and nothing that
    the facts say; with ``@verb(tells=...)`` that is added to it whenever the answer is given. ``warns=...`` says what
    to warn of by all these details.
    """
    return Verb(decide, tells, warns) if decide is not None else lambda decide: Verb(decide, tells, warns)


def confided_in(value: object) -> list[str]:
    """The confidential texts in an argument, as they are sealed; blank ones are none."""
    match value:
        case Confided():
            words = confided_words(value, "text")
            return [] if words is None else [words]
        case str() | bytes() | None:
            return []
        case Mapping():
            return [words for each in value.values() for words in confided_in(each)]
        case Iterable():
            return [words for each in value for words in confided_in(each)]
        case _ if attrs.has(type(value)):
            fields = attrs.fields(type(value))  # type: ignore[arg-type]  # a class that attrs made
            return [words for each in fields for words in confided_in(getattr(value, each.name))]
        case _:
            return []


def plain(value: object) -> Any:
    """An argument as JSON holds it: days as 2018-03-15, a list for any collection, an object for a value of fields.

    What is plain is hashed into the fingerprint of a request, and that outlives an erasure: so of a confidential text
    only that there was one. Raises TypeError for a value of any other kind.
    """
    match value:
        case Enum():
            return value.value
        case Confided():
            return "(confidential)"  # that there was one, and nothing of its words
        case AcademicYear():
            return str(value)
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case Iterable():
            return [plain(each) for each in value]
        case _ if attrs.has(type(value)):
            fields = attrs.fields(type(value))  # type: ignore[arg-type]  # a class that attrs made
            return {field.name: plain(getattr(value, field.name)) for field in fields}
        case _:
            raise TypeError(f"a verb cannot take a {type(value).__name__}: it has no plain form")
