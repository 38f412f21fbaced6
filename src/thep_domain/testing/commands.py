"""Commands as values: a verb with its arguments, that prints as it would be written and can be handed in again.

    do(MembershipDesk.admit, urn, on=july, authority="Board minute 3")

is ``office.membership.admit(100934, on=date(2018, 7, 1), authority='Board minute 3')``, not handed in yet.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, ParamSpec, TypeVar

import attrs
from attrs import field, frozen

from thep_domain.application import CATALOGUE, ActingOffice
from thep_domain.kernel.calendar import AcademicYear
from thep_domain.kernel.verbs import Desk, Verb
from thep_domain.kernel.work import Answer

D = TypeVar("D", bound=Desk)
P = ParamSpec("P")

VERBS: Mapping[str, Verb[Any, Any]] = {verb.name: verb for verb in CATALOGUE.verbs}

LONG = 160
"""Characters from which a text is cut short where it is printed."""


@frozen(repr=False)
class Command:
    """A verb, and the arguments that it is given."""

    verb: str
    """Its name, such as ``membership.admit``."""
    given: Mapping[str, Any]
    """The arguments by name, without those left out."""

    def perform(self, office: ActingOffice) -> Answer:
        """Hand it in. Raises Refused where a rule is broken."""
        desk, _, name = self.verb.partition(".")
        answer: Answer = getattr(getattr(office, desk), name)(**self.given)
        return answer

    def __repr__(self) -> str:
        arguments = [
            written(self.given[each.name]) if each.required and not each.keyword else f"{each.name}={value}"
            for each in VERBS[self.verb].arguments
            if each.name in self.given
            for value in [written(self.given[each.name])]
        ]
        return f"office.{self.verb}({', '.join(arguments)})"


def do(verb: Verb[D, P], *args: P.args, **kwargs: P.kwargs) -> Command:
    """A command: a verb of a desk, such as ``MembershipDesk.admit``, with what its caller gives."""
    door = verb.door
    given = door.named(args, kwargs)
    return Command(
        verb.name, {name: value for name, value in given.items() if value is not None or name in door.needed}
    )


def written(value: object) -> str:
    """A value as it would be written in a program; a text that is too long to read is cut short."""
    match value:
        case Enum():
            return f"{type(value).__name__}.{value.name}"
        case str() if len(value) >= LONG:
            return f"'{value[:20]}... ({len(value)} characters)'"
        case date():
            return f"date({value.year}, {value.month}, {value.day})"
        case AcademicYear():
            return repr(value)
        case Mapping():
            return "{" + ", ".join(f"{written(name)}: {written(each)}" for name, each in value.items()) + "}"
        case tuple():
            return f"({', '.join(map(written, value))}{',' * (len(value) == 1)})"
        case _ if attrs.has(type(value)):
            fields = attrs.fields(type(value))  # type: ignore[arg-type]  # a class that attrs made
            held = [(each, getattr(value, each.name)) for each in fields]
            told = [f"{each.name}={written(content)}" for each, content in held if content != each.default]
            return f"{type(value).__name__}({', '.join(told)})"
        case _:
            return repr(value)


@frozen
class Sent:
    """A command with the name it is sent under, the reason, and the request id that makes it safe to send twice.

    While it is sent the clock may be checked, as a system's clock is; then a reason may confirm one that is far off.
    """

    command: Command
    actor: str = "membership-officer"
    reason: str | None = field(default=None, repr=written)
    request_id: str | None = None
    check_clock: bool = False
    confirm_clock: str | None = None
    without_keys: bool = False
    """Whether it is sent by a program that was given no key store."""
