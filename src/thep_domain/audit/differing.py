"""Comparing a fact as it was decided again with the fact that is recorded: field by field, each by its role."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

import attrs
from attrs import frozen

from thep_domain.audit.roles import INPUT, LEAVES, Role, Roles
from thep_domain.kernel.event import shown
from thep_domain.kernel.money import Pence, pounds
from thep_domain.kernel.provenance import Authority, Cited, RuleCited
from thep_domain.kernel.sealed import Sealed, with_sealed
from thep_domain.kernel.shapes import CHECKED

BOX: Final = "AAAA"
"""Stands for what is in a sealed text."""
UNHELD: Final = 10**9
"""Stands for the version of a rulebook that does not hold a rule yet: what it cites is left out."""


@frozen
class Difference:
    """One field that is another."""

    path: str
    expected: Any
    found: Any
    kind: Any
    """What the event declares the field to be."""

    @property
    def pence(self) -> int | None:
        """What it comes to, where it is an amount."""
        if self.kind is not Pence or not isinstance(self.expected, int) or not isinstance(self.found, int):
            return None
        return self.found - self.expected


def differences(expected: Any, found: Any, path: str = "") -> Iterator[Difference]:
    """The fields that are not equal, of two values of one class."""
    for each in attrs.fields(type(expected)):
        one, other = getattr(expected, each.name), getattr(found, each.name)
        if one != other:
            yield from _within(one, other, f"{path}.{each.name}" if path else each.name, each.type)


def _within(one: Any, other: Any, path: str, kind: Any) -> Iterator[Difference]:
    if _is_value(one) and type(one) is type(other):
        yield from differences(one, other, path)
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other) and all(map(_is_value, one)):
        for each, beside in zip(one, other, strict=True):
            if each != beside:
                yield from _within(each, beside, f"{path}[]", kind)
    else:
        yield Difference(path, one, other, kind)


def _is_value(held: Any) -> bool:
    return hasattr(type(held), CHECKED) and not isinstance(held, LEAVES)


def role_of(roles: Roles, path: str) -> Role:
    """The role of a field; of a whole list that of the first field in it."""
    if (found := roles.get(path)) is not None:
        return found
    return next((role for name, role in roles.items() if name.startswith((f"{path}.", f"{path}[]"))), INPUT)


def by_code(roles: Roles, found: Iterator[Difference]) -> Mapping[str, list[Difference]]:
    """Differences by the code that the roles of their fields give them."""
    grouped: dict[str, list[Difference]] = {}
    for each in found:
        grouped.setdefault(role_of(roles, each.path).code, []).append(each)
    return grouped


def comparable(event: Any) -> Any:
    """The event with each sealed text by its key only: what it says nobody here can read."""
    return with_sealed(event, lambda sealed, _: Sealed(key=sealed.key, box=BOX))


def as_held(event: Any) -> Any:
    """An event that was decided again, without what it cites of rules that the rulebook did not hold yet."""
    changed: dict[str, Any] = {}
    for each in attrs.fields(type(event)):
        value = getattr(event, each.name)
        if isinstance(value, tuple) and any(isinstance(one, RuleCited) for one in value):
            kept = tuple(one for one in value if one.version < UNHELD)
            changed |= {each.name: kept} if kept != value else {}
        elif _is_value(value):
            inner = as_held(value)
            changed |= {each.name: inner} if inner is not value else {}
    return attrs.evolve(event, **changed) if changed else event


def words(value: Any, kind: Any = None) -> str:
    """A value in what is said of it."""
    match value:
        case None:
            return "nothing"
        case Cited():
            return value.text
        case RuleCited():
            return f"{value.rule} of version {value.version}"
        case Authority():
            return value.text
        case Sealed():
            return f"a text sealed by {value.key}"
        case Enum():
            return str(value.value)
        case tuple():
            return ", ".join(words(each) for each in value) or "nothing"
        case bool():
            return "yes" if value else "no"
        case int() if kind is Pence:
            return f"£{pounds(Pence(value))}"
        case str():
            return value if len(value) <= 100 else f"{value[:100]}..."
        case _ if attrs.has(type(value)):
            return shown(value)
        case _:
            return str(value)
