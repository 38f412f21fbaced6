"""How a test of the kit claims something: what fails says what a recorder owes, and why.

Not by ``assert``: that is left out under ``python -O``, and a proof that is left out proves nothing.
"""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import AggregateRecorder, IntegrityError, StoredEvent

SHOWN = 300
"""Characters of a value that are shown."""


def claim(holds: bool, lesson: str) -> None:
    """Raise AssertionError with the lesson, unless it holds."""
    if not holds:
        raise AssertionError(lesson)


def same(found: object, expected: object, lesson: str) -> None:
    """Raise AssertionError with the lesson and both values, unless they are the same."""
    if found != expected:
        raise AssertionError(f"{lesson}\n  expected: {_shown(expected, found)}\n  found:    {_shown(found, expected)}")


def refused(recorder: AggregateRecorder, events: Sequence[StoredEvent], lesson: str, **kwargs: Any) -> None:
    """Save what must be refused. Raises AssertionError with the lesson where it is not, or not by IntegrityError."""
    try:
        recorder.insert_events(events, **kwargs)
    except IntegrityError:
        return
    except Exception as error:
        raise AssertionError(f"{lesson} It was refused with {error!r}; raise IntegrityError.") from error
    raise AssertionError(f"{lesson} It was accepted.")


def _shown(value: object, other: object) -> str:
    """The value; of a long list, from the first difference on."""
    if isinstance(value, list) and isinstance(other, list) and len(value) + len(other) > 8:
        pairs = enumerate(zip(value, other, strict=False))
        first = next((number for number, (mine, theirs) in pairs if mine != theirs), min(len(value), len(other)))
        return f"{len(value)} in all; from number {first} on {_cut(value[first : first + 3])}"
    return _cut(value)


def _cut(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}... ({len(text)} characters)"
