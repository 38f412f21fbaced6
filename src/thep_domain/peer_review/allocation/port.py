"""The port of a solver: it answers one part of a problem at a time, and what it says is checked here without it."""

from enum import StrEnum
from typing import Protocol

from attrs import frozen

from thep_domain.peer_review.allocation.parts import Part
from thep_domain.peer_review.allocation.problem import Seat
from thep_domain.peer_review.allocation.rows import Row


class Certainty(StrEnum):
    """Whether an answer is the only one at its cost and tie sum."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@frozen
class Solved:
    """The seats of one part; ``gap`` is how far the cost may be from the least, 0 where that is proven."""

    seats: tuple[Seat, ...]
    unique: Certainty
    proven: bool = True
    gap: int = 0


@frozen
class Impossible:
    """A part that has no answer, whatever it costs."""


@frozen
class OutOfNodes:
    """The solver ran out of the nodes it was allowed before it found any answer."""


@frozen
class Draft:
    """As much of a part as can be filled: the seats, and how many stay open at each review, leads among them."""

    seats: tuple[Seat, ...]
    open: tuple[tuple[str, int, int], ...]
    """The review, its open seats, and how many of these want a lead."""


@frozen
class Engine:
    """What solved it: its name, its version, and the options that were set."""

    solver: str
    version: str
    options: str


class Allocator(Protocol):
    """A solver of whole-number problems. Its limits are nodes, never seconds: so a rerun ends in the same place."""

    @property
    def engine(self) -> Engine:
        """What solves, and how it is set."""

    def solve(self, part: Part, load: int, nodes: int) -> Solved | Impossible | OutOfNodes:
        """The seats with the least cost, and of those the ones with the least tie sum.

        The cost is that of the pairs, and ``load`` times the square of the visits of each person.
        """

    def draft(self, part: Part, load: int, nodes: int) -> Draft | None:
        """The fewest open seats, then the least cost, then the least tie sum; None where pinned seats collide."""

    def irreducible(self, part: Part) -> tuple[Row, ...]:
        """Rows that cannot hold together, and any of which can be left out; empty where none were found."""
