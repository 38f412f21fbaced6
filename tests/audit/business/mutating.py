"""Changing one field of one event at a time, and looking whether the history is still performed without a finding."""

import copy
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Any, get_args

import attrs
from attrs import field, frozen

from thep_adapters.audit import CODES
from thep_domain.application import CATALOGUE
from thep_domain.audit import WHY, Kind, Performing, Whole
from thep_domain.audit.roles import LEAVES
from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.provenance import Authority, Cited, Recorded, RuleCited, Why, misdated
from thep_domain.kernel.sealed import KEY_ID
from thep_domain.kernel.shapes import CHECKED, SHA256

WAYS = 3
"""With how many values at most that are made up each field is changed."""
MORE = 2
"""With how many at most that stand in the same field elsewhere in the history."""


@frozen
class Mutation:
    """A field of one event that is another: where, how, and what protects it."""

    fact: int
    """Which fact of the history, counted from 0."""
    path: str
    kind: Kind
    changed: Recorded | None
    """The fact as it is changed; None where it could not be read any more."""


@frozen
class Figures:
    """What came of changing fields, by the role of the field."""

    found: Counter[Kind] = field(factory=Counter)
    missed: Counter[Kind] = field(factory=Counter)
    fields: defaultdict[str, Counter[bool]] = field(factory=lambda: defaultdict(Counter))
    """By event and path, how often it was found, and how often not."""

    def add(self, name: str, each: Mutation, found: bool) -> None:
        """One more."""
        (self.found if found else self.missed)[each.kind] += 1
        self.fields[f"{name} {each.path} ({each.kind})"][found] += 1

    @property
    def missed_fields(self) -> list[str]:
        """The fields that are said to be protected, and of which a change was not found."""
        return sorted(name for name, counts in self.fields.items() if counts[False] and "(input)" not in name)


class Forks:
    """A history performed up to each save, so that a change of a later one begins there."""

    def __init__(self, facts: Sequence[Recorded]) -> None:
        self.facts = facts
        self._before: dict[int, tuple[Performing, Whole]] = {}
        performing = Performing(CATALOGUE.contexts)
        whole = performing.whole()
        for number, fact in enumerate(facts):
            if fact.why.part[0] == 1:
                self._before[number] = _fork(performing, whole)
            assert not [*performing.look(fact), *_beside_notes(whole.look(fact))]

    def finds(self, each: Mutation) -> bool:
        """Whether the change is found, by form or by performing the history again."""
        if each.changed is None or misdated(each.changed.event, each.changed.why) is not None:
            return True
        start = each.fact - self.facts[each.fact].why.part[0] + 1
        performing, whole = _fork(*self._before[start])
        for number, fact in islice(enumerate(self.facts), start, None):
            now = each.changed if number == each.fact else fact
            if any(True for layer in (performing, whole) for _ in _beside_notes(layer.look(now))):
                return True
        return any(True for layer in (performing, whole) for _ in _beside_notes(layer.finish()))


def figures_of(context: str, facts: Sequence[Recorded], sample: int) -> Figures:
    """What comes of changing fields of a context that are no inputs: of so many changes, drawn from all."""
    roles = Performing(CATALOGUE.contexts).checks[context].roles
    forks, figures = Forks(facts), Figures()
    every = [each for each in mutations(facts, roles) if each.kind is not Kind.INPUT and each.changed is not None]
    for each in random.Random(1).sample(every, min(sample, len(every))):
        figures.add(facts[each.fact].name, each, forks.finds(each))
    return figures


def _beside_notes(found: Any) -> Iterator[Any]:
    """What is found; that something was overtaken is a note, which shows the change too."""
    return (each for each in found if CODES[each.code].level != "note" or each.code == "overtaken")


def _fork(performing: Performing, whole: Whole) -> tuple[Performing, Whole]:
    """Both as they stand: what they hold is frozen, so that only the tables are copied."""
    one, other = copy.copy(performing), copy.copy(whole)
    one.held = copy.copy(performing.held)
    one.held._states = {word: dict(states) for word, states in performing.held._states.items()}
    one.held._facts = {stream: list(facts) for stream, facts in performing.held._facts.items()}
    one._save, one.unchecked = list(performing._save), Counter(performing.unchecked)
    one._recent = copy.copy(performing._recent)
    other._reading = copy.copy(whole._reading)
    other._reading._held = one.held
    other._charged, other._credited = (
        defaultdict(Counter, {key: Counter(years) for key, years in sums.items()})
        for sums in (whole._charged, whole._credited)
    )
    other._paid = Counter(whole._paid)
    other._destroyed = list(whole._destroyed)
    return one, other


def mutations(facts: Sequence[Recorded], roles: Any) -> Iterator[Mutation]:
    """Every field of every event that has roles, and of its provenance, in up to five ways.

    Some of the values are made up, and some stand in the same field of other events: those fit where they came from.
    """
    elsewhere = defaultdict[tuple[str, str], dict[Any, None]](dict)
    for fact in facts:
        if fact.name in roles:
            for path, _, held in _fields(fact.event):
                elsewhere[fact.name, path][held] = None
    for number, fact in enumerate(facts):
        if fact.name not in roles:
            continue
        for path, kind, held in _fields(fact.event):
            role = roles[fact.name].get(path)
            others = (each for each in elsewhere[fact.name, path] if each != held)
            for value in [*islice(_others(held, kind), WAYS), *islice(others, MORE)] if role is not None else ():
                yield Mutation(number, path, role.kind, _with(fact, "event", path, value))
        for name in ("authority", "corrects", "effective_on", "command"):
            role = roles[fact.name].get(f"why.{name}", WHY[name])
            for value in islice(_others(getattr(fact.why, name), Why.__annotations__[name]), WAYS):
                yield Mutation(number, f"why.{name}", role.kind, _with(fact, "why", name, value))


def _fields(held: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The fields of an event: of a list of values those of the first."""
    for each in attrs.fields(type(held)):
        value, name = getattr(held, each.name), f"{path}{each.name}"
        first = value[0] if isinstance(value, tuple) and value else None
        if _is_value(value):
            yield from _fields(value, f"{name}.")
        elif _is_value(first):
            yield from _fields(first, f"{name}[].")
        else:
            yield name, each.type, value


def _is_value(held: Any) -> bool:
    return hasattr(type(held), CHECKED) and not isinstance(held, LEAVES)


def _with(fact: Recorded, part: str, path: str, value: Any) -> Recorded | None:
    """The fact with one field changed; None where no reader would take it."""
    try:
        return attrs.evolve(fact, **{part: _changed(getattr(fact, part), path.split("."), value)})
    except (ValueError, TypeError):
        return None


def _changed(held: Any, path: Sequence[str], value: Any) -> Any:
    name, rest = path[0], path[1:]
    if name.endswith("[]"):
        first, *others = getattr(held, name[:-2])
        return attrs.evolve(held, **{name[:-2]: (_changed(first, rest, value), *others)})
    return attrs.evolve(held, **{name: _changed(getattr(held, name), rest, value) if rest else value})


def _others(held: Any, kind: Any) -> Iterator[Any]:
    """Other values that the field could have."""
    match held:
        case bool():
            yield not held
        case Enum():
            yield from (each for each in type(held) if each is not held)
        case int():
            yield from (held + 1, held - 1, held + 1_000)
        case datetime():
            yield held + timedelta(seconds=1)
        case date():
            yield from (held + timedelta(days=1), held - timedelta(days=1), held - timedelta(days=400))
        case Cited():
            for version in (held.version - 1, held.version + 1):
                yield from [Cited(stream=held.stream, version=version)] if version else []
            yield Cited(stream=Text("school:999998"), version=1)
        case Authority():
            yield None
        case tuple():
            one = RuleCited(rule=Text("fees.rate"), version=1) if RuleCited in get_args(kind) else Text("x")
            yield held[1:] if held else (one,)
            if held and isinstance(held[0], RuleCited):
                yield (RuleCited(rule=held[0].rule, version=held[0].version + 1), *held[1:])
            elif held:
                yield from ((other, *held[1:]) for other in _others(held[0], None))
        case str():
            yield from _other_words(held)
        case None:
            yield from _instead_of_nothing(kind)


def _other_words(held: str) -> Iterator[str]:
    if KEY_ID.holds(held):
        subject, _, number = held.rpartition("#")
        yield from (f"{subject}#{int(number) + 1}", f"{subject}0#{number}")
    elif SHA256.holds(held):
        yield f"{held[1:]}{held[0]}"
    else:
        yield from (f"{held}x", f"x{held}", "x")


def _instead_of_nothing(kind: Any) -> Iterator[Any]:
    kinds = get_args(kind)
    if date in kinds:
        yield from (date(2018, 3, 15), date(2016, 9, 1))
    elif Cited in kinds:
        yield Cited(stream=Text("school:100901"), version=1)
    elif any(getattr(each, "__supertype__", each) is int for each in kinds):
        yield 1
    elif any(each is str or getattr(each, "__origin__", None) is str or each is Text for each in kinds):
        yield Text("100902")
