"""What protects each field of each event: whether it is worked out again, cites, equals another, or was put in."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, get_args

import attrs
from attrs import frozen

from thep_domain.kernel.event import declared
from thep_domain.kernel.provenance import Authority, Cited, RuleCited
from thep_domain.kernel.shapes import CHECKED


class Kind(StrEnum):
    """The four roles."""

    DECIDED = "decided"
    """Worked out again from the facts before it and the rules."""
    CITES = "cites"
    """Names a fact, a rule or an authority, which is looked up."""
    COPY = "copy"
    """Equals another field, of this fact or of one before it."""
    INPUT = "input"
    """What somebody put in: only a signed head protects it."""


@frozen
class Role:
    """The role of one field, and the code of what is found where it is another value."""

    kind: Kind
    code: str = "differs"
    rule: str | None = None
    """The rule of the rulebook that it is decided by, where it is one."""


Roles = Mapping[str, Role]
"""The fields of one event by their paths: ``urn``, ``basis.pupils``, ``rules[].value``.

Where its provenance has another role than that of other events, that too: ``why.effective_on``.
"""


def decided(code: str = "differs", *, rule: str | None = None) -> Role:
    """Worked out again."""
    return Role(Kind.DECIDED, code, rule)


def cites(code: str = "citation-stale") -> Role:
    """Looked up."""
    return Role(Kind.CITES, code)


def copy(code: str = "differs") -> Role:
    """Compared with another field."""
    return Role(Kind.COPY, code)


INPUT: Final = Role(Kind.INPUT)
RULES: Final = cites("rule-not-in-force")
"""The role of the rules that an event cites."""


def sealed(path: str) -> Roles:
    """The roles of a sealed text: the key is the one in use for its subject, and nobody here can read the words."""
    return {f"{path}.key": decided("key-differs"), f"{path}.box": INPUT}


WHY: Final[Roles] = {
    "actor": INPUT,
    "authority": INPUT,
    "command": decided("command-unknown"),
    "corrects": cites("corrects-another"),
    "effective_on": decided("effective-day-wrong"),
    "part": decided("save-not-whole"),
    "reason": INPUT,
    "recorded_at": INPUT,
    "request": INPUT,
}
"""The provenance that every event has. Of a save of several facts, what was put in is compared from part to part."""

ENGINE: Final[Mapping[str, Roles]] = {
    "journal.clock_set": {"from_at": copy(), "to_at": copy()},
    "journal.log_begun": dict.fromkeys(
        ("origin", "verifier", "after_origin", "after_size", "after_root", "why.command"), INPUT
    ),
    "journal.log_key_set": dict.fromkeys(("origin", "before", "verifier", "why.command"), INPUT),
    "request.answered": {
        "command": copy("answer-differs"),
        "fingerprint": INPUT,
        "salt": INPUT,
        "after": INPUT,
        "facts": decided("answer-differs"),
        "details": INPUT,
    },
    "request.answer_continued": {"details": INPUT},
}
"""The events that the engine records itself."""

LEAVES: Final = (Cited, RuleCited, Authority)
"""Values that have one role as a whole."""


def paths_of(kind: type) -> Iterator[str]:
    """The paths of an event's fields: values that stand in it are taken apart."""
    for each in attrs.fields(kind):
        yield from _paths(each.name, each.type)


def _paths(path: str, kind: Any) -> Iterator[str]:
    held = _value_in(kind)
    if held is None:
        yield path
        return
    inner, many = held
    for each in attrs.fields(inner):
        yield from _paths(f"{path}{'[]' if many else ''}.{each.name}", each.type)


def _value_in(kind: Any) -> tuple[type, bool] | None:
    """The value that a field holds, and whether it holds many; None for one that has one role as a whole."""
    if isinstance(kind, type) and hasattr(kind, CHECKED):
        return None if kind in LEAVES else (kind, False)
    args = [each for each in get_args(kind) if each not in (type(None), Ellipsis)]
    found = [held for each in args if (held := _value_in(each)) is not None]
    if len(found) != 1 or len(args) != 1:
        return None
    return found[0][0], found[0][1] or Ellipsis in get_args(kind)


def missing(roles: Mapping[str, Roles], events: tuple[type, ...]) -> Iterator[str]:
    """What is wrong with the table of roles, in sentences: fields without a role, and roles without a field."""
    for kind in events:
        name = declared(kind).name
        held = {path for path in roles.get(name, ()) if path.removeprefix("why.") not in WHY or "." not in path}
        wanted = set(paths_of(kind))
        for path in sorted(wanted - held):
            yield (
                f"The field {path} of {name} has no role: say in thep_domain/audit, beside those of its context, how an"
                " auditor checks it, as decided(...), cites(...) or copy(...); or INPUT, if only a signed head protects"
                " it."
            )
        for path in sorted(held - wanted):
            yield f"The event {name} has no field {path}: take its role out of the table."
