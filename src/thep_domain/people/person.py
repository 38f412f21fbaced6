"""A person: an id, and which key seals the details."""

import re
from collections.abc import Collection
from datetime import date
from typing import ClassVar, Final, assert_never, get_args

from attrs import frozen

from thep_domain.kernel.identifiers import Text
from thep_domain.kernel.refusal import DATES_OUT_OF_ORDER
from thep_domain.kernel.sealed import Sealed
from thep_domain.kernel.state import changed
from thep_domain.people.events import DetailCorrected, PersonAdded, PersonDescribed, PersonEvent
from thep_domain.people.refusals import ALREADY_ADDED, DETAILS_MISSING, NOT_A_PERSON_ID, UNKNOWN_PERSON

_ID: Final = re.compile("[0-9a-f]{8,32}")


def check_person_id(person: str) -> str:
    """An id that was given by the office. Raises Refused for one that could have been made of a name."""
    if _ID.fullmatch(person) is None:
        raise NOT_A_PERSON_ID(
            f"{person[:40]!r} cannot be the id of a person: give 8 to 32 digits of 0-9 and a-f, drawn at random, or"
            " leave it out."
        )
    return person


@frozen(slots=False)
class Person:
    """What is known of a person in clear: since when, and under which key the details are."""

    STREAM: ClassVar[str] = "person"
    EVENTS: ClassVar[tuple[type, ...]] = get_args(PersonEvent)

    added_on: date | None = None
    described_on: date | None = None
    key: str | None = None
    """The key of the details that were given last."""
    described: int = 0
    """Which fact gave them."""
    version: int = 0

    # Decisions

    def add(self, person: str, details: Sealed | None, on: date) -> PersonAdded:
        """Add a person."""
        if self.added_on is not None:
            raise ALREADY_ADDED(f"The person {person} was added on {self.added_on}: choose another id, or describe.")
        if details is None:
            raise DETAILS_MISSING("The details are blank: say at least who it is.")
        return PersonAdded(person=Text(person), added_on=on, details=details)

    def describe(self, person: str, details: Sealed | None, on: date) -> PersonDescribed:
        """Give the details of a person anew."""
        self.require(person)
        if details is None:
            raise DETAILS_MISSING("The details are blank: to forget the person, erase them.")
        self.refuse_before(on)
        return PersonDescribed(person=Text(person), described_on=on, details=details)

    def correct_detail(self, person: str, detail: Sealed | None, on: date, live: Collection[str]) -> DetailCorrected:
        """Put one detail right that was recorded wrong; the others stay as they were given."""
        self.require(person)
        if self.key not in live:
            raise DETAILS_MISSING("The details were erased, and nothing is left to correct: describe the person anew.")
        if detail is None:
            raise DETAILS_MISSING("The detail is blank: write what is right.")
        self.refuse_before(on)
        return DetailCorrected(person=Text(person), corrected_on=on, detail=detail)

    def refuse_before(self, on: date) -> None:
        """Refuse a day before that of the last details."""
        if self.described_on is not None and on < self.described_on:
            raise DATES_OUT_OF_ORDER(f"{on} is before {self.described_on}, the day of the last details: check the day.")

    def require(self, person: str) -> None:
        """Refuse what concerns a person who was never added."""
        if self.added_on is None:
            raise UNKNOWN_PERSON(f"There is no person {person[:40]!r}: thep people list names those there are.")

    # Folding

    def evolve(self, event: PersonEvent) -> "Person":
        """The person after one more fact."""
        version = self.version + 1
        match event:
            case PersonAdded():
                day, key = event.added_on, event.details.key
                return changed(self, added_on=day, described_on=day, key=key, described=version, version=version)
            case PersonDescribed():
                day, key = event.described_on, event.details.key
                return changed(self, described_on=day, key=key, described=version, version=version)
            case DetailCorrected():
                return changed(self, version=version)
            case _:
                assert_never(event)
