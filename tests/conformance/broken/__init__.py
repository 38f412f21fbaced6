"""Recorders that are wrong, each in one way: the kit must find every one."""

from tests.conformance.broken import at_first, listening, offering, picking, reading, saving, sharing
from tests.conformance.broken.kind import Broken as Broken

ALL: tuple[Broken, ...] = (
    *at_first.ALL,
    *saving.ALL,
    *sharing.ALL,
    *reading.ALL,
    *offering.ALL,
    *picking.ALL,
    *listening.ALL,
)
