"""Folding a history into the final state of every stream, and the digest of it all."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs
from attrs import frozen

from thep_domain.application.catalogue import AGGREGATES
from thep_domain.application.journal import gap
from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.work import Aggregate

States = dict[str, tuple[int, Aggregate]]
"""The version and state of each stream."""


@frozen
class Replay:
    """What came of folding a whole history again."""

    events: int
    streams: int
    digest: str


def fold(facts: Iterable[Recorded]) -> States:
    """The final state of every stream. Raises UnreadableHistory where versions do not follow each other."""
    states: States = {}
    for fact in facts:
        kind = AGGREGATES.get(fact.stream.partition(":")[0])
        if kind is None:
            continue
        version, state = states.get(fact.stream) or (0, kind())
        if fact.version != version + 1:
            raise gap(fact.stream, version + 1, fact.version)
        states[fact.stream] = (fact.version, state.evolve(fact.event))
    return states


def replay(facts: Iterable[Recorded]) -> Replay:
    """Fold a history and sum it up: its events, its streams, and the digest of their final states."""
    seen: dict[str, int] = {}

    def counted() -> Iterable[Recorded]:
        for fact in facts:
            seen[fact.stream] = seen.get(fact.stream, 0) + 1
            yield fact

    states = fold(counted())
    return Replay(sum(seen.values()), len(seen), digest(states))


def digest(states: States) -> str:
    """SHA-256 over the canonical JSON of every stream's final state, sorted by stream.

    Salts, positions and times of recording are no part of any state, so the same commands give the same digest on
    another day, store and Python.
    """
    total = hashlib.sha256(b"{")
    for index, stream in enumerate(sorted(states)):
        state = attrs.asdict(states[stream][1], value_serializer=_plain)  # type: ignore[arg-type]
        text = json.dumps({stream: state}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        total.update((("," if index else "") + text[1:-1]).encode())
    total.update(b"}")
    return total.hexdigest()


def _plain(_: Any, __: Any, value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
