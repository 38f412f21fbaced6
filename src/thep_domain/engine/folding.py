"""Folding a history into the final state of every stream, and the digest of it all."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from thep_domain.engine.catalogue import Catalogue
from thep_domain.engine.ports import Step, gap
from thep_domain.kernel.collecting import collector_paused
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Aggregate

States = dict[str, tuple[int, Aggregate]]
"""The version and state of each stream."""

Canonical: TypeAlias = Callable[[Mapping[str, Aggregate]], bytes]

AT_ONCE = 1_000
"""How many states are turned into JSON at a time."""


@frozen
class Replay:
    """What came of folding a whole history again."""

    events: int
    streams: int
    digest: str


@frozen
class Folded:
    """The final state of every stream that has one, and how many events and streams there were in all."""

    states: States
    events: int
    streams: int

    def summed_up(self, canonical: Canonical | None = None) -> Replay:
        """With the digest in place of the states."""
        return Replay(self.events, self.streams, digest(self.states, canonical))


def fold_facts(facts: Iterable[Recorded], catalogue: Catalogue) -> Folded:
    """Fold facts as they come. Raises UnreadableHistory where versions do not follow each other."""
    return fold_steps(((fact.stream, fact.version, fact.event) for fact in facts), catalogue)


def fold_steps(steps: Iterable[Step], catalogue: Catalogue) -> Folded:
    """Fold events as they come. Raises UnreadableHistory where versions do not follow each other.

    The answer to a request is no aggregate: its parts are saved together, so that none of them need be remembered.
    """
    states: States = {}
    events = answers = 0
    answer, part = "", 0
    kinds = catalogue.aggregates
    with collector_paused():
        for stream, version, event in steps:
            events += 1
            held = states.get(stream)
            if held is None:
                kind = kinds.get(stream.partition(":")[0])
                if kind is None:
                    part = part + 1 if stream == answer else 1
                    answers += part == 1
                    answer = stream
                    if version != part:
                        raise gap(stream, part, version)
                    continue
                held = (0, kind())
            if version != held[0] + 1:
                raise gap(stream, held[0] + 1, version)
            states[stream] = (version, held[1].evolve(event))
    return Folded(states, events, len(states) + answers)


def fold_kind(
    kind: type[Aggregate], new: States, earlier: Mapping[str, tuple[int, Aggregate]], steps: Iterable[Step]
) -> None:
    """Add to ``new`` the states of one kind that events make or change, the earlier ones being these.

    Raises UnreadableHistory where versions do not follow each other.
    """
    for stream, version, event in steps:
        held = new.get(stream) or earlier.get(stream) or (0, kind())
        if version != held[0] + 1:
            raise gap(stream, held[0] + 1, version)
        new[stream] = (version, held[1].evolve(event))


def digest(states: States, canonical: Canonical | None = None) -> str:
    """SHA-256 over the canonical JSON of every stream's final state, sorted by stream.

    Salts, positions and times of recording are no part of any state, so the same commands give the same digest on
    another day, store and Python. ``canonical`` writes the same bytes as `canonical_json`, in less time.
    """
    write = canonical or canonical_json
    total = hashlib.sha256(b"{")
    streams = sorted(states)
    with collector_paused():
        for start in range(0, len(streams), AT_ONCE):
            text = write({stream: states[stream][1] for stream in streams[start : start + AT_ONCE]})
            total.update((b"," if start else b"") + text[1:-1])
    total.update(b"}")
    return total.hexdigest()


def canonical_json(states: Mapping[str, Aggregate]) -> bytes:
    """States as JSON of which there is one form only: keys sorted, no spaces, UTF-8, days as 2018-03-15."""
    return _CANONICAL.encode(states).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    names, held = _fields(type(value))  # type: ignore[arg-type]  # a class can be hashed
    return dict(zip(names, held(value), strict=True))


@cache
def _fields(kind: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(sorted(field.name for field in attrs.fields(kind)))
    held = attrgetter(*names)
    return names, held if len(names) > 1 else lambda value: (held(value),)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
