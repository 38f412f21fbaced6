"""A verb is written once, as the decision on its desk: what its callers see derives from that.

    class MembershipDesk(Desk):
        NAME = "membership"

        @verb
        def decline(self, work: Work, urn: URN, *, on: date | None = None, authority: str) -> None:
            ...

A caller writes ``office.membership.decline(urn, authority="...")``, or ``.draft(...)`` to see what it would record.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, get_type_hints, overload

import attrs
from attrs import frozen

from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.work import Answer, Work

D = TypeVar("D", bound="Desk")
P = ParamSpec("P")

Details = Mapping[str, Any]
Decision = Callable[[Work], Details | None]


class Office(Protocol):
    """Where commands are handed in: under one actor's name, each tried until it is recorded, answered or refused."""

    def run(self, command: str, arguments: Mapping[str, object], decide: Decision) -> Answer:
        """Carry out one command. ``decide`` may run several times; what it returns becomes the answer's details.

        ``arguments`` are those that its caller gave: under one request id they must be the same each time.

        Raises Refused where a rule is broken; then nothing is recorded.
        """

    def draft(self, command: str, decide: Decision) -> Answer:
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

    def __init__(self, decide: Callable[Concatenate[D, Work, P], Details | None]) -> None:
        self.decide = decide
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


class Handed(Generic[P]):
    """A verb at a desk, ready to be called."""

    def __init__(self, verb: Verb[D, P], desk: D) -> None:
        self.verb: Verb[Any, P] = verb
        self._desk = desk
        self.__doc__ = verb.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Carry it out. Raises Refused where a rule is broken; then nothing is recorded."""
        given, decide = self._bound(*args, **kwargs)
        return self._desk.office.run(self.verb.name, given, decide)

    def draft(self, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Work out what it would record and answer, and record nothing. Raises Refused as the verb itself."""
        _, decide = self._bound(*args, **kwargs)
        return self._desk.office.draft(self.verb.name, decide)

    def _bound(self, *args: Any, **kwargs: Any) -> tuple[Mapping[str, object], Decision]:
        """The arguments by name, without those left out, and the decision on them.

        A decision may run several times, so that what can be read only once is read here.
        """
        bound = self.verb.signature.bind(*args, **kwargs)
        bound.arguments = {
            name: tuple(value) if isinstance(value, Iterator) else value for name, value in bound.arguments.items()
        }
        given = {name: value for name, value in bound.arguments.items() if value is not None}
        return given, lambda work: self.verb.decide(self._desk, work, *bound.args, **bound.kwargs)


def verb(decide: Callable[Concatenate[D, Work, P], Details | None]) -> Verb[D, P]:
    """Make a verb of a decision: it records on ``work``, and may return details to answer with."""
    return Verb(decide)


def plain(value: object) -> Any:
    """An argument as JSON holds it: days as 2018-03-15, a list for any collection, an object for a value of fields."""
    match value:
        case Enum():
            return value.value
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
            return str(value)
