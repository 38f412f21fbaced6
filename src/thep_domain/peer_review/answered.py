"""What a solver answered, as a verb takes it."""

from collections.abc import Mapping

from attrs import frozen

from thep_domain.peer_review.allocation import Certainty


@frozen
class Answered:
    """What a solver answered: the people of each review, from which facts, and how sure it is."""

    seats: Mapping[str, tuple[str, ...]]
    """By review the people of its team."""
    known_at: int
    """The position of the last fact that was read."""
    problem: str
    """SHA-256 of the problem that was solved."""
    longlist: tuple[int, ...]
    """Pairs looked at by host, by host for leads, by reviewer; empty where all were."""
    pairs: int
    unique: Certainty
    proven: bool
    gap: int
    solver: str
    version: str
    options: str
