"""How verbs and questions find cycles, reviewers and reviews."""

import re
from collections.abc import Iterator
from typing import Final

from thep_domain.kernel.identifiers import ID
from thep_domain.kernel.work import Loads, Reading
from thep_domain.peer_review.cycle import Cycle
from thep_domain.peer_review.names import is_cycle_name, is_review_name, review_name
from thep_domain.peer_review.review import Review
from thep_domain.peer_review.reviewer import Reviewer
from thep_domain.schools import establishment_at

_ID: Final = re.compile(ID)
_NAME: Final = re.compile(r"(?P<school>[1-9][0-9]{5})-(?P<rest>[a-z0-9-]{1,40}-r[1-9][0-9]{0,3})")


def cycle_of(reading: Loads, name: str) -> Cycle:
    """A cycle by its name. Raises Refused where it does not exist."""
    found = reading.load(Cycle, name) if is_cycle_name(name) else Cycle()
    found.planned(name)
    return found


def reviewer_of(reading: Loads, person: str) -> Reviewer:
    """A reviewer by the id of the person; the empty state for anybody else."""
    return reading.load(Reviewer, person) if _ID.fullmatch(person) else Reviewer()


def review_key(reading: Loads, review: str) -> str:
    """The key of a review, by its id, or by its id with any URN that the school has had."""
    parts = _NAME.fullmatch(review)
    found = None if parts is None else establishment_at(reading, parts["school"])
    return review if parts is None or found is None else f"{found.id}-{parts['rest']}"


def review_of(reading: Loads, review: str) -> Review:
    """A review by its id. Raises Refused where it does not exist."""
    key = review_key(reading, review)
    found = reading.load(Review, key) if is_review_name(key) else Review()
    found.require(review)
    return found


def reviews_in(reading: Reading, cycle: str) -> Iterator[Review]:
    """Every review of a cycle, those that were cancelled too."""
    for _, review in reading.loaded(Review):
        if review.cycle == cycle:
            yield review


def reviews_at(reading: Loads, host: str, cycle: str) -> Iterator[Review]:
    """Every review of a school in a cycle, by number."""
    number = 1
    while (found := reading.load(Review, review_name(host, cycle, number))).name:
        yield found
        number += 1


def standing_review(reading: Loads, host: str, cycle: str) -> Review | None:
    """The review of a school in a cycle that was not cancelled; None where there is no such one."""
    return next((each for each in reviews_at(reading, host, cycle) if each.cancelled_on is None), None)
