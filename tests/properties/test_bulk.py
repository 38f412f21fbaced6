"""Commands handed in together come out as they do one by one: every fact, every state, every refusal."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from tests.properties.support import CI
from tests.support.numbers import several
from thep_domain.application import CATALOGUE, Partnership
from thep_domain.kernel.refusal import Refused, RowsRefused
from thep_domain.testing import Command, History, SimulatedClock, histories, in_memory

ORDER = [verb.name for verb in CATALOGUE.verbs]
DIFFERS = ("part", "recorded_at")
"""What tells a fact recorded with others from one that was recorded by itself."""


def without_moments(thep: Partnership) -> list[Any]:
    return [
        (fact.stream, fact.version, fact.event, {**attrs.asdict(fact.why), **dict.fromkeys(DIFFERS)})
        for fact in thep.history()
    ]


def by_verb(history: History) -> Iterator[tuple[str, list[Command]]]:
    """The commands of a history, those of one verb together, in the order of the verbs."""
    commands = [step.sent.command for step in history.steps]
    ordered = sorted(commands, key=lambda each: ORDER.index(each.verb))
    for verb, some in groupby(ordered, key=lambda each: each.verb):
        yield verb, list(some)


@settings(CI, max_examples=several(8, full=300))
@given(histories())
def test_bulk_equals_one_by_one(history: History) -> None:
    """Refused rows are named as they are refused one by one, and without them the same is recorded."""
    now = history.steps[-1].at if history.steps else SimulatedClock().now
    singly, together = in_memory(SimulatedClock(now)), in_memory(SimulatedClock(now))
    for verb, commands in by_verb(history):
        office = singly.acting("clerk", "as told")
        accepted, refused = [], []
        for number, command in enumerate(commands, start=1):
            try:
                command.perform(office)
                accepted.append(command.given)
            except Refused as error:
                refused.append((number, error.code, error.sentence))
        desk, _, name = verb.partition(".")
        in_bulk = getattr(getattr(together.acting("clerk", "as told"), desk), f"{name}_all")
        if refused:
            with pytest.raises(RowsRefused) as caught:
                in_bulk([command.given for command in commands])
            assert [(row.row, row.code, row.sentence) for row in caught.value.rows] == refused
        in_bulk(accepted)
        assert without_moments(together) == without_moments(singly)
    assert together.replay().digest == singly.replay().digest
