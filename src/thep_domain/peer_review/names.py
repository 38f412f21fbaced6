"""How cycles and reviews are named."""

import re
from typing import Final

from thep_domain.kernel.identifiers import ID
from thep_domain.kernel.shapes import Coded

CYCLE_NAME: Final = "[a-z0-9-]{1,40}"
"""A cycle's name, as a regular expression."""
REVIEW_NAME: Final = f"{ID}-[a-z0-9-]{{1,40}}-r[1-9][0-9]{{0,3}}"
"""A review's id: the establishment of its host, the cycle, and its number."""

_CYCLE = re.compile(CYCLE_NAME)
_REVIEW = re.compile(REVIEW_NAME)


def is_cycle_name(value: object) -> bool:
    """Whether this may name a cycle: up to 40 small letters, digits and dashes."""
    return isinstance(value, str) and _CYCLE.fullmatch(value) is not None


def is_review_name(value: object) -> bool:
    """Whether this may name a review, such as 100934-2017-18-r1."""
    return isinstance(value, str) and _REVIEW.fullmatch(value) is not None


def review_name(host: str, cycle: str, number: int) -> str:
    """The id of a review: it never changes, however often the visit moves."""
    return f"{host}-{cycle}-r{number}"


CYCLE = Coded("cycle", "the name of a cycle, such as 2017-18", CYCLE_NAME, is_cycle_name)
REVIEW = Coded("review", "the id of a review, such as 100934-2017-18-r1", REVIEW_NAME, is_review_name)
