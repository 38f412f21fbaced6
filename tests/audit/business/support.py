"""Performing the facts of a history again, as they are or with some of them changed."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

import attrs

from thep_adapters.audit import CODES
from thep_domain import Partnership
from thep_domain.application import CATALOGUE
from thep_domain.audit import Found, Performing
from thep_domain.kernel.provenance import Recorded


def facts_of(thep: Partnership) -> list[Recorded]:
    """Every fact, the first first."""
    return list(thep.journal.scan())


def performed(facts: Iterable[Recorded]) -> list[Found]:
    """What is found when a history is performed again, beside notes."""
    performing = Performing(CATALOGUE.contexts)
    whole = performing.whole()
    found = [each for fact in facts for layer in (performing, whole) for each in layer.look(fact)]
    found += [*performing.finish(), *whole.finish()]
    return [each for each in found if CODES[each.code].level != "note"]


def with_field(fact: Recorded, **fields: Any) -> Recorded:
    """A fact with fields of its event changed."""
    event: Any = fact.event
    return attrs.evolve(fact, event=attrs.evolve(event, **fields))


def with_why(fact: Recorded, **fields: Any) -> Recorded:
    """A fact with fields of its provenance changed."""
    return attrs.evolve(fact, why=attrs.evolve(fact.why, **fields))


def changed(
    facts: Iterable[Recorded], name: str, change: Callable[[Recorded], Recorded], *, number: int = 1
) -> list[Recorded]:
    """A history in which one fact of a name is another."""
    made, seen = [], 0
    for fact in facts:
        seen += fact.name == name
        made.append(change(fact) if fact.name == name and seen == number else fact)
        number = number if made[-1] is fact else 0
    return made


def without(facts: Iterable[Recorded], name: str) -> list[Recorded]:
    """Without the first fact of a name, and numbered anew as somebody would who hides that it is gone."""
    every = list(facts)
    gone = next(fact for fact in every if fact.name == name)
    part, parts = gone.why.part
    save = range(gone.position - part + 1, gone.position - part + 1 + parts)
    made: list[Recorded] = []
    for fact in (each for each in every if each is not gone):
        left = fact
        if fact.position in save:
            at = fact.why.part[0]
            left = with_why(fact, part=(at - (at > part), parts - 1))
        version = fact.version - (fact.stream == gone.stream and fact.version > gone.version)
        made.append(attrs.evolve(left, version=version, position=len(made) + 1))
    return made


def codes(found: Iterable[Found]) -> set[str]:
    """The codes of what was found."""
    return {each.code for each in found}


def renumbered(facts: list[Recorded]) -> list[Recorded]:
    """Numbered anew, as somebody would who hides that something is gone."""
    saves = [list(group) for _, group in groupby(facts, key=lambda fact: (fact.why.request, fact.why.recorded_at))]
    made: list[Recorded] = []
    for save in saves:
        for part, fact in enumerate(save, start=1):
            made.append(attrs.evolve(with_why(fact, part=(part, len(save))), position=len(made) + 1))
    return made
