"""Every fact that concerns a person: by the id, wherever it stands."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import attrs

from thep_domain.kernel.provenance import Recorded
from thep_domain.kernel.sealed import Sealed, subject_of
from thep_domain.people import Keys, Person

E = TypeVar("E")


def concerning(facts: Iterable[Recorded[E]], person: str) -> Iterator[Recorded[E]]:
    """Those of some facts that are in the person's own streams, name the id, or hold a text of the person."""
    subject = f"{Person.STREAM}:{person}"
    own = (subject, f"{Keys.STREAM}:{subject}")
    return (fact for fact in facts if fact.stream in own or _names(fact.event, person, subject))


def _names(value: Any, person: str, subject: str) -> bool:
    if isinstance(value, str):
        return value in (person, subject)
    if isinstance(value, Sealed):
        return subject_of(value.key) == subject
    if isinstance(value, tuple):
        return any(_names(each, person, subject) for each in value)
    if attrs.has(type(value)):
        return any(_names(getattr(value, each.name), person, subject) for each in attrs.fields(type(value)))
    return False
