"""How cases and givers are named and found: a concern by 100934-c1, an intervention by 100934-i1, a giver by its id."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, TypeVar

from attrs import frozen

from thep_domain.interventions.capacity import Capacity
from thep_domain.interventions.concern import Concern
from thep_domain.interventions.intervention import Intervention
from thep_domain.interventions.refusals import (
    SCHOOL_CLOSED,
    UNKNOWN_CONCERN,
    UNKNOWN_GIVER,
    UNKNOWN_INTERVENTION,
)
from thep_domain.kernel.identifiers import URN
from thep_domain.kernel.work import Loads
from thep_domain.people import Person
from thep_domain.schools import Establishment, establishment_at

C = TypeVar("C", Concern, Intervention)

_CASE: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)-([ci])([1-9][0-9]{0,5})")
_URN: Final = re.compile("[1-9][0-9]{5}")
_PERSON: Final = re.compile("[0-9a-f]{8,32}")
"""An id of that form is a person's, who was added."""
_ORGANISATION: Final = re.compile("[a-z]{1,20}-[0-9a-z]{0,20}[0-9][0-9a-z]{0,20}")
"""No register of organisations is imported: one is named by the number that another register gave it, and by which."""


@frozen
class Party:
    """Who gives: a school, with its establishment, or a person or an organisation, by an id."""

    id: str
    school: Establishment | None

    def urn_on(self, day: date) -> URN | None:
        """The URN of a school on a day."""
        return None if self.school is None else self.school.registration_on(day).urn


def concern_key(reading: Loads, concern: str) -> str:
    """The key of a concern that is named under any URN of its school. Raises Refused for one there is not."""
    key = _key(reading, concern, "c")
    if key is None or not reading.load(Concern, key).number:
        raise UNKNOWN_CONCERN(f"There is no concern {concern}: thep concerns list shows those there are.")
    return key


def intervention_key(reading: Loads, intervention: str) -> str:
    """The key of an intervention that is named under any URN of its school. Raises Refused for one there is not."""
    key = _key(reading, intervention, "i")
    if key is None or not reading.load(Intervention, key).number:
        raise UNKNOWN_INTERVENTION(
            f"There is no intervention {intervention}: thep interventions list shows those there are."
        )
    return key


def _key(reading: Loads, name: str, letter: str) -> str | None:
    parts = _CASE.fullmatch(name)
    if parts is None or parts[2] != letter:
        return None
    found = establishment_at(reading, parts[1]) if _URN.fullmatch(parts[1]) else None
    return name if found is None else f"{found.id}-{letter}{parts[3]}"


def school_of(reading: Loads, key: str) -> Establishment | None:
    """The school of a case, by its key."""
    return establishment_at(reading, key.rpartition("-")[0])


def first_free(reading: Loads, kind: type[Concern] | type[Intervention], letter: str, establishment: str) -> int:
    """The first number that no case of a school has: two at once conflict, and the second takes the next."""
    number = 1
    while reading.load(kind, f"{establishment}-{letter}{number}").number:
        number += 1
    return number


def concerns_of(reading: Loads, establishment: str) -> Iterator[tuple[str, Concern]]:
    """Every concern of a school, by key."""
    for number in range(1, first_free(reading, Concern, "c", establishment)):
        key = f"{establishment}-c{number}"
        yield key, reading.load(Concern, key)


def interventions_of(reading: Loads, establishment: str) -> Iterator[tuple[str, Intervention]]:
    """Every intervention of a school, by key."""
    for number in range(1, first_free(reading, Intervention, "i", establishment)):
        key = f"{establishment}-i{number}"
        yield key, reading.load(Intervention, key)


def party(reading: Loads, giver: str) -> Party:
    """A giver by its id, or by any URN of a school.

    Raises Refused for six digits that the register does not hold, for a person not yet added, and for what cannot name
    an organisation.
    """
    if not _URN.fullmatch(giver):
        if _PERSON.fullmatch(giver):
            reading.load(Person, giver).require(giver)
        else:
            must_name_an_organisation(giver, "giver", "the URN of a school, the id of a person who was added, or ")
        return Party(giver, None)
    found = establishment_at(reading, giver)
    if found is None:
        raise UNKNOWN_GIVER(f"No school with URN {giver} is in the register: import a register file that holds it.")
    return Party(found.id, found)


def must_name_an_organisation(words: str, what: str, or_else: str = "") -> None:
    """Refuse what cannot name an organisation: a name, which may be a person's, or a word without a number."""
    if not _ORGANISATION.fullmatch(words):
        raise UNKNOWN_GIVER(
            f"{words[:40]!r} is no {what}: write {or_else}the number of an organisation and whose it is, such as"
            " trust-7 or company-07654321."
        )


def must_be_open(found: Establishment, day: date) -> None:
    """Refuse a case about a school on a day on which it is not open."""
    if not found.open_on(day):
        name = found.details_on(day).name
        raise SCHOOL_CLOSED(f"{name} (URN {found.urns[-1]}) is not open on {day}: check the day, and the register.")


def organisation_on(reading: Loads, key: str, day: date) -> str | None:
    """To which organisation a school, a person or an organisation belongs on a day; an organisation to itself."""
    held = reading.load(Capacity, key).organisation_on(day)
    return held if held is not None or _URN.fullmatch(key) else key


def same_organisation(reading: Loads, one: str, other: str, day: date) -> str | None:
    """The organisation that both belong to on a day, or None."""
    mine = organisation_on(reading, one, day)
    return mine if mine is not None and mine == organisation_on(reading, other, day) else None
