"""Given these facts, when this is decided, then these facts follow, or it is refused.

given(Membership, applied, admitted).when(lambda m: m.serve_notice(day, None, rules)).then(notice)
given(Membership).when(lambda m: m.serve_notice(day, None, rules)).then_refused("not-a-member")
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NoReturn, TypeVar

import attrs
from attrs import frozen

from thep_domain.kernel.event import Event, declared
from thep_domain.kernel.refusal import Refusal, Refused
from thep_domain.kernel.work import Aggregate

A = TypeVar("A", bound=Aggregate)


@frozen
class Like:
    """An event of a kind of which only some fields are told."""

    kind: type
    fields: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self.kind.__name__}({''.join(f'{k}={v!r}, ' for k, v in self.fields.items())}...)"


def like(kind: type, **fields: Any) -> Like:
    """An event of this kind with these fields, whatever its others: ``.then(like(MembershipAdmitted, spell=1))``."""
    unknown = sorted(set(fields) - {field.name for field in attrs.fields(kind)})
    if unknown:
        raise TypeError(f"{kind.__name__} has no field {', '.join(unknown)}")
    return Like(kind, fields)


def given(aggregate: type[A] | A, *facts: Event) -> "Given[A]":
    """What has happened to an aggregate so far: its class, or a state of it, and the facts since."""
    state = aggregate() if isinstance(aggregate, type) else aggregate
    for fact in facts:
        declared(fact)
        state = state.evolve(fact)
    return Given(state)


@frozen
class Given(Generic[A]):
    """An aggregate after what has happened."""

    state: A

    def when(self, decide: Callable[[A], Iterable[Event] | Event]) -> "When[A]":
        """What is decided now: a call of one of the aggregate's decisions."""
        try:
            decided = decide(self.state)
            facts = tuple(decided) if isinstance(decided, Iterable) else (decided,)
        except Refused as refused:
            return When(self.state, (), refused)
        return When(self.state, facts, None)


@frozen
class When(Generic[A]):
    """What came of a decision."""

    state: A
    facts: tuple[Event, ...]
    refused: Refused | None

    def then(self, *expected: Event) -> Given[A]:
        """These facts, and no others, in this order; a class or ``like`` stands for any event of its kind.

        Returns the aggregate after them, so that a story can continue from ``when``. Raises AssertionError, with what
        differs, for anything else.
        """
        if self.refused is not None:
            raise AssertionError(
                f"refused with {self.refused.code!r} although {_listed(expected)} expected:\n  {self.refused}"
            )
        differences = list(_differences(expected, self.facts))
        if differences:
            raise AssertionError("\n".join(("other facts followed than expected:", *differences)))
        return given(self.state, *self.facts)

    def then_nothing(self) -> Given[A]:
        """Nothing: what was asked for holds already."""
        return self.then()

    def then_refused(self, why: str | Refusal, saying: str = "") -> Given[A]:
        """A refusal with this code, whose sentence holds these words; the aggregate stays as it was."""
        code = why.code if isinstance(why, Refusal) else why
        if self.refused is None:
            followed = "".join(f"\n  {fact!r}" for fact in self.facts) or "\n  (nothing: the decision holds already)"
            raise AssertionError(
                f"a refusal with {code!r} was expected, but it was allowed, and there followed:{followed}"
            )
        if self.refused.code != code:
            raise AssertionError(
                f"refused with {self.refused.code!r} although {code!r} was expected:\n  {self.refused}"
            )
        if saying not in self.refused.sentence:
            raise AssertionError(f"refused with {code!r}, but not saying {saying!r}:\n  {self.refused.sentence}")
        return Given(self.state)

    def __bool__(self) -> NoReturn:
        raise TypeError("given(...).when(...) claims nothing yet: end it with .then(...) or .then_refused(...)")


def _listed(expected: Iterable[Event]) -> str:
    names = [_kind(each).__name__ for each in expected]
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'}" if names else "nothing was"


def _kind(expected: Event) -> type:
    if isinstance(expected, Like):
        return expected.kind
    return expected if isinstance(expected, type) else type(expected)


def _differences(expected: tuple[Event, ...], facts: tuple[Event, ...]) -> Iterator[str]:
    shared = min(len(expected), len(facts))
    for number, (wanted, fact) in enumerate(zip(expected, facts, strict=False), start=1):
        if _kind(wanted) is not type(fact):
            yield f"{number}. - {_kind(wanted).__name__}\n{number}. + {fact!r}"
            continue
        fields = {} if isinstance(wanted, type) else wanted.fields if isinstance(wanted, Like) else _fields(wanted)
        wrong = [(name, value, getattr(fact, name)) for name, value in fields.items() if getattr(fact, name) != value]
        if wrong:
            yield f"{number}.   {type(fact).__name__}"
            for name, value, found in wrong:
                yield f"       {name}:\n   -     {value!r}\n   +     {found!r}"
    for number, wanted in enumerate(expected[shared:], start=shared + 1):
        yield f"{number}. - {wanted!r} is missing"
    for number, fact in enumerate(facts[shared:], start=shared + 1):
        yield f"{number}. + {fact!r} was not expected"


def _fields(fact: Any) -> dict[str, Any]:
    return {field.name: getattr(fact, field.name) for field in attrs.fields(type(fact))}
