"""People and keys performed again: who was added and described, left and came back, what was erased and disclosed.

What their details say nobody here can read; that each is sealed by the key then in use is looked at wherever a text is.
"""

from collections.abc import Callable
from typing import Any, Final

from thep_domain.audit.again import Again
from thep_domain.audit.checks import Arguments, Checks, Reads, authority_of, begins_with, key_of, words_of
from thep_domain.audit.roles import INPUT, Roles, copy, decided, sealed
from thep_domain.kernel.provenance import Recorded
from thep_domain.people import (
    DetailCorrected,
    KeysDisclosed,
    KeysErased,
    Person,
    PersonAdded,
    PersonDescribed,
    RetentionBegun,
    RetentionStopped,
)


def _of_person(kind: type[Any], read: Callable[[Any], dict[str, Any]]) -> Reads:
    """A command about a person: of whom says the stream, ``read`` takes the rest from the fact that it begins with."""

    def given(fact: Recorded[Any]) -> Arguments:
        return {"person": key_of(fact).removeprefix(f"{Person.STREAM}:"), **read(fact.event)}

    return begins_with(kind, read=given)


def _erase(again: Again) -> Arguments | None:
    fact = again.first(KeysErased)
    if fact is None:
        return None
    return {"subject": key_of(fact), "ground": fact.event.ground, "authority": fact.why.authority}


def _disclose(again: Again) -> Arguments | None:
    """The keys of one subject at a time, whether one was named or several: each decides for itself."""
    fact = again.first(KeysDisclosed)
    return None if fact is None else {"keys": fact.event.keys, "authority": authority_of(fact)}


_DAY: Final = copy()
"""The day of an act is put in, and equals the day on which it takes effect."""
_WHO: Final = copy()
"""Whom or what it is about says the stream too."""

_ROLES: Final[dict[str, Roles]] = {
    "people.added": {"person": _WHO, "added_on": _DAY, **sealed("details")},
    "people.described": {"person": _WHO, "described_on": _DAY, **sealed("details")},
    "people.detail_corrected": {"person": _WHO, "corrected_on": _DAY, **sealed("detail")},
    "people.key_issued": {"key": decided("key-differs"), "subject": _WHO, "scheme": INPUT, "commitment": INPUT},
    "people.retention_begun": {"subject": _WHO, "from_on": _DAY},
    "people.retention_stopped": {"subject": _WHO, "stopped_on": _DAY},
    "people.erased": {"subject": _WHO, "keys": decided(), "ground": INPUT},
    "people.disclosed": {"subject": _WHO, "keys": INPUT},
}

CHECKS: Final = Checks(
    reads={
        "people.add": _of_person(PersonAdded, lambda e: {"details": words_of(e.details), "on": e.added_on}),
        "people.describe": _of_person(
            PersonDescribed, lambda e: {"details": words_of(e.details), "on": e.described_on}
        ),
        "people.correct_detail": _of_person(
            DetailCorrected, lambda e: {"detail": words_of(e.detail), "on": e.corrected_on}
        ),
        "people.leave": _of_person(RetentionBegun, lambda e: {"on": e.from_on}),
        "people.come_back": _of_person(RetentionStopped, lambda e: {"on": e.stopped_on}),
        "people.erase": _erase,
        "people.disclose": _disclose,
    },
    roles=_ROLES,
)
