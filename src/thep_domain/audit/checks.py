"""What a context says of how its facts are performed again, in a module here that has its name, or that of a desk."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

from attrs import frozen

from thep_domain.audit import whole
from thep_domain.audit.again import Again
from thep_domain.audit.codes import OWN, Code, of_refusal
from thep_domain.audit.finding import Found
from thep_domain.audit.roles import Roles
from thep_domain.kernel.context import Context
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.provenance import Authority, Recorded
from thep_domain.kernel.refusal import Refusal
from thep_domain.kernel.sealed import Confided, Sealed
from thep_domain.kernel.verbs import Desk
from thep_domain.kernel.work import Aggregate

E = TypeVar("E")

Arguments: TypeAlias = Mapping[str, Any]
Reads: TypeAlias = Callable[[Again], Arguments | None]
"""Reads the arguments that a command was given off the facts that it recorded, of which `again.rest` are the next.

None where the command does not begin with the next fact.
"""
Check: TypeAlias = Callable[[Again, Recorded], Iterable[Found]]
"""Looks at one fact on the states just before it, where its command cannot be performed again."""

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@frozen(kw_only=True)
class Checks:
    """How the facts of one context are performed again."""

    roles: Mapping[str, Roles]
    """The role of each field of each event, by the event's name."""
    reads: Mapping[str, Reads] = NOTHING
    """By the name of a verb: how its arguments are read off its facts."""
    parts: Mapping[str, Check] = NOTHING
    """By the name of an event: how it is checked where its command is one of ``in_parts``."""
    in_parts: frozenset[str] = frozenset()
    """The verbs whose arguments cannot be had from their facts."""
    keeps: tuple[type[Aggregate], ...] = ()
    """The aggregates of which decisions look at earlier facts."""
    codes: Mapping[str, Code] = NOTHING
    """The kinds of findings that are of this context only."""
    without_grounds: Mapping[str, Callable[[Again, Recorded], str]] = NOTHING
    """By the name of an event: which code it has where nothing led to it; else it is `not-decided`."""
    refusals: Mapping[str, str] = NOTHING
    """The codes of refusals that are found under another code."""

    def performs(self, desk: type[Desk]) -> bool:
        """Whether the verbs of a desk are performed again."""
        return any(verb.name in self.reads or verb.name in self.in_parts for verb in desk.verbs())

    def beside(self, other: "Checks") -> "Checks":
        """These and others of the same context."""
        return Checks(
            roles={**self.roles, **other.roles},
            reads={**self.reads, **other.reads},
            parts={**self.parts, **other.parts},
            in_parts=self.in_parts | other.in_parts,
            keeps=(*self.keeps, *other.keeps),
            codes={**self.codes, **other.codes},
            without_grounds={**self.without_grounds, **other.without_grounds},
            refusals={**self.refusals, **other.refusals},
        )


def checks_of(context: Context) -> Checks | None:
    """The checks of a context: `CHECKS` of the modules here that have its name, or the name of one of its desks.

    None where no such module was written yet.
    """
    names = dict.fromkeys((context.name, *(desk.NAME for desk in context.desks)))
    modules = [f"{__package__}.{name}" for name in names]
    found: list[Checks] = [import_module(each).CHECKS for each in modules if find_spec(each) is not None]
    return reduce(Checks.beside, found) if found else None


def begins_with(*kinds: type[E], read: Callable[[Recorded[E]], Arguments]) -> Reads:
    """Of a command that begins with a fact of one of these kinds: ``read`` takes its arguments from that fact."""

    def reads(again: Again) -> Arguments | None:
        fact = again.first(*kinds)
        return None if fact is None else read(fact)

    return reads


def authority_of(fact: Recorded[Any]) -> Authority | str:
    """The authority that a verb was given; empty where none is recorded, so that a rule that asks for one refuses."""
    return fact.why.authority or ""


def words_of(sealed: Sealed | None) -> Confided | None:
    """What stands for the words of a sealed text, as an argument of a verb: nobody here can read them."""
    return None if sealed is None else Confided("sealed")


def key_of(fact: Recorded[Any]) -> str:
    """The key of the aggregate that a fact is of: ``100934-c1`` of ``concern:100934-c1``."""
    return fact.stream.partition(":")[2]


def urn_of(fact: Recorded[Any]) -> URN:
    """A URN under which a verb finds the school of a fact's stream: an establishment's id is one of its URNs."""
    return URN(int(key_of(fact)))


def codes_of(contexts: Iterable[Context], refusals: Iterable[Refusal]) -> Mapping[str, Code]:
    """Every kind of finding: those of all contexts, those that one adds, and one for each refusal."""
    codes = {**OWN, **whole.CODES}
    for each in contexts:
        checks = checks_of(each)
        codes |= {} if checks is None else checks.codes
    return codes | {each.code: of_refusal(each) for each in refusals if each.code not in codes}
