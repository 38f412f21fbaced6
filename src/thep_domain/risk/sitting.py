"""Who sat when a group decided, and who of them stood aside."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from attrs import frozen

from thep_domain.kernel.identifiers import ID, Text
from thep_domain.kernel.work import Loads
from thep_domain.people import Person
from thep_domain.risk.refusals import GROUP_TOO_SMALL


@frozen
class Sitting:
    """The people of a group who sat, by id, and those of them who stood aside because they work for the school."""

    sat: tuple[Text, ...]
    stood_aside: tuple[Text, ...]

    def must_be_quorate(self, quorum: int, on: date) -> None:
        """Refuse a decision of fewer than the quorum who do not work for the school."""
        count = len(set(self.sat) - set(self.stood_aside))
        if count < quorum:
            aside = len(set(self.sat) & set(self.stood_aside))
            raise GROUP_TOO_SMALL(
                f"On {on} {len(set(self.sat))} sat and {aside} stood aside, so that {count} decided: the quorum is"
                f" {quorum}."
            )


def sitting_of(work: Loads, sat: Iterable[str], stood_aside: Iterable[str]) -> Sitting:
    """A sitting: each person once; whoever stood aside had sat. Raises Refused for somebody who was never added."""
    aside = tuple(dict.fromkeys(Text(each) for each in stood_aside))
    everybody = tuple(dict.fromkeys((*(Text(each) for each in sat), *aside)))
    for each in everybody:
        known = work.load(Person, each) if _ID.fullmatch(each) else Person()
        known.require(each)
    return Sitting(everybody, aside)


_ID: Final = re.compile(ID)
